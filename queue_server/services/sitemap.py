"""The building of a site, as it travels with its town. The same text gives the same one, and is read once."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

from queue_server.domain.catalogue import Site
from queue_server.domain.wayfinding.building import Building, read
from queue_server.domain.wayfinding.compact import NetworkBroken


def building_of(site: Site) -> Building | None:
    """The building of a site with a plan; the same one each time. None also for a map that an older version compiled:
    there are no ways until the town is imported again, and everything else goes on."""
    return _read(site.map) if site.map else None


def map_version(site: Site) -> str:
    """Another text of the map has another one; empty without a plan."""
    return _digest(site.map) if site.map else ""


@lru_cache(16)
def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


@lru_cache(16)
def _read(text: str) -> Building | None:
    try:
        return read(text)
    except NetworkBroken:
        return None
