"""The server does not answer. Not an error of the visitor: say what to do, and try again by itself (K17)."""

from __future__ import annotations

from kiosk.page import Page


def build(page: Page) -> None:
    asked = page.visit.request is not None
    sentences = [page.say("away_trying" if asked else "away_more"), page.say("away_host")]
    page.notice("plugs", page.say("away_title"), sentences)
