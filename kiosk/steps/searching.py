"""The visitor's own words, and what the town has for them."""

from __future__ import annotations

from kiosk.effects import Effects
from kiosk.sitting import Sitting
from kiosk.steps.step import Step
from kiosk.visitor import TEXT_MAX, Screen

SETTLE_SECONDS = 0.3
"""A finger that was on its way to one card must not take the card that came there since [I]."""
LETTERS_LEAST = 2
"""One letter says nothing yet."""


def _search(sitting: Sitting, argument: str, now: float) -> Effects:
    """Also while the index is still being built: what is typed meanwhile gets an answer then, and no card moves."""
    if sitting.visit.screen is not Screen.TOPICS:
        return ()
    return sitting.go(Screen.SEARCH)


def write(sitting: Sitting, text: str, now: float) -> None:
    """What stands on the line now."""
    sitting.visit.text = text[:TEXT_MAX]
    look(sitting, now)


def look(sitting: Sitting, now: float) -> None:
    """What fits the text now, in the visitor's language."""
    visit = sitting.visit
    enough = len(visit.text.strip()) >= LETTERS_LEAST
    hits = sitting.index.find(visit.text, visit.language).hits if sitting.index and enough else ()
    if [hit.product_id for hit in hits] != [hit.product_id for hit in visit.hits]:
        visit.listed_at = now
    visit.hits = hits


def is_unknown(sitting: Sitting) -> bool:
    """The town does not know what was typed."""
    return sitting.index is not None and not sitting.visit.hits and len(sitting.visit.text.strip()) >= LETTERS_LEAST


TOUCHES: dict[str, Step] = {"search": _search}
