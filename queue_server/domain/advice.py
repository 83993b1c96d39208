"""What a visitor is advised: for each matter how it goes on and why, and the one number for what is helped here.

Values only; `triage` decides, `ways` finds the data of each step. Words are made at the edge (`assets/advice.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from queue_server.domain.catalogue import PointKind
from queue_server.domain.offers import Way, Words
from queue_server.domain.visit import Leg
from queue_server.domain.waiting import Wait

SkillSets = Collection[frozenset[str]]
"""What some hosts can do, each combination once."""


class Why(StrEnum):
    """Why a matter goes on as it does."""

    QUICK = "quick"
    """Probably done within the town's quick minutes."""
    LONG = "long"
    NEEDS_A_SEAT = "needs_a_seat"
    DISCREET = "discreet"
    SITE_HAS_NO_SUCH_POINT = "site_has_no_such_point"
    """Another kind of point takes its place."""
    ANSWER = "answer"
    """The visitor's own answer led here."""
    OF_A_PARTNER = "of_a_partner"
    NOT_HERE = "not_here"
    NO_POINT = "no_point"
    """The site has no point at all that could help."""
    BY_APPOINTMENT = "by_appointment"
    SITE_CLOSED = "site_closed"
    DAY_FULL = "day_full"
    LAST_TICKET_PASSED = "last_ticket_passed"
    NOT_BEFORE_CLOSING = "not_before_closing"
    """The line will hardly be served before the doors close."""
    NOBODY_AT_POINT = "nobody_at_point"
    """No point of that kind has a host now."""
    SKILL_NOT_AT_POINT = "skill_not_at_point"
    """Nobody at such a point now knows this; somebody of the house does."""
    LONG_WAIT = "long_wait"
    """It can be done on-line, and the wait here is long."""
    NOTHING_ELSE = "nothing_else"
    """No other way is open: a person must look at it."""


@dataclass(frozen=True, slots=True)
class KindNow:
    """One kind of point now: the wait of somebody new, and what the hosts who take visitors of this kind now can do;
    empty when there is none. A roaming host takes those of standing and seated points too."""

    wait: Wait | None = None
    skills: SkillSets = ()


@dataclass(frozen=True, slots=True)
class HallNow:
    """The hall as the decision needs it: a kiosk knows it as well as the server."""

    at: datetime
    kinds: Mapping[PointKind, KindNow]
    """Every kind of which the site has a point."""
    house: SkillSets
    """What the hosts of this site can do, whoever is there now."""
    full: frozenset[str] = frozenset()
    """The products of which no number is left today."""
    at_the_door: bool = False
    """A host at the door may give a number when the kiosk gives none: last ticket passed, day full, a matter that is
    for an appointment, a partner or another site."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A stretch of opening hours in which an appointment can be had."""

    site_id: str
    opens: datetime
    closes: datetime
    names: Words
    """Those of the site."""
    only_asks: bool = False
    """The matter is not helped there, but a host there can make the appointment."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where else: a site of the town, or a partner."""

    place_id: str
    names: Words
    address: str = ""
    phone: str = ""
    website: str | None = None
    hours: Words = field(default_factory=dict)
    """When, in a few words; a site says it with the moments below."""
    closes: datetime | None = None
    """The end of the stretch that is running now; None when closed or not known."""
    opens: datetime | None = None
    """The next opening of a site that is closed now."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing that the visitor can do next; what its way does not use is None or empty."""

    way: Way
    kind: PointKind | None = None
    """POINT and HOST: the kind of point. ONLINE: the digipoint, or None for one's own phone."""
    minutes: int | None = None
    """POINT and HOST: planned for the whole stop of this matter."""
    wait: Wait | None = None
    """POINT: the expected wait; None when nobody can know."""
    address: str | None = None
    """ONLINE: where on the web."""
    place: Place | None = None
    """OTHER_SITE and PARTNER."""
    opens: datetime | None = None
    """LATER: the next opening."""
    offers: tuple[Offer, ...] = ()
    """APPOINTMENT: places and moments, this site's first."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one matter goes on: the first of `steps` is advised, the others are told beside it; there is always one."""

    product_id: str
    reasons: tuple[str, ...]
    """Codes of `Why`, the deciding one first."""
    steps: tuple[NextStep, ...]

    @property
    def way(self) -> Way:
        return self.steps[0].way

    def step(self, way: Way) -> NextStep | None:
        return next((s for s in self.steps if s.way is way), None)


@dataclass(frozen=True, slots=True)
class Plan:
    """The stops of one visit in their order, each with its reasons (codes, the deciding one first)."""

    legs: tuple[Leg, ...]
    discreet: bool
    whys: tuple[tuple[str, ...], ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Those of the first stop."""
        return self.whys[0]


@dataclass(frozen=True, slots=True)
class Advice:
    """For a whole intake: an outcome for each matter, as asked."""

    outcomes: tuple[Outcome, ...]
    ticket: Plan | None
    """The one number for every matter that can have one here now, also where another way is advised first: who goes
    that other way leaves the matter out and asks again. None when no number is to be had."""
