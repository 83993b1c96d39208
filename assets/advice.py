"""How a matter goes on, in words: the same sentences on kiosk, hosts' page and phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from babel.dates import format_date

from assets.texts import text

AREA = "advice"
LOCALES = {"en": "en_GB"}
"""Where a language alone would write dates as another country does."""


class Span(Protocol):
    @property
    def low_minutes(self) -> int: ...
    @property
    def high_minutes(self) -> int: ...


class Offered(Protocol):
    @property
    def names(self) -> Mapping[str, str]: ...
    @property
    def opens(self) -> datetime: ...
    @property
    def closes(self) -> datetime: ...
    @property
    def only_asks(self) -> bool: ...


class Elsewhere(Protocol):
    @property
    def names(self) -> Mapping[str, str]: ...
    @property
    def address(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def website(self) -> str | None: ...
    @property
    def hours(self) -> Mapping[str, str]: ...
    @property
    def closes(self) -> datetime | None: ...
    @property
    def opens(self) -> datetime | None: ...


class Step(Protocol):
    """A next step, of the server's message or of the rules; its moments are in the site's local time."""

    @property
    def way(self) -> str: ...
    @property
    def kind(self) -> str | None: ...
    @property
    def wait(self) -> Span | None: ...
    @property
    def place(self) -> Elsewhere | None: ...
    @property
    def opens(self) -> datetime | None: ...
    @property
    def offers(self) -> Sequence[Offered]: ...


def because(language: str, reason: str) -> str:
    """The sentence of a reason. Raises TextMissing for a code that this version does not know."""
    return text(language, AREA, f"why_{reason}")


def step_text(language: str, step: Step) -> str:
    """What the visitor can do, in one or two sentences; `details` has the rest."""
    name = say(step.place.names, language) if step.place else ""
    match step.way:
        case "point":
            return text(language, AREA, f"way_point_{step.kind}")
        case "online":
            return text(language, AREA, "way_online_digipoint" if step.kind else "way_online_phone")
        case "other_site" | "partner":
            return text(language, AREA, f"way_{step.way}", place=name)
        case "later" if step.opens:
            return text(language, AREA, "way_later", None, **_moment(language, step.opens))
    return text(language, AREA, f"way_{step.way}")


def details(language: str, step: Step) -> list[str]:
    """Line by line: the wait; places and moments; address, telephone, web and hours of who else helps."""
    if step.way == "point":
        return [waiting(language, step.wait)]
    lines = [offer_text(language, offer) for offer in step.offers]
    return lines + (_place_lines(language, step.place) if step.place else [])


def waiting(language: str, wait: Span | None) -> str:
    if wait is None:
        return text(language, AREA, "wait_unknown")
    if wait.high_minutes == 0:
        return text(language, AREA, "wait_none")
    if wait.low_minutes in (0, wait.high_minutes):
        return text(language, AREA, "wait_up_to", wait.high_minutes)
    return text(language, AREA, "wait_range", low=wait.low_minutes, high=wait.high_minutes)


def offer_text(language: str, offer: Offered) -> str:
    """A place and a moment at which an appointment can be had, or made."""
    key = "offer_only_asks" if offer.only_asks else "offer"
    moment = {**_moment(language, offer.opens), "closes": _time(offer.closes)}
    return text(language, AREA, key, None, place=say(offer.names, language), **moment)


def _place_lines(language: str, place: Elsewhere) -> list[str]:
    hours = say(place.hours, language)
    found = {"address": place.address, "phone": place.phone, "website": place.website, "hours": hours}
    lines = [text(language, AREA, f"place_{key}", value=value) for key, value in found.items() if value]
    if place.closes:
        lines.append(text(language, AREA, "place_open_until", closes=_time(place.closes)))
    elif place.opens:
        lines.append(text(language, AREA, "place_open_from", None, **_moment(language, place.opens)))
    return lines


def _moment(language: str, at: datetime) -> dict[str, str]:
    """ "dinsdag 3 maart" and "09:00"."""
    day = format_date(at, text(language, AREA, "day_pattern"), locale=LOCALES.get(language, language))
    return {"day": day, "opens": _time(at)}


def _time(at: datetime) -> str:
    return f"{at:%H:%M}"


def say(words: Mapping[str, str], language: str) -> str:
    """The town's own text in this language, else in its first one."""
    return words.get(language) or next(iter(words.values()), "")
