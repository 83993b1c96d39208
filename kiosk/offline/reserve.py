"""What this kiosk has in reserve for when the server is away: the town, the hours, and numbers of its own."""

from __future__ import annotations

import hashlib
from pathlib import Path

import structlog

from kiosk.effects import TicketRequest
from kiosk.offline.alone import hall_alone, plan_alone
from kiosk.offline.drawer import NotStored
from kiosk.offline.keeping import Pantry
from kiosk.offline.moments import DeviceClock, TownClock, this_computer
from kiosk.offline.outbox import Outbox
from kiosk.townmodel import seen_of, town_of
from kiosk.words import in_language
from queue_server.contracts.hall import HallStatus, KindStatus, KioskTown
from queue_server.contracts.leases import OfflineVisit
from queue_server.contracts.visits import Kind, TicketAnswer
from queue_server.domain.advice import Plan
from queue_server.domain.catalogue import Town
from queue_server.domain.errors import Conflict

log = structlog.get_logger(__name__)

NO_LEASE = "0" * 32


class NoNumber(Exception):
    """No number can be given here and now; `code` says why, as a refusal of the server would."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Reserve:
    """`folder` is the only place where it writes. Safe to use from several threads."""

    def __init__(self, folder: Path, device: DeviceClock | None = None) -> None:
        """Raises OutboxInUse when another kiosk works there."""
        device = device or this_computer()
        self.clock = TownClock(device)
        self.outbox = Outbox(folder / "outbox.db")
        self._pantry = Pantry(folder, device)
        self._town: KioskTown | None = None
        self._rules: Town | None = None
        self._hall: HallStatus | None = None
        self.device_id = ""
        """What the server calls this kiosk: kept with the hall, which says where it hangs."""

    # What the server told

    def recall(self) -> tuple[KioskTown, HallStatus] | None:
        """The town that was kept, and its hall as it must be now; None when there is none."""
        town, kept = self._pantry.town(), self._pantry.hall()
        if town is None:
            return None
        rules = self._know(town)
        if kept is not None:
            self._hall, self.device_id = kept.hall, kept.device_id
            self.clock.heard(kept.hall.at, kept.mark)
        try:
            newest = self.outbox.newest()
        except NotStored:
            newest = None
        if newest is not None:
            self.clock.not_before(newest)
        return town, hall_alone(self._hall or self._bare_hall(town), rules, self.clock.now())

    def _bare_hall(self, town: KioskTown) -> HallStatus:
        """When no hall was kept: the kinds of points are those for which there are numbers."""
        return HallStatus(
            revision=0,
            at=self.clock.now(),
            town_version=town.version,
            is_open=False,
            closes_at=None,
            next_opening=None,
            kinds=tuple(KindStatus(kind=kind, waiting=0, staffed_points=0, wait=None) for kind in self.kinds_here()),
            elsewhere=(),
        )

    def keep_town(self, town: KioskTown) -> None:
        if self._town is not None and self._town.site_id != town.site_id:
            self._pantry.forget()
            self._hall = None
        self._know(town)
        self._pantry.keep_town(town)

    def _know(self, town: KioskTown) -> Town:
        self._town, self._rules = town, town_of(town)
        return self._rules

    def keep_hall(self, hall: HallStatus) -> None:
        self._hall = hall
        self.clock.heard(hall.at)
        self._pantry.keep_hall(hall, self.device_id)

    # Numbers

    def kinds(self) -> frozenset[str]:
        """For which kinds of points there is a number now."""
        try:
            return frozenset(self.outbox.left(self.clock.now()))
        except NotStored:
            return frozenset()

    def give(self, request: TicketRequest) -> TicketAnswer | None:
        """A number of our own, on disk before it is shown; None when there is none left for it. Raises NoNumber."""
        town, message = self._town, request.message
        if town is None:
            return None
        planned = self._plan(request, town)
        now, first = self.clock.now(), planned.legs[0]
        visit = OfflineVisit.model_validate(
            {
                **message.model_dump(),
                "token_hash": hashlib.sha256(request.own_token.encode()).hexdigest(),
                "lease_id": NO_LEASE,
                "letter": "X",
                "number": 1,
                "key": request.key,
                "issued_at": now,
            }
        )
        try:
            given = self.outbox.give(first.kind.value, visit, self.clock.device.mark(), now)
        except NotStored:
            raise NoNumber("not_stored") from None
        if given is None:
            return None
        return TicketAnswer(
            visit_id=hashlib.sha256(f"{given.lease_id}:{given.number}".encode()).hexdigest()[:32],
            letter=given.letter,
            number=given.number,
            code=f"{given.letter}{given.number:03d}",
            kind=first.kind.value,
            discreet=planned.discreet,
            people_before=None,
            wait=None,
            waiting_place=in_language(town.waiting_places.get(first.kind.value, {}), message.language),
            issued_at=now,
            stops=len(planned.legs),
        )

    def _plan(self, request: TicketRequest, town: KioskTown) -> Plan:
        """Raises NoNumber with the code that the server would give: closed, over for today, or not known."""
        rules, now = self._rules, self.clock.now()
        assert rules is not None
        last = rules.sites[0].last_ticket_at(now)
        if last is None or now >= last:
            raise NoNumber("site_closed" if last is None else "last_ticket_passed")
        try:
            planned = plan_alone(request.message, rules, self.kinds_here(), seen_of(town))
        except Conflict as conflict:
            raise NoNumber(conflict.code) from None
        if planned is None:
            raise NoNumber("unknown_product")
        return planned

    def kinds_here(self) -> tuple[Kind, ...]:
        """Every kind of point of the site; without a hall those for which there are numbers."""
        if self._hall is not None:
            return tuple(kind.kind for kind in self._hall.kinds)
        try:
            leases = self.outbox.leases()
        except NotStored:
            return ()
        return tuple(dict.fromkeys(kind for lease, _ in leases for kind in lease.kinds))

    def withdraw(self, request: TicketRequest) -> None:
        """The visitor went away before the number was shown."""
        try:
            self.outbox.withdraw(request.key)
        except NotStored:
            log.error("number_not_withdrawn")

    def close(self) -> None:
        self.outbox.close()
