"""What the town offers as the rows of its sheets: what `offers` reads, the other way round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from queue_server.domain.catalogue import Town
from queue_server.domain.offers import Access, Audience, Partner, Product
from queue_server.town.offers import PAPERS_FILE, PARTNERS_FILE, PRODUCTS_FILE, STEPS_FILE, TOPICS_FILE

Rows = Iterable[Sequence[str]]


def sheets(town: Town) -> dict[str, Rows]:
    """The rows of each file, its header first. A file that may be absent is left out where it would be empty."""
    found: dict[str, Rows] = {TOPICS_FILE: _topics(town), PAPERS_FILE: _papers(town), PRODUCTS_FILE: _products(town)}
    if town.partners:
        found[PARTNERS_FILE] = _partners(town)
    if town.steps:
        found[STEPS_FILE] = _steps(town)
    return found


def columns(column: str, languages: tuple[str, ...]) -> list[str]:
    return [f"{column}_{code}" for code in languages]


def texts(words: Mapping[str, str], languages: tuple[str, ...]) -> list[str]:
    return [words.get(code, "") for code in languages]


def euro(cents: int | None) -> str:
    """1250 as 12.50, free as 0; nothing where the town does not say."""
    return "" if cents is None else f"{cents // 100}.{cents % 100:02d}" if cents else "0"


def _topics(town: Town) -> Iterator[list[str]]:
    yield ["topic_id", "icon", *columns("name", town.languages)]
    for topic in town.topics:
        yield [topic.topic_id, topic.icon, *texts(topic.names, town.languages)]


def _papers(town: Town) -> Iterator[list[str]]:
    yield ["paper_id", *columns("name", town.languages)]
    for paper in town.papers.values():
        yield [paper.paper_id, *texts(paper.names, town.languages)]


def _steps(town: Town) -> Iterator[list[str]]:
    yield ["step_id", *columns("name", town.languages)]
    for step in town.steps.values():
        yield [step.step_id, *texts(step.names, town.languages)]


def _partners(town: Town) -> Iterator[list[str]]:
    """A language in which no partner has hours has no column for them."""
    told = tuple(code for code in town.languages if any(code in p.hours for p in town.partners.values()))
    yield [
        *("partner_id", "address", "phone", "website"),
        *columns("name", town.languages),
        *columns("hours", told),
    ]
    for partner in town.partners.values():
        yield _partner(partner, town.languages, told)


def _partner(partner: Partner, languages: tuple[str, ...], told: tuple[str, ...]) -> list[str]:
    where = (partner.partner_id, partner.address, partner.phone, partner.website or "")
    return [*where, *texts(partner.names, languages), *texts(partner.hours, told)]


def _products(town: Town) -> Iterator[list[str]]:
    """A column for everything that may be said of a product; those that nobody filled are left out."""
    rows = [_product(product, town.languages) for product in town.products.values()]
    used = [column for column in product_columns(town.languages) if any(row[column] for row in rows)]
    yield used
    for row in rows:
        yield [row[column] for column in used]


def product_columns(languages: tuple[str, ...]) -> list[str]:
    return [
        *("product_id", "topic", "minutes", "discreet", "skill", "online", "papers"),
        *("extra_minutes", "audiences", "access", "price", "partner", "steps", "source"),
        *(name for column in ("name", "words", "description") for name in columns(column, languages)),
    ]


def _product(product: Product, languages: tuple[str, ...]) -> dict[str, str]:
    extra = product.extra_person_minutes
    cells = [
        product.product_id,
        product.topic_id,
        str(product.planned_minutes),
        "yes" if product.discreet else "no",
        product.skill or "",
        product.online or "",
        "|".join(product.papers),
        "" if extra is None else str(extra),
        "" if product.audiences == {Audience.CITIZEN} else "|".join(a for a in Audience if a in product.audiences),
        "" if product.access is Access.BOTH else product.access.value,
        euro(product.price_cents),
        product.partner_id or "",
        "|".join(product.steps),
        product.source or "",
        *texts(product.names, languages),
        *(";".join(product.search_words.get(code, ())) for code in languages),
        *texts(product.descriptions, languages),
    ]
    return dict(zip(product_columns(languages), cells, strict=True))
