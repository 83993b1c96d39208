"""How the matter under way goes on: a number, or another way, which is never a dead end."""

from __future__ import annotations

from kiosk.effects import Effects
from kiosk.refusals import CLOSED_CODES, FULL_CODES
from kiosk.sitting import Sitting
from kiosk.steps.step import Step
from kiosk.visitor import Screen
from queue_server.domain.offers import Way


def proceed(sitting: Sitting) -> Effects:
    """To the next question, or to what is advised when all is answered."""
    sitting.visit.refusal = ""
    if sitting.asked() is not None:
        return sitting.go(Screen.QUESTION)
    sitting.decide()
    outcome = sitting.outcome()
    if outcome is None or outcome.way is Way.POINT:
        return sitting.go(Screen.CHECK)
    if outcome.way is Way.LATER and outcome.reasons[0] in CLOSED_CODES:
        return turn_away(sitting, outcome.reasons[0], sitting.visit.product_ids[-1:])
    return tell(sitting)


def tell(sitting: Sitting) -> Effects:
    """The way on; where a host walks up, that host is called now: nobody waits for somebody who was not asked."""
    outcome = sitting.outcome()
    sitting.go(Screen.OUTCOME)
    return sitting.call_host(Screen.OUTCOME) if outcome is not None and outcome.way is Way.HOST else ()


def turn_away(sitting: Sitting, code: str, refused_ids: tuple[str, ...]) -> Effects:
    """No number now: when, and what else. What can still be had stays chosen."""
    visit = sitting.visit
    visit.refusal, visit.refused_ids = code, refused_ids
    if code in FULL_CODES:
        visit.chosen = tuple(one for one in visit.chosen if one.product_id not in refused_ids)
    return sitting.go(Screen.CLOSED)


def _number(sitting: Sitting, argument: str, now: float) -> Effects:
    """A number all the same."""
    if sitting.visit.screen is not Screen.OUTCOME or not sitting.number_possible():
        return ()
    sitting.visit.change_last(anyway=True)
    return sitting.go(Screen.CHECK)


def _onward(sitting: Sitting, argument: str, now: float) -> Effects:
    """This one goes its own way; the others go on a number."""
    visit = sitting.visit
    if visit.screen is not Screen.OUTCOME or len(visit.product_ids) < 2:
        return ()
    _part(sitting)
    return sitting.go(Screen.CHECK)


def _add(sitting: Sitting, argument: str, now: float) -> Effects:
    if sitting.visit.screen not in (Screen.CHECK, Screen.OUTCOME) or not sitting.can_add():
        return ()
    if sitting.visit.screen is Screen.OUTCOME:
        _part(sitting)
    return sitting.go(Screen.TOPICS)


def _part(sitting: Sitting) -> None:
    sitting.visit.change_last(apart=True)
    sitting.visit.refusal = ""
    sitting.decide()


TOUCHES: dict[str, Step] = {"number": _number, "onward": _onward, "add": _add}
