"""From here to there, for these legs. Pure; what it walks on is compiled beforehand."""

from queue_server.domain.wayfinding.finding import Leg, Route, find
from queue_server.domain.wayfinding.network import Area, Kind, Level, Network, Passage, Place, Way
from queue_server.domain.wayfinding.profile import PROFILES, Closed, Profile

__all__ = [
    "PROFILES",
    "Area",
    "Closed",
    "Kind",
    "Leg",
    "Level",
    "Network",
    "Passage",
    "Place",
    "Profile",
    "Route",
    "Way",
    "find",
]
