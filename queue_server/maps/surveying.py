"""A plan as the building that kiosks, phones and screens walk in, with the town's own points and waiting places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from queue_server.domain.wayfinding.building import Building
from queue_server.maps import compiling, naming, outlining, pointing, reader
from queue_server.maps.naming import PlaceUnknown
from queue_server.maps.plan import Plan
from queue_server.maps.pointing import Wanted
from queue_server.maps.reading import Reading


def survey(text: str, file: str, points: Sequence[Wanted], waiting: Mapping[str, str]) -> Building:
    """`waiting`: by kind of point the id or name of the place where one waits. What does not stand on the plan, or
    cannot be walked to, is left out: the check of the town says so. Raises MapUnreadable."""
    reading = Reading()
    plan = reader.read_text(text.encode(), file, reading)
    network = compiling.network(plan, reading)
    placed = {wanted.point_id: pointing.place_of(plan, wanted) for wanted in points}
    meant = {kind: waiting_place(plan, name) for kind, name in waiting.items()}
    return Building(
        network,
        outlining.outlines(plan, network),
        {point: place.place_id for point, place in placed.items() if place and place.place_id in network.places},
        {kind: place for kind, place in meant.items() if place in network.places},
    )


def waiting_place(plan: Plan, name: str) -> str:
    """The id of the place of this id or name, the first of several; empty when the plan has none."""
    try:
        return naming.places(plan, name)[0]
    except PlaceUnknown:
        return ""
