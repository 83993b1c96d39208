"""Who may see what: the privacy border. Each audience turns the hall into the one message meant for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from queue_server.contracts.host import HostSnapshot
from queue_server.contracts.phone import PhoneSnapshot
from queue_server.contracts.screen import ScreenSnapshot
from queue_server.domain.errors import NotFound
from queue_server.domain.visit import token_lives
from queue_server.realtime.hub import page_payload
from queue_server.services.asking import Actor, Asking
from queue_server.services.hall import Hall
from queue_server.services.host_view import host_snapshot
from queue_server.services.serve import undoable
from queue_server.services.tx import Tx
from queue_server.services.views import hall_status, phone_snapshot, screen_snapshot

Regions = dict[str, str]


@dataclass(frozen=True, slots=True)
class KioskAudience:
    """Every kiosk of the site: no visit at all, only how full it is."""

    public: ClassVar[bool] = True

    def build(self, tx: Tx, hall: Hall, now: datetime) -> str:
        return hall_status(hall, now).model_dump_json()


@dataclass(frozen=True, slots=True)
class ScreenAudience:
    """Every screen of the site: numbers and places, no topic, no name."""

    public: ClassVar[bool] = True
    render: Callable[[ScreenSnapshot], Regions]

    def build(self, tx: Tx, hall: Hall, now: datetime) -> str:
        snapshot = screen_snapshot(hall, now)
        return page_payload(snapshot.model_dump_json(), self.render(snapshot))


@dataclass(frozen=True, slots=True)
class HostAudience:
    """One host in one language."""

    public: ClassVar[bool] = False
    host_id: str
    language: str
    render: Callable[[HostSnapshot, str], Regions]

    def build(self, tx: Tx, hall: Hall, now: datetime) -> str:
        host = hall.town.hosts[self.host_id]
        asking = Asking(hall.town, hall.site, Actor("host", self.host_id), now, "", hall.trust)
        snapshot = host_snapshot(hall, host, undoable(tx, asking), now, self.language)
        return page_payload(snapshot.model_dump_json(), self.render(snapshot, self.language))


@dataclass(frozen=True, slots=True)
class PhoneAudience:
    """The one who holds this ticket: its own number and place in line, nothing of others.

    `language` is None as long as the visitor keeps the one chosen at the kiosk.
    """

    public: ClassVar[bool] = False
    token_hash: str
    language: str | None
    render: Callable[[PhoneSnapshot, str | None], Regions]

    def build(self, tx: Tx, hall: Hall, now: datetime) -> str:
        visit = tx.visits.by_token(self.token_hash)
        if visit is None or not token_lives(visit, hall.trust.oldest(now)):
            raise NotFound("unknown_ticket")
        snapshot = phone_snapshot(hall, visit, now, self.language)
        return page_payload(snapshot.model_dump_json(), self.render(snapshot, self.language))
