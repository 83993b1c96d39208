"""A step of the conversation: what a touch changes, and what it wants done outside."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.effects import Effects
from kiosk.sitting import Sitting

Step = Callable[[Sitting, str, float], Effects]
"""(the visit, what stands behind the colon of the control, now)"""
