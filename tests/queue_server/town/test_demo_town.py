"""Lindegem is complete: what the demonstration and the other tests count on."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, date, datetime
from datetime import time as clock

import pytest

from assets.paths import DEMO_TOWN
from assets.texts import NAMES
from queue_server.domain.catalogue import PointKind, Site, Town
from queue_server.domain.offers import Access, Audience, Product
from queue_server.town.coherence import can_serve
from queue_server.town.folder import check, load
from queue_server.town.known import icon_names

LANGUAGES = load(DEMO_TOWN).languages
BUTTON_CHARS_MAX = 34
SENTENCE_WORDS_MAX = 15
"""Help is at level B1."""


@pytest.fixture(scope="module")
def town() -> Town:
    return load(DEMO_TOWN)


def stadhuis(town: Town) -> Site:
    site = town.site("stadhuis")
    assert site is not None
    return site


def test_the_demo_town_has_no_problem() -> None:
    assert check(DEMO_TOWN) == []


def test_it_has_three_sites_of_three_kinds(town: Town) -> None:
    assert [(s.site_id, s.kind) for s in town.sites] == [
        ("stadhuis", "town_hall"),
        ("bibliotheek", "service_point"),
        ("mobiel", "mobile"),
    ]


def test_it_has_twelve_topics_with_one_to_nine_products_each(town: Town) -> None:
    sizes = Counter(p.topic_id for p in town.products.values())
    assert len(town.topics) == 12
    assert set(sizes) == {t.topic_id for t in town.topics}
    assert max(sizes.values()) <= 9


def test_it_has_many_products_of_every_length(town: Town) -> None:
    products = town.products.values()
    assert len(products) >= 70
    assert sum(p.planned_minutes <= 5 for p in products) >= 20
    assert sum(p.planned_minutes >= 30 for p in products) >= 5
    assert sum(p.discreet for p in products) >= 8


def test_sensitive_products_are_discreet(town: Town) -> None:
    for product_id in ("leefloon", "schulden", "referentieadres", "voornaam_geslacht", "wilsverklaring"):
        assert town.products[product_id].discreet, product_id


def test_the_town_hall_has_the_points_of_the_plan(town: Town) -> None:
    kinds = Counter(point.kind for point in stadhuis(town).points)
    assert kinds == {
        PointKind.STANDING: 4,
        PointKind.SEATED: 4,
        PointKind.DISCREET: 1,
        PointKind.VIDEO: 1,
        PointKind.ROAMING: 1,
    }
    assert {point.floor for point in stadhuis(town).points} == {0, 1}


def test_nothing_visible_tells_the_discreet_room_from_the_others(town: Town) -> None:
    site = stadhuis(town)
    room = next(p for p in site.points if p.kind == PointKind.DISCREET)
    assert site.letters[PointKind.DISCREET] == site.letters[PointKind.SEATED]
    assert room.names["nl"].startswith("Zaal ")


def test_lindegem_speaks_every_language_of_the_kiosk(town: Town) -> None:
    assert set(town.languages) == set(NAMES)


def test_every_text_is_there_in_every_language(town: Town) -> None:
    words = [town.names]
    words += [t.names for t in town.topics]
    words += [p.names for p in town.papers.values()]
    words += [text for p in town.products.values() for text in (p.names, p.descriptions)]
    words += [text for p in town.partners.values() for text in (p.names, p.hours)]
    words += [step.names for step in town.steps.values()]
    for site in town.sites:
        words += [site.names, *site.holidays.values()]
        words += [text for point in site.points for text in (point.names, point.landmarks)]
    assert len(words) > 200
    for text in words:
        assert tuple(text) == LANGUAGES
        assert all(text.values())


def test_every_product_has_lay_words_in_every_language(town: Town) -> None:
    for product in town.products.values():
        for code in LANGUAGES:
            assert len(product.search_words[code]) >= 2, (product.product_id, code)


def test_descriptions_are_short_sentences_that_differ(town: Town) -> None:
    for code in LANGUAGES:
        texts = [p.descriptions[code] for p in town.products.values()]
        assert len(set(texts)) == len(texts)
        assert [t for t in texts if not t.endswith(".")] == []
        sentences = [s for text in texts for s in text.rstrip(".").split(". ")]
        assert [s for s in sentences if len(s.split()) > SENTENCE_WORDS_MAX] == []


def test_six_partners_or_more_do_what_is_not_the_towns_task(town: Town) -> None:
    named = {p.partner_id for p in town.products.values()} - {None}
    assert named == set(town.partners)
    assert len(named) >= 6
    for partner in town.partners.values():
        assert partner.address
        assert partner.phone
        assert ".example/" in (partner.website or "")


def test_every_step_follows_from_a_product(town: Town) -> None:
    used = {step for p in town.products.values() for step in p.steps}
    assert used == set(town.steps)
    assert len(used) >= 10


def test_products_differ_in_price_access_and_audience(town: Town) -> None:
    products = town.products.values()
    assert {p.access for p in products} == set(Access)
    assert {audience for p in products for audience in p.audiences} == set(Audience)
    assert sum(p.price_cents == 0 for p in products) >= 30
    assert sum(bool(p.price_cents) for p in products) >= 15
    assert town.products["huwelijk"].access is Access.APPOINTMENT


def test_names_fit_on_a_button_and_differ(town: Town) -> None:
    for code in LANGUAGES:
        names = [p.names[code] for p in town.products.values()]
        assert [n for n in names if len(n) > BUTTON_CHARS_MAX] == []
        assert [n for n, count in Counter(names).items() if count > 1] == []


def test_icons_exist_and_differ(town: Town) -> None:
    icons = [t.icon for t in town.topics]
    assert set(icons) <= icon_names()
    assert len(set(icons)) == len(icons)


def _natural_kind(product: Product) -> PointKind:
    if product.discreet:
        return PointKind.DISCREET
    return PointKind.STANDING if product.planned_minutes <= 5 else PointKind.SEATED


def test_every_site_has_for_each_of_its_own_products_a_fitting_point_and_a_host(town: Town) -> None:
    for site in town.sites:
        hosts = [h for h in town.hosts.values() if not h.sites or site.site_id in h.sites]
        for product_id in site.product_ids:
            product = town.products[product_id]
            if product.partner_id:
                continue
            points = [p for p in site.points if p.kind == _natural_kind(product)]
            assert any(can_serve(p, product) for p in points), (site.site_id, product_id)
            assert any(product.skill in h.skills for h in hosts), (site.site_id, product_id)


def test_hosts_are_ten_or_more_and_one_is_a_manager(town: Town) -> None:
    assert len(town.hosts) >= 10
    assert any("manager" in h.roles for h in town.hosts.values())
    assert all(" " not in h.display_name for h in town.hosts.values()), "first names only"


def test_wednesday_is_the_late_evening_and_saturday_morning_is_open(town: Town) -> None:
    site = stadhuis(town)
    wednesday, saturday = date(2026, 3, 4), date(2026, 3, 7)
    assert site.openings_on(wednesday)[-1].closes == clock(19)
    assert site.openings_on(saturday)[0].closes == clock(12)
    assert site.is_open(datetime(2026, 3, 4, 17, 30, tzinfo=UTC))


@pytest.mark.parametrize("year", [2026, 2027])
def test_belgian_holidays_close_every_site(town: Town, year: int) -> None:
    moving = {2026: ("04-06", "05-14", "05-25"), 2027: ("03-29", "05-06", "05-17")}[year]
    fixed = ("01-01", "05-01", "07-11", "07-21", "08-15", "11-01", "11-11", "12-25")
    for site in town.sites:
        for day in (*fixed, *moving):
            assert date.fromisoformat(f"{year}-{day}") in site.holidays, (site.site_id, day)


def test_online_addresses_are_fictional_and_many(town: Town) -> None:
    online = [p.online for p in town.products.values() if p.online]
    assert len(online) >= 30
    assert all(address.startswith("https://lindegem.example/") for address in online)


def test_loading_takes_a_fraction_of_the_servers_start(town: Town) -> None:
    best = min(_seconds_to_load() for _ in range(5))
    assert best < 0.1


def _seconds_to_load() -> float:
    begin = time.perf_counter()
    load(DEMO_TOWN)
    return time.perf_counter() - begin
