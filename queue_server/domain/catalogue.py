"""What a town offers and where: sites, opening hours, points, topics, products. Read-only values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from queue_server.domain import walltime
from queue_server.domain.offers import Paper, Partner, Product, Step, Topic, Words
from queue_server.domain.policy import Policy
from queue_server.domain.questions import Questions

Stretch = tuple[datetime, datetime]
"""From when until when (UTC) the doors are open."""
DAYS_KNOWN = 400
NIGHT_ENDS = time(4)
"""At four nobody of the evening before still waits, and nobody of the morning is there yet [I]: no hall works later,
none opens earlier, and in Europe the clocks have been changed by then."""


class PointKind(StrEnum):
    """How a visitor is helped at a point (DESIGN section 3)."""

    STANDING = "standing"
    SEATED = "seated"
    DISCREET = "discreet"
    VIDEO = "video"
    DIGIPOINT = "digipoint"
    ROAMING = "roaming"


def takes(point: PointKind, visit: PointKind) -> bool:
    """A roaming host takes what a standing or seated point takes; else each kind takes its own."""
    return visit is point or (point is PointKind.ROAMING and visit in (PointKind.STANDING, PointKind.SEATED))


@dataclass(frozen=True, slots=True)
class Opening:
    """One stretch of opening hours on one weekday (0 = Monday), site-local time."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Point:
    """A place where a visitor is helped. `arrow` is a compass-like direction code from the waiting room."""

    point_id: str
    kind: PointKind
    names: Words
    floor: int
    landmarks: Words
    arrow: str = "ahead"
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Site:
    """A town hall, service point or mobile bus."""

    site_id: str
    names: Words
    kind: str
    time_zone: str
    address: str
    languages: tuple[str, ...]
    hours: tuple[Opening, ...]
    holidays: Mapping[date, Words]
    letters: Mapping[PointKind, str]
    points: tuple[Point, ...]
    product_ids: frozenset[str]
    plan: str | None = None
    waiting_places: Mapping[PointKind, Words] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    waiting_at: Mapping[PointKind, str] = field(default_factory=dict)
    """Which place of the plan that is: its id or name."""
    map: str = ""
    """The plan as it is walked and drawn (`domain/wayfinding/building.py`); empty where there is none."""
    _known_days: dict[date, tuple[Stretch, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Every ticket asks how long the doors are open; it stays so as long as there is this site."""

    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def local_day(self, now: datetime) -> date:
        """The site's own calendar day at an aware moment."""
        return now.astimezone(self.zone()).date()

    def day_ends(self, now: datetime) -> datetime:
        """The last moment of the site's own day: `next_opening` of it is on another day."""
        return walltime.ends(self.local_day(now), self.zone()) - timedelta(microseconds=1)

    def openings_on(self, day: date) -> tuple[Opening, ...]:
        """Stretches of that day in order; empty on a holiday."""
        if day in self.holidays:
            return ()
        return tuple(sorted((o for o in self.hours if o.weekday == day.weekday()), key=lambda o: o.opens))

    def stretches(self, day: date) -> tuple[Stretch, ...]:
        """From when until when (UTC) the doors are open on that day, in order.

        In the hour that comes twice they open the first time and close the second time; who stands inside then is
        still helped.
        """
        known = self._known_days.get(day)
        if known is None:
            zone = self.zone()
            found = ((walltime.first(day, o.opens, zone), _closes(day, o.closes, zone)) for o in self.openings_on(day))
            known = tuple((opens, closes) for opens, closes in found if opens < closes)
            if len(self._known_days) >= DAYS_KNOWN:
                self._known_days.clear()
            self._known_days[day] = known
        return known

    def closes_at(self, now: datetime) -> datetime | None:
        """End of the stretch that is running at `now`, in local time, or None when closed."""
        running = [closes for opens, closes in self.stretches(self.local_day(now)) if opens <= now < closes]
        return max(running).astimezone(self.zone()) if running else None

    def is_open(self, now: datetime) -> bool:
        return self.closes_at(now) is not None

    def last_ticket_at(self, now: datetime) -> datetime | None:
        """From then on kiosks give no number in the stretch that is running at `now`; None when closed."""
        closes = self.closes_at(now)
        # Counted in UTC: a stretch over a clock change is as long as it really is.
        return closes and closes.astimezone(UTC) - timedelta(minutes=self.policy.last_ticket_minutes)

    def next_opening(self, now: datetime, within_days: int = 30) -> datetime | None:
        """The first moment after `now` at which the site opens, in local time, or None within `within_days`."""
        today = self.local_day(now)
        for ahead in range(within_days + 1):
            for opens, _ in self.stretches(today + timedelta(days=ahead)):
                if opens > now:
                    return opens.astimezone(self.zone())
        return None

    def is_over(self, day: date, now: datetime, busy: bool = False) -> bool:
        """True when whoever came on that local day cannot be waiting here any more.

        The next day ends it as soon as the doors are closed, so that an evening that runs past midnight throws
        nobody out; a contact that goes on (`busy`) is not cut off either. NIGHT_ENDS ends it in any case.
        """
        if now < walltime.ends(day, self.zone()):
            return False
        if now >= walltime.first(day + timedelta(days=1), NIGHT_ENDS, self.zone()):
            return True
        return not busy and not self.is_open(now)

    def point(self, point_id: str) -> Point | None:
        return next((p for p in self.points if p.point_id == point_id), None)


@dataclass(frozen=True, slots=True)
class HostEntry:
    """A host as the town lists them: sign-in name, the name colleagues see, skills, languages, roles."""

    host_id: str
    display_name: str
    skills: frozenset[str]
    languages: tuple[str, ...]
    roles: frozenset[str] = frozenset({"host"})
    sites: tuple[str, ...] = ()

    def works_at(self, site_id: str) -> bool:
        """Whether this host may help visitors there; without sites a host works at every one."""
        return "host" in self.roles and (not self.sites or site_id in self.sites)


@dataclass(frozen=True, slots=True)
class Town:
    """One whole, checked version of a town."""

    town_id: str
    names: Words
    languages: tuple[str, ...]
    language_policy: str
    theme: Mapping[str, str]
    sites: tuple[Site, ...]
    topics: tuple[Topic, ...]
    products: Mapping[str, Product]
    papers: Mapping[str, Paper]
    hosts: Mapping[str, HostEntry] = field(default_factory=dict)
    partners: Mapping[str, Partner] = field(default_factory=dict)
    steps: Mapping[str, Step] = field(default_factory=dict)
    questions: Questions = field(default_factory=dict)
    logo: bytes = b""
    """A PNG; empty when the town has none."""
    skill_sets: Mapping[str, frozenset[frozenset[str]]] = field(init=False, repr=False, compare=False)
    """Per site what its hosts can do, each combination once."""

    def __post_init__(self) -> None:
        found = {
            site.site_id: frozenset(host.skills for host in self.hosts.values() if host.works_at(site.site_id))
            for site in self.sites
        }
        object.__setattr__(self, "skill_sets", found)

    def site(self, site_id: str) -> Site | None:
        return next((s for s in self.sites if s.site_id == site_id), None)


def _closes(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The last moment of the day means midnight: a stretch that goes on tomorrow has no gap."""
    return walltime.ends(day, zone) if at == time.max else walltime.last(day, at, zone)


def say(words: Words, language: str, first: str = "nl") -> str:
    """The text in `language`, else in the town's first language, else any."""
    return words.get(language) or words.get(first) or next(iter(words.values()), "")


def always_open(town: Town) -> Town:
    """The town with its doors never closed: for demonstrations and for training hosts in the evening."""
    round_the_clock = tuple(Opening(day, time.min, time.max) for day in range(7))
    sites = tuple(replace(site, hours=round_the_clock, holidays={}) for site in town.sites)
    return replace(town, sites=sites)
