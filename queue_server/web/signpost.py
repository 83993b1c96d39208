"""Who shows ways in the running town: in words at once, as a map when somebody asks for it.

A map takes some twenty milliseconds to draw, so it is drawn beside the event loop, once for all who are shown the same
way, also when thousands ask in the same second.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable

from queue_server.contracts.phone import PhoneSnapshot, PhoneWay
from queue_server.domain.catalogue import Site
from queue_server.domain.wayfinding.pose import Pose
from queue_server.guide.guiding import Asked
from queue_server.services.sitemap import building_of, map_version
from queue_server.web import pages
from queue_server.web.desk import Desk
from queue_server.web.ways import PHONE_WIDTH, Ground, Sheet, Told, asked_of, map_of, told

MAPS_KEPT = 200
"""Some 40 KB each: the ways of a large site in the languages of a morning."""


class Signpost:
    """Belongs to one event loop."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._maps: OrderedDict[Hashable, asyncio.Task[str | None]] = OrderedDict()

    def phone_regions(self, snapshot: PhoneSnapshot, language: str | None = None) -> dict[str, str]:
        """As `pages.phone_regions`, with the way of the snapshot; called in any thread."""
        told = self.told(snapshot.way, pages.phone_language(snapshot, language), snapshot.point_name or "")
        return pages.phone_regions(snapshot, language, told)

    def told(self, way: PhoneWay | None, language: str, name: str) -> Told | None:
        """None where the running town knows no such way."""
        site = self._desk.town.site(way.site_id) if way is not None else None
        building = building_of(site) if site is not None else None
        if way is None or site is None or building is None:
            return None
        return told(building, map_version(site), asked_of(way), language, name)

    async def phone_map(self, snapshot: PhoneSnapshot, language: str, ground: Ground) -> str | None:
        """The SVG for the way of a phone; None where there is none."""
        way = snapshot.way
        site = self._desk.town.site(way.site_id) if way is not None else None
        if way is None or site is None:
            return None
        sheet = Sheet("phone", ground, PHONE_WIDTH)
        return await self._drawn(site, asked_of(way), language, snapshot.point_name or "", sheet)

    async def screen_map(self, site: Site, pose: Pose, goal: str, closed: frozenset[str], sheet: Sheet) -> str | None:
        """The SVG for a screen whose reader stands at `pose`; None where there is no way."""
        language = self._desk.town.languages[0]
        point = next((p for p in site.points if p.point_id == goal), None)
        building = building_of(site)
        place = building.point(goal) if building is not None else None
        if point is None or place is None:
            return None
        name = point.names.get(language, "")
        return await self._drawn(site, Asked(pose, place.place_id, closed=closed), language, name, sheet)

    async def _drawn(self, site: Site, asked: Asked, language: str, name: str, sheet: Sheet) -> str | None:
        building, theme = building_of(site), self._desk.town.theme
        if building is None:
            return None
        key = (map_version(site), asked, language, name, sheet, tuple(sorted(theme.items())))
        return await self._once(key, lambda: map_of(building, asked, language, name, sheet, theme))

    async def _once(self, key: Hashable, draw: Callable[[], str | None]) -> str | None:
        task = self._maps.get(key)
        if task is None:
            task = self._maps[key] = asyncio.create_task(asyncio.to_thread(draw))
            if len(self._maps) > MAPS_KEPT:
                self._maps.popitem(last=False)
        self._maps.move_to_end(key)
        try:
            # One who goes away must not take the map from the others.
            return await asyncio.shield(task)
        except Exception:
            self._maps.pop(key, None)
            raise
