"""The fragments about a building on the hosts' page: what can be closed, and where a device hangs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from assets import mapstyle, theme
from assets.texts import known_language
from queue_server.contracts.building import OutOfReach, SitePassages
from queue_server.contracts.host import HostPassages, HostSnapshot
from queue_server.domain.wayfinding.building import Building
from queue_server.domain.wayfinding.pose import Pose
from queue_server.guide import floors
from queue_server.guide.mapping import level_name
from queue_server.services.building_view import host_passages, point_names
from queue_server.services.hall import Hall
from queue_server.web.map_svg import svg
from queue_server.web.passage_words import shown, shut, unreached
from queue_server.web.rendering import speaker, template

FOLDED_FROM = 15
"""A longer group is folded until somebody opens it or looks for something."""
ZOOM_MOST = 8
"""Times as large as a whole floor fits: a room of a long building fills the picture."""


def passages_list(passages: SitePassages, language: str) -> str:
    """What can be closed, sort by sort."""
    language = known_language(language, "host")
    t = speaker(language, "host")
    closed = {one.thing_id for one in passages.now.closed}
    every = [shown(one, language, t) for one in passages.passages]
    groups = [(sort, list(ones)) for sort, ones in groupby(every, key=lambda one: one.sort)]
    return template("building/list.html").render(t=t, groups=groups, closed=closed, folded_from=FOLDED_FROM)


def passage_pane(hall: Hall, passages: SitePassages, thing_id: str, effect: OutOfReach, language: str) -> str:
    """One of them, with what cannot be reached once it is closed, or how long it stays so."""
    language = known_language(language, "host")
    t = speaker(language, "host")
    one = next((shown(p, language, t) for p in passages.passages if p.thing_id == thing_id), None)
    now = host_passages(hall, language) or HostPassages()
    closed = next((shut(c, hall.at, hall.site.zone(), language, t) for c in now.closed if c.thing_id == thing_id), None)
    then = HostPassages(
        unreached=point_names(hall, effect.points, language),
        unreached_step_free=point_names(hall, effect.step_free, language),
        nothing_reached=effect.everything,
    )
    return template("building/pane.html").render(
        t=t, one=one, closed=closed, warnings=unreached(then, language, t, now=False)
    )


def closed_now(snapshot: HostSnapshot, language: str) -> dict[str, Any]:
    """For the region of the page."""
    t, zone = speaker(language, "host"), ZoneInfo(snapshot.time_zone)
    passages = snapshot.passages or HostPassages()
    told = [shut(one, snapshot.at, zone, language, t) for one in passages.closed]
    return {"shut": told, "warnings": unreached(passages, language, t)}


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody who places a device looks at; without a spot as long as none was chosen. `heading`: of the device.
    `width`, `height`: of the picture."""

    floor: float | None = None
    longitude: float | None = None
    latitude: float | None = None
    heading: float | None = None
    zoom: int = 1
    width: int = 640
    height: int = 560

    @property
    def spot(self) -> tuple[float, float] | None:
        if self.longitude is None or self.latitude is None:
            return None
        return self.longitude, self.latitude

    def at(self, pose: Pose) -> Look:
        """Where the device hangs now."""
        return Look(pose.floor, pose.longitude, pose.latitude, pose.heading, self.zoom, self.width, self.height)


def device_plan(building: Building, look: Look, language: str, colours: Mapping[str, str]) -> dict[str, Any]:
    """The floor as an SVG, turned as one sees it who stands before the device, and what a tap on it means."""
    language = known_language(language, "host")
    t = speaker(language, "host")
    levels = sorted(building.network.levels, key=lambda level: level.ordinal)
    names = {level.ordinal: level_name(level, language) for level in levels}
    floor = look.floor if look.floor in names else min(names, key=abs)
    heading = 180.0 if look.heading is None else look.heading
    size = (look.width, look.height)
    drawn = floors.floor(building, floor, look.spot, (heading + 180) % 360, language, size, look.zoom)
    assert drawn is not None  # the floor is one of the building's
    title = t("place_map", floor=names[floor])
    picture = svg(drawn.scene, mapstyle.colours("light", theme.load(colours)), title, "")
    buttons = template("building/floors.html").render(t=t, names=names, floor=floor)
    spot = None if look.spot is None else {"longitude": look.spot[0], "latitude": look.spot[1]}
    return {
        "html": {"place-map": picture, "place-floors": buttons},
        "view": {
            "floor": floor,
            "spot": spot,
            "heading": heading,
            "zoom": look.zoom,
            "matrix": drawn.matrix,
            "scale": drawn.scale,
        },
    }
