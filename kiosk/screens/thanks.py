"""The last word to who goes, for some seconds. Any touch is the next visitor's."""

from __future__ import annotations

from kiosk.page import Page


def build(page: Page) -> None:
    said = page.visit.farewell
    sentences = [said.place] if said.place else []
    if said.host:
        sentences.append(page.say("help_coming"))
    if said.paper:
        sentences.append(page.say("print_done"))
    title = page.say("thanks_soon" if said.soon else "thanks_day")
    page.notice("hand-waving", title, sentences)
