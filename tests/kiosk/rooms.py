"""Towns whose waiting places are somewhere else in the town hall of Lindegem."""

from __future__ import annotations

import json

from queue_server.contracts.hall import HallStatus, KioskTown
from tests.kiosk import lindegem, samples

LIFT, STAIRS = "kind:lift", "kind:stairs"


def elsewhere(waiting: dict[str, str], town: KioskTown = lindegem.MESSAGE, reception: str = "") -> KioskTown:
    """`waiting`: by kind of point the id of a place. `reception`: the place that is one."""
    whole = json.loads(lindegem.MESSAGE.map)
    whole["waiting"] = waiting
    for place in whole["network"]["places"]:
        if place[0] == reception:
            place[3] = "reception"
    return town.model_copy(update={"map": json.dumps(whole)})


def upstairs(town: KioskTown = lindegem.MESSAGE) -> KioskTown:
    """One waits on another floor than the kiosk's."""
    return elsewhere(dict.fromkeys(("standing", "seated", "discreet", "video"), "zaal3"), town)


def small(town: KioskTown | None = None) -> KioskTown:
    """The small town in this building."""
    return samples.town().model_copy(update={"map": (town or lindegem.MESSAGE).map})


def hall(closed: tuple[str, ...] = ()) -> HallStatus:
    """That of the small town, where the kiosk hangs as in Lindegem."""
    return samples.hall().model_copy(update={"poses": {lindegem.DEVICE: lindegem.pose()}, "closed": closed})
