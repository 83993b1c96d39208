"""What is needed to draw a way in a plan: the building as it is walked and as it looks, and the way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from queue_server.domain.wayfinding import Network, Profile
from queue_server.domain.wayfinding.choosing import choose
from queue_server.domain.wayfinding.drawn.outlines import Outlines
from queue_server.maps import asking, compiling, naming, outlining, reader
from queue_server.maps.asking import Found


class NoWay(ValueError):
    """For this profile, from there to there."""


@dataclass(frozen=True, slots=True)
class Journey:
    network: Network
    outlines: Outlines
    found: Found


def journey(file: Path, start: str, end: str, profile: Profile, as_shown: bool = False) -> Journey:
    """`as_shown`: the way that a visitor is shown, without stairs where that hardly takes longer. Raises MapUnreadable,
    PlaceUnknown, NoWay."""
    plan, reading = reader.read(file)
    starts, ends = naming.places(plan, start), naming.places(plan, end)
    network = compiling.network(plan, reading)
    found = asking.best_of(network, starts, ends, profile)
    if found is None:
        raise NoWay(f"{start} - {end}")
    if as_shown:
        shown = choose(network, found.start.node, found.end.node, profile).route
        found = found._replace(route=shown or found.route)
    return Journey(network, outlining.outlines(plan, network), found)
