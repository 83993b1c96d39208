"""The ways that phones and screens show, told and drawn: each once for all who are shown the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from typing import Literal, NamedTuple

from assets import mapstyle, theme, wayfinding
from assets.texts import text
from queue_server.contracts.phone import PhoneWay
from queue_server.domain.wayfinding.building import Building
from queue_server.guide import mapping
from queue_server.guide.guiding import Asked, guide, spoken
from queue_server.web.map_svg import svg

Ground = Literal["light", "night"]

PHONE_WIDTH = 342.0
"""Units: the width of the card on a phone of 390."""

KEY_LETTERS = 16


class Told(NamedTuple):
    """A way in words. `refused`: why there is none and what to do; then there are no steps and `key` is empty. `key`:
    of its map; another way, name or language has another one."""

    title: str
    about: str
    steps: tuple[str, ...]
    refused: str
    key: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """On what a map is drawn: sizes in units of the medium, `height` None for as high as it needs; `letter` None for
    that of the medium. `floor`: ordinal of the only level that is drawn; None for all on which one walks."""

    medium: str
    ground: Ground
    width: float
    height: float | None = None
    letter: float | None = None
    floor: float | None = None


def asked_of(way: PhoneWay) -> Asked:
    return Asked(way.start, way.goal, way.profile, frozenset(way.closed))


@lru_cache(1024)
def told(building: Building, version: str, asked: Asked, language: str, name: str = "") -> Told | None:
    """None when the start or the goal is not in this building. `version`: of its map. `name`: what the town calls the
    goal."""
    found = guide(building, asked)
    if found is None:
        return None
    goal = name or wayfinding.say(found.goal.names, language)
    title = text(spoken(language), mapping.AREA, "title", name=goal)
    if found.way() is None:
        return Told(title, "", (), found.refused(language), "")
    steps = tuple(step.text for step in found.told(language, name))
    return Told(title, found.about(language), steps, "", _key(version, asked, language, name))


def _key(version: str, asked: Asked, language: str, name: str) -> str:
    whole = (version, asked.start, asked.goal, asked.profile, sorted(asked.closed), language, name)
    return sha256(repr(whole).encode()).hexdigest()[:KEY_LETTERS]


def map_of(
    building: Building, asked: Asked, language: str, name: str, sheet: Sheet, colours: Mapping[str, str]
) -> str | None:
    """An SVG; None where there is no way. `colours`: what the town changed of the theme. Takes some twenty
    milliseconds: not for the event loop."""
    found = guide(building, asked)
    way = found.way(name) if found is not None else None
    if found is None or way is None:
        return None
    medium = mapstyle.medium(sheet.medium)
    medium = replace(medium, letter=sheet.letter or medium.letter)
    scene = mapping.drawn(found.building, way, language, medium, (sheet.width, sheet.height), level=sheet.floor)
    painted = replace(mapstyle.colours(sheet.ground, theme.load(colours)), behind=None)
    return svg(scene, painted, *mapping.heard(found.building, way, language))
