"""What each control does: one module per part of the conversation. Pure."""

from kiosk.steps import (
    appointment,
    asking,
    back,
    choosing,
    comfort,
    deciding,
    needing,
    searching,
    showing,
    taking,
    writing,
)
from kiosk.steps.step import Step

TYPING = writing.TOUCHES.keys()
"""The letters of a word: the same one twice is no mistake."""

TOUCHES: dict[str, Step] = {
    **choosing.TOUCHES,
    **appointment.TOUCHES,
    **searching.TOUCHES,
    **writing.TOUCHES,
    **asking.TOUCHES,
    **deciding.TOUCHES,
    **needing.TOUCHES,
    **taking.TOUCHES,
    **showing.TOUCHES,
    **back.TOUCHES,
    **comfort.TOUCHES,
}
"""By the name of the control, which stands before its colon."""

__all__ = ["TOUCHES", "TYPING", "Step"]
