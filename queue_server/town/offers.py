"""topics.csv, papers.csv and products.csv: what the town offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from queue_server.domain.offers import Paper, Product, Topic
from queue_server.town.known import Known, icon_names
from queue_server.town.sheet import Columns, Row, read_sheet
from queue_server.town.source import Source
from queue_server.town.spot import Spot

TOPICS_FILE = "topics.csv"
PAPERS_FILE = "papers.csv"
PRODUCTS_FILE = "products.csv"

TOPIC_COLUMNS = Columns(("topic_id", "icon"), per_language=("name",))
PAPER_COLUMNS = Columns(("paper_id",), per_language=("name",))
PRODUCT_COLUMNS = Columns(
    ("product_id", "topic", "minutes"),
    ("discreet", "skill", "online", "papers"),
    per_language=("name",),
    optional_per_language=("words",),
)

MINUTES_MAX = 240
"""Half a working day: longer is an appointment elsewhere, or seconds typed for minutes."""

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


def read_products(source: Source, known: Known) -> tuple[dict[str, Product] | None, dict[str, int]]:
    """The products, and the line of each for later reports."""
    lines: dict[str, int] = {}

    def product(row: Row, product_id: str) -> Product:
        lines.setdefault(product_id, row.line)
        return _product(row, product_id, known)

    rows = read_sheet(source, PRODUCTS_FILE, PRODUCT_COLUMNS, known.languages)
    return by_id(rows, "product_id", product), lines


def _product(row: Row, product_id: str, known: Known) -> Product:
    topic, skill = row.text("topic"), row.text("skill", required=False)
    if topic:
        row.spot("topic").one_of("topic", topic, known.topics)
    if skill:
        row.spot("skill").one_of("skill", skill, known.skills)
    words = {code: row.many(f"words_{code}", ";") for code in known.languages or ()}
    return Product(
        product_id=product_id,
        topic_id=topic,
        names=row.words("name", known.languages),
        search_words={code: found for code, found in words.items() if found},
        planned_minutes=row.whole_number("minutes", 1, MINUTES_MAX),
        papers=row.spot("papers").all_of("paper", row.many("papers"), known.papers),
        discreet=row.yes_no("discreet"),
        online=_address(row.spot("online"), row.text("online", required=False)),
        skill=skill or None,
    )


def _address(spot: Spot, address: str) -> str | None:
    """An https address, or None; visitors open it on their own phone."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
        good = parts.scheme == "https" and bool(parts.hostname) and " " not in address
    except ValueError:
        good = False
    if not good:
        spot.wrong(f'"{address}" must be an address that begins with https://')
    return address
