"""First steps on a database: import a town, make accounts, hand out pairing codes. For the command line."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from queue_server.app import stored_town
from queue_server.contracts.devices import DeviceInvitation, DeviceKind, InviteDevice
from queue_server.contracts.durations import SiteDurations
from queue_server.domain.catalogue import Site, Town
from queue_server.domain.desk import Account
from queue_server.domain.errors import NotFound
from queue_server.services import devices
from queue_server.services.asking import Actor, Asking
from queue_server.services.duration_view import site_durations
from queue_server.services.tx import Tx
from queue_server.town import document, folder
from queue_server.town.survey import surveyed
from queue_server.web.api_desk import code_hash, hasher, new_code
from queue_server.web.desk import Store, new_id, utc_now

JOIN_CODE_LENGTH = 12
"""Sixty bits: nobody guesses it through the limits of an address, and the QR code stays coarse."""


@dataclass(frozen=True, slots=True)
class Code:
    """A pairing code for one device, shown once."""

    site_id: str
    kind: str
    name: str
    code: str
    expires_at: datetime


def import_town(store: Store, source: Path) -> tuple[Town, str]:
    """Check the folder whole and make it the running town; raises TownRefused with every problem."""
    town = surveyed(folder.load(source))
    whole = document.dump(town)
    version = str(whole["version"])
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    store.write(lambda tx: tx.town.run(version, text, utc_now())).result()
    return town, version


def running_town(store: Store) -> Town:
    """Raises NotFound("no_town") when none was imported."""
    stored = stored_town(store)
    if stored is None:
        raise NotFound("no_town")
    return stored[0]


def set_password(store: Store, town: Town, host_id: str, password: str | None = None) -> str:
    """Give a host of the town a password (a random one when none is given); raises NotFound("unknown_host")."""
    if host_id not in town.hosts:
        raise NotFound("unknown_host", host=host_id, known=sorted(town.hosts))
    chosen = password or secrets.token_urlsafe(9)
    account = Account(host_id, hasher().hash(chosen))
    store.write(lambda tx: tx.people.set_account(account)).result()
    return chosen


def first_manager(town: Town) -> str:
    """The first host with the role of manager; raises NotFound("no_manager")."""
    found = next((h.host_id for h in town.hosts.values() if "manager" in h.roles), None)
    if found is None:
        raise NotFound("no_manager")
    return found


def invite(store: Store, town: Town, site_id: str, kind: DeviceKind, name: str) -> Code:
    """A pairing code; raises NotFound("unknown_site")."""
    site = town.site(site_id)
    if site is None:
        raise NotFound("unknown_site", site=site_id, known=[s.site_id for s in town.sites])
    code = new_code()
    command = devices.Invite(InviteDevice(site_id=site_id, kind=kind, name=name), code, code_hash(code))
    now = utc_now()
    asking = Asking(town, site, Actor("system"), now, new_id(now))

    def work(tx: Tx) -> DeviceInvitation:
        return devices.invite(tx, command, asking)

    given = store.write(work).result()
    return Code(site_id, kind, name, given.code, given.expires_at)


def join_code(store: Store, town: Town, site_id: str, renew: bool = False) -> str:
    """The code at the entrance of a site, made when there is none yet or `renew`; raises NotFound("unknown_site")."""
    if town.site(site_id) is None:
        raise NotFound("unknown_site", site=site_id, known=[s.site_id for s in town.sites])
    made = new_code(JOIN_CODE_LENGTH)

    def work(tx: Tx) -> str:
        kept = tx.joins.code(site_id)
        if kept is not None and not renew:
            return kept
        tx.joins.renew(site_id, made, utc_now())
        return made

    return store.write(work, site_id).result()


def join_address(public_url: str, site_id: str, code: str) -> str:
    """What the QR code at the entrance says; the code is in the fragment, so that no log keeps it."""
    return f"{public_url.rstrip('/')}/join/{site_id}#{code}"


def invite_all(store: Store, town: Town, site_ids: Sequence[str]) -> list[Code]:
    """One kiosk and one screen for each of these sites."""
    return [
        code
        for site_id in site_ids
        for code in (
            invite(store, town, site_id, "kiosk", "Kiosk 1"),
            invite(store, town, site_id, "screen", "Scherm 1"),
        )
    ]


def durations(store: Store, town: Town, site_id: str = "") -> list[SiteDurations]:
    """What was learnt at one site, or at each when none is named; raises NotFound("unknown_site")."""
    sites = [site for site in town.sites if site_id in ("", site.site_id)]
    if not sites:
        raise NotFound("unknown_site", site=site_id, known=[s.site_id for s in town.sites])

    def of(site: Site) -> SiteDurations:
        return store.read(lambda tx: site_durations(town, site, tx.durations.of_site(site.site_id)))

    return [of(site) for site in sites]
