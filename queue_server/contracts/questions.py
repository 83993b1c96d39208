"""The questions before the number, as a kiosk asks them by itself."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from queue_server.contracts.base import Message

Words = dict[str, str]
Way = Literal["point", "online", "host", "appointment", "other_site", "partner", "later"]


class KioskChange(Message):
    """What an answer changes in the matter; what it does not name stays as it was."""

    minutes: int = 0
    persons: int | None = None
    skill: str | None = None
    discreet: bool | None = None
    more_papers: tuple[str, ...] = ()
    fewer_papers: tuple[str, ...] = ()
    product_id: str | None = None
    way: Way | None = None
    partner_id: str | None = None


class KioskAnswer(Message):
    answer_id: str
    names: Words
    change: KioskChange = KioskChange()
    next_id: str | None = None
    """The question that follows; None: the next step of the kiosk."""


class KioskQuestion(Message):
    """One question of one screen; `unknown` is not among `answers`."""

    question_id: str
    kind: Literal["choice", "persons", "papers"]
    names: Words
    help: Words = Field(default_factory=dict)
    answers: tuple[KioskAnswer, ...]
    unknown: KioskAnswer
