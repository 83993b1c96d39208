"""The plans of a town made ready to be walked and drawn. Apart from reading it: this alone needs the map makers."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from queue_server.domain.catalogue import Site, Town


def surveyed(town: Town) -> Town:
    """The same town with the map of each site that has a plan. The town was checked: a plan can be read."""
    return replace(town, sites=tuple(replace(site, map=_map(site)) if site.plan else site for site in town.sites))


def _map(site: Site) -> str:
    wanted = tuple((point.point_id, tuple(sorted(point.names.items())), point.floor) for point in site.points)
    return _surveyed(site.plan or "", wanted, tuple((kind.value, place) for kind, place in site.waiting_at.items()))


@lru_cache(4)
def _surveyed(
    plan: str, points: tuple[tuple[str, tuple[tuple[str, str], ...], int], ...], waiting: tuple[tuple[str, str], ...]
) -> str:
    """Seconds for a large building; a town that is read again has the same ones."""
    from queue_server.domain.wayfinding import building
    from queue_server.maps import surveying
    from queue_server.maps.pointing import Wanted

    wanted = [Wanted(point_id, dict(names), floor) for point_id, names, floor in points]
    return building.write(surveying.survey(plan, "plan", wanted, dict(waiting)))
