"""The kiosk's side of the network. Every wait happens in threads of its own; answers go to an inbox."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import Protocol

import structlog
from pydantic import ValidationError

from kiosk.effects import TicketRequest
from kiosk.numbers import Numbers, Taker
from kiosk.offline.drawer import NotStored
from kiosk.offline.reserve import Reserve
from kiosk.offline.upkeep import Upkeep
from kiosk.refusals import OUT_OF_ORDER_CODES
from queue_server.client import Server, ServerAway, ServerRefused, Watch
from queue_server.contracts.devices import AlertAnswer, AlertKind, DeviceHealth, DevicePaired, RaiseAlert
from queue_server.contracts.hall import HallStatus, KioskTown

REFUSED_PAUSE_SECONDS = 5.0
HELP_SECONDS = 8.0
"""A visitor who asks for help must know soon whether somebody comes."""
AWAY_SECONDS = 3.0
"""A server that was lost so long ago is not asked for help: the visitor is sent to the reception at once."""
ERRAND_SECONDS = 600.0
ERRANDS_MAX = 50
LOOK_SECONDS = 0.2
UPKEEP_SECONDS = 30.0
"""How often it is looked whether there are numbers enough; what was given is told at once."""
UPKEEP_AGAIN_SECONDS = 5.0
REPORT_SECONDS = 10.0
"""A report that waits longer is old: the next one says how it is then."""

log = structlog.get_logger(__name__)


class Inbox(Taker, Protocol):
    """Where answers go; called from the threads of the link."""

    def town_loaded(self, town: KioskTown) -> None: ...
    def hall_recalled(self, hall: HallStatus) -> None: ...
    def hall_seen(self, hall: HallStatus) -> None: ...
    def reserve_seen(self, kinds: frozenset[str]) -> None: ...
    def server_lost(self, code: str) -> None: ...
    def help_answered(self, serial: int, reached: bool) -> None: ...


class Link:
    """One server, one site: what this kiosk may ask there."""

    def __init__(self, server: Server, inbox: Inbox, reserve: Reserve, size: int) -> None:
        """`size` is how many numbers of each letter to hold for when the server is away."""
        self._server = server
        self._inbox = inbox
        self._reserve = reserve
        self._upkeep = Upkeep(server, self.path, reserve.outbox, reserve.clock, size)
        self._numbers = Numbers(server, inbox, self, reserve, self._number_given)
        self.device_id = ""
        """What the server calls this kiosk; empty until it said so."""
        self._site = ""
        self._version = ""
        self._lost_at: float | None = time.monotonic()
        self._lost_code = ""
        self._kinds: frozenset[str] = frozenset()
        self._stopped = threading.Event()
        self._due = threading.Event()
        self._errands: queue.Queue[Callable[[], object]] = queue.Queue(ERRANDS_MAX)
        self._watch: Watch | None = None

    def start(self) -> None:
        for work, name in ((self._arrive, "link"), (self._run_errands, "errands"), (self._keep_reserve, "reserve")):
            threading.Thread(target=work, name=name, daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()
        self._due.set()
        self._numbers.stop()
        if self._watch:
            self._watch.stop()
        self._reserve.close()

    def path(self, rest: str) -> str:
        """The address of something of this kiosk's site."""
        return f"/api/v1/sites/{self._site}/{rest}"

    def away_seconds(self) -> float:
        """Since when the server was not heard; 0 while it is there."""
        lost_at = self._lost_at
        return 0.0 if lost_at is None else max(0.001, time.monotonic() - lost_at)

    def may_give(self) -> bool:
        """Not when the server does not want this kiosk any more."""
        return self._lost_code not in OUT_OF_ORDER_CODES

    def _lost(self, code: str) -> None:
        self._lost_code = code
        if self._lost_at is None:
            self._lost_at = time.monotonic()
        self._inbox.server_lost(code)

    # The town and the hall

    def _arrive(self) -> None:
        """Begins with what was kept, asks until it is known where this kiosk stands, then follows its hall for ever."""
        kept = self._recall()
        if self._reserve.outbox.damaged:
            self.raise_alert("outbox_damaged")
        site = ""
        while not self._stopped.is_set() and not site:
            try:
                device = self._server.ask("GET", "/api/v1/device", answer_type=DevicePaired, cancelled=self._stopped)
                assert device is not None
                site, self.device_id = device.site_id, device.device_id
                self._reserve.device_id = device.device_id
            except ServerRefused as refusal:
                self._lost(refusal.code)
                self._stopped.wait(REFUSED_PAUSE_SECONDS)
            except ServerAway:
                self._lost("away")
        if site:
            self._site = site
            self._read_town(kept)
        if self._stopped.is_set():
            return
        self._watch = self._server.watch(self.path("live/kiosk"), self._snapshot, self._lost)

    def _recall(self) -> KioskTown | None:
        """What was kept is told as if it had just been heard: the town, and the hall as it must be now."""
        kept = self._reserve.recall()
        if kept is None:
            return None
        self._site, self.device_id = kept[0].site_id, self._reserve.device_id
        self._inbox.town_loaded(kept[0])
        self._inbox.hall_recalled(kept[1])
        self._see_reserve()
        return kept[0]

    def _read_town(self, shown: KioskTown | None = None) -> None:
        """The town once; on failure the next snapshot asks again, because the version is still the old one. One that is
        shown already is not told again: its search was built."""
        try:
            town = self._server.ask("GET", self.path("town"), answer_type=KioskTown, cancelled=self._stopped)
        except (ServerRefused, ServerAway) as problem:
            log.warning("town_not_read", problem=str(problem))
            return
        assert town is not None
        self._version = town.version
        self._reserve.keep_town(town)
        if town != shown:
            self._inbox.town_loaded(town)

    def _snapshot(self, data: str) -> None:
        try:
            hall = HallStatus.model_validate_json(data, extra="ignore")
        except ValidationError as problem:
            log.warning("snapshot_unreadable", errors=problem.error_count())
            return
        if hall.town_version != self._version:
            self._read_town()
        self._reserve.keep_hall(hall)
        was_lost, self._lost_at, self._lost_code = self._lost_at is not None, None, ""
        self._inbox.hall_seen(hall)
        if was_lost:
            self._due.set()

    def reload_town(self) -> None:
        self._errand(self._read_town)

    # Numbers

    def ask_ticket(self, request: TicketRequest) -> None:
        self._numbers.ask(request)

    def give_up(self, serial: int) -> None:
        self._numbers.give_up(serial)

    def unsent(self) -> int:
        """How many numbers were given of which the server does not know yet."""
        try:
            return self._reserve.outbox.unsent()
        except NotStored:
            return 0

    def leased(self) -> int | None:
        """How many numbers can still be given without the server; None when the disk does not tell."""
        try:
            return self._reserve.outbox.leased(self._reserve.clock.now())
        except NotStored:
            return None

    def _number_given(self, trouble: str) -> None:
        if trouble:
            self.raise_alert("numbers_refused", trouble)
        self._see_reserve()
        self._due.set()

    def _keep_reserve(self) -> None:
        """Tells and lends whenever the server is there and there is something to do."""
        pause = UPKEEP_SECONDS
        while not self._stopped.is_set():
            self._due.wait(pause)
            self._due.clear()
            pause = UPKEEP_SECONDS
            if not self.away_seconds() and not self._stopped.is_set():
                try:
                    self._upkeep.tell()
                    self._upkeep.hold(self._reserve.kinds_here())
                except (ServerAway, ServerRefused, NotStored) as problem:
                    log.warning("reserve_not_kept", problem=str(problem))
                    pause = UPKEEP_AGAIN_SECONDS
            self._see_reserve()
        self._server.close()

    def _see_reserve(self) -> None:
        kinds = self._reserve.kinds()
        if kinds != self._kinds:
            self._kinds = kinds
            self._inbox.reserve_seen(kinds)

    # Help and alerts

    def ask_help(self, serial: int, key: str, screen: str) -> None:
        threading.Thread(target=self._ask_help, args=(serial, key, screen), name="help", daemon=True).start()

    def _ask_help(self, serial: int, key: str, screen: str) -> None:
        if self.away_seconds() >= AWAY_SECONDS:  # known for a while: who asks need not wait to hear it
            self._inbox.help_answered(serial, False)
            return
        message = RaiseAlert(kind="help", detail=screen)
        try:
            self._server.ask("POST", self.path("alerts"), message, AlertAnswer, key, deadline_seconds=HELP_SECONDS)
        except (ServerRefused, ServerAway):
            self._inbox.help_answered(serial, False)
        else:
            self._inbox.help_answered(serial, True)
        finally:
            self._server.close()

    def report(self, health: DeviceHealth) -> bool:
        """Tells how this kiosk is, and answers whether the server heard it; the caller waits."""
        if not self._site:
            return False
        health = health.model_copy(update={"unsent": self.unsent(), "leased": self.leased()})
        try:
            path = self.path("devices/self/health")
            self._server.ask("PUT", path, health, deadline_seconds=REPORT_SECONDS, cancelled=self._stopped)
        except (ServerRefused, ServerAway):
            return False
        return True

    def raise_alert(self, kind: AlertKind, detail: str = "") -> None:
        """Tells the hosts, as soon as the server can be reached."""
        self._errand(lambda: self._tell("alerts", RaiseAlert(kind=kind, detail=detail)))

    def clear_alert(self, kind: AlertKind) -> None:
        self._errand(lambda: self._tell("alerts/clear", RaiseAlert(kind=kind)))

    def _tell(self, path: str, message: RaiseAlert) -> None:
        try:
            self._server.ask("POST", self.path(path), message, deadline_seconds=ERRAND_SECONDS, cancelled=self._stopped)
        except (ServerRefused, ServerAway) as problem:
            log.warning("alert_not_told", problem=str(problem))

    def _errand(self, errand: Callable[[], object]) -> None:
        try:
            self._errands.put_nowait(errand)
        except queue.Full:
            log.warning("errands_full")

    def _run_errands(self) -> None:
        """One after another, so that "cleared" never overtakes "raised"."""
        while not self._stopped.is_set():
            try:
                errand = self._errands.get(timeout=1.0)
            except queue.Empty:
                continue
            while self.away_seconds() and not self._stopped.wait(LOOK_SECONDS):
                pass
            errand()
