"""The kiosk's side of the network. Every wait happens in threads of its own; answers go to an inbox."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Protocol

import structlog
from pydantic import ValidationError

from kiosk.effects import TicketRequest
from queue_server.client import Server, ServerAway, ServerRefused, Watch
from queue_server.contracts.devices import AlertAnswer, AlertKind, DeviceHealth, DevicePaired, RaiseAlert
from queue_server.contracts.hall import HallStatus, KioskTown
from queue_server.contracts.visits import TicketAnswer

DELAY_SECONDS = 5.0
"""After this long without an answer the visitor is told that it takes a while."""
PATIENCE_SECONDS = 60.0
HELP_SECONDS = 8.0
"""A visitor who asks for help must know soon whether somebody comes."""
ERRAND_SECONDS = 600.0
ERRANDS_MAX = 50
REPORT_SECONDS = 10.0
"""A report that waits longer is old: the next one says how it is then."""

log = structlog.get_logger(__name__)


class Inbox(Protocol):
    """Where answers go; called from the threads of the link."""

    def town_loaded(self, town: KioskTown) -> None: ...
    def hall_seen(self, hall: HallStatus) -> None: ...
    def server_lost(self, code: str) -> None: ...
    def ticket_issued(self, serial: int, ticket: TicketAnswer) -> None: ...
    def ticket_delayed(self, serial: int) -> None: ...
    def ticket_refused(self, serial: int, code: str, products: tuple[str, ...]) -> None: ...
    def help_answered(self, serial: int, reached: bool) -> None: ...


class Link:
    """One server, one site: what this kiosk may ask there."""

    def __init__(self, server: Server, inbox: Inbox) -> None:
        self._server = server
        self._inbox = inbox
        self._site = ""
        self.device_id = ""
        """Empty until the server was heard."""
        self._version = ""
        self._stopped = threading.Event()
        self._given_up: dict[int, threading.Event] = {}
        self._errands: queue.Queue[Callable[[], object]] = queue.Queue(ERRANDS_MAX)
        self._watch: Watch | None = None

    def start(self) -> None:
        threading.Thread(target=self._arrive, name="link", daemon=True).start()
        threading.Thread(target=self._run_errands, name="errands", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()
        for given_up in list(self._given_up.values()):
            given_up.set()
        if self._watch:
            self._watch.stop()

    def _path(self, rest: str) -> str:
        return f"/api/v1/sites/{self._site}/{rest}"

    # The town and the hall

    def _arrive(self) -> None:
        """Asks until it is known where this kiosk stands, then follows that hall for ever."""
        while not self._stopped.is_set() and not self._site:
            try:
                device = self._server.ask("GET", "/api/v1/device", answer_type=DevicePaired, cancelled=self._stopped)
                if device is not None:
                    self.device_id, self._site = device.device_id, device.site_id
            except ServerRefused as refusal:
                self._inbox.server_lost(refusal.code)
                self._stopped.wait(DELAY_SECONDS)
            except ServerAway:
                self._inbox.server_lost("away")
        if self._site:
            self._read_town()
        if self._stopped.is_set():
            return
        self._watch = self._server.watch(self._path("live/kiosk"), self._snapshot, self._inbox.server_lost)

    def _read_town(self) -> None:
        """The town once; on failure the next snapshot asks again, because the version is still the old one."""
        try:
            town = self._server.ask("GET", self._path("town"), answer_type=KioskTown, cancelled=self._stopped)
        except (ServerRefused, ServerAway) as problem:
            log.warning("town_not_read", problem=str(problem))
            return
        assert town is not None
        self._version = town.version
        self._inbox.town_loaded(town)

    def _snapshot(self, data: str) -> None:
        try:
            hall = HallStatus.model_validate_json(data, extra="ignore")
        except ValidationError as problem:
            log.warning("snapshot_unreadable", errors=problem.error_count())
            return
        if hall.town_version != self._version:
            self._read_town()
        self._inbox.hall_seen(hall)

    def reload_town(self) -> None:
        self._errand(self._read_town)

    # A ticket

    def ask_ticket(self, request: TicketRequest) -> None:
        """Asks with the same key until answered, or until give_up()."""
        given_up = self._given_up[request.serial] = threading.Event()
        threading.Thread(target=self._ask_ticket, args=(request, given_up), name="ticket", daemon=True).start()

    def give_up(self, serial: int) -> None:
        given_up = self._given_up.get(serial)
        if given_up:
            given_up.set()

    def _ask_ticket(self, request: TicketRequest, given_up: threading.Event) -> None:
        serial, deadline = request.serial, DELAY_SECONDS
        try:
            while not given_up.is_set():
                try:
                    ticket = self._server.ask(
                        "POST",
                        self._path("visits"),
                        request.message,
                        TicketAnswer,
                        request.key,
                        deadline_seconds=deadline,
                        cancelled=given_up,
                    )
                except ServerAway:
                    if not given_up.is_set():
                        self._inbox.ticket_delayed(serial)
                    deadline = PATIENCE_SECONDS
                    continue
                assert ticket is not None
                self._inbox.ticket_issued(serial, ticket)
                break
        except ServerRefused as refusal:
            log.info("ticket_refused", code=refusal.code)
            self._inbox.ticket_refused(serial, refusal.code, _products(refusal))
        finally:
            self._given_up.pop(serial, None)
            if given_up.is_set() and not self._stopped.is_set():
                self._leave(request.token)
            self._server.close()

    def _leave(self, token: str) -> None:
        """The visitor went away before the answer came: nobody should be called for a number that nobody has."""
        try:
            self._server.ask(
                "POST", "/api/v1/visit/leave", authorization=f"Ticket {token}", deadline_seconds=PATIENCE_SECONDS
            )
        except (ServerRefused, ServerAway):
            return  # it was never given, or it expires at the end of the day

    # Help and alerts

    def ask_help(self, serial: int, key: str, screen: str) -> None:
        threading.Thread(target=self._ask_help, args=(serial, key, screen), name="help", daemon=True).start()

    def _ask_help(self, serial: int, key: str, screen: str) -> None:
        message = RaiseAlert(kind="help", detail=screen)
        try:
            self._server.ask("POST", self._path("alerts"), message, AlertAnswer, key, deadline_seconds=HELP_SECONDS)
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
        try:
            path = self._path("devices/self/health")
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
            self._server.ask(
                "POST", self._path(path), message, deadline_seconds=ERRAND_SECONDS, cancelled=self._stopped
            )
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
            while not self._site and not self._stopped.wait(0.5):
                pass
            errand()


def _products(refusal: ServerRefused) -> tuple[str, ...]:
    """The products that a refusal names, if any."""
    named = refusal.fields.get("products")
    return tuple(str(product) for product in named) if isinstance(named, list) else ()
