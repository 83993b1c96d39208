"""Where this kiosk stands in the building of its town, what is closed there now, and the way to a place. Pure."""

from __future__ import annotations

import structlog

from queue_server.contracts.hall import HallStatus
from queue_server.domain.wayfinding import Place
from queue_server.domain.wayfinding.building import Building, read
from queue_server.domain.wayfinding.compact import NetworkBroken
from queue_server.domain.wayfinding.pose import Pose
from queue_server.guide.guiding import Asked, Guide, guide

RECEPTION = "reception"
"""The place to ask for somebody, where nobody can be called; else the kind of point for which one waits there."""
RECEPTIONS = ("reception", "information")
"""Categories of such a place on a plan."""

log = structlog.get_logger(__name__)


class Wayfinder:
    """Knows a building, or none; whatever is missing, there is just no way to be shown, and the log says why once."""

    def __init__(self) -> None:
        self.device_id = ""
        """What the server calls this kiosk: the name under which the hall knows where it hangs."""
        self._map = ""
        self._building: Building | None = None
        self._is_read = True
        self._warmed: object = None
        self._pose: Pose | None = None
        self._closed: frozenset[str] = frozenset()
        self._said = ""

    def town_seen(self, text: str) -> None:
        """`text` is the building of the site, empty without a plan."""
        if text == self._map:
            return
        self._map, self._building, self._is_read, self._said = text, None, not text, ""

    def hall_seen(self, hall: HallStatus) -> None:
        """Where this kiosk hangs, as the hall knows it, and what cannot be walked."""
        own = hall.poses.get(self.device_id)
        self._pose = Pose(own.longitude, own.latitude, own.floor, own.heading) if own else None
        self._closed = frozenset(hall.closed)

    def way_to(self, kind: str, profile: str) -> Guide | None:
        """To where one waits for this kind of point, or to the reception; None where that is not known. One that cannot
        be walked now, or not by these legs, is told as such by the guide."""
        building = self._known()
        goal = self._goal(building, kind) if building else None
        if building is None or goal is None:
            return None
        if self._pose is None:
            self._say_once("kiosk_without_place")
            return None
        found = guide(building, Asked(self._pose, goal.place_id, profile, self._closed))
        if found is None:
            self._say_once("kiosk_beside_the_map")
        elif found.choice.route is None:
            self._say_once("no_way", goal=goal.place_id, profile=profile)
        return found

    def is_cold(self) -> bool:
        """Whether there is something to be warmed up; asked once for each map, place and closure."""
        now = (self._map, self._pose, self._closed)
        before, self._warmed = self._warmed, now
        return now != before and bool(self._map) and self._pose is not None

    def warm(self) -> None:
        """In any thread: a large building is read, and the ways that visitors need are found, before one waits for it
        (160 ms for 450 rooms on a busy machine). Asked meanwhile, the kiosk does the same itself."""
        building = self._known()
        for kind in (*building.waiting, RECEPTION) if building else ():
            self.way_to(kind, "walking")

    def _known(self) -> Building | None:
        if not self._is_read:
            try:
                self._building = read(self._map)
            except NetworkBroken as problem:
                log.error("map_unreadable", problem=str(problem))
            self._is_read = True
        return self._building

    def _goal(self, building: Building, kind: str) -> Place | None:
        if kind != RECEPTION:
            return building.waiting_for(kind)
        places = building.network.places.values()
        return next((place for place in places if place.category in RECEPTIONS), None)

    def _say_once(self, event: str, **fields: str) -> None:
        """The same again is no news; another version of the map is."""
        said = f"{event} {sorted(fields.items())}"
        if said != self._said:
            self._said = said
            log.warning(event, **fields)
