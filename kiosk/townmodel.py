"""The town and the hall as the rules know them, made from what the server told. Pure.

The kiosk decides with the same functions as the server; that one has the last word when the number is asked for.
"""

from __future__ import annotations

from queue_server.contracts import hall as told
from queue_server.contracts.questions import KioskAnswer, KioskQuestion
from queue_server.domain.advice import HallNow, KindNow
from queue_server.domain.catalogue import HostEntry, Opening, PointKind, Site, Town
from queue_server.domain.duration import Seen
from queue_server.domain.offers import Access, Audience, Paper, Partner, Product, Topic, Way
from queue_server.domain.policy import Policy
from queue_server.domain.questions import Answer, Change, Kind, Question
from queue_server.domain.waiting import Wait


def town_of(message: told.KioskTown) -> Town:
    """Its first site is that of the kiosk. Hosts have no names: each stands for what somebody can do."""
    site = _site_here(message)
    hosts = {
        str(number): HostEntry(str(number), "", frozenset(skills), (), sites=(site.site_id,))
        for number, skills in enumerate(message.skill_sets)
    }
    return Town(
        town_id="",
        names=message.town_names,
        languages=message.languages,
        language_policy=message.language_policy,
        theme=message.theme,
        sites=(site, *(_other_site(other) for other in message.others)),
        topics=tuple(Topic(t.topic_id, t.names, t.icon) for t in message.topics),
        products={p.product_id: _product(p) for p in message.products},
        papers={paper_id: Paper(paper_id, names) for paper_id, names in _papers(message).items()},
        hosts=hosts,
        partners={
            p.partner_id: Partner(p.partner_id, p.names, p.address, p.phone, p.website, p.hours)
            for p in message.partners
        },
        questions={q.question_id: _question(q) for q in message.questions},
    )


def seen_of(message: told.KioskTown) -> dict[str, Seen]:
    """What finished contacts taught about each product, as it was when the town was read."""
    return {one.product_id: Seen(one.contacts, one.log_sum, one.log_squared) for one in message.learnt}


def hall_now(message: told.HallStatus, town: Town) -> HallNow:
    """The hall of the town's first site, at the moment of the message."""
    return HallNow(
        at=message.at,
        kinds={PointKind(kind.kind): _kind_now(kind) for kind in message.kinds},
        house=town.skill_sets[town.sites[0].site_id],
        full=frozenset(message.full_products),
    )


def _kind_now(kind: told.KindStatus) -> KindNow:
    wait = Wait(kind.wait.low_minutes, kind.wait.high_minutes) if kind.wait else None
    return KindNow(wait=wait, skills=frozenset(frozenset(skills) for skills in kind.skills))


def _papers(message: told.KioskTown) -> dict[str, told.Words]:
    """Also those of a town that was kept from before papers were told by themselves."""
    of_products = {i: names for p in message.products for i, names in zip(_paper_ids(p), p.papers, strict=True)}
    return {**of_products, **message.papers}


def _paper_ids(product: told.KioskProduct) -> tuple[str, ...]:
    return product.paper_ids or tuple(f"{product.product_id}/{number}" for number in range(len(product.papers)))


def _site_here(message: told.KioskTown) -> Site:
    return Site(
        site_id=message.site_id,
        names=message.site_names,
        kind="",
        time_zone=message.time_zone,
        address="",
        languages=message.languages,
        hours=_hours(message.hours),
        holidays=message.holidays,
        letters={},
        points=(),
        product_ids=frozenset(p.product_id for p in message.products if p.here),
        policy=Policy(**dict(message.policy)),
    )


def _other_site(message: told.KioskSite) -> Site:
    return Site(
        site_id=message.site_id,
        names=message.names,
        kind="",
        time_zone=message.time_zone,
        address=message.address,
        languages=(),
        hours=_hours(message.hours),
        holidays=message.holidays,
        letters={},
        points=(),
        product_ids=frozenset(message.product_ids),
        policy=Policy(last_ticket_minutes=message.last_ticket_minutes),
    )


def _hours(openings: tuple[told.KioskOpening, ...]) -> tuple[Opening, ...]:
    return tuple(Opening(o.weekday, o.opens, o.closes) for o in openings)


def _product(message: told.KioskProduct) -> Product:
    return Product(
        product_id=message.product_id,
        topic_id=message.topic_id,
        names=message.names,
        search_words=message.search_words,
        planned_minutes=message.planned_minutes,
        papers=_paper_ids(message),
        discreet=message.discreet,
        online=message.online,
        skill=message.skill,
        audiences=frozenset(Audience(audience) for audience in message.audiences),
        descriptions=message.descriptions,
        price_cents=message.price_cents,
        extra_person_minutes=message.extra_person_minutes,
        access=Access(message.access),
        partner_id=message.partner_id,
        question_id=message.question_id,
    )


def _question(message: KioskQuestion) -> Question:
    return Question(
        question_id=message.question_id,
        names=message.names,
        answers=tuple(_answer(answer) for answer in message.answers),
        unknown=_answer(message.unknown),
        help=message.help,
        kind=Kind(message.kind),
    )


def _answer(message: KioskAnswer) -> Answer:
    change = dict(message.change)
    way = change.pop("way")
    return Answer(message.answer_id, message.names, Change(**change, way=way and Way(way)), message.next_id)
