"""Maps of buildings made for tests: what is drawn of them, and boxes and lines to be measured."""

from __future__ import annotations

from functools import cache
from itertools import product

from assets import mapstyle
from assets.paths import DEMO_TOWN
from queue_server.contracts.map import MapLabel, MapPanel, MapScene
from queue_server.domain.wayfinding import PROFILES, Place, find
from queue_server.domain.wayfinding.building import Building
from queue_server.domain.wayfinding.drawn.outlines import Box
from queue_server.domain.wayfinding.steps import facing, steps
from queue_server.guide import mapping
from queue_server.maps import compiling, outlining, ownplan, reader
from queue_server.maps.plan import Plan
from queue_server.maps.reading import Reading
from tests.support.made_plan import Made

NAMES = ("Zaal", "Dienst Burgerzaken en Verkiezingen", "B12", "Vergaderruimte", "Kamer van de vrederechter", "Balie")


def site_of(plan: Plan, reading: Reading) -> Building:
    network = compiling.network(plan, reading)
    return Building(network, outlining.outlines(plan, network))


@cache
def town_hall() -> Building:
    """Of the demo town."""
    return site_of(*reader.read(DEMO_TOWN / "plan" / "stadhuis.geojson"))


@cache
def made_site(floors: int = 2, wide: int = 6, deep: float = 6.0) -> Building:
    """On each floor a corridor with `wide` rooms on either side, one of which has the stairs and one the lift."""
    made = Made()
    for floor, side, number in product(range(floors), (0, 1), range(wide)):
        west, south = number * 5.0, (3.0 if side else -deep)
        room = f"r{floor}{side}{number}"
        kind = {(0, 1): "stairs", (1, wide - 2): "elevator"}.get((side, number), "room")
        name = f"{NAMES[(number + side * 3) % len(NAMES)]} {floor}{side}{number}"
        names = {"nl": name} if kind == "room" else {}
        made.box(room, floor, west, south, west + 5, south + deep, kind, kind if kind != "room" else "", **names)
        made.door(floor, (west + 2.5, 3.0 if side else 0.0), False, room, f"c{floor}")
    for floor in range(floors):
        made.box(f"c{floor}", floor, 0, 0, wide * 5, 3, "corridor")
    made.kiosk("kiosk", 0, (wide * 2.5, 1.5), 90)
    reading = Reading()
    return site_of(ownplan.read(made.features, reading), reading)


def way(site: Building, start: Place, end: Place, gaze: float | None = None) -> mapping.Way:
    route = find(site.network, start.node, end.node, PROFILES["walking"])
    assert route is not None
    looks = facing(start) if gaze is None else gaze
    return mapping.Way(route, steps(site.network, route, end, looks), end, looks)


def drawn(
    site: Building,
    start: str,
    end: str,
    language: str = "nl",
    medium: str = "kiosk",
    size: tuple[float, float | None] = (1080, 1000),
    up: float | None = None,
) -> MapScene:
    places = site.network.places
    own = mapstyle.medium(medium)
    return mapping.drawn(site, way(site, places[start], places[end]), language, own, size, up)


def box_of(label: MapLabel) -> Box:
    """What its letters cover, without the room above and below that belongs to it."""
    half, bottom = label.width / 2, label.at[1] + label.step * (len(label.lines) - 1)
    return Box(label.at[0] - half, label.at[1] - 0.75 * label.size, label.at[0] + half, bottom + 0.25 * label.size)


def role(panel: MapPanel, name: str) -> list[tuple[float, float]]:
    """Where the marks of this role are."""
    return [mark.at for mark in panel.marks if mark.role == name]
