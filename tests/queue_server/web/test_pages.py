"""What the pages say, without a browser."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assets.texts import catalogue
from assets.theme import ThemeRefused
from displays.page import screen_regions
from queue_server.web import pages, rendering
from queue_server.web.stylesheet import theme_css
from tests.queue_server.web import samples

ROOT = Path(__file__).parents[3]
LANGUAGES = ("nl", "en", "fr", "de")


def placeholders(area: str, language: str) -> dict[str, set[str]]:
    found = catalogue(language, area)
    assert found is not None
    texts = {}
    for message in found:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
            assert forms and all(forms), f"{language} {area} {key} is empty"
            texts[key] = set(re.findall(r"{(\w+)}", " ".join(forms)))
    return texts


@pytest.mark.parametrize("area", ["host", "screen", "phone"])
@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_language_has_the_same_keys_and_placeholders(area: str, language: str) -> None:
    dutch = placeholders(area, "nl")
    assert len(dutch) > 20
    assert placeholders(area, language) == dutch


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_region_of_the_hosts_page_is_filled_in_every_language(language: str) -> None:
    snapshot = samples.host(
        current=(samples.called(), samples.called("serving")),
        undo=samples.undo(),
        alerts=samples.alerts(),
        devices=samples.devices(),
        passages=samples.passages(),
    )
    regions = pages.host_regions(snapshot, language)
    assert set(regions) == set(pages.HOST_REGIONS)
    assert all(html.strip() for html in regions.values())


REASONS = {
    "back_for_you": "Komt bij u terug",
    "for_this_point": "Naar u doorgestuurd",
    "next_matter": "Stop 2 van 2",
    "appointment_now": "Afspraak",
    "appointment_in": "Afspraak",
    "appointment_lost": "Te laat voor de afspraak van 10:45",
    "needs": "Krijgt voorrang",
    "missed_before": "2 keer niet verschenen",
    "waited": "Hier sinds 10:12",
}


def reasons_of(html: str) -> list[str]:
    """The opened reasons of the rows, without icons and markup."""
    found = re.findall(r'<ul class="reasons">(.*?)</ul>', html, re.S)
    return [re.sub(r"<[^>]+>|&#x\w+;", "", each).strip() for each in found]


@pytest.mark.parametrize(("code", "words"), REASONS.items())
def test_every_reason_is_said_with_its_number(code: str, words: str) -> None:
    morning = datetime(2026, 3, 10, 9, 12, tzinfo=UTC)
    later = morning + timedelta(minutes=33)
    visit = samples.visit(
        48, no_shows=2, stop=2, stops=2, appointment_at=later, arrived_at=morning, reasons=({"code": code},)
    )
    snapshot = samples.host(waiting=(visit,), parked=(), missed=())
    (said,) = reasons_of(pages.host_regions(snapshot, "nl")["waiting"])
    assert said.startswith(words)
    if words == "Afspraak":
        assert said.endswith("· 10:45")


def test_the_domain_gives_no_reason_without_words() -> None:
    source = (ROOT / "queue_server/domain/queueing.py").read_text(encoding="utf-8")
    given = set(re.findall(r'\{"code": "(\w+)"', source))
    assert len(given) > 5
    assert given == set(REASONS) == set(rendering.ICONS["reason_icons"])


def test_a_reason_of_a_newer_server_is_left_out() -> None:
    visit = samples.visit(48, reasons=({"code": "of_a_later_version"}, {"code": "needs"}))
    snapshot = samples.host(waiting=(visit,), parked=(), missed=())
    assert reasons_of(pages.host_regions(snapshot, "nl")["waiting"]) == ["Krijgt voorrang"]


def test_sent_to_another_point_is_not_called_sent_to_you() -> None:
    visit = samples.visit(48, reasons=({"code": "for_this_point"},))
    html = pages.host_regions(samples.host(others=(visit,)), "nl")["others"]
    assert reasons_of(html) == ["Wacht op één punt"]


def test_a_name_from_the_town_cannot_bring_markup_into_the_page() -> None:
    snapshot = samples.host(current=(samples.called(products=("<script>alert(1)</script>",)),))
    assert "<script>" not in pages.host_regions(snapshot, "nl")["current"]
    assert "<b>" not in pages.phone_regions(samples.phone(site_name="<b>Stadhuis</b>"))["site"]


def test_every_action_of_a_called_visitor_is_one_tap() -> None:
    html = pages.host_regions(samples.host(current=(samples.called(),)), "nl")["current"]
    for action in ("start", "recall", "no_show", "transfer", "park", "leave"):
        assert f'/{action}"' in html
    assert '/finish"' not in html


@pytest.mark.parametrize("name", ["host.html", "phone.html", "base.html"])
def test_no_template_has_inline_script_or_style(name: str) -> None:
    source = (ROOT / "queue_server/web/templates" / name).read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\bsrc=)", source)


def test_the_phone_shows_no_product() -> None:
    assert "Identiteitskaart" not in pages.phone_regions(samples.phone("called"))["visit"]


@pytest.mark.parametrize("state", ["waiting", "called", "serving", "missed", "parked", "finished", "left", "expired"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_phone_has_words_for_every_state_and_language(state: str, language: str) -> None:
    assert "<h1 data-say>" in pages.phone_regions(samples.phone(state), language)["visit"]


def test_a_language_without_pages_is_answered_in_dutch() -> None:
    assert "Ga naar Zaal 2" in pages.phone_regions(samples.phone("called", language="es"))["visit"]
    assert '<html lang="nl"' in pages.phone_page("xx")


def test_the_style_sheet_holds_every_token_and_refuses_a_pale_town_colour() -> None:
    css = theme_css({"town": "#123456"})
    assert "--town:#123456;" in css and "--sun:#FFD23F;" in css and '"Onthaal Sans"' in css
    with pytest.raises(ThemeRefused, match="town"):
        theme_css({"town": "#FFFF99"})


def test_rendering_is_fast_enough_for_every_commit() -> None:
    host, screen = samples.host(waiting=samples.waiting(60), current=(samples.called(),)), samples.screen()

    def best(work: object, times: int) -> float:
        assert callable(work)
        spent = []
        for _ in range(times):
            began = time.perf_counter()
            work()
            spent.append(time.perf_counter() - began)
        return min(spent[1:])

    # The budget is 5 ms and 1 ms.
    assert best(lambda: pages.host_regions(host, "nl"), 20) < 0.005
    assert best(lambda: screen_regions(screen), 50) < 0.001
