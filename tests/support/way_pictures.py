"""Pictures of the way on a visitor's phone and on screens in the hall, from a real server of their own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from assets import mapstyle
from queue_server.storage.opening import open_store
from queue_server.web.auth import DEVICE_COOKIE
from tests.support.browsing import PHONE, WALL, opened
from tests.support.caller import good, new_token, visit_body
from tests.support.desk import RealDesk
from tests.support.founded import found, paired

SITE, SCREEN, MATTER, POINT, CORRIDOR_POINT = "stadhuis", "Scherm 1", "huurpremie", "zaal3", "zaal2"
STANDING = (1080, 1920)
SPOT = {"longitude": 3.61283, "latitude": 50.98706, "floor": 0}
"""In the middle of the hall."""
HEADINGS = (180, 270, 0, 90)
HELD_MS = 15_000
"""A call stays in the hero panel for ten seconds."""
GAP, GROUND = 24, "#8C8880"
COLOURS = 256
GROUNDS = {"light": mapstyle.colours("light").ground, "dark": mapstyle.colours("night").ground}
"""What the map is drawn on."""
CALM: dict[str, Any] = {"reduced_motion": "reduce", "locale": "nl-BE"}


def ways(browser: Browser, folder: Path) -> None:
    """way-phone, way-screens and way-screen-*, as PNG in `folder`."""
    with tempfile.TemporaryDirectory() as work:
        founded = found(Path(work))
        store = open_store(founded.database)
        key, device = paired(store, founded.town, founded.town.sites[0], "screen", SCREEN)
        store.close()
        with RealDesk(founded) as desk:
            phones(desk, browser, Path(work), folder / "way-phone.png")
            screens(desk, browser, key, device, folder)


def phones(desk: RealDesk, browser: Browser, work: Path, out: Path) -> None:
    """Waiting, called, called in the dark and in French, and in Arabic without stairs, beside each other."""
    made = []
    for language, schemes, needs in (
        ("nl", ("light", "dark"), []),
        ("fr", ("light",), []),
        ("ar", ("light",), ["step_free"]),
    ):
        token = new_token()
        body = {**visit_body(MATTER, token=token), "language": language, "needs": needs}
        visit = good(desk.kiosk().post(f"/sites/{SITE}/visits", body), 201)["visit_id"]
        with opened(browser, f"{desk.url}/t#{token}", PHONE, **CALM) as page:
            if language == "nl":
                made.append(taken(page, "#way-map svg", work / "waiting.png", whole=True))
            desk.host().call(POINT, visit)
            expect(page.locator("#visit")).to_have_attribute("data-state", "called")
            for scheme in schemes:
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                made.append(
                    taken(page, f"#way-map [fill='{GROUNDS[scheme]}']", work / f"{language}-{scheme}.png", whole=True)
                )
        desk.host().act(visit, "leave")
    beside(made, out, 0.75)


def screens(desk: RealDesk, browser: Browser, key: str, device: str, folder: Path) -> None:
    """One call on a screen that is turned, and as it hangs on the plan, lying and standing."""
    visit = desk.kiosk().register(MATTER)["visit_id"]
    desk.host().call(POINT, visit)
    place = f"/sites/{SITE}/devices/{device}"
    with shown_on(desk, browser, key) as page:
        for size, name in ((WALL, "wall"), (STANDING, "standing")):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            target = taken(page, "#map svg", folder / f"way-screen-{name}.png")
            beside([target], target, 0.5)
        page.set_viewport_size({"width": WALL[0], "height": WALL[1]})
        desk.host().act(visit, "transfer")
        desk.host().call(CORRIDOR_POINT, visit)
        turned = []
        for heading in HEADINGS:
            card = page.locator(f"#heroes article[data-point={CORRIDOR_POINT}]")
            before = card.get_attribute("data-map")
            good(desk.host("veerle").post(f"{place}/place", {**SPOT, "heading": heading}))
            expect(card).not_to_have_attribute("data-map", before or "")
            expect(page.locator("#hero")).to_contain_text("Zaal 2", timeout=HELD_MS)
            turned.append(taken(page, "#map svg", folder / f"way-{heading}.png"))
        beside(turned, folder / "way-screens.png", 0.3)
    for each in turned:
        each.unlink()


@contextmanager
def shown_on(desk: RealDesk, browser: Browser, key: str) -> Iterator[Page]:
    with opened(browser, "about:blank", WALL, **CALM) as page:
        page.context.add_cookies([{"name": DEVICE_COOKIE, "value": key, "url": desk.url}])
        page.goto(f"{desk.url}/screen")
        yield page


def taken(page: Page, when: str, out: Path, whole: bool = False) -> Path:
    """When that is there."""
    expect(page.locator(when).first).to_be_visible()
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.screenshot(path=out, full_page=whole)
    return out


def beside(pictures: Sequence[Path], out: Path, scale: float) -> None:
    """In one picture, made smaller."""
    parts = []
    for path in pictures:
        with Image.open(path) as opened_one:
            size = (round(opened_one.width * scale), round(opened_one.height * scale))
            parts.append(opened_one.convert("RGB").resize(size, Image.Resampling.LANCZOS))
    width = sum(part.width for part in parts) + GAP * (len(parts) - 1)
    whole = Image.new("RGB", (width, max(part.height for part in parts)), GROUND)
    left = 0
    for part in parts:
        whole.paste(part, (left, 0))
        left += part.width + GAP
    whole.quantize(COLOURS, dither=Image.Dither.NONE).save(out, optimize=True)
