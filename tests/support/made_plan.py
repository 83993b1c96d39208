"""Buildings made for tests: rectangles in metres, as features of our own GeoJSON profile, and compiled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from queue_server.domain.wayfinding import Network
from queue_server.maps import compiling, ownplan
from queue_server.maps.plan import Origin, Spot
from queue_server.maps.reading import Reading

ORIGIN = Origin(4.0, 51.0)
Corner = tuple[float, float]


@dataclass
class Made:
    """`mirrored`: as seen in a mirror, east for west."""

    mirrored: bool = False
    features: list[dict[str, Any]] = field(default_factory=list)

    def unit(
        self,
        unit_id: str,
        floor: float,
        corners: Sequence[Corner],
        category: str = "room",
        shaft: str = "",
        **names: str,
    ) -> None:
        ring = [self._degrees(corner) for corner in (*corners, corners[0])]
        self._add("unit", unit_id, floor, "Polygon", [ring], category=category, shaft=shaft, names=names)

    def box(
        self, unit_id: str, floor: float, west: float, south: float, east: float, north: float, category: str = "room",
        shaft: str = "", **names: str,
    ) -> None:  # fmt: skip
        self.unit(unit_id, floor, _corners(west, south, east, north), category, shaft, **names)

    def door(self, floor: float, at: Corner, upright: bool, one: str, other: str) -> None:
        """A door of one metre; `upright`: in a wall that runs north."""
        (x, y), half = at, 0.5
        line = [(x, y - half), (x, y + half)] if upright else [(x - half, y), (x + half, y)]
        ends = [self._degrees(end) for end in line]
        self._add("opening", f"d_{one}_{other}", floor, "LineString", ends, units=[one, other])

    def kiosk(self, kiosk_id: str, floor: float, at: Corner, heading: float) -> None:
        turned = (-heading) % 360 if self.mirrored else heading
        self._add("kiosk", kiosk_id, floor, "Point", self._degrees(at), heading=turned)

    def network(self) -> Network:
        reading = Reading()
        return compiling.network(ownplan.read(self.features, reading), reading)

    def _add(self, kind: str, feature_id: str, floor: float, shape: str, at: object, **more: object) -> None:
        properties: Mapping[str, object] = {"floor": floor, **more}
        geometry = {"type": shape, "coordinates": at}
        self.features.append(
            {"type": "Feature", "id": feature_id, "feature_type": kind, "properties": properties, "geometry": geometry}
        )

    def _degrees(self, corner: Corner) -> list[float]:
        x, y = corner
        return list(ORIGIN.degrees(Spot(-x if self.mirrored else x, y)))


def _corners(west: float, south: float, east: float, north: float) -> tuple[Corner, ...]:
    return (west, south), (east, south), (east, north), (west, north)


def horseshoe(mirrored: bool = False) -> Network:
    """A corridor like a U upside down, with a room at each foot on the outer side, and a kiosk near the west foot."""
    made = Made(mirrored)
    ring = ((0, 0), (3, 0), (3, 27), (27, 27), (27, 0), (30, 0), (30, 30), (0, 30))
    made.unit("corridor", 0, ring, "corridor")
    made.box("west", 0, -6, 5, 0, 10, nl="Westkamer", en="West room")
    made.box("east", 0, 30, 5, 36, 10, nl="Oostkamer", en="East room")
    made.box("north", 0, 12, 30, 18, 36, "library", nl="Bibliotheek", en="Library")
    made.door(0, (0, 7.5), True, "west", "corridor")
    made.door(0, (30, 7.5), True, "east", "corridor")
    made.door(0, (15, 30), False, "north", "corridor")
    made.kiosk("kiosk", 0, (1.5, 16), 180)
    return made.network()


def house() -> Network:
    """Four floors and a cellar: a corridor with a side wing, stairs and a lift to every floor, a ramp to the cellar
    where the lift does not stop, and a tower room that only stairs reach."""
    made = Made()
    for floor in (0, 1, 2, 3):
        ring = ((0, 0), (40, 0), (40, 3), (21.5, 3), (21.5, 20), (18.5, 20), (18.5, 3), (0, 3))
        made.unit(f"corridor{floor}", floor, ring, "corridor")
        made.box(f"stairs{floor}", floor, 10, 3, 13, 9, "stairs", "stairs")
        made.door(floor, (11.5, 3), False, f"stairs{floor}", f"corridor{floor}")
        made.box(f"lift{floor}", floor, 28, 3, 30, 5, "elevator", "lift")
        made.door(floor, (29, 3), False, f"lift{floor}", f"corridor{floor}")
        _room(
            made,
            floor,
            "toilet",
            (32, -5, 36, 0),
            (34, 0),
            "restroom",
            nl="Toilet",
            en="Toilets",
            fr="Toilettes",
            de="WC",
        )
        _room(made, floor, "room_a", (2, -5, 7, 0), (4.5, 0), "room", **_numbered(floor, 1))
        _room(made, floor, "room_b", (40, 0, 46, 3), (40, 1.5), "room", **_numbered(floor, 2))
        _room(made, floor, "room_c", (21.5, 15, 27, 20), (21.5, 17.5), "room", **_numbered(floor, 3))
        _room(made, floor, "office", (16, -5, 24, 0), (20, 0), "office", nl="Dienst Leidinggevenden", en="Managers")
    _room(
        made,
        0,
        "reception",
        (-6, -2, 0, 5),
        (0, 1.5),
        "reception",
        nl="Onthaal",
        en="Reception",
        fr="Accueil",
        de="Empfang",
    )
    _room(
        made,
        0,
        "library",
        (13.5, 10, 18.5, 15),
        (18.5, 12.5),
        "library",
        nl="Bibliotheek",
        en="Library",
        fr="Bibliothèque",
        de="Bibliothek",
    )
    made.box("cellar", -1, 0, 0, 40, 3, "corridor")
    made.box("ramp0", 0, 36.5, 3, 38.5, 20, "ramp", "ramp")
    made.box("ramp-1", -1, 36.5, 3, 38.5, 20, "ramp", "ramp")
    made.door(0, (37.5, 3), False, "ramp0", "corridor0")
    made.door(-1, (37.5, 3), False, "ramp-1", "cellar")
    made.box("archive", -1, 2, -5, 9, 0, "room", nl="Archief", en="Archive", fr="Archives", de="Archiv")
    made.door(-1, (5, 0), False, "archive", "cellar")
    made.box("stairs4", 4, 10, 3, 13, 9, "stairs", "stairs")
    made.box("tower", 4, 5, 0, 20, 3, "room", nl="Torenkamer", en="Tower room", fr="Salle de la tour", de="Turmzimmer")
    made.door(4, (11.5, 3), False, "stairs4", "tower")
    made.kiosk("kiosk", 0, (14, 1.5), 270)
    return made.network()


def _numbered(floor: int, number: int) -> dict[str, str]:
    words = {"nl": "Lokaal", "en": "Room", "fr": "Local", "de": "Raum", "pl": "Pokój", "tr": "Oda", "uk": "Кімната"}
    return {language: f"{word} {floor}{number:02d}" for language, word in words.items()} | {
        "ar": f"غرفة {floor}{number:02d}"
    }


def _room(
    made: Made, floor: int, name: str, box: tuple[float, float, float, float], door: Corner, category: str, **names: str
) -> None:
    room_id = f"{name}{floor}" if name not in ("reception", "library") else name
    west, south, east, north = box
    made.unit(room_id, floor, _corners(west, south, east, north), category, "", **names)
    made.door(floor, door, box[0] in (40, 21.5, 13.5, -6), room_id, f"corridor{floor}")
