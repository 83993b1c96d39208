"""One question after another before the number."""

from __future__ import annotations

from kiosk.effects import Effects
from kiosk.sitting import Sitting
from kiosk.steps import deciding
from kiosk.steps.step import Step
from kiosk.visitor import Screen


def _answer(sitting: Sitting, answer_id: str, now: float) -> Effects:
    visit, asked = sitting.visit, sitting.asked()
    if visit.screen is not Screen.QUESTION or asked is None or visit.last is None:
        return ()
    if asked.question.answer(answer_id) is None:
        return ()
    visit.change_last(answers=(*visit.last.answers, (asked.question.question_id, answer_id)))
    return deciding.proceed(sitting)


TOUCHES: dict[str, Step] = {"answer": _answer}
