"""Paths of OpenStreetMap that meet in one spot and have different levels: one walks on, whatever the tags say."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from queue_server.domain.wayfinding.groups import Groups
from queue_server.maps.plan import Path, Plan, Spot, Use, corner
from queue_server.maps.reading import Reading


def join(plan: Plan, groups: Groups, reading: Reading) -> None:
    """Where nothing else joins what hangs together there: adds a ramp that nobody is sent along on wheels, and says
    so."""
    for at, found in _ends(plan).items():
        levels = sorted(found, key=lambda level_id: (plan.levels[level_id].ordinal, level_id))
        for low, high in pairwise(levels):
            if groups.of(corner(low, at)) == groups.of(corner(high, at)):
                continue
            path_id = f"assumed/{found[low]}/{found[high]}"
            plan.paths[path_id] = Path(path_id, Use.RAMP, (at, at), (low, high), step_free=False)
            groups.join((corner(low, at), corner(high, at)))
            reading.note("level_assumed", found[low], found[high])


def _ends(plan: Plan) -> dict[Spot, dict[str, str]]:
    """At each end of a path its levels, each with a path that has it; where paths meet, their other corners count
    too."""
    at_end: dict[tuple[float, float], Spot] = {}
    found: dict[tuple[float, float], dict[str, str]] = defaultdict(dict)
    paths = [path for path in plan.paths.values() if path.use is not Use.LIFT]
    for path in paths:
        for at in (path.line[0], path.line[-1]):
            at_end.setdefault(corner("", at)[1:], at)
    for path in paths:
        flat = path.levels[0] == path.levels[1]
        ends = zip(path.levels, (path.line[0], path.line[-1]), strict=True)
        for level_id, at in [(path.levels[0], at) for at in path.line] if flat else ends:
            if corner("", at)[1:] in at_end:
                found[corner("", at)[1:]].setdefault(level_id, path.path_id)
    return {at_end[key]: levels for key, levels in found.items() if len(levels) > 1}
