"""This kiosk may not speak for the town any more: only a member of staff can mend that."""

from __future__ import annotations

from kiosk.page import Page


def build(page: Page) -> None:
    page.notice("wrench", page.say("order_title"), [page.say("order_more")])
