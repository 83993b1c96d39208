"""What floats above a screen: the warning before a visit ends, and the answer to "help me"."""

from __future__ import annotations

from kiosk.brush import Rect
from kiosk.page import Page
from kiosk.visitor import Help

VEIL = 0.62
HELP_TEXTS = {
    Help.ASKING: ("bell-ringing", "help_asking", "help_asking_more"),
    Help.COMING: ("hand-waving", "help_coming", "help_coming_more"),
    Help.UNREACHED: ("person-simple", "help_unreached", "help_unreached_more"),
}


def name(page: Page) -> str:
    """Which dialog is due: "idle", "help" or none."""
    if page.visit.warned_at is not None:
        return "idle"
    return "help" if page.visit.help_shown and page.visit.help in HELP_TEXTS else ""


def build(page: Page) -> None:
    """Draws the dialog that is due, over a veil; the page's area is the whole panel here."""
    due = name(page)
    if due == "idle":
        seconds = page.session.warning_seconds_left(page.now) or 0
        _card(page, "hourglass-medium", page.say("idle_title"), page.say("idle_more", count=seconds))
        _buttons(page, ("extend", "idle_extend", "check"), ("stop", "idle_stop", "x"))
    elif due == "help":
        icon, title, more = HELP_TEXTS[page.visit.help]
        _card(page, icon, page.say(title), page.say(more))
        _buttons(page, ("dismiss", "help_dismiss", "check"))


def _outline(page: Page) -> Rect:
    theme = page.theme
    high = min(theme.mm(210 if theme.large else 185), round(theme.height * 0.6))
    wide = min(theme.width - 2 * theme.margin, theme.mm(320))
    return Rect((theme.width - wide) / 2, (theme.height - high) / 2, wide, high)


def _card(page: Page, icon: str, title: str, more: str) -> None:
    brush, theme, rect = page.brush, page.theme, _outline(page)
    brush.flat(Rect(0, 0, theme.width, theme.height), theme.colour.veil, VEIL)
    brush.box(rect, theme.colour.card, theme.colour.line)
    disc = theme.mm(34)
    y = rect.y + theme.mm(10)
    brush.badge(icon, rect.x + (rect.w - disc) / 2, y, disc)
    y += disc + theme.mm(6)
    room = rect.w - 2 * theme.mm(12)
    kind = brush.fitted(title, theme.display, room, 2)
    y += brush.text(title, rect.x + theme.mm(12), y, room, kind, theme.colour.text, "center") + theme.mm(2)
    brush.text(more, rect.x + theme.mm(12), y, room, theme.lead, theme.colour.quiet, "center")


def _buttons(page: Page, *choices: tuple[str, str, str]) -> None:
    """The primary one is the wider one, where the first finger goes."""
    theme, rect = page.theme, _outline(page)
    padding = theme.mm(10)
    high = theme.primary
    y = rect.bottom - padding - high
    room = rect.w - 2 * padding
    shares = (1.0,) if len(choices) == 1 else (0.62, 0.38)
    x = rect.x + padding
    for (control_id, key, icon), share in zip(choices, shares, strict=True):
        wide = (room - theme.gap * (len(choices) - 1)) * share
        page.labelled(control_id, Rect(x, y, wide, high), page.say(key), icon, primary=control_id != "stop")
        x += wide + theme.gap
