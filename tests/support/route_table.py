"""The page of routes in words, docs/routes.md: forty per language, from the demo town's plan and a made building.

`python -m tests.support.route_table` renews the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from assets.paths import DEMO_TOWN
from assets.texts import NAMES
from assets.wayfinding import about, in_short, say, told
from queue_server.domain.wayfinding import PROFILES, Network, Place, Route
from queue_server.domain.wayfinding.choosing import choose
from queue_server.domain.wayfinding.step import Step
from queue_server.domain.wayfinding.steps import facing, steps
from queue_server.maps import compiling, reader
from tests.support.made_plan import house

PAGE = Path(__file__).parents[2] / "docs" / "routes.md"
HEAD = """# Routes in words

What visitors read, as `queue_server/domain/wayfinding` finds the way and `assets/wayfinding.py` says it: the town hall
of the demo town, and a house of four floors with a cellar that is made for the tests (`tests/support/made_plan.py`).
A kiosk's visitor faces the kiosk. Where stairs save less than a minute, the way without them is shown.
In italics stands what a slip of paper has room for. Names are those of the plan, in the language of the reader, else in
English, else as they stand there without a language.
`python -m tests.support.route_table` renews this page; a test sees to it.
"""


class Trip(NamedTuple):
    start: str
    end: str
    legs: str = "walking"


HALL = tuple(
    Trip(*each.split())
    for each in (
        *(
            "kiosk1 p_zaal1",
            "kiosk1 p_zaal2",
            "kiosk1 p_zaal5",
            "kiosk2 p_zaal3",
            "kiosk2 p_zaal4",
            "kiosk1 snelbalies",
        ),
        *("kiosk2 p_videocabine", "kiosk1 koffiehoek", "kiosk2 toilet0", "ingang zaal3 step_free", "ingang snelbalies"),
        *("zaal5 ingang", "zaal3 toilet1", "zaal4 ingang slow", "snelbalies zaal2", "toilet0 zaal5", "zaal3 zaal1"),
        *("lift1 zaal4", "koffiehoek zaal4 blind", "ingang p_onthaal"),
    )
)
HOUSE = tuple(
    Trip(*each.split())
    for each in (
        *("kiosk library", "kiosk toilet0", "kiosk room_a0", "kiosk room_b0", "kiosk room_c0", "kiosk room_a3"),
        *("kiosk room_c2", "kiosk archive", "kiosk tower", "reception library", "reception room_c3 pram"),
        *("room_c2 room_b0", "room_a1 room_c1", "library archive step_free", "archive reception", "tower reception"),
        *("room_b3 toilet3", "room_c1 reception blind", "room_a2 room_a0 slow", "toilet0 library"),
    )
)


class Shown(NamedTuple):
    """One trip, found and told in steps."""

    trip: Trip
    network: Network
    start: Place
    end: Place
    route: Route
    steps: tuple[Step, ...]


@cache
def shown() -> tuple[Shown, ...]:
    """All forty."""
    plan, reading = reader.read(DEMO_TOWN / "plan" / "stadhuis.geojson")
    hall = compiling.network(plan, reading)
    return (*_shown(hall, HALL), *_shown(house(), HOUSE))


def _shown(network: Network, trips: tuple[Trip, ...]) -> Iterator[Shown]:
    for trip in trips:
        start, end = network.places[trip.start], network.places[trip.end]
        route = choose(network, start.node, end.node, PROFILES[trip.legs]).route
        assert route is not None, trip
        yield Shown(trip, network, start, end, route, steps(network, route, end, facing(start)))


def page() -> str:
    parts = [HEAD]
    for language, name in NAMES.items():
        parts.append(f"\n## {name}\n")
        parts += [_row(language, number, each) for number, each in enumerate(shown(), 1)]
    return "\n".join(parts) + "\n"


def _row(language: str, number: int, each: Shown) -> str:
    legs = "" if each.trip.legs == "walking" else f" ({each.trip.legs})"
    ends = f"`{each.trip.start}` → `{each.trip.end}`{legs}"
    name, levels = say(_named(each), language), each.network.levels
    lines = [one.text for one in told(language, each.steps, levels, name)]
    lines.append(f"*{in_short(language, each.steps, levels, name)}*")
    return f"{number}. {ends}. {about(language, each.route.seconds)}.\n" + "\n".join(f"    - {line}" for line in lines)


def _named(each: Shown) -> dict[str, str]:
    """What the town calls a point, in place of its id."""
    return (
        {"nl": "Onthaal", "fr": "Accueil", "en": "Front desk", "de": "Empfang"}
        if each.end.place_id == "p_onthaal"
        else {}
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
