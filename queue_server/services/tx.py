"""What a use case may do inside one transaction. Storage gives it its body."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from queue_server.domain.care import Health, Order
from queue_server.domain.catalogue import PointKind
from queue_server.domain.closure import Closure, Hung
from queue_server.domain.desk import Account, Alert, Device, Invitation, KeptAnswer, Session, Staffing
from queue_server.domain.duration import Seen
from queue_server.domain.lease import Lease
from queue_server.domain.policy import VisitClass
from queue_server.domain.visit import Event, State, Visit
from queue_server.domain.waiting import Load


class VisitRecords(Protocol):
    def next_revision(self, site_id: str) -> int:
        """Raise the site's revision by one and give it."""

    def revision(self, site_id: str) -> int: ...

    def add(self, visit: Visit) -> None: ...

    def change(self, visit: Visit) -> None:
        """Write the CHANGING fields and the revision."""

    def get(self, site_id: str, visit_id: str) -> Visit | None: ...

    def by_token(self, token_hash: str) -> Visit | None: ...

    def live(self, site_id: str) -> list[Visit]:
        """Every visit that is waiting, called, serving, parked or missed."""

    def last_called(self, site_id: str, since: datetime, until: datetime, most: int) -> list[Visit]:
        """Visits whose last call lies between these moments (both included), the newest call first."""

    def latest_entry(self, site_id: str) -> datetime | None:
        """The latest moment from which a visit climbs that waits now, appointments left out."""

    def load(self, site_id: str, kind: PointKind) -> tuple[Mapping[VisitClass, Load], Load]:
        """What waits for this kind of point, by class, and what is called or served of this kind now."""

    def heads(self, site_id: str) -> list[Visit]:
        """The first visit of each line (`queueing.line_key`): the cost depends on the lines, not on the visits."""

    def first_arrived(self, site_id: str, line: str, until: datetime) -> Visit | None:
        """The first visit of that line (by its key) which arrived at `until` or before."""

    def waiting(self, site_id: str, kind: PointKind) -> list[Visit]:
        """Every visit that waits for this kind of point."""

    def in_states(self, site_id: str, states: Collection[State]) -> list[Visit]:
        """Every visit that is in one of these states now."""

    def changed_since(self, site_id: str, revision: int) -> list[Visit]:
        """Every visit that changed after that revision, in the order of their revisions."""

    def count_of_product(self, site_id: str, day: date, product_id: str) -> int:
        """How many visits of that day came for this product; who left does not count."""

    def live_before(self, site_id: str, day: date) -> list[Visit]:
        """Live visits of earlier days."""


class NumberRecords(Protocol):
    def take(self, site_id: str, day: date, letter: str, count: int) -> tuple[int, bool]:
        """The first of the next `count` numbers of that day, and whether all of them are free (see `free`)."""

    def free(self, site_id: str, day: date, letter: str, first: int, last: int) -> bool:
        """False when a living visit of any day has one of these numbers, or an open lease of another day may."""

    def holder(self, site_id: str, day: date, letter: str, number: int) -> tuple[str, str] | None:
        """Id and token hash of the visit that got this number on that day."""

    def lend(self, lease: Lease) -> None: ...

    def lease(self, site_id: str, lease_id: str) -> Lease | None: ...

    def lent_to(self, site_id: str, device_id: str) -> list[Lease]:
        """The open leases of a device, by day, letter and number."""

    def lent(self, site_id: str) -> list[Lease]:
        """Every open lease of a site."""

    def used(self, lease: Lease) -> tuple[int, int | None]:
        """How many of its numbers have a visit, and the highest of them."""

    def close(self, lease: Lease, now: datetime) -> None: ...

    def forget_before(self, moment: datetime) -> None:
        """Leases that were given before; of every site."""


class EventRecords(Protocol):
    def add(self, event: Event) -> None: ...

    def newest(self, site_id: str) -> Event | None: ...

    def last_of_actor(self, site_id: str, actor: str) -> Event | None: ...

    def before(self, site_id: str, visit_id: str, revision: int) -> Event | None:
        """The visit's event that came just before that revision."""

    def of_day(self, site_id: str, day: date, after: int, most: int) -> list[Event]: ...

    def of_visit(self, site_id: str, visit_id: str) -> list[Event]:
        """Every event of a visit, in order."""


class DurationRecords(Protocol):
    def add(self, site_id: str, product_id: str, more: Seen) -> None:
        """Add to what was seen of this product; a negative `more` takes back."""

    def of(self, site_id: str, product_ids: Collection[str]) -> Mapping[str, Seen]:
        """What was seen of these products; what is missing was never seen."""

    def of_site(self, site_id: str) -> Mapping[str, Seen]:
        """Of every product that was ever seen, also of those that the town no longer has."""


class JoinRecords(Protocol):
    def code(self, site_id: str) -> str | None:
        """What stands at the entrance; None before the first was made."""

    def renew(self, site_id: str, code: str, now: datetime) -> None:
        """Another code: the one before opens nothing any more."""

    def living(self, site_id: str, actor: str) -> int:
        """How many live visits this actor registered."""


class AnswerRecords(Protocol):
    def get(self, scope: str, key: str) -> KeptAnswer | None: ...

    def keep(self, answer: KeptAnswer) -> None: ...

    def forget_before(self, moment: datetime) -> None: ...


class DeviceRecords(Protocol):
    def add(self, device: Device) -> None: ...

    def get(self, device_id: str) -> Device | None: ...

    def by_key(self, key_hash: str) -> Device | None: ...

    def pair(self, device_id: str, key_hash: str, now: datetime) -> None: ...

    def revoke(self, device_id: str, now: datetime) -> None: ...

    def of_site(self, site_id: str) -> list[Device]: ...

    def invite(self, invitation: Invitation) -> None: ...

    def take_invitation(self, code_hash: str) -> Invitation | None:
        """Give the invitation and remove it: a code works once."""

    def forget_invitations_before(self, moment: datetime) -> None: ...


class CareRecords(Protocol):
    def health(self, site_id: str) -> list[Health]:
        """The last report of each device that ever reported."""

    def keep(self, health: Health) -> None:
        """In the place of the report before."""

    def forget(self, site_id: str, device_id: str) -> None: ...

    def orders(self, site_id: str) -> list[Order]:
        """Those that have not ended, in the order in which they were given."""

    def give(self, order: Order) -> None: ...

    def take(self, order: Order, now: datetime) -> None:
        """The device does it; what is done once has ended."""

    def end(self, site_id: str, order_ids: Collection[str], now: datetime) -> None: ...


class BuildingRecords(Protocol):
    def closures(self, site_id: str) -> list[Closure]:
        """In the order in which they were made, also those whose time has come."""

    def close(self, closure: Closure) -> None:
        """In the place of what was said before of the same thing."""

    def open(self, site_id: str, thing_id: str) -> None: ...

    def hung(self, site_id: str) -> list[Hung]: ...

    def hang(self, hung: Hung) -> None:
        """In the place of where it hung before."""

    def take_down(self, site_id: str, device_id: str) -> None: ...


class PeopleRecords(Protocol):
    def set_account(self, account: Account) -> None: ...

    def account(self, host_id: str) -> Account | None: ...

    def open_session(self, session: Session) -> None: ...

    def session(self, token_hash: str) -> Session | None: ...

    def touch_session(self, token_hash: str, now: datetime) -> None: ...

    def close_session(self, token_hash: str) -> None: ...

    def forget_sessions_before(self, moment: datetime) -> None: ...

    def not_seen_after(self, now: datetime) -> None:
        """Sessions last seen in a future that did not come were seen now: their idle time begins."""


class HallRecords(Protocol):
    def staffing(self, site_id: str) -> Sequence[Staffing]: ...

    def staff(self, staffing: Staffing) -> None:
        """This host is at this point now, and at no other."""

    def unstaff(self, site_id: str, host_id: str) -> None: ...

    def raise_alert(self, alert: Alert) -> None: ...

    def alert(self, site_id: str, alert_id: str) -> Alert | None: ...

    def open_alerts(self, site_id: str) -> list[Alert]: ...

    def clear_alert(self, site_id: str, alert_id: str, now: datetime) -> None: ...


class TownRecords(Protocol):
    def running(self) -> tuple[str, str] | None:
        """Version and JSON document of the running town."""

    def running_version(self) -> str | None: ...

    def generation(self) -> str:
        """Another value than before means that a backup took the place of everything in the database."""

    def look_anew(self) -> None:
        """Another generation: every process forgets what it remembers and looks at everything again."""

    def run(self, version: str, document: str, now: datetime) -> None: ...


class Tx(Protocol):
    @property
    def visits(self) -> VisitRecords: ...

    @property
    def numbers(self) -> NumberRecords: ...

    @property
    def events(self) -> EventRecords: ...

    @property
    def durations(self) -> DurationRecords: ...

    @property
    def joins(self) -> JoinRecords: ...

    @property
    def answers(self) -> AnswerRecords: ...

    @property
    def devices(self) -> DeviceRecords: ...

    @property
    def care(self) -> CareRecords: ...

    @property
    def building(self) -> BuildingRecords: ...

    @property
    def people(self) -> PeopleRecords: ...

    @property
    def hall(self) -> HallRecords: ...

    @property
    def town(self) -> TownRecords: ...
