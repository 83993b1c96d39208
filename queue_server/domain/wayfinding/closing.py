"""What of a building can be closed: lifts, stairs, entrances, corridors and doors, each as people call it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from queue_server.domain.wayfinding.building import Building
from queue_server.domain.wayfinding.doorways import Sides, sides
from queue_server.domain.wayfinding.groups import Groups
from queue_server.domain.wayfinding.network import ENTRANCE, Kind, Network, Words
from queue_server.domain.wayfinding.profile import Closed

KIND_MARK = "kind:"
"""Before the kind of way of which all are closed: "kind:lift"."""
DEVICES = ("kiosk", "screen")


class Sort(StrEnum):
    """What it is, in the order in which one looks for it."""

    LIFT = "lift"
    ESCALATOR = "escalator"
    STAIRS = "stairs"
    RAMP = "ramp"
    ENTRANCE = "entrance"
    CORRIDOR = "corridor"
    DOOR = "door"
    ROOM = "room"


CLIMBS = {Sort.LIFT: Kind.LIFT, Sort.ESCALATOR: Kind.ESCALATOR, Sort.STAIRS: Kind.STAIRS, Sort.RAMP: Kind.RAMP}


@dataclass(frozen=True, slots=True)
class Closable:
    """`ids`: everything that is shut with it, as a lift is on each of its floors. `joins`: names of the rooms that a
    door joins, fewer than two where it leads outside; of anything else what it stands at. `levels`: by their index."""

    thing_id: str
    sort: Sort
    ids: frozenset[str]
    names: Words
    joins: tuple[Words, ...] = ()
    levels: tuple[int, ...] = ()
    every: bool = False
    """All of this sort."""


def closed(ids: Iterable[str]) -> Closed:
    """What a host closed; a kind that nobody knows closes nothing."""
    kinds = {f"{KIND_MARK}{kind}": kind for kind in Kind}
    named = frozenset(ids)
    return Closed(named.difference(kinds), frozenset(kinds[i] for i in named & kinds.keys()))


def closable(building: Building, thing_id: str) -> Closable | None:
    """Also a room or a door that is not offered, but can be named; None for what the building does not have."""
    return _by_id(building).get(thing_id)


def shut(building: Building, thing_ids: Iterable[str]) -> frozenset[str]:
    """The ids by which ways are closed; what the building does not have closes nothing."""
    known = _by_id(building)
    return frozenset(one for thing_id in thing_ids if thing_id in known for one in known[thing_id].ids)


@lru_cache(16)
def closables(building: Building) -> tuple[Closable, ...]:
    """What is offered, sort by sort, floor by floor."""
    network = building.network
    doors = sides(building)
    climbs = _told_apart(building, [one for sort in CLIMBS for one in _climbs(network, sort, doors)])
    entrances = _told_apart(building, list(_entrances(network, doors)))
    taken = {one_id for one in entrances for one_id in one.ids}
    found = [*climbs, *entrances, *_corridors(network, taken), *_doors(network, doors, taken)]
    counts = Counter(one.sort for one in climbs)
    every = [_every(network, sort) for sort in CLIMBS if counts[sort] > 1]
    order = {sort: number for number, sort in enumerate(Sort)}
    return tuple(sorted([*every, *found], key=lambda one: (order[one.sort], not one.every, one.levels[:1])))


@lru_cache(16)
def _by_id(building: Building) -> Mapping[str, Closable]:
    network = building.network
    found = {area.area_id: _room(network, index) for index, area in enumerate(network.areas)}
    for one_id, door in sides(building).items():
        found.setdefault(one_id, _door(network, one_id, door))
    kinds = {way.kind for way in network.ways}
    every = (_every(network, sort) for sort, kind in CLIMBS.items() if kind in kinds)
    return {**found, **{one.thing_id: one for one in (*every, *closables(building))}}


def _room(network: Network, index: int) -> Closable:
    area = network.areas[index]
    return Closable(area.area_id, Sort.ROOM, frozenset({area.area_id}), name_of(network, index), levels=(area.level,))


def _every(network: Network, sort: Sort) -> Closable:
    mark, use = f"{KIND_MARK}{CLIMBS[sort]}", sort.value
    levels = tuple(sorted({area.level for area in network.areas if area.use == use}))
    return Closable(mark, sort, frozenset({mark}), {}, levels=levels, every=True)


def _climbs(network: Network, sort: Sort, doors: Mapping[str, Sides]) -> Iterator[Closable]:
    """A lift or staircase with all its floors is one thing, called as on the lowest of them."""
    for group in _joined(network, sort):
        first = group[0]
        beside = [
            other
            for door in doors.values()
            for own, other in ((door.one, door.other), (door.other, door.one))
            if own == first and other is not None and other not in group
        ]
        names = [name for name in (name_of(network, other) for other in beside) if name]
        yield Closable(
            network.areas[first].area_id,
            sort,
            frozenset(network.areas[index].area_id for index in group),
            name_of(network, first),
            tuple(names[:1]),
            tuple(sorted({network.areas[index].level for index in group})),
        )


def _told_apart(building: Building, found: list[Closable]) -> list[Closable]:
    """Those that are called alike and stand at the same corridor: by the room nearest to each."""
    alike = Counter(_as_said(one) for one in found)
    return [one if alike[_as_said(one)] < 2 else replace(one, joins=_nearest_room(building, one)) for one in found]


def _as_said(one: Closable) -> tuple[object, ...]:
    return one.sort, tuple(sorted(one.names.items())), tuple(tuple(sorted(names.items())) for names in one.joins)


def _nearest_room(building: Building, one: Closable) -> tuple[Words, ...]:
    """On the lowest of its floors; what it stands at where no room has a name."""
    network, outlines = building.network, building.outlines
    area = next((i for i, own in enumerate(network.areas) if own.area_id == one.thing_id), None)
    place = network.places.get(one.thing_id)
    if area is not None and area in outlines.of_area:
        level, at = network.areas[area].level, outlines.of_area[area].middle
    elif place is not None:
        x, y, level = network.nodes[place.node]
        at = (x, y)
    else:
        return one.joins
    rooms = [
        (math.dist(at, space.middle), space.area)
        for space in outlines.on_level.get(level, ())
        if space.area is not None and network.areas[space.area].use == "room" and name_of(network, space.area)
    ]
    return (name_of(network, min(rooms)[1]),) if rooms else one.joins


def _joined(network: Network, sort: Sort) -> list[list[int]]:
    """The areas of this use, those together that ways between levels join; the lowest first."""
    own = {index for index, area in enumerate(network.areas) if area.use == sort.value}
    groups = Groups()
    for way in network.ways:
        if way.levels_up:
            groups.join(own.intersection(way.areas))
    found = groups.among(sorted(own))
    return [sorted(group, key=lambda i: (network.levels[network.areas[i].level].ordinal, i)) for group in found]


def _entrances(network: Network, doors: Mapping[str, Sides]) -> Iterator[Closable]:
    """By the hall that is one, else by the doors at the spot."""
    for place in network.places.values():
        if place.category != ENTRANCE:
            continue
        area = network.areas[place.area] if place.area is not None else None
        if area is not None and area.category.startswith(ENTRANCE):
            ids = frozenset({area.area_id})
        else:
            around = (network.ways[index] for _, index, _ in network.leaving[place.node])
            ids = frozenset(passage.passage_id for way in around for passage in way.passages)
        if not ids:
            continue
        inner = [i for one in sorted(ids & doors.keys()) for i in (doors[one].one, doors[one].other) if i is not None]
        names = [name for name in (name_of(network, index) for index in inner) if name]
        level = network.nodes[place.node][2]
        yield Closable(place.place_id, Sort.ENTRANCE, ids, _told(place.names), tuple(names[:1]), (level,))


def _corridors(network: Network, taken: Collection[str]) -> Iterator[Closable]:
    for index, area in enumerate(network.areas):
        names = name_of(network, index)
        if area.use == "corridor" and names and not area.restricted and area.area_id not in taken:
            yield Closable(area.area_id, Sort.CORRIDOR, frozenset({area.area_id}), names, levels=(area.level,))


def _doors(network: Network, doors: Mapping[str, Sides], taken: Collection[str]) -> Iterator[Closable]:
    """Those that visitors use and can name: not of a lift or a staircase, which are closed as a whole."""
    for passage_id, door in doors.items():
        areas = [network.areas[index] for index in (door.one, door.other) if index is not None]
        closed_whole = any(area.use in {sort.value for sort in CLIMBS} or area.area_id in taken for area in areas)
        if passage_id in taken or closed_whole or any(area.restricted for area in areas):
            continue
        found = _door(network, passage_id, door)
        if found.joins:
            yield found


def _door(network: Network, passage_id: str, door: Sides) -> Closable:
    joins = (name_of(network, index) for index in (door.one, door.other) if index is not None)
    return Closable(
        passage_id, Sort.DOOR, frozenset({passage_id}), {}, tuple(name for name in joins if name), (door.level,)
    )


def name_of(network: Network, index: int) -> Words:
    """What an area is called, or else the place in it; empty where nobody says."""
    own = _told(network.areas[index].names)
    inside = (p.names for p in network.places.values() if p.area == index and p.category not in DEVICES)
    return own or next((_told(names) for names in inside if _told(names)), {})


def _told(names: Words) -> Words:
    """Those that say something; a dash is no name."""
    return {code: name for code, name in names.items() if any(char.isalnum() for char in name)}
