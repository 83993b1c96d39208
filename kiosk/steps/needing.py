"""What the visitor needs to be helped well: for the hosts, never on paper or on a screen of the hall (T3)."""

from __future__ import annotations

from kiosk.effects import Effects
from kiosk.sitting import Sitting
from kiosk.steps import deciding
from kiosk.steps.step import Step
from kiosk.visitor import Screen


def _needs(sitting: Sitting, argument: str, now: float) -> Effects:
    return sitting.go(Screen.NEEDS) if sitting.visit.screen is Screen.CHECK else ()


def _need(sitting: Sitting, wanted: str, now: float) -> Effects:
    """Chosen, or taken back."""
    visit = sitting.visit
    if visit.screen is not Screen.NEEDS:
        return ()
    visit.needs = tuple(n for n in sitting.needs_offered() if (n in visit.needs) is not (n == wanted))
    return ()


def _needed(sitting: Sitting, argument: str, now: float) -> Effects:
    return leave(sitting) if sitting.visit.screen is Screen.NEEDS else ()


def leave(sitting: Sitting) -> Effects:
    """Back to the check. A need may lead to another point, where nobody may sit: then another way is told."""
    last = sitting.visit.last
    if last is None or last.apart or last.anyway:
        sitting.decide()
        return sitting.go(Screen.CHECK)
    return deciding.proceed(sitting)


TOUCHES: dict[str, Step] = {"needs": _needs, "need": _need, "needed": _needed}
