"""Who asks, when, and of which site: what every use case is told besides its command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from queue_server.domain.catalogue import HostEntry, Point, Site, Town
from queue_server.domain.errors import Forbidden, NotFound


@dataclass(frozen=True, slots=True)
class Actor:
    """`kind` is host, device, ticket or system; `actor_id` is empty for the last two.

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
class Asking:
    """`now` is aware UTC in whole milliseconds; `new_id` is 128 random bits in hex, made at the edge."""

    town: Town
    site: Site
    actor: Actor
    now: datetime
    new_id: str

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
