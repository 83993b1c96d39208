"""`make screenshots`: every screen as a picture, from the real parts with a morning behind them."""

from __future__ import annotations

import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from kiosk import sheet
from kiosk.options import TOUR_MODES as MODES
from queue_server.storage.sqlite import SqliteStore
from queue_server.web.desk import utc_now
from tests.support.browsing import PHONE, SOUND_ALLOWED, TABLET, UPRIGHT, WALL, chromium
from tests.support.house import HOST, PASSWORD, House
from tests.support.morning import play
from tests.support.phones import CODE, let_join
from tests.support.way_pictures import ways

WITH_WAY = ("ticket_printed.png", "way.png")
"""Screens that tell the way: kept in more than one language."""
PANELS = {"upright": "1080x1920", "lying": "1920x1080"}
SHEET_SCALE, SHEET_COLOURS = 0.4, 16
"""A sheet of three hundred screens stays near 400 kB."""
TABLETS = (TABLET, UPRIGHT)
QUICK = "eid_afhalen"
COLOURS = 128
"""Flat drawings need no more; the pictures stay small enough for a repository."""


def lighten(path: Path, scale: float = 1.0, colours: int = COLOURS) -> None:
    """Fewer colours, and smaller when asked."""
    with Image.open(path) as picture:
        size = (round(picture.width * scale), round(picture.height * scale))
        small = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    small.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)


@contextmanager
def window(browser: Browser, url: str, size: tuple[int, int], **options: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="nl-BE", **options)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(url)
    try:
        yield page
    finally:
        context.close()


SETTLED = """async () => {
    await document.fonts.ready;
    const finite = document.getAnimations().filter(each => isFinite(each.effect.getComputedTiming().endTime));
    await Promise.allSettled(finite.map(each => each.finished));
}"""
"""Letters are there and nothing moves any more."""


def shoot(page: Page, path: Path) -> None:
    page.mouse.move(0, 0)
    page.evaluate(SETTLED)
    page.screenshot(path=path)
    lighten(path)


def sign_in(page: Page) -> None:
    page.fill("#login", HOST)
    page.fill("#password", PASSWORD)
    page.click("#sign-in button[type=submit]")
    page.locator("#sites button").first.click()


def hosts(house: House, browser: Browser, folder: Path) -> None:
    """The tablet, from signing in to serving, in both positions and in the dark."""
    with window(browser, f"{house.server}/host", TABLETS[0]) as page:
        shoot(page, folder / "host-sign-in.png")
        sign_in(page)
        expect(page.locator("#point-snelbalie1")).to_be_visible()
        shoot(page, folder / "host-points.png")
        page.click("#point-snelbalie1")
        expect(page.locator("#next-button")).to_be_visible()
        reasons(page, folder)
        for state, button in (("quiet", ""), ("called", "#next-button"), ("serving", "[data-key=S]")):
            if button:
                page.locator(button).click()
                expect(page.locator(f"#current [data-state={state}]")).to_be_visible()
            for size in TABLETS:
                page.set_viewport_size({"width": size[0], "height": size[1]})
                shoot(page, folder / f"host-{state}-{size[0]}x{size[1]}.png")
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": TABLETS[0][0], "height": TABLETS[0][1]})
        shoot(page, folder / "host-serving-dark.png")


def reasons(page: Page, folder: Path) -> None:
    """Why the first in line stands there, and the choice of a break."""
    first = page.locator("#waiting .row-visit > summary").first
    first.click()
    shoot(page, folder / "host-reasons.png")
    first.click()
    page.click("#break > summary")
    shoot(page, folder / "host-break-choice.png")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")


def break_taken(page: Page, folder: Path) -> None:
    page.click("#break > summary")
    page.click("#break-15")
    expect(page.locator("#break-back")).to_be_visible()
    shoot(page, folder / "host-break.png")
    page.click("#break-back")
    expect(page.locator("#next-button")).to_be_visible()


def second_stop(host: Page, phone: Page, folder: Path) -> None:
    """The visit goes on to its next point; taken back, it is ended as a whole."""
    for size in reversed(TABLETS):
        host.set_viewport_size({"width": size[0], "height": size[1]})
        shoot(host, folder / f"host-stops-{size[0]}x{size[1]}.png")
    visit = phone.locator("#visit")
    host.locator("[data-key=F]").click()
    expect(visit).to_have_attribute("data-state", "waiting")
    shoot(phone, folder / "phone-second-stop.png")
    host.click("#undo-button")
    expect(visit).to_have_attribute("data-state", "serving")


def visitor(house: House, browser: Browser, folder: Path, token: str) -> None:
    """The phone and the waiting-room screen while a host helps the visitor who holds `token`."""
    with (
        window(browser, f"{house.server}/screen", WALL) as screen,
        window(browser, f"{house.server}/t#{token}", PHONE) as phone,
        window(browser, f"{house.server}/host", TABLETS[0]) as host,
    ):
        screen.fill("#code", house.screen_code)
        shoot(screen, folder / "screen-pair.png")
        screen.click("#pair button[type=submit]")
        visit = phone.locator("#visit")
        expect(visit).to_have_attribute("data-state", "waiting")
        shoot(phone, folder / "phone-waiting.png")
        sign_in(host)
        host.locator("[data-key=F]").click()
        expect(host.locator("#current [data-visit]")).to_have_count(0)
        number = phone.locator(".hero-number").inner_text()
        host.locator("#waiting li", has_text=number).get_by_role("button").first.click()
        for state, button in (("called", ""), ("serving", "[data-key=S]"), ("finished", "[data-key=A]")):
            if button:
                host.locator(button).click()
            expect(visit).to_have_attribute("data-state", state)
            if state == "serving":
                second_stop(host, phone, folder)
            if state == "called":
                expect(screen.locator("#hero .hero-number")).to_have_text(number)
                shoot(screen, folder / "screen-call.png")
            shoot(phone, folder / f"phone-{state}.png")
        break_taken(host, folder)
        screen.set_viewport_size({"width": 1080, "height": 1920})
        shoot(screen, folder / "screen-portrait.png")


def assistant(house: House, browser: Browser, folder: Path) -> None:
    """A host registers a visitor at the door, in both positions of the tablet."""
    with window(browser, f"{house.server}/host", TABLETS[0]) as page:
        sign_in(page)
        expect(page.locator("#next-button")).to_be_visible()
        page.click("#assist-open")
        page.fill("#assist-text", "mijn identiteitskaart is verlopen")
        expect(page.locator("#find-eid_vernieuwen")).to_be_visible()
        in_both(page, folder, "host-assistant-find")
        page.click("#find-eid_vernieuwen")
        expect(page.locator("#card-take")).to_be_visible()
        in_both(page, folder, "host-assistant-card")
        page.click("#card-take")
        expect(page.locator("#answer-verlopen")).to_be_visible()
        in_both(page, folder, "host-assistant-question")
        answer_all(page, ".ask")
        page.click("#need-step_free")
        expect(page.locator("#need-step_free")).to_have_attribute("aria-pressed", "true")
        in_both(page, folder, "host-assistant-advice")
        page.click("#intake-give")
        expect(page.locator("#given-qr svg")).to_be_visible()
        in_both(page, folder, "host-number")


def in_both(page: Page, folder: Path, name: str) -> None:
    for size in TABLETS:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        shoot(page, folder / f"{name}-{size[0]}x{size[1]}.png")


def answer_all(page: Page, where: str) -> None:
    """The first answer to each question before the number."""
    while page.locator(f"{where} .answer").count():
        question = page.locator(f"{where} .answer").first.inner_text()
        page.locator(f"{where} .answer").first.click()
        expect(page.locator(f"{where} .answer", has_text=question)).to_have_count(0)


def joined(house: House, browser: Browser, folder: Path) -> None:
    """A visitor's own phone, from the code at the entrance to the number; the first question in French as well."""
    with window(browser, f"{house.server}/join/stadhuis?lang=fr#{CODE}", PHONE) as page:
        page.fill("#join-text", "carte d'identité périmée")
        expect(page.locator("#find-eid_vernieuwen")).to_be_visible()
        shoot(page, folder / "join-find-fr.png")
    with window(browser, f"{house.server}/join/stadhuis?lang=nl#{CODE}", PHONE) as page:
        expect(page.locator(".topic").first).to_be_visible()
        shoot(page, folder / "join-topics.png")
        page.fill("#join-text", "mijn identiteitskaart is verlopen")
        expect(page.locator("#find-eid_vernieuwen")).to_be_visible()
        shoot(page, folder / "join-find.png")
        page.click("#find-eid_vernieuwen")
        expect(page.locator("#answer-verlopen")).to_be_visible()
        shoot(page, folder / "join-question.png")
        answer_all(page, "[data-step=ask]")
        expect(page.locator("#go-on")).to_be_visible()
        shoot(page, folder / "join-needs.png")
        page.click("#go-on")
        expect(page.locator(".outcome")).to_be_visible()
        shoot(page, folder / "join-advice.png")
        page.click("#take")
        expect(page.locator(".hero-number")).to_be_visible()
        shoot(page, folder / "join-number.png")


def kiosk(house: House, folder: Path) -> None:
    """Every kiosk screen by its own tour: in Dutch one by one, all languages and all modes on sheets, upright and
    lying."""
    for panel, size in PANELS.items():
        tour = house.folder / "tour" / panel
        house.tour(tour, house.town.languages, size=size)
        house.tour(tour, ("nl",), ",".join(mode for mode in MODES if mode != "plain"), size)
        publish(tour, panel, house.town.languages, folder)


def publish(tour: Path, panel: str, languages: tuple[str, ...], folder: Path) -> None:
    """What the guide keeps of the tour of a panel."""
    folders = {mode: tour / ("nl" if mode == "plain" else f"nl_{mode}") for mode in MODES}
    sheets = {
        "languages": {code: walked(tour / code) for code in languages},
        "modes": {mode: walked(path) for mode, path in folders.items()},
    }
    for name, rows in sheets.items():
        target = folder / f"kiosk-{panel}-{name}.png"
        sheet.write(target, rows)
        lighten(target, SHEET_SCALE, SHEET_COLOURS)
    shown = {"nl": walked(tour / "nl"), **{code: [tour / code / name for name in WITH_WAY] for code in ("fr", "ar")}}
    for code, pictures in shown.items() if panel == "upright" else ():
        for picture in pictures:
            target = folder / f"kiosk-{code}-{picture.stem.replace('_', '-')}.png"
            shutil.copy(picture, target)
            lighten(target, 0.5)
    if panel == "lying":
        target = folder / "kiosk-lying-ticket.png"
        shutil.copy(tour / "nl" / WITH_WAY[0], target)
        lighten(target, 0.5)


def walked(folder: Path) -> list[Path]:
    """The pictures of one visit in the order in which they were made."""
    return sorted(folder.glob("*.png"), key=lambda path: path.stat().st_mtime_ns)


def slip(house: House, folder: Path) -> None:
    house.take_number("printed")
    printed = sorted(house.slips.glob("*.png"))[-1]
    shutil.copy(printed, folder / "slip.png")


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        if not old.name.startswith("map-"):  # those are drawn by `onthaal map draw`
            old.unlink()
    house = House(Path(tempfile.mkdtemp()), "https://onthaal.lindegem.example")
    token = secrets.token_urlsafe(24)
    try:
        house.found()
        store = SqliteStore(house.database)
        morning = play(store, house.town, utc_now())
        morning.arrive(68, QUICK, agreed=72)
        morning.arrive(70, QUICK, agreed=82)
        morning.arrive(74, QUICK, "huurpremie", token=token)
        let_join(store, house.town)
        store.close()
        house.start_parts()
        with chromium(SOUND_ALLOWED) as browser:
            hosts(house, browser, folder)
            visitor(house, browser, folder, token)
            assistant(house, browser, folder)
            joined(house, browser, folder)
            ways(browser, folder)
        slip(house, folder)
        kiosk(house, folder)
    finally:
        house.stop()
        shutil.rmtree(house.folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
