"""What of a building is closed, what can be, and who does not get where because of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import StringConstraints

from queue_server.contracts.base import Message

ThingId = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]
"""As in the plan: a door, a room, a lift, or a whole kind of ways ("kind:lift")."""
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
PassageSort = Literal["lift", "escalator", "stairs", "ramp", "entrance", "corridor", "door", "room"]


class ClosePassage(Message):
    """`until`: the next moment at which clocks of the site show this; without it the passage is closed until the day is
    over, or until somebody opens it when it is `lasting`."""

    thing_id: ThingId
    until: ClockTime | None = None
    lasting: bool = False


class OpenPassage(Message):
    thing_id: ThingId


class OutOfReach(Message):
    """Points of the town, by their id, to which there is no way from any entrance any more."""

    points: tuple[str, ...] = ()
    """For nobody."""
    step_free: tuple[str, ...] = ()
    """Not without stairs; others still get there."""
    everything: bool = False
    """No point at all can be reached."""


class ClosedPassage(Message):
    """`closed_by`: the name that colleagues see; empty for the command line of the server."""

    thing_id: str
    closed_by: str
    since: datetime
    until: datetime | None
    lasting: bool


class PassageState(Message):
    """Everything that is closed now, and what cannot be reached because of all of it."""

    closed: tuple[ClosedPassage, ...]
    out_of_reach: OutOfReach


class Passage(Message):
    """What can be closed. `names`: empty for a door, which is known by the rooms that it `joins` (one of them when it
    leads outside); of anything else `joins` is what it stands at. `every`: all of this sort."""

    thing_id: str
    sort: PassageSort
    names: dict[str, str]
    joins: tuple[dict[str, str], ...]
    floors: tuple[float, ...]
    every: bool = False


class SitePassages(Message):
    """`passages`: sort by sort, floor by floor; none where the site has no plan."""

    passages: tuple[Passage, ...]
    now: PassageState
