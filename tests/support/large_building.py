"""A made hospital of some 450 rooms: five floors of long corridors around courts, with stairs and lifts."""

from __future__ import annotations

from tests.support.made_osm import Corner, MadeOsm, box

FLOORS, WINGS, ROOMS = 5, 5, 18
"""18 rooms on a wing's two sides, on five wings of each of five floors: 450."""
WIDE, DEEP, CORRIDOR = 4.0, 6.0, 3.0
WING_EVERY = 30.0


def large_building() -> MadeOsm:
    """Wings run east from a spine that runs north; stairs and a lift lie at both ends of the spine."""
    made = MadeOsm()
    for floor in range(FLOORS):
        level = str(floor)
        south, north = -2.0, (WINGS - 1) * WING_EVERY + CORRIDOR + 2.0
        spine = [(0.0, wing * WING_EVERY + CORRIDOR / 2) for wing in range(WINGS)]
        ends: list[Corner] = [(-1.5, south), (-1.5, north), (-3.0, 1.0), (-3.0, north - 3.0)]
        made.way(box(-3, south, 0, north, *spine, *ends), indoor="corridor", level=level, name=f"As {floor}")
        for wing in range(WINGS):
            _wing(made, level, wing)
    _shafts(made, "0-4", (WINGS - 1) * WING_EVERY + CORRIDOR + 2.0)
    return made


def _wing(made: MadeOsm, level: str, wing: int) -> None:
    low = wing * WING_EVERY
    high, length = low + CORRIDOR, ROOMS // 2 * WIDE
    doors = [(index * WIDE + WIDE / 2, side) for index in range(ROOMS // 2) for side in (low, high)]
    made.way(box(0, low, length, high, (0, low + CORRIDOR / 2), *doors), indoor="corridor", level=level)
    made.node((0, low + CORRIDOR / 2), door="no", level=level)
    for number, (x, y) in enumerate(doors, 1):
        west = x - WIDE / 2
        ring = (
            box(west, low - DEEP, west + WIDE, low, (x, y))
            if y == low
            else box(west, high, west + WIDE, high + DEEP, (x, y))
        )
        name = f"{level}.{wing}{number:02d}"
        made.way(ring, indoor="room", level=level, name=f"Kamer {name}", ref=name)
        made.node((x, y), door="hinged", level=level)


def _shafts(made: MadeOsm, levels: str, north: float) -> None:
    made.way(box(-3, -8, 0, -2, (-1.5, -2)), indoor="room", stairs="yes", level=levels)
    made.way(box(-3, north, 0, north + 6, (-1.5, north)), indoor="room", stairs="yes", level=levels)
    made.way(box(-5, 0, -3, 2, (-3, 1)), indoor="room", highway="elevator", level=levels)
    made.way(box(-5, north - 4, -3, north - 2, (-3, north - 3)), indoor="room", highway="elevator", level=levels)
    for at in ((-1.5, -2.0), (-1.5, north), (-3.0, 1.0), (-3.0, north - 3.0)):
        made.node(at, door="sliding", level=levels, width="1.1")
