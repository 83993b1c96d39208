"""The server said no: what to do now, in words, and one tap to do it."""

from __future__ import annotations

from kiosk.page import Page
from kiosk.refusals import RELOAD_CODES, text_key


def build(page: Page) -> None:
    code = page.visit.refusal
    if code in RELOAD_CODES:
        action = page.primary("again", page.say("refused_choose"), "arrow-right")
    else:
        action = page.primary("confirm", page.say("refused_again"), "ticket")
    told = [page.say(text_key(code)), page.say("refused_host")]
    page.notice("chat-circle-dots", page.say("refused_title"), told, lowest=action.y - page.theme.gap)
