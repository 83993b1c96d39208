"""A finger that reads: gliding says what is under it, a tap soon after it was lifted chooses what was said last.

No second finger is needed (K11). The guard against double taps (K2) stays whole: a finger that only reads is no choice,
so the tap that chooses is the first one that the conversation hears of, and a trembling third tap is read, or comes
within the guard's 0.7 s. Pure.
"""

from __future__ import annotations

from math import hypot

AGAIN_SECONDS = (0.08, 0.9)
"""So long after the finger was lifted a tap chooses; sooner it is a finger that bounced."""
TAP_SECONDS = 0.6
"""A finger that stays longer is no tap."""
SLACK_MM = 8.0
"""Nor is one that goes farther than this."""


class Explorer:
    """One finger: `down`, any number of `moved`, `up`. Points are pixels, times seconds."""

    def __init__(self) -> None:
        self._lifted_at = float("-inf")
        self._down_at = 0.0
        self._from = (0.0, 0.0)
        self._again = False
        self._still = True

    def down(self, x: float, y: float, now: float) -> bool:
        """Whether what is under the finger is to be read: not under a tap that may choose."""
        least, most = AGAIN_SECONDS
        self._again = least <= now - self._lifted_at <= most
        self._still, self._from, self._down_at = True, (x, y), now
        return not self._again

    def moved(self, x: float, y: float, px_per_mm: float) -> bool:
        """Whether the finger glides, so that what is under it is to be read."""
        if hypot(x - self._from[0], y - self._from[1]) > SLACK_MM * px_per_mm:
            self._still = self._again = False
        return not self._again

    def up(self, now: float) -> bool:
        """Whether this was the tap that chooses."""
        chooses = self._again and self._still and now - self._down_at <= TAP_SECONDS
        self._lifted_at = float("-inf") if chooses else now
        return chooses
