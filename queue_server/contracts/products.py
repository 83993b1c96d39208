"""Looking for what a visitor comes for, in the visitor's own words."""

from __future__ import annotations

from pydantic import Field

from queue_server.contracts.base import Message
from queue_server.contracts.hall import Access, Audience
from queue_server.contracts.visits import Kind, Language

TEXT_LENGTH_MAX = 600
"""Letters of a question: nobody asks longer. It is answered and kept nowhere."""


class FindProducts(Message):
    """Sent as a body, because the words of a visitor must not stand in an address, which logs keep."""

    text: str = Field(max_length=TEXT_LENGTH_MAX)
    language: Language = "nl"
    """In which it is asked and answered."""


class HelpedAt(Message):
    """A kind of point that helps with it here, and those points."""

    kind: Kind
    points: tuple[str, ...]


class PartnerCard(Message):
    """Another organisation, and where and when one finds it."""

    name: str
    address: str
    phone: str
    website: str | None
    hours: str


class SiteCard(Message):
    site_id: str
    name: str
    address: str


class FoundProduct(Message):
    """What a host can tell of a product, in the language in which it was asked."""

    product_id: str
    name: str
    matched: tuple[str, ...]
    """Its words that fit the question, as the town writes them; empty when nobody searched."""
    description: str
    minutes: int
    """Planned, for one person."""
    price_cents: int | None
    """0 is free; None: the town does not say."""
    access: Access
    audiences: tuple[Audience, ...]
    discreet: bool
    online: str | None
    papers: tuple[str, ...]
    steps: tuple[str, ...]
    """What it sets in motion, in order."""
    partner: PartnerCard | None
    here: bool
    """Whether this site helps with it."""
    where: tuple[HelpedAt, ...]
    """At this site; empty when it is not helped here."""
    elsewhere: tuple[SiteCard, ...]
    """The other sites of the town that help with it."""


class FoundProducts(Message):
    """The best first. None: the town does not know it, and a host or the topics help on."""

    products: tuple[FoundProduct, ...]
