"""What visitors come for: topics, products, the papers that go with them, who else helps and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Words = Mapping[str, str]
"""A text per language code; the town's first language is always there."""

EXTRA_PERSON_SHARE = 0.5
"""Each further person adds half of the planned minutes (passport: 10, and 5 for each extra person), unless the
product says how many."""

MINUTES_MAX = 240
"""Half a working day: longer is an appointment elsewhere, or seconds typed for minutes."""


class Access(StrEnum):
    """How one comes for a product."""

    WALK_IN = "walk_in"
    APPOINTMENT = "appointment"
    BOTH = "both"


class Audience(StrEnum):
    CITIZEN = "citizen"
    ENTREPRENEUR = "entrepreneur"
    ASSOCIATION = "association"


class Way(StrEnum):
    """How a matter goes on: the next step of who came for it."""

    POINT = "point"
    """A number, and a point of this site."""
    ONLINE = "online"
    """It can be done now, at the digipoint or on one's own phone."""
    HOST = "host"
    """A host walks up to the visitor."""
    APPOINTMENT = "appointment"
    OTHER_SITE = "other_site"
    PARTNER = "partner"
    LATER = "later"
    """When the doors open again."""


@dataclass(frozen=True, slots=True)
class Paper:
    """Something to bring along."""

    paper_id: str
    names: Words


@dataclass(frozen=True, slots=True)
class Partner:
    """Another organisation whose task some products are: employment service, housing company, notary evening."""

    partner_id: str
    names: Words
    address: str = ""
    phone: str = ""
    website: str | None = None
    hours: Words = field(default_factory=dict)
    """When one can go there, in a few words."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that a product sets in motion, as the visitor should hear it: "the card comes by post"."""

    step_id: str
    names: Words


@dataclass(frozen=True, slots=True)
class Product:
    """What a visitor comes for (CPSV-AP PublicService). `planned_minutes` is for one person."""

    product_id: str
    topic_id: str
    names: Words
    search_words: Mapping[str, tuple[str, ...]]
    planned_minutes: int
    papers: tuple[str, ...] = ()
    discreet: bool = False
    online: str | None = None
    skill: str | None = None
    audiences: frozenset[Audience] = frozenset({Audience.CITIZEN})
    descriptions: Words = field(default_factory=dict)
    price_cents: int | None = None
    """0 is free; None: the town does not say."""
    extra_person_minutes: int | None = None
    """For each person after the first; None: EXTRA_PERSON_SHARE of the planned minutes."""
    access: Access = Access.BOTH
    partner_id: str | None = None
    """Who does it when it is not the town's own task."""
    steps: tuple[str, ...] = ()
    """Ids of what it sets in motion, in order."""
    question_id: str | None = None
    """The first question before the number."""
    source: str | None = None
    """Its IPDC product number or UPL address, by which an import finds it again."""

    @property
    def extra_minutes(self) -> float:
        """For each person after the first."""
        if self.extra_person_minutes is not None:
            return self.extra_person_minutes
        return self.planned_minutes * EXTRA_PERSON_SHARE


@dataclass(frozen=True, slots=True)
class Topic:
    """A theme by which the kiosk groups products; `icon` is a Phosphor name."""

    topic_id: str
    names: Words
    icon: str
