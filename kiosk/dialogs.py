"""What floats above a screen: the warning before a visit ends, the answer to "help me", what is said of a scan."""

from __future__ import annotations

from kiosk.brush import Rect
from kiosk.page import Page
from kiosk.visitor import Help, Note

NOTE_TEXTS = {
    Note.OWN_TICKET: ("device-mobile", "own_ticket", "own_ticket_more"),
    Note.NO_CODE: ("scan", "no_code", "no_code_more"),
}
VEIL = 0.62
HELP_TEXTS = {
    Help.ASKING: ("bell-ringing", "help_asking", "help_asking_more"),
    Help.COMING: ("hand-waving", "help_coming", "help_coming_more"),
    Help.UNREACHED: ("person-simple", "help_unreached", "help_unreached_more"),
}


def name(page: Page) -> str:
    """Which dialog is due: "idle", "help", "note" or none."""
    if page.visit.warned_at is not None:
        return "idle"
    if page.visit.help_shown and page.visit.help in HELP_TEXTS:
        return "help"
    return "note" if page.visit.note in NOTE_TEXTS else ""


def build(page: Page) -> None:
    """Draws the dialog that is due, over a veil; the page's area is the whole panel here."""
    due = name(page)
    if due == "idle":
        seconds = page.session.warning_seconds_left(page.now) or 0
        rect = _card(page, "hourglass-medium", page.say("idle_title"), page.say("idle_more", count=seconds))
        _buttons(page, rect, ("extend", "idle_extend", "check"), ("stop", "idle_stop", "x"))
    elif due == "help":
        icon, title, more = HELP_TEXTS[page.visit.help]
        rect = _card(page, icon, page.say(title), page.say(more))
        _buttons(page, rect, ("dismiss", "help_dismiss", "check"))
    elif due == "note":
        icon, title, more = NOTE_TEXTS[page.visit.note]
        rect = _card(page, icon, page.say(title), page.say(more))
        _buttons(page, rect, ("dismiss", "help_dismiss", "check"), ("host", "help", "hand-waving"))


def _card(page: Page, icon: str, title: str, more: str) -> Rect:
    """The card in the middle of the panel, in reach mode at its lower edge, as high as its words; its outline."""
    brush, theme = page.brush, page.theme
    padding, disc = theme.mm(12), theme.mm(36)
    wide = min(theme.width - 2 * theme.margin, theme.mm(320))
    room = wide - 2 * padding
    kind = brush.fitted(title, theme.display, room, 3)
    words_high = brush.height(title, room, kind) + theme.mm(3) + brush.height(more, room, theme.lead)
    high = padding + disc + theme.mm(7) + words_high + theme.mm(12) + theme.primary + padding
    top = theme.height - high - theme.margin if theme.reach else (theme.height - high) / 2
    rect = Rect((theme.width - wide) / 2, top, wide, high)
    brush.flat(Rect(0, 0, theme.width, theme.height), theme.colour.veil, VEIL)
    brush.box(rect, theme.colour.card, theme.colour.line)
    y = rect.y + padding
    brush.badge(icon, rect.x + (wide - disc) / 2, y, disc)
    y += disc + theme.mm(7)
    y += brush.text(title, rect.x + padding, y, room, kind, theme.colour.text, "center") + theme.mm(3)
    brush.text(more, rect.x + padding, y, room, theme.lead, theme.colour.quiet, "center")
    return rect


def _buttons(page: Page, rect: Rect, *choices: tuple[str, str, str]) -> None:
    """The primary one is the wider one, where the first finger goes."""
    theme = page.theme
    padding = theme.mm(12)
    y = rect.bottom - padding - theme.primary
    room = rect.w - 2 * padding
    shares = (1.0,) if len(choices) == 1 else (0.55, 0.45) if theme.large else (0.6, 0.4)
    x = rect.x + padding
    for (control_id, key, icon), share in zip(choices, shares, strict=True):
        wide = (room - theme.gap * (len(choices) - 1)) * share
        spot = Rect(x, y, wide, theme.primary)
        page.labelled(control_id, spot, page.say(key), icon, primary=x == rect.x + padding)
        x += wide + theme.gap
