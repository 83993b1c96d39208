"""Just switched on: nothing is known of the town yet."""

from __future__ import annotations

from kiosk.page import Page


def build(page: Page) -> None:
    page.notice("hourglass-medium", page.say("starting_title"), [page.say("starting_more")])
