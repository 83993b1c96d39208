"""Hosts close passages on the tablet and open them again; managers say where kiosks and screens hang."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from queue_server.domain.wayfinding.earth import degrees, metres
from tests.support.browsing import PHONE, TABLET, UPRIGHT, opened, until, violations
from tests.support.caller import good
from tests.support.desk import RealDesk
from tests.support.founded import Founded

MANAGER, HOST = "veerle", "an"
POINTS = {MANAGER: "zaal1", HOST: "snelbalie1"}
PASSAGES = "/sites/stadhuis/passages"


@pytest.fixture(scope="module")
def running(founded: Founded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealDesk]:
    with RealDesk(founded.copy(tmp_path_factory.mktemp("building"))) as desk:
        for host, point in POINTS.items():
            good(desk.host(host).post(f"/sites/stadhuis/points/{point}/open"), 204)
        yield desk


@pytest.fixture
def hall(running: RealDesk) -> Iterator[RealDesk]:
    """Everything is open and nothing placed before and after."""
    yield running
    manager = running.host(MANAGER)
    for one in good(manager.get(PASSAGES))["now"]["closed"]:
        good(manager.post(f"{PASSAGES}/open", {"thing_id": one["thing_id"]}))
    for kind in ("kiosk", "screen"):
        good(manager.post(f"/sites/stadhuis/devices/{running.founded.device_ids[kind, 'stadhuis']}/unplace"), 204)


@contextmanager
def signed_in(
    browser: Browser,
    hall: RealDesk,
    host: str = MANAGER,
    site: str = "stadhuis",
    language: str = "nl",
    size: tuple[int, int] = TABLET,
) -> Iterator[Page]:
    """The page of a host who signed in before, on this tablet."""
    name, _, value = hall.host(host).headers["Cookie"].partition("=")
    cookie = {"name": name, "value": value, "domain": "127.0.0.1", "path": "/", "httpOnly": True, "sameSite": "Strict"}
    kept = {"origin": hall.url, "localStorage": [{"name": "onthaal-site", "value": site}]}
    state = {"cookies": [{**cookie, "expires": -1, "secure": False}], "origins": [kept]}
    with opened(browser, f"{hall.url}/host?lang={language}", size, storage_state=state) as page:
        yield page


@pytest.fixture
def page(browser: Browser, hall: RealDesk) -> Iterator[Page]:
    with signed_in(browser, hall) as found:
        expect(found.locator("#passages summary")).to_be_visible()
        yield found


def begin_closing(page: Page) -> None:
    page.click("#passages summary")
    page.click("#passages-open")
    expect(page.locator("#passages-list .passage").first).to_be_visible()


def closed(hall: RealDesk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = good(hall.host(MANAGER).get(PASSAGES))["now"]["closed"]
    return found


def pose(hall: RealDesk, kind: str = "kiosk") -> dict[str, Any] | None:
    """As kiosks hear it."""
    poses = good(hall.kiosk().get("/sites/stadhuis/hall"))["poses"]
    found: dict[str, Any] | None = poses.get(hall.founded.device_ids[kind, "stadhuis"])
    return found


def begin_placing(page: Page, kind: str = "kiosk") -> None:
    page.click("#devices summary")
    page.locator(".device-place").nth(0 if kind == "kiosk" else 1).click()
    expect(page.locator("#place-map svg")).to_be_visible()


def test_a_host_is_warned_before_closing_and_colleagues_see_it_afterwards(page: Page, hall: RealDesk) -> None:
    expect(page.locator("#passages summary")).to_contain_text("Doorgangen: alles open")
    begin_closing(page)
    expect(page.locator("#passages-text")).to_be_focused()
    page.click('[data-thing="lift0"]')
    expect(page.locator(".passage-card .reach")).to_contain_text("Dan niet bereikbaar zonder trap: Zaal 3 en Zaal 4.")
    page.click("#passage-close")
    expect(page.locator("#passages-dialog")).to_be_hidden()
    expect(page.locator("#passages summary")).to_contain_text("Dicht: Lift")
    page.click("#passages summary")
    sheet = page.locator("#passages .sheet")
    expect(sheet.locator(".reach")).to_contain_text("Niet bereikbaar zonder trap: Zaal 3 en Zaal 4.")
    expect(sheet).to_contain_text("door Veerle, tot het einde van de dag")
    assert [c["thing_id"] for c in closed(hall)] == ["lift0"]
    page.click("#open-1")
    expect(page.locator("#passages summary")).to_contain_text("Doorgangen: alles open")
    assert closed(hall) == []


def test_what_leaves_everything_in_reach_is_said_to_do_so(page: Page) -> None:
    begin_closing(page)
    page.click('[data-thing="d_koffie"]')
    expect(page.locator(".passage-card .reach.fine")).to_contain_text("Alles blijft bereikbaar.")


@pytest.mark.parametrize(
    ("how", "lasting", "has_end"), [("day", False, False), ("open", True, False), ("time", False, True)]
)
def test_it_is_closed_for_as_long_as_the_host_says(
    page: Page, hall: RealDesk, how: str, lasting: bool, has_end: bool
) -> None:
    begin_closing(page)
    page.click('[data-thing="trap0"]')
    if how == "time":
        page.fill('[name="clock"]', "23:45")
        expect(page.locator('[name="until"][value="time"]')).to_be_checked()
    else:
        page.check(f'[name="until"][value="{how}"]')
    page.click("#passage-close")
    expect(page.locator("#passages-dialog")).to_be_hidden()
    (one,) = closed(hall)
    assert one["lasting"] is lasting
    assert (one["until"] is not None) is has_end


def test_a_time_that_is_not_filled_in_closes_nothing(page: Page, hall: RealDesk) -> None:
    begin_closing(page)
    page.click('[data-thing="trap0"]')
    page.check('[name="until"][value="time"]')
    page.click("#passage-close")
    expect(page.locator('[name="clock"]')).to_be_focused()
    assert closed(hall) == []


def test_words_find_a_door_by_the_rooms_it_joins(page: Page) -> None:
    begin_closing(page)
    page.fill("#passages-text", "zaal 2 gang")
    visible = page.locator("#passages-list .passage:visible")
    expect(visible).to_have_count(1)
    expect(visible).to_contain_text("Gang – Zaal 2")
    page.fill("#passages-text", "roltrap")
    expect(page.locator(".passages-nothing")).to_be_visible()
    page.fill("#passages-text", "")
    expect(page.locator("#passages-list .passage:visible")).to_have_count(18)


def test_what_is_closed_already_is_opened_from_the_list_too(page: Page, hall: RealDesk) -> None:
    good(hall.host(HOST).post(f"{PASSAGES}/close", {"thing_id": "lift0", "lasting": True}))
    begin_closing(page)
    page.click('[data-thing="lift0"]')
    expect(page.locator(".passage-state")).to_contain_text("door An, tot iemand het weer opent")
    page.click("#passage-open")
    expect(page.locator("#passages-dialog")).to_be_hidden()
    assert closed(hall) == []


def test_a_site_without_a_plan_has_no_clutter(browser: Browser, hall: RealDesk) -> None:
    with signed_in(browser, hall, site="bibliotheek") as page:
        expect(page.locator("#points button").first).to_be_visible()
        page.locator("#points button").first.click()
        expect(page.locator("#devices summary")).to_be_visible()
        expect(page.locator("#passages summary")).to_have_count(0)
        page.click("#devices summary")
        expect(page.locator(".device").first).to_be_visible()
        expect(page.locator(".device-place")).to_have_count(0)


def test_any_host_closes_a_passage_and_only_managers_place_devices(browser: Browser, hall: RealDesk) -> None:
    with signed_in(browser, hall, HOST) as page:
        begin_closing(page)
        page.click('[data-thing="trap0"]')
        page.click("#passage-close")
        expect(page.locator("#passages summary")).to_contain_text("Dicht: Trap")
        page.click("#devices summary")
        expect(page.locator(".device").first).to_be_visible()
        expect(page.locator(".device-place")).to_have_count(0)


@pytest.mark.parametrize("kind", ["kiosk", "screen"])
def test_a_tap_says_where_it_hangs_and_turning_where_it_looks(page: Page, hall: RealDesk, kind: str) -> None:
    begin_placing(page, kind)
    expect(page.locator("#place-save")).to_be_disabled()
    box = page.locator("#place-map").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#place-map")).to_contain_text("U bent hier")
    for _ in range(3):
        page.click("#place-turn-left")
    page.click("#place-turn-right")
    page.click("#place-save")
    expect(page.locator("#place-dialog")).to_be_hidden()
    found = pose(hall, kind)
    assert found is not None
    assert (found["floor"], found["heading"]) == (0, 210), "who stands before it looks to 30 degrees, north being 0"
    east, north = metres((3.6128139499999996, 50.98708985), found["longitude"], found["latitude"])
    assert max(abs(east), abs(north)) < 0.2, "the middle of the picture is the middle of the floor"
    expect(page.locator(f"#place-{hall.founded.device_ids[kind, 'stadhuis']}")).to_be_focused()
    expect(page.locator("#devices .sheet")).to_contain_text("Op het plan gezet")


def test_the_map_turns_with_the_device_so_that_up_is_what_one_sees(page: Page, hall: RealDesk) -> None:
    """Zaal 1 lies east of the hall: who looks north has it on the right, who looks east ahead."""

    def zaal() -> tuple[float, float]:
        """From the middle of the map; read at one moment, because the map is drawn anew with each turn."""
        right, down = page.evaluate(
            """() => {
              const text = [...document.querySelectorAll("#place-map text")].find((t) => t.textContent === "Zaal 1");
              const [own, map] = [text, document.getElementById("place-map")].map((e) => e.getBoundingClientRect());
              return [own.x + own.width / 2 - map.x - map.width / 2, own.y + own.height / 2 - map.y - map.height / 2];
            }"""
        )
        return right, down

    begin_placing(page)
    right, down = zaal()
    assert right > 3 * abs(down)
    for _ in range(6):
        page.click("#place-turn-left")
    until(page, lambda: -zaal()[1] > 3 * abs(zaal()[0]), "Zaal 1 lies ahead")


def test_it_is_placed_with_keys_alone_and_taken_down_again(page: Page, hall: RealDesk) -> None:
    begin_placing(page)
    expect(page.locator("#place-map")).to_be_focused()
    page.locator('[name="floor"][value="1.0"]').focus()
    page.keyboard.press("Space")
    expect(page.locator("#place-map")).to_contain_text("Kantoren")
    page.locator("#place-map").focus()
    for key in ("ArrowUp", "ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    page.locator("#place-closer").press("Enter")
    page.locator("#place-turn-right").press("Enter")
    expect(page.locator("#place-save")).to_be_enabled()
    page.locator("#place-save").press("Enter")
    expect(page.locator("#place-dialog")).to_be_hidden()
    found = pose(hall)
    assert found is not None
    assert (found["floor"], found["heading"]) == (1, 165)
    page.keyboard.press("Enter")
    expect(page.locator("#place-forget")).to_be_visible()
    page.locator("#place-forget").press("Enter")
    expect(page.locator("#place-dialog")).to_be_hidden()
    until(page, lambda: pose(hall) is None, "it hangs nowhere")


def test_half_a_metre_is_half_a_metre_however_the_map_is_turned(page: Page, hall: RealDesk) -> None:
    device = hall.founded.device_ids["kiosk", "stadhuis"]
    origin = (3.6128139499999996, 50.98708985)
    longitude, latitude = degrees(origin, 1.0, -2.0)
    start = {"longitude": longitude, "latitude": latitude, "floor": 0, "heading": 270}
    good(hall.host(MANAGER).post(f"/sites/stadhuis/devices/{device}/place", start))
    begin_placing(page)
    expect(page.locator("#place-save")).to_be_enabled()
    page.click("#place-up")
    page.click("#place-up")
    page.click("#place-left")
    page.click("#place-save")
    expect(page.locator("#place-dialog")).to_be_hidden()
    found = pose(hall)
    assert found is not None
    east, north = metres(origin, found["longitude"], found["latitude"])
    assert (round(east, 3), round(north, 3)) == (2.0, -1.5), "up is east for who looks east, left is north"
    assert found["heading"] == 270


def test_a_spot_that_the_server_refuses_is_said_and_the_dialog_stays(page: Page, hall: RealDesk) -> None:
    begin_placing(page)
    page.click("#place-up")
    page.route(
        "**/place", lambda route: route.fulfill(status=409, json={"title": "Deze plek ligt niet in het gebouw."})
    )
    page.click("#place-save")
    expect(page.locator("#place-word")).to_contain_text("Deze plek ligt niet in het gebouw.")
    expect(page.locator("#place-dialog")).to_be_visible()
    assert pose(hall) is None


def test_who_is_signed_out_meanwhile_signs_in_again(page: Page, hall: RealDesk) -> None:
    begin_closing(page)
    page.context.clear_cookies()
    page.click('[data-thing="lift0"]')
    expect(page.locator("#login")).to_be_focused()
    expect(page.locator("#passages-dialog")).to_be_hidden()


def test_the_plan_of_a_device_is_for_managers_of_its_site(hall: RealDesk) -> None:
    device = hall.founded.device_ids["kiosk", "stadhuis"]
    where = f"{hall.url}/host/stadhuis/devices/{device}/plan"
    ask = [
        (hall.anybody(), where, 401),
        (hall.host(HOST), where, 403),
        (hall.host(MANAGER), where, 200),
        (hall.host(MANAGER), f"{where}?zoom=99", 422),
        (hall.host(MANAGER), f"{where}?width=99999", 422),
        (hall.host(MANAGER), f"{where}?floor=7", 200),
        (hall.host(MANAGER), where.replace(device, "0" * 32), 404),
        (hall.host(MANAGER), where.replace("stadhuis", "bibliotheek"), 404),
        (hall.host("lotte"), f"{hall.url}/host/stadhuis/passages", 403),
        (hall.anybody(), f"{hall.url}/host/stadhuis/passages", 401),
        (hall.host(HOST), f"{hall.url}/host/stadhuis/passages?thing=nergens", 404),
    ]
    for who, url, status in ask:
        answer = hall.request("GET", url.removeprefix(hall.url), who.headers)
        assert answer.status_code == status, url


@pytest.mark.parametrize(("language", "size"), [("nl", TABLET), ("fr", TABLET), ("de", UPRIGHT), ("en", PHONE)])
def test_axe_finds_nothing_and_nothing_overflows(
    browser: Browser, hall: RealDesk, language: str, size: tuple[int, int]
) -> None:
    good(hall.host(HOST).post(f"{PASSAGES}/close", {"thing_id": "lift0"}))

    def fine(page: Page, where: str) -> None:
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        shown = f"[...document.querySelectorAll('{where} :is(button, summary)')].filter(b => b.checkVisibility())"
        assert page.evaluate(f"{shown}.filter(b => b.offsetHeight < 44).map(b => b.id)") == []
        assert page.evaluate(f"{shown}.filter(b => b.scrollWidth > b.clientWidth + 1).map(b => b.id)") == []

    with signed_in(browser, hall, language=language, size=size) as page:
        page.click("#passages summary")
        fine(page, "#passages")
        page.click("#passages-open")
        page.click('[data-thing="trap0"]')
        expect(page.locator(".passage-card .reach")).to_be_visible()
        fine(page, "#passages-dialog")
        page.click("#passages-done")
        begin_placing(page)
        page.click("#place-up")
        expect(page.locator("#place-save")).to_be_enabled()
        fine(page, "#place-dialog")
