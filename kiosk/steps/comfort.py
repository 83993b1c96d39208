"""Larger letters, contrast, reach, speech, help, more time, the end: what stands beside every question."""

from __future__ import annotations

from kiosk.effects import Effects
from kiosk.sitting import Sitting
from kiosk.steps.step import Step
from kiosk.visitor import Farewell, Help, Note, Print, Screen

WITH_PAPER = (Print.PRINTING, Print.PRINTED)


def _larger(sitting: Sitting, argument: str, now: float) -> Effects:
    sitting.visit.large, sitting.visit.page = not sitting.visit.large, 0
    return ()


def _contrast(sitting: Sitting, argument: str, now: float) -> Effects:
    sitting.visit.contrast = not sitting.visit.contrast
    return ()


def _reach(sitting: Sitting, argument: str, now: float) -> Effects:
    sitting.visit.reach, sitting.visit.page = not sitting.visit.reach, 0
    return ()


def _speech(sitting: Sitting, argument: str, now: float) -> Effects:
    sitting.visit.speech = not sitting.visit.speech
    return ()


def _help(sitting: Sitting, argument: str, now: float) -> Effects:
    sitting.visit.help_shown, sitting.visit.note = True, Note.NONE
    return sitting.call_host(sitting.screen(now))


def _dismiss(sitting: Sitting, argument: str, now: float) -> Effects:
    sitting.visit.help_shown, sitting.visit.note = False, Note.NONE
    return ()


def _extend(sitting: Sitting, argument: str, now: float) -> Effects:
    """That somebody is there took the warning away already."""
    return ()


def _done(sitting: Sitting, argument: str, now: float) -> Effects:
    """The visitor goes, with a word on the way where there is one to say."""
    visit = sitting.visit
    host = visit.help in (Help.ASKING, Help.COMING)
    if visit.ticket is not None:
        place = "" if visit.ticket.discreet else visit.ticket.waiting_place  # a closed room would say too much
        return sitting.part(now, Farewell(True, place, visit.print in WITH_PAPER))
    if visit.screen in (Screen.OUTCOME, Screen.ARRIVAL, Screen.WAY):
        return sitting.part(now, Farewell(host, host=host))
    return sitting.end(now)


def _stop(sitting: Sitting, argument: str, now: float) -> Effects:
    return sitting.end(now)


TOUCHES: dict[str, Step] = {
    "larger": _larger,
    "contrast": _contrast,
    "reach": _reach,
    "speech": _speech,
    "help": _help,
    "host": _help,
    "dismiss": _dismiss,
    "extend": _extend,
    "done": _done,
    "stop": _stop,
}
