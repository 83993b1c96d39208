"""Who has an appointment: its code is scanned or typed. No appointment can be looked up yet, and that is said."""

from __future__ import annotations

from kiosk import codes
from kiosk.effects import Effects
from kiosk.sitting import Sitting
from kiosk.steps.step import Step
from kiosk.visitor import CODE_TYPED_MAX, Doubt, Note, Screen

BEGINNING = (Screen.WELCOME, Screen.TOPICS)
SCANNING = (*BEGINNING, Screen.APPOINTMENT)
"""Where a scan is the code of an appointment."""
UNDER_WAY = (Screen.SEARCH, Screen.PRODUCTS, Screen.QUESTION, Screen.OUTCOME, Screen.CHECK, Screen.NEEDS)
"""Where nobody asked for a code."""
ANSWERING = (*SCANNING, *UNDER_WAY, Screen.ARRIVAL, Screen.TICKET, Screen.REFUSED)
"""Where somebody stands who can be told about a ticket."""


def _appointment(sitting: Sitting, language: str, now: float) -> Effects:
    screen, visit = sitting.screen(now), sitting.visit
    if screen not in BEGINNING or visit.chosen:
        return ()
    if language in sitting.languages():
        visit.language = language
    return _open(sitting, screen)


def _open(sitting: Sitting, came_from: Screen, doubt: Doubt = Doubt.NONE) -> Effects:
    if came_from in BEGINNING:
        sitting.visit.appointment_from = came_from
    sitting.visit.doubt = doubt
    return sitting.go(Screen.APPOINTMENT)


def write(sitting: Sitting, code: str) -> None:
    """What stands on the line now; what was said about the line before is over."""
    sitting.visit.code, sitting.visit.doubt = code.upper()[:CODE_TYPED_MAX], Doubt.NONE


def _code(sitting: Sitting, argument: str, now: float) -> Effects:
    """What was typed is the code. An empty line is no mistake: it says what to do."""
    visit = sitting.visit
    if visit.screen is not Screen.APPOINTMENT:
        return ()
    if codes.plain(visit.code):
        return _take(sitting, visit.code)
    visit.doubt = Doubt.MISSING
    return ()


def _take(sitting: Sitting, code: str) -> Effects:
    """Nothing is done with a code that can be one but to forget it: there is no list of appointments to look in."""
    visit, here = sitting.visit, sitting.visit.screen
    if not codes.can_be_appointment(code):
        return _open(sitting, here, Doubt.UNLIKELY)
    _open(sitting, here)
    visit.code = ""
    return sitting.go(Screen.ARRIVAL)


def _walk_in(sitting: Sitting, argument: str, now: float) -> Effects:
    """A number all the same."""
    return sitting.go(Screen.TOPICS) if sitting.visit.screen is Screen.ARRIVAL else ()


def scanned(sitting: Sitting, text: str, now: float) -> Effects:
    """What the scanner read. The text itself is kept nowhere (K16)."""
    visit, screen = sitting.visit, sitting.screen(now)
    if sitting.town is None or screen not in ANSWERING:
        return ()
    if codes.is_own_ticket(text, sitting.town.public_url):
        visit.note = Note.OWN_TICKET
        return ()
    if screen in UNDER_WAY or (screen is Screen.TOPICS and visit.chosen):
        visit.note = Note.NO_CODE
        return ()
    return _take(sitting, text) if screen in SCANNING else ()


TOUCHES: dict[str, Step] = {"appointment": _appointment, "code": _code, "walk_in": _walk_in}
