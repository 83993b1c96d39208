"""Who asks, when, and of which site: what every use case is told besides its command."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from queue_server.domain.catalogue import HostEntry, Point, Site, Town
from queue_server.domain.errors import Forbidden, NotFound


@dataclass(frozen=True, slots=True)
class Actor:
    """`kind` is host, device, ticket, remote or system; `actor_id` is empty for the last three.

    `scope` tells tickets apart where their keys are remembered, without a trace of the token in the events.
    """

    kind: str
    actor_id: str = ""
    scope: str = ""

    @property
    def name(self) -> str:
        return f"{self.kind}:{self.actor_id}" if self.actor_id else self.kind

    @property
    def key_scope(self) -> str:
        return self.scope or self.name


@dataclass(frozen=True, slots=True)
class Trust:
    """How far the clock can be believed now, as the edge found out (`web/timekeeper.py`)."""

    steady: bool = True
    """False while the clock has just jumped: nothing is ended or forgotten because of its age."""
    latest: datetime | None = None
    """The latest moment that the house has lived through, when the clock shows an earlier one now."""
    settled: int = 0
    """The site's revision of more than UNDO_SECONDS ago, measured without the clock; 0 when nobody looked yet."""

    def oldest(self, now: datetime) -> datetime:
        """The moment by which things grow old: it never goes back."""
        return max(now, self.latest or now)


CERTAIN = Trust()


@dataclass(frozen=True, slots=True)
class Asking:
    """`now` is aware UTC in whole milliseconds; `new_id` is 128 bits in hex, made at the edge: nobody guesses it."""

    town: Town
    site: Site
    actor: Actor
    now: datetime
    new_id: str
    trust: Trust = CERTAIN

    def id_of(self, what: str) -> str:
        """Another id, for one of several rows, or for a row that people call by its beginning: it is no time."""
        return hashlib.sha256(f"{self.new_id}{what}".encode()).hexdigest()[:32]

    @property
    def today(self) -> date:
        """The site's own local day."""
        return self.site.local_day(self.now)

    @property
    def host(self) -> HostEntry:
        entry = self.town.hosts.get(self.actor.actor_id) if self.actor.kind == "host" else None
        if entry is None or "host" not in entry.roles:
            raise Forbidden("hosts_only")
        return entry

    def works_here(self, host_id: str) -> bool:
        """Whether a host of that name helps visitors at this site."""
        entry = self.town.hosts.get(host_id)
        return entry is not None and entry.works_at(self.site.site_id)

    def point(self, point_id: str) -> Point:
        found = self.site.point(point_id)
        if found is None:
            raise NotFound("unknown_point", point=point_id)
        return found
