"""Questions before the number: what the visitor answers changes the matter. A small decision table, as data.

Each product may name its first question; each answer may name the next one. "I do not know" is an answer of every
question. Answers can be given again in any order: the same answers always give the same matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from queue_server.domain.offers import Product, Way, Words

UNKNOWN = "unknown"
"""The id of "I do not know", which every question has."""


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


@dataclass(frozen=True, slots=True)
class Answer:
    answer_id: str
    names: Words
    change: Change = Change()
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

    def answer(self, answer_id: str) -> Answer | None:
        return next((a for a in (*self.answers, self.unknown) if a.answer_id == answer_id), None)


Questions = Mapping[str, Question]
Given = Sequence[tuple[str, str]]
"""What was answered: (question id, answer id), in the order of the questions."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A product as the answers left it: its minutes, skill, papers and discretion are those of this visitor."""

    product: Product
    persons: int = 1
    way: Way | None = None
    partner_id: str | None = None
    asks: Question | None = None
    """The question that is still open."""
