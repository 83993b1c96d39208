"""From here to there, for these legs. Pure; what it walks on is compiled beforehand."""

from queue_server.domain.wayfinding.choosing import Choice, choose
from queue_server.domain.wayfinding.finding import Leg, Route, find
from queue_server.domain.wayfinding.network import Area, Kind, Level, Network, Passage, Place, Way
from queue_server.domain.wayfinding.profile import PROFILES, Closed, Profile
from queue_server.domain.wayfinding.step import Step

__all__ = [
    "PROFILES",
    "Area",
    "Choice",
    "Closed",
    "Kind",
    "Leg",
    "Level",
    "Network",
    "Passage",
    "Place",
    "Profile",
    "Route",
    "Step",
    "Way",
    "choose",
    "find",
]
