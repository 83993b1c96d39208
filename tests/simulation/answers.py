"""What visitors answer before the number: with sense, in any order, sometimes half, twice, or nonsense."""

from __future__ import annotations

from collections.abc import Iterable

from queue_server.contracts.visits import ANSWERS_MAX, GivenAnswer
from tests.simulation.matters import NONSENSE, answers_to, first_questions, next_question, table
from tests.simulation.people import Stage

ANSWER = 0.6
"""Who comes for a thing without questions, or is in a hurry, answers none."""
GIVES_UP = 0.1


def answers(stage: Stage, product_ids: Iterable[str]) -> tuple[GivenAnswer, ...]:
    """Answers about these products."""
    if not stage.happens(ANSWER):
        return ()
    found = [answer for product_id in product_ids for answer in _walk(stage, product_id)]
    if stage.happens(0.15):
        question = stage.chance.choice([NONSENSE, *sorted(table())])
        found.append(_answer(stage, question, stage.chance.choice((NONSENSE, "unknown", "ja", "13", "not_all")), None))
    if stage.happens(0.3):
        stage.chance.shuffle(found)
    return tuple(found[:ANSWERS_MAX])


def _walk(stage: Stage, product_id: str) -> list[GivenAnswer]:
    """One screen after the other, each with a tap; who taps back answers twice."""
    found: list[GivenAnswer] = []
    asks, about = first_questions().get(product_id), stage.one_of([(3, product_id), (1, None)])
    while asks and not stage.happens(GIVES_UP):
        possible = answers_to(asks)
        if stage.happens(0.1):
            found.append(_answer(stage, asks, stage.chance.choice([*possible, NONSENSE]), about))
        chosen = stage.chance.choice([*possible])
        found.append(_answer(stage, asks, chosen, about))
        asks = next_question(asks, possible[chosen])
    return found


def _answer(stage: Stage, question_id: str, answer_id: str, about: str | None) -> GivenAnswer:
    product_id = "moon_rocks" if stage.happens(0.02) else about
    return GivenAnswer(question_id=question_id, answer_id=answer_id, product_id=product_id)
