"""Who may see what: the privacy border. Each audience turns the hall into the one message meant for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from queue_server.contracts.hall import HallStatus
from queue_server.contracts.host import HostSnapshot
from queue_server.contracts.phone import PhoneSnapshot
from queue_server.contracts.screen import ScreenSnapshot
from queue_server.domain.errors import NotFound
from queue_server.domain.visit import token_lives
from queue_server.domain.wayfinding.pose import Pose
from queue_server.realtime.hub import page_payload
from queue_server.services.asking import Actor, Asking
from queue_server.services.hall import Hall
from queue_server.services.host_view import host_snapshot
from queue_server.services.poses import pose_of
from queue_server.services.serve import undoable
from queue_server.services.tx import Tx
from queue_server.services.views import hall_status, phone_snapshot, screen_snapshot

Regions = dict[str, str]


@dataclass(frozen=True, slots=True)
class KioskAudience:
    """Every kiosk of the site: no visit at all, only how full it is."""

    public: ClassVar[bool] = True

    def see(self, tx: Tx, hall: Hall, now: datetime) -> HallStatus:
        return hall_status(hall, now)

    def tell(self, message: HallStatus) -> str:
        return message.model_dump_json()

    def placed(self, hall: Hall, owner: str) -> KioskAudience:
        return self

    def concerned(self, hall: Hall, since: int) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class ScreenAudience:
    """Every screen of the site that hangs at `pose`, and all of which nobody knows where they hang: numbers and places,
    no topic, no name."""

    public: ClassVar[bool] = True
    render: Callable[[ScreenSnapshot], Regions]
    pose: Pose | None = None

    def placed(self, hall: Hall, owner: str) -> ScreenAudience:
        """The device that watches decides, as it hangs now."""
        return ScreenAudience(self.render, pose_of(hall, owner))

    def see(self, tx: Tx, hall: Hall, now: datetime) -> ScreenSnapshot:
        return screen_snapshot(hall, now, self.pose)

    def tell(self, message: ScreenSnapshot) -> str:
        return page_payload(message.model_dump_json(), self.render(message))

    def concerned(self, hall: Hall, since: int) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class HostAudience:
    """One host in one language."""

    public: ClassVar[bool] = False
    host_id: str
    language: str
    render: Callable[[HostSnapshot, str], Regions]

    def see(self, tx: Tx, hall: Hall, now: datetime) -> HostSnapshot:
        host = hall.town.hosts[self.host_id]
        asking = Asking(hall.town, hall.site, Actor("host", self.host_id), now, "", hall.trust)
        return host_snapshot(hall, host, undoable(tx, asking), now, self.language)

    def tell(self, message: HostSnapshot) -> str:
        return page_payload(message.model_dump_json(), self.render(message, self.language))

    def placed(self, hall: Hall, owner: str) -> HostAudience:
        return self

    def concerned(self, hall: Hall, since: int) -> bool:
        """Hosts are few, and each works with the line as it is now."""
        return True


@dataclass(frozen=True, slots=True)
class PhoneAudience:
    """The one who holds this ticket: its own number and place in line, nothing of others.

    `language` is None as long as the visitor keeps the one chosen at the kiosk.
    """

    public: ClassVar[bool] = False
    token_hash: str
    language: str | None
    render: Callable[[PhoneSnapshot, str | None], Regions]

    def see(self, tx: Tx, hall: Hall, now: datetime) -> PhoneSnapshot:
        visit = hall.live.by_token.get(self.token_hash) or tx.visits.by_token(self.token_hash)
        if visit is None or not token_lives(visit, hall.trust.oldest(now)):
            raise NotFound("unknown_ticket")
        return phone_snapshot(hall, visit, now, self.language)

    def tell(self, message: PhoneSnapshot) -> str:
        return page_payload(message.model_dump_json(), self.render(message, self.language))

    def placed(self, hall: Hall, owner: str) -> PhoneAudience:
        return self

    def concerned(self, hall: Hall, since: int) -> bool:
        """Who was called, or has ended, is told before those whose place moved up."""
        visit = hall.live.by_token.get(self.token_hash)
        return visit is None or visit.revision > since
