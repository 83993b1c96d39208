"""A founded town hall: the demo town in a database, its devices paired, its hosts with passwords."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import get_args

from assets.paths import DEMO_TOWN
from queue_server import founding
from queue_server.contracts.devices import DeviceKind
from queue_server.domain.catalogue import Site, Town
from queue_server.services import devices
from queue_server.services.asking import Actor, Asking
from queue_server.storage.opening import open_store
from queue_server.web.api_desk import code_hash
from queue_server.web.auth import sha256
from queue_server.web.desk import Store, utc_now
from tests.support.caller import Caller, Http, good
from tests.support.postgres import Cluster

KINDS: tuple[DeviceKind, ...] = get_args(DeviceKind)


@dataclass(frozen=True)
class Founded:
    """Where the database is, and the secrets of all who may use it; keys and ids by (kind of device, site)."""

    database: str
    """As `--db` takes it: a file or a URL."""
    folder: Path
    """Where its server may write."""
    duplicate: Callable[[Path], str] = field(repr=False)
    """A copy of the database for a test that works in this folder."""
    town: Town
    device_keys: dict[tuple[str, str], str] = field(repr=False)
    device_ids: dict[tuple[str, str], str]
    passwords: dict[str, str] = field(repr=False)

    def copy(self, folder: Path) -> Founded:
        """The same town hall, newly built in another folder."""
        folder.mkdir(parents=True, exist_ok=True)
        return replace(self, database=self.duplicate(folder), folder=folder)

    def beside(self, folder: Path) -> Founded:
        """The same database for another server, which writes in another folder."""
        folder.mkdir(parents=True, exist_ok=True)
        return replace(self, folder=folder)


def found(folder: Path) -> Founded:
    """On SQLite; a copy is a copied file."""
    file = folder / "template.db"
    return _found(str(file), folder, lambda to: str(shutil.copy(file, to / "onthaal.db")))


def found_on(cluster: Cluster, folder: Path) -> Founded:
    """On PostgreSQL; a copy is a database with this one as its template. They go when the cluster goes."""
    name = cluster.create()
    return _found(cluster.url(name), folder, lambda _to: cluster.url(cluster.create(name)))


def _found(database: str, folder: Path, duplicate: Callable[[Path], str]) -> Founded:
    store = open_store(database)
    try:
        town, _ = founding.import_town(store, DEMO_TOWN)
        passwords = {host: founding.set_password(store, town, host) for host in town.hosts}
        keys: dict[tuple[str, str], str] = {}
        ids: dict[tuple[str, str], str] = {}
        for site in town.sites:
            for kind in KINDS:
                name = f"{kind} {site.site_id}"
                keys[kind, site.site_id], ids[kind, site.site_id] = paired(store, town, site, kind, name)
    finally:
        store.close()
    return Founded(database, folder, duplicate, town, keys, ids, passwords)


def paired(store: Store, town: Town, site: Site, kind: DeviceKind, name: str) -> tuple[str, str]:
    """The key and the id of a device that got its pairing code and used it."""
    code, key = founding.invite(store, town, site.site_id, kind, name), secrets.token_urlsafe(32)
    command = devices.Pair(code_hash(code.code), key, sha256(key))
    asking = Asking(town, site, Actor("system"), utc_now(), secrets.token_hex(16))
    return key, store.write(lambda tx: devices.pair(tx, command, asking)).result().device_id


class Front:
    """Everybody who may stand before a server of this town hall."""

    founded: Founded
    http: Http

    def __init__(self, founded: Founded) -> None:
        self.founded = founded
        self._hosts: dict[str, Caller] = {}

    def anybody(self) -> Caller:
        return Caller(self.http)

    def kiosk(self, site: str = "stadhuis") -> Caller:
        return Caller(self.http, {"Authorization": f"Device {self.founded.device_keys['kiosk', site]}"})

    def screen(self, site: str = "stadhuis") -> Caller:
        return Caller(self.http, {"Authorization": f"Device {self.founded.device_keys['screen', site]}"})

    def ticket(self, token: str) -> Caller:
        return Caller(self.http, {"Authorization": f"Ticket {token}"})

    def host(self, host_id: str = "an") -> Caller:
        """A host who has signed in (once; the same session afterwards)."""
        if host_id not in self._hosts:
            self._hosts[host_id] = self.sign_in(host_id)
        return self._hosts[host_id]

    def sign_in(self, host_id: str) -> Caller:
        body = {"login": host_id, "password": self.founded.passwords[host_id]}
        answer = self.anybody().post("/session", body)
        good(answer)
        session = answer.headers["set-cookie"].partition(";")[0]
        return Caller(self.http, {"Cookie": session})
