"""The towns of the simulation: Lindegem under several policies, and a database that holds the first of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from assets.paths import DEMO_TOWN
from queue_server.domain.catalogue import Site, Town, always_open
from queue_server.domain.policy import WEIGHTS, Policy, Rejoin, VisitClass
from queue_server.storage.sqlite import SqliteStore
from queue_server.town import document, folder

POSTERS = {"stadhuis": "STADHUIS2345", "bibliotheek": "BIBLIOTH2345"}
"""What hangs at the entrances in the morning; at the bus nobody has made a code yet."""

POLICIES: Mapping[str, Policy] = {
    "plain": Policy(),
    "strict": Policy(
        weights={**WEIGHTS, VisitClass.MOBILITY: 3.0, VisitClass.APPOINTMENT: 1.25},
        appointments_first=False,
        appointment_late_minutes=5,
        no_shows_max=1,
        rejoin=Rejoin.BACK,
        last_ticket_minutes=20,
        remote_join=True,
        remote_visits_max=2,
        quotas={"reispas": 6, "attest_woonst": 9},
    ),
    "kind": Policy(
        appointment_late_minutes=30,
        no_shows_max=5,
        rejoin=Rejoin.PLACE_KEPT,
        language_minutes=3,
        quotas={"eid_afhalen": 12},
    ),
}


BY_PHONE = {"stadhuis": 3, "bibliotheek": 2}
"""How many visits of phones these sites let in at once whose town does not let them in everywhere."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the town: as the server holds it, and as the database does."""

    name: str
    town: Town
    document: str


@cache
def versions() -> Mapping[str, Version]:
    """Every policy twice: with the doors at their hours, and never closed (for days that cross midnight)."""
    lindegem = folder.load(DEMO_TOWN)
    found = {}
    for name, policy in POLICIES.items():
        kept = replace(lindegem, sites=tuple(_under(policy, site, name) for site in lindegem.sites))
        for town, called in ((kept, name), (always_open(kept), f"{name}-open")):
            text = json.dumps(document.dump(town), ensure_ascii=False, separators=(",", ":"))
            found[called] = Version(called, town, text)
    return found


def _under(policy: Policy, site: Site, name: str) -> Site:
    """The plain town lets phones in at some sites, the strict one at all, the kind one nowhere."""
    if name == "plain" and site.site_id in BY_PHONE:
        policy = replace(policy, remote_join=True, remote_visits_max=BY_PHONE[site.site_id])
    return replace(site, policy=policy)


def make_template(folder: Path) -> Mapping[str, Path]:
    """A database for each version that a day may start with; a day works on a copy."""
    made = {}
    for version in versions().values():
        made[version.name] = file = folder / f"template-{version.name}.db"
        store = SqliteStore(file)
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        store.write(lambda tx, v=version, m=moment: tx.town.run(v.name, v.document, m)).result()  # type: ignore[misc]
        for site_id, code in POSTERS.items():
            store.write(lambda tx, s=site_id, c=code, m=moment: tx.joins.renew(s, c, m)).result()  # type: ignore[misc]
        store.close()
    return made
