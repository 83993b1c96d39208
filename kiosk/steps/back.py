"""One step back, from anywhere."""

from __future__ import annotations

from kiosk.effects import Effects
from kiosk.refusals import FULL_CODES
from kiosk.sitting import Sitting
from kiosk.steps import appointment, needing
from kiosk.steps.step import Step
from kiosk.visitor import Screen

WITH_BACK = (
    Screen.TOPICS,
    Screen.SEARCH,
    Screen.PRODUCTS,
    Screen.QUESTION,
    Screen.OUTCOME,
    Screen.CHECK,
    Screen.NEEDS,
    Screen.APPOINTMENT,
    Screen.ARRIVAL,
    Screen.REFUSED,
    Screen.AWAY,
    Screen.WAY,
)


def can_go_back(sitting: Sitting) -> bool:
    return sitting.visit.screen in WITH_BACK or _may_choose_again(sitting)


def _may_choose_again(sitting: Sitting) -> bool:
    visit = sitting.visit
    return visit.screen is Screen.REFUSED or (visit.screen is Screen.CLOSED and visit.refusal in FULL_CODES)


def _back(sitting: Sitting, argument: str, now: float) -> Effects:
    visit = sitting.visit
    if not can_go_back(sitting):
        return ()
    if visit.page > 0:
        visit.page -= 1
        return ()
    if visit.screen is Screen.TOPICS:
        return _to_the_last_matter(sitting) if visit.chosen else sitting.end(now)
    if visit.screen in (Screen.SEARCH, Screen.PRODUCTS):
        return sitting.go(Screen.TOPICS)
    if visit.screen in (Screen.QUESTION, Screen.OUTCOME, Screen.CHECK) and visit.last:
        return _undo_the_last(sitting)
    if visit.screen is Screen.NEEDS:
        return needing.leave(sitting)
    if visit.screen is Screen.WAY:
        return sitting.go(visit.way_from)
    if visit.screen is Screen.ARRIVAL:
        return sitting.go(Screen.APPOINTMENT)
    if visit.screen is Screen.APPOINTMENT and visit.appointment_from is Screen.TOPICS:
        appointment.write(sitting, "")
        return sitting.go(Screen.TOPICS)
    if visit.screen in (Screen.APPOINTMENT, Screen.AWAY):
        return sitting.end(now)
    return _again(sitting, argument, now)


def _to_the_last_matter(sitting: Sitting) -> Effects:
    """Who wanted to add something comes back to where that was."""
    visit = sitting.visit
    if visit.last and visit.last.apart:
        visit.change_last(apart=False)
        sitting.decide()
        return sitting.go(Screen.OUTCOME)
    return sitting.go(Screen.CHECK)


def _undo_the_last(sitting: Sitting) -> Effects:
    """The last thing that was decided about the last matter: its way, its last answer, its choice."""
    visit = sitting.visit
    assert visit.last is not None
    visit.refusal = ""
    if visit.screen is Screen.CHECK and (visit.last.apart or visit.last.anyway):
        visit.change_last(apart=False, anyway=False)
        sitting.decide()
        return sitting.go(Screen.OUTCOME)
    given = sitting.matters_of((visit.last,))[0].given if sitting.helper else ()
    if given:
        question_id, _ = given[-1]
        visit.change_last(answers=tuple(pair for pair in visit.last.answers if pair[0] != question_id))
        return sitting.go(Screen.QUESTION)
    dropped, visit.chosen = visit.last, visit.chosen[:-1]
    visit.topic_id = dropped.topic_id
    if dropped.found_on is Screen.SEARCH:
        return sitting.go(Screen.SEARCH)
    return sitting.go(Screen.PRODUCTS if sitting.products_of_topic() else Screen.TOPICS)


def _again(sitting: Sitting, argument: str, now: float) -> Effects:
    """After a refusal: to what is left of the choice, or to choosing when nothing is."""
    if not _may_choose_again(sitting):
        return ()
    return sitting.go(Screen.CHECK if sitting.visit.product_ids else Screen.TOPICS)


TOUCHES: dict[str, Step] = {"back": _back, "again": _again}
