"""The waiting-room screen: pure functions from a snapshot to HTML. No name, no topic (REQUIREMENTS D5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from jinja2 import Environment, Template

from assets import markup
from assets.texts import RIGHT_TO_LEFT, known_language, text
from displays.layout import ROWS_MOST, layouts
from queue_server.contracts.base import STALE_SECONDS
from queue_server.contracts.screen import ScreenCall, ScreenSnapshot

AREA = "screen"
REGIONS = ("name", "heroes", "calls", "closed")
HERO_SECONDS = 10
"""The newest call keeps the hero panel at least this long (D4)."""

ARROWS: Mapping[str, str] = {
    "left": "arrow-left",
    "right": "arrow-right",
    "ahead": "arrow-up",
    "up": "stairs",
    "down": "stairs",
    "ahead_left": "arrow-up-left",
    "ahead_right": "arrow-up-right",
    "here": "map-pin",
    "back": "arrow-down",
    "back_left": "arrow-down-left",
    "back_right": "arrow-down-right",
}
"""On a screen that hangs before you, straight ahead is drawn upwards; other floors get stairs, with the word beside."""

CLIMBS: Mapping[str, str] = {"lift": "elevator"}
"""Instead of stairs, where it is known that one takes it."""

CALLS_SHOWN = ROWS_MOST + 1
"""The list, and one more that may stand in the hero panel."""


@cache
def _environment() -> Environment:
    made = markup.environment(Path(__file__).parent / "templates")
    made.globals.update(arrows=ARROWS, climbs=CLIMBS, right_to_left=RIGHT_TO_LEFT)
    return made


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _speaker(language: str) -> Callable[..., str]:
    return partial(text, language, AREA)


def screen_page(
    language: str,
    query: Mapping[str, str] | None = None,
    stale_ms: int = STALE_SECONDS * 1000,
    hero_ms: int = HERO_SECONDS * 1000,
) -> str:
    """The page before any call; `query` is the address's query with `distance`, `width_mm` and `rows`."""
    language = known_language(language, AREA)
    return _template("screen.html").render(
        t=_speaker(language),
        language=language,
        layouts=layouts(query or {}),
        stale_ms=stale_ms,
        hero_ms=hero_ms,
    )


def screen_regions(snapshot: ScreenSnapshot) -> dict[str, str]:
    """The inside of every region of the screen, by element id."""
    language = known_language(snapshot.language, AREA)
    context = {
        "s": snapshot,
        "t": _speaker(language),
        "calls": snapshot.calls[:CALLS_SHOWN],
        "call_speaker": _call_speaker,
        "opening": _opening(snapshot, language) if not snapshot.is_open else "",
    }
    return {name: _template(f"{name}.html").render(context) for name in REGIONS}


def _call_speaker(call: ScreenCall) -> Callable[..., str]:
    """Words beside a call are in the visitor's language where we speak it."""
    return _speaker(known_language(call.language, AREA))


def _opening(snapshot: ScreenSnapshot, language: str) -> str:
    """When the doors open next, in words; empty when nobody knows."""
    if snapshot.next_opening is None:
        return ""
    zone = ZoneInfo(snapshot.time_zone)
    opens = snapshot.next_opening.astimezone(zone)
    clock = format_time(opens, "HH:mm", locale=language)
    if opens.date() == _day(snapshot.at, zone):
        return text(language, "screen", "closed_today", time=clock)
    day = format_date(opens, "EEEE d MMMM", locale=language)
    return text(language, "screen", "closed_next", day=day, time=clock)


def _day(moment: datetime, zone: ZoneInfo) -> object:
    return moment.astimezone(zone).date()
