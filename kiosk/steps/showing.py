"""The way on a screen of its own, and back to where it was asked for."""

from __future__ import annotations

from kiosk.effects import Effects
from kiosk.sitting import Sitting
from kiosk.steps.step import Step
from kiosk.visitor import Screen

FROM = (Screen.TICKET, Screen.OUTCOME)


def _way(sitting: Sitting, argument: str, now: float) -> Effects:
    visit = sitting.visit
    if visit.screen not in FROM or not sitting.shows_way():
        return ()
    visit.way_from = visit.screen
    return sitting.go(Screen.WAY)


TOUCHES: dict[str, Step] = {"way": _way}
