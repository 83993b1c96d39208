"""The network as lists and numbers, to be written as JSON: centimetres, and each corner as the step from the last.

What comes in is checked: `NetworkBroken` says what is wrong, never an IndexError in the middle of a visit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

from queue_server.domain.wayfinding.network import Area, Kind, Level, Network, Passage, Place, Spot, Way

VERSION = 1
KINDS = tuple(Kind)


class NetworkBroken(ValueError):
    """Not a network of this version, or not a sound one."""


def pack(network: Network) -> dict[str, Any]:
    """Only lists, texts and numbers."""
    return {
        "version": VERSION,
        "origin": list(network.origin),
        "levels": [[level.level_id, level.ordinal, dict(level.names)] for level in network.levels],
        "areas": [
            [a.area_id, a.level, a.use, dict(a.names), a.category, a.restricted, *_said(a.hours)] for a in network.areas
        ],
        "nodes": [[_cm(x), _cm(y), level] for x, y, level in network.nodes],
        "ways": [_packed(way) for way in network.ways],
        "places": [[p.place_id, p.node, dict(p.names), p.category, p.area, p.heading] for p in network.places.values()],
    }


def _said(hours: str) -> list[str]:
    """At the end of a row, where there are any."""
    return [hours] if hours else []


def _cm(metres: float) -> int:
    return round(metres * 100)


def _packed(way: Way) -> list[Any]:
    corners = [(_cm(x), _cm(y)) for x, y in way.line]
    steps = [corners[0], *((bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(corners))]
    flags = way.steps | way.forward << 1 | way.backward << 2
    doors = [
        [p.passage_id, _cm(p.at[0]), _cm(p.at[1]), p.kind, p.width and _cm(p.width), p.step_free, *_said(p.hours)]
        for p in way.passages
    ]
    line = [value for step in steps for value in step]
    return [
        *(way.start, way.end, KINDS.index(way.kind), _cm(way.metres), line, list(way.areas), doors),
        *(way.levels_up, flags, way.through, way.width and _cm(way.width)),
        *([_cm(way.guided)] if way.guided else []),
    ]


def unpack(data: Mapping[str, Any]) -> Network:
    """Raises NetworkBroken."""
    if data.get("version") != VERSION:
        raise NetworkBroken(f"version {data.get('version')!r} instead of {VERSION}")
    try:
        network = Network(
            origin=(float(data["origin"][0]), float(data["origin"][1])),
            levels=tuple(Level(str(i), float(ordinal), names) for i, ordinal, names in data["levels"]),
            areas=tuple(Area(*row) for row in data["areas"]),
            nodes=tuple((x / 100, y / 100, level) for x, y, level in data["nodes"]),
            ways=tuple(_unpacked(row) for row in data["ways"]),
            places={row[0]: Place(*row) for row in data["places"]},
        )
    except (KeyError, TypeError, ValueError, IndexError) as problem:
        raise NetworkBroken(f"{type(problem).__name__}: {problem}") from problem
    _check(network)
    return network


def _metres(width: Any) -> float | None:
    return None if width is None else float(width) / 100


def _unpacked(row: Sequence[Any]) -> Way:
    start, end, kind, metres, line, areas, doors, levels_up, flags, through, width, *guided = row
    xs, ys = accumulate(line[::2]), accumulate(line[1::2])
    corners: tuple[Spot, ...] = tuple((x / 100, y / 100) for x, y in zip(xs, ys, strict=True))
    passages = tuple(
        Passage(i, (x / 100, y / 100), k, _metres(w), bool(free), *hours) for i, x, y, k, w, free, *hours in doors
    )
    return Way(
        *(start, end, KINDS[kind], metres / 100, corners, tuple(areas), passages, float(levels_up)),
        *(bool(flags & 1), bool(flags & 2), bool(flags & 4), float(through), _metres(width), sum(guided) / 100),
    )


def _check(network: Network) -> None:
    """Every number points to something."""
    nodes, areas, levels = len(network.nodes), len(network.areas), len(network.levels)
    for _, _, level in network.nodes:
        _within(level, levels, "level")
    for area in network.areas:
        _within(area.level, levels, "level")
        _text(area.hours)
    for way in network.ways:
        _within(way.start, nodes, "node")
        _within(way.end, nodes, "node")
        for index in way.areas:
            _within(index, areas, "area")
        for passage in way.passages:
            _text(passage.hours)
    for place in network.places.values():
        _within(place.node, nodes, "node")
        if place.area is not None:
            _within(place.area, areas, "area")


def _text(hours: object) -> None:
    if not isinstance(hours, str):
        raise NetworkBroken(f"no opening times {hours!r}")


def _within(index: object, size: int, what: str) -> None:
    if not isinstance(index, int) or not 0 <= index < size:
        raise NetworkBroken(f"no {what} {index!r}")
