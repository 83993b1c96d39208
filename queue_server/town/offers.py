"""topics, papers, partners, steps and products (.csv): what the town offers, who else helps and what follows."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import TypeVar
from urllib.parse import urlsplit

from queue_server.domain.offers import MINUTES_MAX, Access, Audience, Paper, Partner, Product, Step, Topic
from queue_server.town.known import Known, icon_names
from queue_server.town.sheet import Columns, Row, read_sheet
from queue_server.town.source import Source
from queue_server.town.spot import Spot

TOPICS_FILE = "topics.csv"
PAPERS_FILE = "papers.csv"
PARTNERS_FILE = "partners.csv"
STEPS_FILE = "steps.csv"
PRODUCTS_FILE = "products.csv"

TOPIC_COLUMNS = Columns(("topic_id", "icon"), per_language=("name",))
PAPER_COLUMNS = Columns(("paper_id",), per_language=("name",))
PARTNER_COLUMNS = Columns(
    ("partner_id",), ("address", "phone", "website"), per_language=("name",), optional_per_language=("hours",)
)
STEP_COLUMNS = Columns(("step_id",), per_language=("name",))
PRODUCT_COLUMNS = Columns(
    ("product_id", "topic", "minutes"),
    (
        *("discreet", "skill", "online", "papers"),
        *("audiences", "access", "price", "extra_minutes", "partner", "steps", "source"),
    ),
    per_language=("name",),
    optional_per_language=("words", "description"),
)

EURO_MAX = 100_000
"""No product at a desk costs more: it would be cents typed for euro."""

_PHONE = re.compile(r"[0-9][0-9 ./-]{3,29}")
"""As people here write it; with a + a spreadsheet would make a sum of it."""

Thing = TypeVar("Thing")


def by_id(rows: list[Row] | None, column: str, make: Callable[[Row, str], Thing]) -> dict[str, Thing] | None:
    """A thing per row in the order of the file; reports ids that are bad or there twice. None stays None."""
    if rows is None:
        return None
    things: dict[str, Thing] = {}
    lines: dict[str, int] = {}
    for row in rows:
        key = row.spot(column).identifier(row.text(column))
        thing = make(row, key)
        if key in things:
            row.spot(column).wrong(f'id "{key}" is there twice, first on line {lines[key]}')
            continue
        things[key], lines[key] = thing, row.line
    return things


def read_topics(source: Source, known: Known) -> dict[str, Topic] | None:
    def topic(row: Row, topic_id: str) -> Topic:
        icon = row.text("icon")
        if icon:
            row.spot("icon").one_of("icon", icon, icon_names())
        return Topic(topic_id, row.words("name", known.languages), icon)

    return by_id(read_sheet(source, TOPICS_FILE, TOPIC_COLUMNS, known.languages), "topic_id", topic)


def read_papers(source: Source, known: Known) -> dict[str, Paper] | None:
    def paper(row: Row, paper_id: str) -> Paper:
        return Paper(paper_id, row.words("name", known.languages))

    return by_id(read_sheet(source, PAPERS_FILE, PAPER_COLUMNS, known.languages), "paper_id", paper)


def read_partners(source: Source, known: Known) -> dict[str, Partner] | None:
    """The other organisations; none where the town has no such file."""

    def partner(row: Row, partner_id: str) -> Partner:
        phone = row.text("phone", required=False)
        if phone and not _PHONE.fullmatch(phone):
            row.spot("phone").wrong(f'"{phone}" must be a phone number such as 09 123 45 67')
        return Partner(
            partner_id=partner_id,
            names=row.words("name", known.languages),
            address=row.text("address", required=False),
            phone=phone,
            website=https_address(row.spot("website"), row.text("website", required=False)),
            hours=row.words_if_any("hours", known.languages),
        )

    rows = read_sheet(source, PARTNERS_FILE, PARTNER_COLUMNS, known.languages, optional=True)
    return by_id(rows, "partner_id", partner)


def read_steps(source: Source, known: Known) -> dict[str, Step] | None:
    """What products can set in motion; nothing where the town has no such file."""

    def step(row: Row, step_id: str) -> Step:
        return Step(step_id, row.words("name", known.languages))

    return by_id(read_sheet(source, STEPS_FILE, STEP_COLUMNS, known.languages, optional=True), "step_id", step)


def read_products(source: Source, known: Known) -> tuple[dict[str, Product] | None, dict[str, int]]:
    """The products, and the line of each for later reports."""
    lines: dict[str, int] = {}
    by_source: dict[str, int] = {}

    def product(row: Row, product_id: str) -> Product:
        lines.setdefault(product_id, row.line)
        found = _product(row, product_id, known)
        if found.source and by_source.setdefault(found.source, row.line) != row.line:
            first = by_source[found.source]
            row.spot("source").wrong(f'source "{found.source}" is there twice, first on line {first}')
        return found

    rows = read_sheet(source, PRODUCTS_FILE, PRODUCT_COLUMNS, known.languages)
    return by_id(rows, "product_id", product), lines


def _product(row: Row, product_id: str, known: Known) -> Product:
    words = {code: row.many(f"words_{code}", ";") for code in known.languages or ()}
    return Product(
        product_id=product_id,
        topic_id=_named(row, "topic", known.topics, required=True),
        names=row.words("name", known.languages),
        search_words={code: found for code, found in words.items() if found},
        planned_minutes=row.whole_number("minutes", 1, MINUTES_MAX),
        papers=row.spot("papers").all_of("paper", row.many("papers"), known.papers),
        discreet=row.yes_no("discreet"),
        online=https_address(row.spot("online"), row.text("online", required=False)),
        skill=_named(row, "skill", known.skills) or None,
        audiences=_audiences(row),
        descriptions=row.words_if_any("description", known.languages),
        price_cents=_cents(row),
        extra_person_minutes=_extra_minutes(row),
        access=_access(row),
        partner_id=_named(row, "partner", known.partners) or None,
        steps=row.spot("steps").all_of("step", row.many("steps"), known.steps),
        source=row.text("source", required=False) or None,
    )


def _named(row: Row, column: str, known: Collection[str] | None, required: bool = False) -> str:
    """The one id in a cell; reports one that is not known."""
    value = row.text(column, required)
    if value:
        row.spot(column).one_of(column, value, known)
    return value


def _audiences(row: Row) -> frozenset[Audience]:
    named = row.spot("audiences").all_of("audience", row.many("audiences"), frozenset(Audience))
    return frozenset(map(Audience, named)) or frozenset({Audience.CITIZEN})


def _access(row: Row) -> Access:
    value = row.text("access", required=False)
    known = value and row.spot("access").one_of("access", value, frozenset(Access))
    return Access(value) if known else Access.BOTH


def _extra_minutes(row: Row) -> int | None:
    """Minutes for each further person; None for an empty cell."""
    return row.whole_number("extra_minutes", 0, MINUTES_MAX) if row.text("extra_minutes", required=False) else None


def _cents(row: Row) -> int | None:
    """A price in cents; 0 is free, an empty cell says nothing."""
    value = row.text("price", required=False)
    if not value:
        return None
    cents = cents_of(value)
    if cents is None:
        row.spot("price").wrong(f'"{value}" must be an amount in euro such as 12,50 or 0')
    return cents


def cents_of(value: str) -> int | None:
    """Euro as people write it (12, 12,5, 12.50) in cents; None when it is no amount of at most EURO_MAX."""
    found = re.fullmatch(r"([0-9]{1,6})(?:[.,]([0-9]{1,2}))?", value)
    if found is None or int(found[1]) > EURO_MAX:
        return None
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def https_address(spot: Spot, address: str) -> str | None:
    """An https address, or None; visitors open it on their own phone."""
    if not address:
        return None
    if not is_https(address):
        spot.wrong(f'"{address}" must be an address that begins with https://')
    return address


def is_https(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and bool(parts.hostname) and " " not in address
    except ValueError:
        return False
