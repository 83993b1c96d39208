"""What the tags of OpenStreetMap say about walking (Simple Indoor Tagging, and what came before it)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from queue_server.maps.plan import Use

Tags = Mapping[str, str]

LINES = frozenset({"footway", "corridor", "path", "pedestrian", "steps", "service", "living_street"})
OUTDOORS = frozenset({"footway", "path", "pedestrian", "steps", "living_street", "crossing"})
CORRIDORS = frozenset(
    {"corridor", "hall", "hallway", "lobby", "entrance", "foyer", "concourse", "passage", "waiting_area", "platform"}
)
STAIRS = frozenset({"stairs", "staircase", "stairwell", "steps"})
LIFTS = frozenset({"elevator", "lift"})
SOLID = frozenset({"wall", "column", "pillar", "void", "shaft"})
PRIVATE = frozenset({"private", "no", "staff", "employees", "employee", "permit"})
NAMED = ("name", "ref", "room:name", "room:ref", "operator", "brand", "description")
ALIASES = ("ref", "alt_name", "loc_name", "short_name", "official_name", "old_name", "local_ref", "room:ref", "brand")
KINDS = ("amenity", "shop", "office", "healthcare", "tourism", "leisure", "craft", "room", "indoor")
"""Tags that say what a room is for."""
PLAIN = frozenset({"yes", "no", "room", "area", "corridor", "corridors", "wall", "level", "door", "column"})
"""Values of them that say nothing about it."""
DOORS = {
    "no": "open",
    "open": "open",
    "hinged": "swinging",
    "swinging": "swinging",
    "swing": "swinging",
    "sliding": "sliding",
    "folding": "sliding",
    "overhead": "sliding",
    "revolving": "revolving",
    "automatic": "automatic",
    "turnstile": "gate",
}
LANGUAGE = re.compile(r"name:([a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)")
"""Not `name:etymology`, `name:left`: those are no names in a language."""
LEVELS_MOST = 200


def use(tags: Tags) -> Use | None:
    """Of an area; None where it is nothing to walk in, or in the way of."""
    indoor = tags.get("indoor") or tags.get("buildingpart") or ""
    room = tags.get("room", "")
    if indoor in ("", "no", "level") and not room and tags.get("area") != "yes":
        return None
    platform = "platform" in (tags.get("railway"), tags.get("public_transport"), tags.get("highway"))
    if not indoor and not room and "highway" not in tags and not platform:
        return None
    if indoor in SOLID or room in SOLID:
        return Use.CLOSED
    if tags.get("highway") == "elevator" or room in LIFTS or indoor in LIFTS or is_set(tags, "elevator"):
        return Use.LIFT
    if is_set(tags, "conveying"):
        return Use.ESCALATOR
    if tags.get("ramp") == "yes" or "ramp" in (room, indoor):
        return Use.RAMP
    if tags.get("highway") == "steps" or room in STAIRS or indoor in STAIRS or is_set(tags, "stairs"):
        return Use.STAIRS
    if indoor == "verticalpassage":
        return Use.LIFT if tags.get("verticalpassage") in LIFTS else Use.STAIRS
    if (
        indoor in ("corridor", "area", "yes", "hall", "pathway")
        or room in CORRIDORS
        or tags.get("highway") in LINES
        or platform
    ):
        return Use.CORRIDOR if indoor != "yes" or not _is_shop(tags) else Use.ROOM
    return Use.ROOM


def _is_shop(tags: Tags) -> bool:
    return any(key in tags for key in ("shop", "office", "amenity")) or tags.get("room", "") not in ("", "yes")


def is_set(tags: Tags, key: str) -> bool:
    return tags.get(key) not in (None, "no")


def is_felt(tags: Tags) -> bool:
    """A line to be followed with a cane."""
    return tags.get("tactile_paving") in ("yes", "contrasted", "primitive")


def one_way(tags: Tags) -> int:
    """On foot: 1 along the line, -1 against it, 0 both ways."""
    if tags.get("foot:backward") == "no":
        return 1
    said = tags.get("oneway:foot") or tags.get("oneway", "no")
    return 1 if said in ("yes", "1", "true") else -1 if said in ("-1", "reverse") else 0


def is_line(tags: Tags) -> bool:
    """Of a line: one walks along it indoors."""
    indoors = "level" in tags or is_set(tags, "indoor") or tags.get("highway") == "corridor"
    return tags.get("highway") in LINES and indoors


def is_open_air(tags: Tags) -> bool:
    """Of a line: one walks along it outside."""
    kept = tags.get("tunnel", "no") == "no" and tags.get("bridge", "no") == "no" and tags.get("foot") != "no"
    return tags.get("highway") in OUTDOORS and kept and tags.get("access") not in PRIVATE


def is_door(tags: Tags) -> bool:
    doors = ("door", "entrance", "buildingpart:door", "building:entrance")
    return any(is_set(tags, key) or (tags.get(key) == "no" and key == "door") for key in doors) or (
        tags.get("indoor") == "door" or tags.get("barrier") in ("gate", "door", "entrance", "turnstile")
    )


def door_kind(tags: Tags) -> str:
    if is_set(tags, "automatic_door"):
        return "automatic"
    if tags.get("barrier") in ("gate", "turnstile"):
        return "gate"
    return DOORS.get(tags.get("door", ""), "swinging")


def is_private(tags: Tags) -> bool:
    return tags.get("foot", tags.get("access", "")) in PRIVATE


def names(tags: Tags) -> dict[str, str]:
    """Per language; "" is the name as it stands on the spot."""
    named = {found[1]: value for key, value in tags.items() if value and (found := LANGUAGE.fullmatch(key))}
    plain = next((tags[key] for key in NAMED if tags.get(key)), "")
    return {**({"": plain} if plain else {}), **named}


def local_language(everything: Iterable[Tags]) -> str:
    """The language of the plain `name`: that of which most names are the same; empty where nothing shows it."""
    alike: Counter[str] = Counter()
    for tags in everything:
        plain = tags.get("name", "")
        alike.update({code: 1 if own == plain else -1 for code, own in names(tags).items() if code and plain})
    (code, most), (_, second) = [*alike.most_common(2), ("", 0), ("", 0)][:2]
    return code if most > max(0, second) else ""


def aliases(tags: Tags) -> tuple[str, ...]:
    """Each of several values apart: "12;12b"."""
    found = [part.strip() for key in ALIASES for part in tags.get(key, "").split(";")]
    return tuple(dict.fromkeys(part for part in found if part))


def category(tags: Tags) -> str:
    """What it is for, else how it was drawn."""
    said = [tags[key] for key in KINDS if key in tags]
    return next((value for value in said if value not in PLAIN), said[0] if said else "")


def metres(text: str | None) -> float | None:
    """ "0.9", "90 cm", "1,2 m"; None where it is not to be read."""
    found = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*(m|cm|mm)?\s*", text or "")
    if not found:
        return None
    return float(found[1].replace(",", ".")) * {"cm": 0.01, "mm": 0.001}.get(found[2], 1.0) or None


NUMBER = r"[-+]?\d+(?:\.\d+)?"


def levels(text: str | None) -> tuple[float, ...]:
    """ "0;1", "-1", "0-3", "-2--1": the levels in order; none where nothing is said or it is not to be read."""
    found: set[float] = set()
    for part in re.split(r"[;,|]", (text or "").replace("\u2212", "-").replace("\u2013", "-")):
        part = part.strip()
        span = re.fullmatch(rf"({NUMBER})\s*(?:-|\.\.|to)\s*({NUMBER})", part)
        if re.fullmatch(NUMBER, part) and len(part) < 12:
            found.add(float(part))
        elif span and len(part) < 24:
            low, high = sorted((float(span[1]), float(span[2])))
            if high - low <= LEVELS_MOST:
                found.update({*(low + step for step in range(int(high - low) + 1)), high})
    return tuple(sorted(found))
