"""The number is being asked for: some tenths of a second as a rule."""

from __future__ import annotations

from kiosk.page import Page


def build(page: Page) -> None:
    page.notice("hourglass-medium", page.say("wait_title"), [page.say("wait_more")])
