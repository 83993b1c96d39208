"""A browser that blocks sound: the screen says so, and so do the hosts' tablets."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.queue_server.web import samples
from tests.queue_server.web.preview import Preview
from tests.support.browsing import WALL, chromium, opened, until


def test_blocked_sound_is_shown_and_told_to_the_staff() -> None:
    with Preview() as preview, chromium("--autoplay-policy=user-gesture-required") as strict:
        preview.hall.screen = samples.screen()
        with opened(strict, f"{preview.url}/screen", WALL) as page:
            expect(page.locator("#sound")).to_be_visible()
            until(page, lambda: len(preview.hall.posted) == 1, "the alert")
            assert preview.hall.posted[0].path == "sites/stadhuis/alerts"
            assert preview.hall.posted[0].body["kind"] == "sound_blocked"
            page.click("#sound")
            expect(page.locator("#sound")).to_be_hidden()
            until(page, lambda: preview.hall.posted[-1].path == "sites/stadhuis/alerts/clear", "all clear")
