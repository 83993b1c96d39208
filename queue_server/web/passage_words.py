"""Lifts, corridors and doors as hosts call them, what is closed and what cannot be reached: data in, lines out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from babel.lists import format_list

from queue_server.contracts.building import Passage
from queue_server.contracts.host import HostClosure, HostPassages
from queue_server.domain.catalogue import say
from queue_server.domain.wayfinding import Level
from queue_server.guide.mapping import level_name

ICONS: Mapping[str, str] = {
    "lift": "elevator",
    "escalator": "escalator-up",
    "stairs": "stairs",
    "ramp": "wheelchair",
    "entrance": "sign-in",
    "corridor": "path",
    "door": "door",
    "room": "door-open",
}
NAMES_MOST = 6
"""Of points that cannot be reached; the others are counted."""

Speak = Callable[..., str]


class Shown(NamedTuple):
    """`where`: what it stands at, and on which floors."""

    thing_id: str
    sort: str
    icon: str
    name: str
    where: str


class Shut(NamedTuple):
    """Something that is closed: since when and by whom, until when."""

    thing: Shown
    since: str
    until: str


def shown(one: Passage, language: str, t: Speak) -> Shown:
    joins = tuple(say(names, language) for names in one.joins)
    name = called(one.sort, say(one.names, language), joins, one.every, t)
    return Shown(one.thing_id, one.sort, ICONS[one.sort], name, where(one.sort, joins, one.floors, language, t))


def shut(one: HostClosure, at: datetime, zone: ZoneInfo, language: str, t: Speak) -> Shut:
    """`at`: now; what began or ends on another day says so."""
    name = called(one.sort, one.name, one.joins, one.every, t)
    thing = Shown(one.thing_id, one.sort, ICONS[one.sort], name, where(one.sort, one.joins, one.floors, language, t))
    since = _when(one.since, at, zone, language)
    told = t("passage_since_by", time=since, name=one.closed_by) if one.closed_by else t("passage_since", time=since)
    if one.until is not None:
        return Shut(thing, told, t("passage_until", time=_when(one.until, at, zone, language)))
    return Shut(thing, told, t("passage_until_open" if one.lasting else "passage_until_day"))


def _when(moment: datetime, at: datetime, zone: ZoneInfo, language: str) -> str:
    own, today = moment.astimezone(zone), at.astimezone(zone).date()
    day = "" if own.date() == today else format_skeleton("MMMEd", own.date(), locale=language) + " "
    return f"{day}{own:%H:%M}"


def called(sort: str, name: str, joins: Sequence[str], every: bool, t: Speak) -> str:
    """ "Lift", "Alle liften", "Tussen Gang en Zaal 2"."""
    if every:
        return t(f"passage_every_{sort}")
    if sort == "door" and len(joins) > 1:
        return t("passage_between", one=joins[0], other=joins[1])
    if sort == "door" and joins:
        return t("passage_door_of", place=joins[0])
    return name or t(f"passage_{sort}")


def where(sort: str, joins: Sequence[str], floors: Sequence[float], language: str, t: Speak) -> str:
    """At which room, where that is not in the name, and on which floors."""
    beside = t("passage_at", place=joins[0]) if joins and sort != "door" else ""
    return " · ".join(part for part in (beside, _floors(floors, language)) if part)


def _floors(floors: Sequence[float], language: str) -> str:
    if not floors:
        return ""
    names = [floor_name(floor, language) for floor in (floors if len(floors) < 3 else (floors[0], floors[-1]))]
    return " – ".join(names)


def floor_name(floor: float, language: str) -> str:
    return level_name(Level("", floor, {}), language)


def unreached(passages: HostPassages, language: str, t: Speak, now: bool = True) -> list[str]:
    """What nobody, or nobody without stairs, gets to; `now`, or once it is closed. Empty when all can be reached."""
    tense = "now" if now else "then"
    if passages.nothing_reached:
        return [t(f"reach_nothing_{tense}")]
    told = []
    if passages.unreached:
        told.append(t(f"reach_points_{tense}", points=listed(passages.unreached, language, t)))
    if passages.unreached_step_free:
        told.append(t(f"reach_step_free_{tense}", points=listed(passages.unreached_step_free, language, t)))
    return told


def listed(names: Sequence[str], language: str, t: Speak) -> str:
    if len(names) <= NAMES_MOST:
        return format_list(list(names), locale=language)
    return f"{', '.join(names[:NAMES_MOST])} {t('and_more', len(names) - NAMES_MOST)}"
