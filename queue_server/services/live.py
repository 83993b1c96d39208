"""The live visits of each site, kept in memory: a look costs what changed since the last one, not how many wait."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from queue_server.domain.catalogue import Site, Town
from queue_server.domain.standing import Standing
from queue_server.domain.stops import settled
from queue_server.domain.visit import LIVE, State, Visit
from queue_server.services.tx import Tx


@dataclass(frozen=True, slots=True)
class Live:
    """Every visit of a site that has not ended, at one revision, as it stands in the town of now."""

    revision: int = 0
    visits: Mapping[str, Visit] = field(default_factory=dict)
    by_token: Mapping[str, Visit] = field(default_factory=dict)
    """The same by the SHA-256 of their tokens."""
    standing: Standing = field(default_factory=Standing)
    """Those who wait."""
    apart: Mapping[str, Visit] = field(default_factory=dict)
    """Those who do not: called, serving, parked, missed."""

    def changed(self, changes: Iterable[Visit], revision: int) -> Live:
        """With the visits that changed up to that revision, each as it is now; the ended ones are gone."""
        visits, by_token, apart = dict(self.visits), dict(self.by_token), dict(self.apart)
        gone, come = [], []
        for visit in changes:
            before = visits.pop(visit.visit_id, None)
            if before is not None:
                by_token.pop(before.token_hash, None)
                apart.pop(before.visit_id, None)
                if before.state is State.WAITING:
                    gone.append(before)
            if visit.state not in LIVE:
                continue
            visits[visit.visit_id] = by_token[visit.token_hash] = visit
            if visit.state is State.WAITING:
                come.append(visit)
            else:
                apart[visit.visit_id] = visit
        return Live(revision, visits, by_token, self.standing.changed(gone, come), apart)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was read, and under which generation of the database and version of the town."""

    under: tuple[str, str]
    live: Live


@dataclass(slots=True)
class LiveBook:
    """Read it in any thread. Another process may have made the changes; a restored backup begins anew."""

    _kept: dict[str, _Kept] = field(default_factory=dict)
    _locks: dict[str, threading.Lock] = field(default_factory=dict)

    def read(self, tx: Tx, town: Town, version: str, site: Site) -> Live:
        """At least as new as `tx` sees it: another thread may have looked later."""
        with self._locks.setdefault(site.site_id, threading.Lock()):
            under = (tx.town.generation(), version)
            kept = self._kept.get(site.site_id)
            live = kept.live if kept is not None and kept.under == under else None
            fresh = refreshed(tx, town, site, live)
            self._kept[site.site_id] = _Kept(under, fresh)
            return fresh


def refreshed(tx: Tx, town: Town, site: Site, live: Live | None = None) -> Live:
    """`live` with what changed since; read as a whole when there is none."""
    revision = tx.visits.revision(site.site_id)
    if live is None:
        return Live().changed([settled(v, site, town) for v in tx.visits.live(site.site_id)], revision)
    if revision <= live.revision:
        return live
    changes = tx.visits.changed_since(site.site_id, live.revision)
    return live.changed([settled(v, site, town) for v in changes], revision)
