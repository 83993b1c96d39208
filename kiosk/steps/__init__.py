"""What each control does: one module per part of the conversation. Pure."""

from kiosk.steps import asking, back, choosing, comfort, deciding, searching, taking
from kiosk.steps.step import Step

TYPING = searching.TOUCHES.keys() & {"key", "erase", "clear"}
"""The letters of a word: the same one twice is no mistake."""

TOUCHES: dict[str, Step] = {
    **choosing.TOUCHES,
    **searching.TOUCHES,
    **asking.TOUCHES,
    **deciding.TOUCHES,
    **taking.TOUCHES,
    **back.TOUCHES,
    **comfort.TOUCHES,
}
"""By the name of the control, which stands before its colon."""

__all__ = ["TOUCHES", "TYPING", "Step"]
