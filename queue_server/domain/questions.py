"""Questions before the number: what the visitor answers changes the matter. A small decision table, as data.

Each product may name its first question; each answer may name the next one. "I do not know" is an answer of every
question. Answers can be given again in any order: the same answers always give the same matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from queue_server.domain.offers import MINUTES_MAX, Product, Way, Words

UNKNOWN = "unknown"
"""The id of "I do not know", which every question has."""

HAVE_ALL, NOT_ALL = "all", "not_all"
"""The answers of a question for papers."""

PERSONS_MAX = 12
"""The answers of a question for persons are "1" to this."""

QUESTIONS_MAX = 5
"""So many a visitor answers for one product at most: a walk-in is quick. A town that asks more is refused."""


class Kind(StrEnum):
    """How a question is answered, and so which screen asks it."""

    CHOICE = "choice"
    """One of the answers that the town wrote."""
    PERSONS = "persons"
    """A number from 1 to PERSONS_MAX."""
    PAPERS = "papers"
    """Whether the visitor has the papers of the matter, which the screen lists: HAVE_ALL or NOT_ALL."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an answer changes in the matter; what it does not name stays as it was."""

    minutes: int = 0
    """More (or fewer) planned minutes."""
    persons: int | None = None
    """How many persons this matter is for."""
    skill: str | None = None
    discreet: bool | None = None
    more_papers: tuple[str, ...] = ()
    fewer_papers: tuple[str, ...] = ()
    product_id: str | None = None
    """It is this matter after all; its own questions follow."""
    way: Way | None = None
    """How it goes on, whatever the hall is like: for example PARTNER, or HOST for who did not bring a paper."""
    partner_id: str | None = None


NO_CHANGE = Change()


@dataclass(frozen=True, slots=True)
class Answer:
    answer_id: str
    names: Words
    change: Change = NO_CHANGE
    next_id: str | None = None
    """The question that follows; None: the next step of the kiosk."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of one screen. `unknown` is the answer of who does not know; it is not among `answers`."""

    question_id: str
    names: Words
    answers: tuple[Answer, ...]
    unknown: Answer
    help: Words = field(default_factory=dict)
    kind: Kind = Kind.CHOICE

    def answer(self, answer_id: str) -> Answer | None:
        return next((a for a in (*self.answers, self.unknown) if a.answer_id == answer_id), None)


Questions = Mapping[str, Question]
Products = Mapping[str, Product]
Given = Sequence[tuple[str, str]]
"""What was answered: (question id, answer id), in any order; of two answers to one question the later counts."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A product as the answers left it: its minutes, skill, papers and discretion are those of this visitor."""

    product: Product
    persons: int = 1
    way: Way | None = None
    partner_id: str | None = None
    asks: Question | None = None
    """The question that is still open."""
    given: tuple[tuple[str, str], ...] = ()
    """The answers that counted, in the order in which they were asked; without the last one it is a step back."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a screen needs for the open question."""

    question: Question
    number: int
    """1 for the first question of the matter."""
    most_left: int
    """So many questions are left at most, this one included."""
    papers: tuple[str, ...]
    """The ids of the papers to list; empty unless the question is for papers."""


def matter(product: Product, given: Given, products: Products, questions: Questions) -> Matter:
    """The product as the given answers leave it, up to the first question without one, which it then `asks`.

    Answers to questions that are not asked on this way change nothing, nor does a question or an answer that the
    town does not have. A question for the papers of a matter that needs none is passed over.
    """
    answers, found, asks, asked = dict(given), Matter(product), product.question_id, set[str]()
    # A question comes once: where the town's questions go round (its check refuses that), the walk ends all the same.
    while asks is not None and asks in questions and asks not in asked:
        asked.add(asks)
        question = questions[asks]
        passed = question.kind is Kind.PAPERS and not found.product.papers
        answer = question.answer(HAVE_ALL if passed else answers.get(asks, ""))
        if answer is None:
            return _within_limits(replace(found, asks=question))
        found = _changed(found, answer.change, products)
        if not passed:
            found = replace(found, given=(*found.given, (asks, answer.answer_id)))
        asks = following(answer, products)
    return _within_limits(found)


def following(answer: Answer, products: Products) -> str | None:
    """The id of the question after this answer: where it is another product after all, that one's first."""
    after_all = products.get(answer.change.product_id or "")
    return after_all.question_id if after_all else answer.next_id


def most_questions(question_id: str | None, products: Products, questions: Questions) -> int:
    """How many questions follow at most from this one on, itself included; never more than there are."""
    layer = {question_id}
    for count in range(len(questions)):
        here = [question for asks, question in questions.items() if asks in layer]
        if not here:
            return count
        layer = {following(answer, products) for q in here for answer in (*q.answers, q.unknown)}
    return len(questions)


def asked(found: Matter, products: Products, questions: Questions) -> Asked | None:
    """The open question of a matter with what its screen shows, or None when all is answered."""
    question = found.asks
    if question is None:
        return None
    left = most_questions(question.question_id, products, questions)
    papers = found.product.papers if question.kind is Kind.PAPERS else ()
    return Asked(question, len(found.given) + 1, left, papers)


def _changed(found: Matter, change: Change, products: Products) -> Matter:
    """Another product starts afresh: what was said about the first one is not true of it; who is meant stays."""
    if change == NO_CHANGE:
        return found
    after_all = products.get(change.product_id or "")
    before = found if after_all is None else Matter(after_all, found.persons, given=found.given)
    product = before.product
    kept = tuple(paper for paper in product.papers if paper not in change.fewer_papers)
    changed = replace(
        product,
        planned_minutes=product.planned_minutes + change.minutes,
        skill=change.skill or product.skill,
        discreet=product.discreet if change.discreet is None else change.discreet,
        papers=tuple(dict.fromkeys((*kept, *change.more_papers))),
    )
    return replace(
        before,
        product=changed,
        persons=change.persons or before.persons,
        way=change.way or before.way,
        partner_id=change.partner_id or before.partner_id,
    )


def _within_limits(found: Matter) -> Matter:
    """Only the sum is limited: fewer minutes and then more come to the same as in the other order."""
    minutes = min(MINUTES_MAX, max(1, found.product.planned_minutes))
    if minutes == found.product.planned_minutes:
        return found
    return replace(found, product=replace(found.product, planned_minutes=minutes))
