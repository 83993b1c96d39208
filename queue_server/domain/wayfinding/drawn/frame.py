"""From metres to the picture: turned so that what is ahead is up, as large as it fits, never mirrored."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from queue_server.domain.wayfinding.drawn.outlines import Box, box_of
from queue_server.domain.wayfinding.drawn.scene import Point
from queue_server.domain.wayfinding.network import Spot


@dataclass(frozen=True, slots=True)
class Frame:
    """`heading`: degrees clockwise from north that is up. `scale`: units for a metre. The spot `centre` comes at
    `middle`."""

    heading: float
    scale: float
    centre: Spot
    middle: Point

    def put(self, spot: Spot) -> Point:
        east, north = spot[0] - self.centre[0], spot[1] - self.centre[1]
        sine, cosine = math.sin(math.radians(self.heading)), math.cos(math.radians(self.heading))
        right, ahead = east * cosine - north * sine, east * sine + north * cosine
        return self.middle[0] + right * self.scale, self.middle[1] - ahead * self.scale

    def back(self, point: Point) -> Spot:
        """The spot that is drawn there."""
        right, ahead = (point[0] - self.middle[0]) / self.scale, (self.middle[1] - point[1]) / self.scale
        sine, cosine = math.sin(math.radians(self.heading)), math.cos(math.radians(self.heading))
        return self.centre[0] + right * cosine + ahead * sine, self.centre[1] - right * sine + ahead * cosine

    def seen(self, box: Box) -> Box:
        """What of the building may lie in this box of the picture, in metres."""
        return box_of(self.back((x, y)) for x in (box.left, box.right) for y in (box.top, box.bottom))


def span(spots: Iterable[Spot], heading: float) -> Box:
    """In metres, turned."""
    plain = Frame(heading, 1.0, (0.0, 0.0), (0.0, 0.0))
    return box_of(map(plain.put, spots))


def fitted(spots: Iterable[Spot], heading: float, box: Box, most: float) -> Frame:
    """All spots within the box, in its middle; at most `most` units a metre."""
    own = span(spots, heading)
    wide, high = max(own.right - own.left, 0.01), max(own.bottom - own.top, 0.01)
    scale = min((box.right - box.left) / wide, (box.bottom - box.top) / high, most)
    plain = Frame(heading, 1.0, (0.0, 0.0), (0.0, 0.0))
    centre = plain.back(((own.left + own.right) / 2, (own.top + own.bottom) / 2))
    return Frame(heading, scale, centre, ((box.left + box.right) / 2, (box.top + box.bottom) / 2))
