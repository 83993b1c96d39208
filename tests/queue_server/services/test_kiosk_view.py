"""What a kiosk is told of its town."""

from __future__ import annotations

from dataclasses import replace

from assets.paths import DEMO_TOWN
from queue_server.domain.catalogue import PointKind, Town
from queue_server.domain.desk import Staffing, skills_there
from queue_server.domain.duration import Seen, seen_of
from queue_server.domain.questions import HAVE_ALL, NOT_ALL, UNKNOWN, Answer, Change, Kind, Question
from queue_server.services.kiosk_view import kiosk_town
from queue_server.town.folder import load
from tests.queue_server.domain.samples import NOW as MONDAY

TOWN = load(DEMO_TOWN)
SITE = TOWN.sites[0]


def asking(town: Town) -> Town:
    """The demo town with one question for papers before one of its products."""
    answers = (Answer(HAVE_ALL, {"nl": "ja"}), Answer(NOT_ALL, {"nl": "nee"}, Change(minutes=5, more_papers=("eid",))))
    question = Question("alles", {"nl": "Alles bij u?"}, answers, Answer(UNKNOWN, {"nl": "?"}), kind=Kind.PAPERS)
    product = next(p for p in town.products.values() if p.papers and p.product_id in SITE.product_ids)
    products = {**town.products, product.product_id: replace(product, question_id="alles")}
    return replace(town, products=products, questions={"alles": question})


def test_a_kiosk_hears_the_questions_and_every_paper_they_may_ask_for() -> None:
    message = kiosk_town(asking(TOWN), "1", SITE, "")
    (question,) = message.questions
    assert (question.kind, question.answers[1].change.minutes) == ("papers", 5)
    assert "alles" in [p.question_id for p in message.products]
    assert "eid" in message.papers


def test_a_kiosk_hears_where_one_waits_for_each_kind_of_point() -> None:
    message = kiosk_town(TOWN, "1", SITE, "")
    assert message.waiting_places["standing"] == SITE.waiting_places[PointKind.STANDING]
    assert len(message.waiting_places) == len(SITE.waiting_places)


def test_a_kiosk_hears_what_enough_contacts_taught_and_so_decides_as_the_server_does() -> None:
    taught = {"attest_woonst": seen_of([14.0] * 60), "reispas": seen_of([14.0] * 4), "gone": seen_of([3.0] * 60)}
    message = kiosk_town(TOWN, "1", SITE, "", taught)
    told = {one.product_id: Seen(one.contacts, one.log_sum, one.log_squared) for one in message.learnt}
    assert told == {"attest_woonst": taught["attest_woonst"]}


def test_what_only_another_site_helps_with_is_told_and_marked() -> None:
    some = min(SITE.product_ids)
    less = replace(SITE, product_ids=SITE.product_ids - {some})
    message = kiosk_town(replace(TOWN, sites=(less, *TOWN.sites[1:])), "1", less, "")
    assert not next(p for p in message.products if p.product_id == some).here
    assert all(some not in topic.product_ids for topic in message.topics)


def test_what_hosts_can_do_counts_where_they_take_visitors_and_not_in_a_break() -> None:
    standing = next(p for p in SITE.points if p.kind is PointKind.STANDING)
    host = next(h for h in TOWN.hosts.values() if h.works_at(SITE.site_id) and h.skills)
    there = Staffing(SITE.site_id, standing.point_id, host.host_id, MONDAY)
    assert skills_there(SITE, [there], PointKind.STANDING, TOWN.hosts) == {host.skills}
    assert skills_there(SITE, [there], PointKind.DISCREET, TOWN.hosts) == frozenset()
    assert skills_there(SITE, [replace(there, break_since=MONDAY)], PointKind.STANDING, TOWN.hosts) == frozenset()
    roams = replace(standing, kind=PointKind.ROAMING)
    site = replace(SITE, points=(roams,))
    assert skills_there(site, [there], PointKind.SEATED, TOWN.hosts) == {host.skills}
