"""Letters, whichever line they are for."""

from __future__ import annotations

from kiosk.effects import Effects
from kiosk.sitting import Sitting
from kiosk.steps import appointment, searching
from kiosk.steps.step import Step
from kiosk.visitor import Screen


def _key(sitting: Sitting, typed: str, now: float) -> Effects:
    """A letter, a space, or as many as a keyboard gives at once."""
    return _write(sitting, _line(sitting) + "".join(letter for letter in typed if letter.isprintable()), now)


def _erase(sitting: Sitting, argument: str, now: float) -> Effects:
    return _write(sitting, _line(sitting)[:-1], now)


def _clear(sitting: Sitting, argument: str, now: float) -> Effects:
    return _write(sitting, "", now)


def _line(sitting: Sitting) -> str:
    visit = sitting.visit
    return visit.code if visit.screen is Screen.APPOINTMENT else visit.text


def _write(sitting: Sitting, text: str, now: float) -> Effects:
    if sitting.visit.screen is Screen.SEARCH:
        searching.write(sitting, text.lstrip(), now)
    elif sitting.visit.screen is Screen.APPOINTMENT:
        appointment.write(sitting, text.lstrip())
    return ()


TOUCHES: dict[str, Step] = {"key": _key, "erase": _erase, "clear": _clear}
