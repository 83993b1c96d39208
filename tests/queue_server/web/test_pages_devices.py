"""The kiosks and screens on the hosts' page: what is said of them, and what a host tells them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from assets.texts import text
from queue_server.contracts.host import HostDevice
from queue_server.web.device_lines import ICONS, lines
from tests.queue_server.web import samples
from tests.queue_server.web.preview import Preview
from tests.support.browsing import PHONE, TABLET, UPRIGHT, opened, until, violations

ZONE = "Europe/Brussels"


@pytest.fixture
def preview() -> Iterator[Preview]:
    with Preview() as running:
        running.hall.host = samples.host(devices=samples.devices(), manages=True)
        yield running


@pytest.fixture
def page(browser: Browser, preview: Preview) -> Iterator[Page]:
    with opened(browser, f"{preview.url}/host") as found:
        expect(found.locator("#devices summary")).to_be_visible()
        yield found


def said(device: HostDevice) -> list[str]:
    return [line.key for line in lines(device, ZONE)]


def test_a_device_that_does_well_has_one_calm_line_and_trouble_comes_first() -> None:
    well, troubled, gone, unheard = samples.devices()
    assert said(well) == ["ok"]
    assert said(troubled) == [
        "printer_no_paper",
        "scanner_unplugged",
        "part_other",
        "unsent",
        "closed",
        "notice",
        "asked_restart",
    ]
    assert said(gone) == ["silent"]
    assert said(unheard) == ["unheard"]


@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
def test_every_state_that_is_known_has_words(language: str) -> None:
    for key in (*ICONS, "asked_restart", "asked_reload"):
        assert text(language, "host", f"device_{key}") != f"device_{key}"


def test_the_line_names_who_needs_a_hand(page: Page) -> None:
    expect(page.locator("#devices summary")).to_contain_text("Toestellen: kijk bij Kiosk trap, Kiosk zijdeur")
    page.click("#devices summary")
    trap = page.locator(".device").nth(1)
    for words in ("Papier op", "Scanner los", "3 tickets nog niet verstuurd", "Herstart gevraagd"):
        expect(trap).to_contain_text(words)


def test_without_devices_there_is_nothing(page: Page, preview: Preview) -> None:
    preview.hall.host = samples.host()
    expect(page.locator("#devices summary")).to_have_count(0)


def test_a_host_lets_a_kiosk_rest_and_says_something_to_visitors(page: Page, preview: Preview) -> None:
    page.click("#devices summary")
    inkom, trap = "a" * 32, "b" * 32
    page.click(f"#close-{inkom}")
    page.click(f"#open-{trap}")
    page.fill(f"#say-{inkom}", "De lift is stuk.")
    page.press(f"#say-{inkom}", "Enter")
    until(page, lambda: len(preview.hall.posted) == 3, "three orders")
    assert [(p.path.split("/")[-2], p.body) for p in preview.hall.posted] == [
        (inkom, {"do": "close"}),
        (trap, {"do": "open"}),
        (inkom, {"do": "message", "text": "De lift is stuk."}),
    ]


def test_only_managers_find_a_button_to_restart(page: Page, preview: Preview) -> None:
    expect(page.locator(f"#restart-{'a' * 32}")).to_have_count(1)
    preview.hall.host = samples.host(devices=samples.devices())
    expect(page.locator(f"#restart-{'a' * 32}")).to_have_count(0)


def test_who_writes_a_message_is_not_disturbed_by_news(page: Page, preview: Preview) -> None:
    page.click("#devices summary")
    field = page.locator(f"#say-{'a' * 32}")
    field.press_sequentially("De lift")
    well = samples.devices()[0].model_copy(update={"printer": "paper_low"})
    preview.hall.host = samples.host(devices=(well,), waiting=())
    expect(page.locator("#waiting li.row")).to_have_count(0)
    field.press_sequentially(" is stuk.")
    expect(field).to_have_value("De lift is stuk.")
    field.blur()
    expect(page.locator(".device")).to_have_count(1)
    expect(page.locator(".device-lines")).to_contain_text("Papier bijna op")


@pytest.mark.parametrize(("language", "size"), [("nl", UPRIGHT), ("fr", TABLET), ("de", PHONE), ("en", (640, 400))])
def test_axe_finds_nothing_and_nothing_overflows(
    browser: Browser, preview: Preview, language: str, size: tuple[int, int]
) -> None:
    with opened(browser, f"{preview.url}/host?lang={language}", size) as page:
        page.click("#devices summary")
        expect(page.locator(".device")).to_have_count(4)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        small = "[...document.querySelectorAll('#devices button, #devices summary')].filter(b => b.offsetHeight < 44)"
        assert page.evaluate(f"{small}.length") == 0
