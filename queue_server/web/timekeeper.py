"""What happens when the computer's clock jumps: said here, and nowhere else.

The clock is believed at once, because it is more often set right than set wrong: a small computer starts with the
time at which it was switched off, and jumps when the network comes. What a jump may not do:

- **Numbers** stay unique: they come from counters, and no living visit of any day has the number that is given
  (`services/numbers.py`). Revisions give the order of events, not moments.
- **Nobody is thrown out** by one wrong reading: for HOLD_SECONDS after a jump no day is ended and nothing is
  forgotten (`Trust.steady`). A reading that is wrong for longer is believed: then the hall is of another day indeed.
- **Nobody is overtaken**: after a step back a new visit enters behind those who are there
  (`services/register.py behind_the_last`). Waits are never negative; they stand still until the clock has caught up.
- **Undo** stays closed: what is older than ten seconds by the monotonic clock cannot be undone when the wall clock
  comes by a second time (`Trust.settled`). What was done after the jump can be.
- **Dead tokens stay dead**: age is measured from the latest moment ever lived through (`Trust.latest`), also over a
  restart. After a clock that was ahead, a phone page of an ended visit closes early.

Over a restart nothing tells a jump from a night that was switched off, but for events that lie in the future: those
give it away. For START_HOLD_SECONDS after each start the clock may still be waiting for the network.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

import structlog

from queue_server.services.asking import Trust

log = structlog.get_logger(__name__)

STEP_SECONDS = 5.0
"""Time services slew a clock that is less than half a second off and step it beyond; a busy computer may be late by
seconds between two looks at the two clocks."""

HOLD_SECONDS = 600.0
"""A time service that was wrong corrects itself within some polls, of about a minute each at first."""

HOLD_MAX_SECONDS = 3_600.0
"""A clock that goes on jumping does not keep yesterday's visits alive for ever."""

START_HOLD_SECONDS = 60.0

SETTLE_SECONDS = 10.0
"""Not less than the undo window (`domain.visit.UNDO_SECONDS`)."""


class Timekeeper:
    """Compares the wall clock with one that only goes on, at each look. Safe to use from several threads.

    `clock` gives aware UTC; `monotonic` seconds from any start; `stepped` hears of each jump, in seconds.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = monotonic,
        stepped: Callable[[float], None] | None = None,
    ) -> None:
        self._clock, self._monotonic, self._stepped = clock, monotonic, stepped
        self._lock = threading.Lock()
        self._revisions: dict[str, list[tuple[float, int]]] = {}
        self._wall, self._ticks = clock(), monotonic()
        self._latest = self._wall
        self._first_step = self._last_step = self._ticks
        self._held_until = self._ticks + START_HOLD_SECONDS

    def now(self) -> datetime:
        """The moment on the wall clock; a jump since the last look is noticed."""
        with self._lock:
            wall, ticks = self._clock(), self._monotonic()
            jump = (wall - self._wall).total_seconds() - (ticks - self._ticks)
            self._wall, self._ticks = wall, ticks
            self._latest = max(self._latest, wall)
            if abs(jump) > STEP_SECONDS:
                self._hold(jump, ticks)
        if abs(jump) > STEP_SECONDS and self._stepped:
            self._stepped(jump)
        return wall

    def _hold(self, jump: float, ticks: float) -> None:
        if ticks - self._last_step > HOLD_SECONDS:
            self._first_step = ticks
        self._last_step = ticks
        self._held_until = min(ticks + HOLD_SECONDS, self._first_step + HOLD_MAX_SECONDS)
        log.warning("clock_stepped", seconds=round(jump, 1), held_seconds=round(max(0.0, self._held_until - ticks)))

    def trust(self, site_id: str) -> Trust:
        """How far the moment that `now` gave last can be believed."""
        with self._lock:
            behind = self._latest - self._wall > timedelta(seconds=STEP_SECONDS)
            return Trust(
                steady=self._ticks >= self._held_until,
                latest=self._latest if behind else None,
                settled=self._settled(site_id),
            )

    def _settled(self, site_id: str) -> int:
        seen = self._revisions.get(site_id, [])
        return max((revision for ticks, revision in seen if self._ticks - ticks > SETTLE_SECONDS), default=0)

    def lived(self, site_id: str, revision: int, at: datetime) -> None:
        """The site's newest event is of this revision and bears this moment."""
        with self._lock:
            ticks = self._monotonic()
            seen = self._revisions.setdefault(site_id, [])
            # Later on it may be the clock of another node that is ahead of ours, and no jump.
            if not seen and at - self._latest > timedelta(seconds=STEP_SECONDS):
                self._hold((self._wall - at).total_seconds(), ticks)
            self._latest = max(self._latest, at)
            # One look that is old enough, and one that will be.
            old = [one for one in seen if ticks - one[0] > SETTLE_SECONDS][-1:]
            young = [one for one in seen if ticks - one[0] <= SETTLE_SECONDS][:1]
            self._revisions[site_id] = [*old, *(young or [(ticks, revision)])]
