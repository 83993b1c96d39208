"""The words on a slip, in the visitor's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from assets import before
from assets.texts import text
from queue_server.contracts.slip import Slip
from queue_server.contracts.visits import WaitRange

PAPERS_MAX = 3
"""More is a list nobody reads while queueing (REQUIREMENTS T2)."""
THIN_SPACE = "\u2009"
_LOCALES = {"nl": "nl_BE", "fr": "fr_BE", "de": "de_BE", "en": "en_GB"}
"""Dates as written here; other languages in their own general form."""


@dataclass(frozen=True, slots=True)
class Words:
    """Each field is ready to draw; None or empty is left out. Nothing here tells why somebody came (T3)."""

    town: str
    site: str
    label: str
    number: str
    place: str
    way: str
    people: str | None
    who: str
    stops: str
    wait: str | None
    order: str
    papers_heading: str
    papers: tuple[str, ...]
    follow: str
    scan: str
    domain: str
    issued: str

    def all(self) -> tuple[str, ...]:
        """Every text on the paper, without what is left out."""
        where = (self.town, self.site, self.label, self.number, self.place, self.way, self.people, self.who)
        single = (*where, self.wait, self.stops, self.order)
        rest = (self.follow, self.scan, self.domain, self.issued)
        papers = (self.papers_heading, *self.papers) if self.papers else ()
        return tuple(part for part in (*single, *papers, *rest) if part)


def number(letter: str, digits: int) -> str:
    """ "L 047": letter, thin space, three digits, as on every screen."""
    return f"{letter}{THIN_SPACE}{digits:03d}"


def domain(url: str) -> str:
    """Host and port of an address: no path, no user, no token."""
    address, _, _ = url.partition("#")  # urllib keeps what it was asked, and behind it stands a visitor's secret (K16)
    return urlsplit(address).netloc.rpartition("@")[2]


def _people(language: str, count: int | None) -> str | None:
    if count is None:
        return None
    return text(language, "slip", "people_before", count) if count > 0 else text(language, "slip", "people_none")


def _wait(language: str, wait: WaitRange | None, people_known: bool) -> str | None:
    if wait is None:
        return None if people_known else text(language, "slip", "wait_unknown")
    if wait.high_minutes <= 0:
        return text(language, "slip", "wait_none")
    if wait.low_minutes <= 0:
        return text(language, "slip", "wait_at_most", wait.high_minutes)
    if wait.low_minutes >= wait.high_minutes:
        return text(language, "slip", "wait_about", wait.high_minutes)
    return text(language, "slip", "wait_range", low=wait.low_minutes, high=wait.high_minutes)


def _issued(slip: Slip) -> str:
    """A moment without a zone is taken as UTC, in which all times are stored."""
    moment = slip.issued_at if slip.issued_at.tzinfo else slip.issued_at.replace(tzinfo=UTC)
    local = moment.astimezone(ZoneInfo(slip.time_zone))
    locale = _LOCALES.get(slip.language, slip.language)
    day = format_date(local.date(), "full", locale=locale)
    return text(slip.language, "slip", "issued", date=day, time=format_datetime(local, "HH:mm", locale=locale))


def words(slip: Slip) -> Words:
    """Raises assets.texts.TextMissing or zoneinfo.ZoneInfoNotFoundError on a mistake of ours."""
    language = slip.language
    return Words(
        town=slip.town_name,
        site=slip.site_name,
        label=text(language, "slip", "your_number"),
        number=number(slip.letter, slip.number),
        place=slip.waiting_place,
        way=slip.way,
        people=_people(language, slip.people_before),
        who=before.who(language, slip.before) if slip.people_before else "",
        stops=text(language, "slip", "stops", slip.stops) if slip.stops > 1 else "",
        wait=_wait(language, slip.wait, slip.people_before is not None),
        order=text(language, "slip", "not_in_order"),
        papers_heading=text(language, "slip", "papers_heading"),
        papers=slip.papers[:PAPERS_MAX],
        follow=text(language, "slip", "follow"),
        scan=text(language, "slip", "scan"),
        domain=domain(slip.url),
        issued=_issued(slip),
    )
