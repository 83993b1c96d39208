"""What a screen says, in reading order: the lines that a visitor who does not see walks through (K6). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

Box = tuple[float, float, float, float]
"""x, y, width, height on the panel, in pixels; y grows downwards."""


class Role(StrEnum):
    TEXT = "text"
    BUTTON = "button"
    CHOICE = "choice"
    LANGUAGE = "language"
    KEY = "key"


ROLES = {
    "lang": Role.LANGUAGE,
    "topic": Role.CHOICE,
    "product": Role.CHOICE,
    "answer": Role.CHOICE,
    "hit": Role.CHOICE,
    "search": Role.CHOICE,
    "topics": Role.CHOICE,
    "more": Role.CHOICE,
    "need": Role.CHOICE,
    "key": Role.KEY,
    "erase": Role.KEY,
    "clear": Role.KEY,
}
"""By the name of the control, which stands before its colon; any other is a button."""
IN_THEIR_LANGUAGE = ("lang", "start", "appointment")
"""Controls that stand there in the language which they are for."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or a control. `item_id` is the id of the control; sentences have ids of their own."""

    item_id: str
    role: Role
    words: str
    box: Box
    radius: int = 0
    chosen: bool | None = None
    """None where there is nothing to be chosen."""
    own: bool = False
    """It belongs to the visitor: said, and never kept (K16)."""

    @property
    def is_control(self) -> bool:
        return self.role is not Role.TEXT

    def inside(self, x: float, y: float) -> bool:
        left, top, wide, high = self.box
        return left <= x < left + wide and top <= y < top + high

    def language(self, shown: str) -> str:
        """The language of its words, on a screen in `shown`."""
        name, _, argument = self.item_id.partition(":")
        return argument if name in IN_THEIR_LANGUAGE and argument else shown


def role_of(control_id: str) -> Role:
    return ROLES.get(control_id.partition(":")[0], Role.BUTTON)


def is_last(role: Role) -> bool:
    """Buttons end a screen: they come after all that is told and can be chosen."""
    return role is Role.BUTTON


def place(lines: Sequence[Line], line: Line) -> tuple[int, int] | None:
    """(3, 7) for the third of seven choices or languages; None for whatever is not one of several."""
    if line.role not in (Role.CHOICE, Role.LANGUAGE):
        return None
    alike = [other.item_id for other in lines if other.role is line.role]
    if line.item_id not in alike:
        return None
    return alike.index(line.item_id) + 1, len(alike)


def opening(lines: Iterable[Line]) -> list[Line]:
    """What is read when a screen comes: all sentences up to the first control."""
    found: list[Line] = []
    for line in lines:
        if line.is_control:
            return found
        found.append(line)
    return found


def news(before: Sequence[Line], now: Sequence[Line]) -> list[Line]:
    """Sentences that came while a screen stood there. A countdown is no news, nor is what the visitor types."""
    known = {_without_digits(line.words) for line in before}
    return [line for line in now if not (line.is_control or line.own) and _without_digits(line.words) not in known]


def _without_digits(words: str) -> str:
    return "".join(letter for letter in words if not letter.isdigit())
