"""A desk without a web server: use cases through the one path, on a real store, with a clock in hand."""

from __future__ import annotations

import secrets
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from queue_server.contracts.host import HostSnapshot
from queue_server.contracts.phone import PhoneSnapshot
from queue_server.contracts.visits import (
    CallVisit,
    FinishVisit,
    RegisterVisit,
    TakeBreak,
    TicketAnswer,
    TransferVisit,
    UndoAnswer,
    VisitAnswer,
)
from queue_server.domain.catalogue import Town
from queue_server.domain.visit import Action, Event, Visit
from queue_server.services import serve
from queue_server.services.asking import Actor, Asking
from queue_server.services.execute import Done, UseCase, fingerprint, once
from queue_server.services.hall import FiguresBook, read_hall
from queue_server.services.hall import Hall as WholeHall
from queue_server.services.host_view import host_snapshot
from queue_server.services.live import refreshed
from queue_server.services.register import register
from queue_server.services.views import phone_snapshot
from queue_server.storage.opening import open_store
from queue_server.web.desk import Store
from tests.support.caller import hash_of, new_key, new_token
from tests.support.clock import Clock

C = TypeVar("C")
KIOSK = Actor("device", "kiosk1")


@dataclass
class Hall:
    store: Store
    town: Town
    clock: Clock = field(default_factory=Clock)
    site: str = "stadhuis"
    database: str = ""
    """What was opened, for who opens it again."""

    def asking(self, who: str | Actor, site: str | None = None) -> Asking:
        actor = Actor("host", who) if isinstance(who, str) else who
        where = self.town.site(site or self.site)
        assert where is not None
        return Asking(self.town, where, actor, self.clock(), secrets.token_hex(16))

    def submit(
        self, use_case: UseCase[C], command: C, asking: Asking, key: str | None = None, body: bytes = b""
    ) -> Future[Done]:
        request = fingerprint("POST /test", body)
        return self.store.write(once(use_case, command, asking, key or new_key(), request, 200), asking.site.site_id)

    def do(self, use_case: UseCase[C], command: C, asking: Asking, key: str | None = None, body: bytes = b"") -> Done:
        return self.submit(use_case, command, asking, key, body).result(20)

    def register(self, *products: str, key: str | None = None, who: str | Actor = KIOSK, **more: Any) -> TicketAnswer:
        message = RegisterVisit.model_validate(
            {"product_ids": products or ("attest_woonst",), "token_hash": hash_of(new_token()), **more}
        )
        return TicketAnswer.model_validate_json(self.do(register, message, self.asking(who), key).body)

    def call(self, host: str = "an", point: str = "snelbalie1", visit: str | None = None) -> VisitAnswer:
        done = self.do(serve.call, CallVisit(point_id=point, visit_id=visit), self.asking(host))
        return VisitAnswer.model_validate_json(done.body)

    def act(self, visit: str, action: Action, host: str = "an") -> VisitAnswer:
        return VisitAnswer.model_validate_json(self.do(serve.do, serve.On(visit, action), self.asking(host)).body)

    def transfer(self, visit: str, host: str = "an", **where: str) -> VisitAnswer:
        command = serve.Transfer(visit, TransferVisit.model_validate(where))
        return VisitAnswer.model_validate_json(self.do(serve.transfer, command, self.asking(host)).body)

    def finish(self, visit: str, host: str = "an", **how: Any) -> VisitAnswer:
        command = serve.Finish(visit, FinishVisit.model_validate(how))
        return VisitAnswer.model_validate_json(self.do(serve.finish, command, self.asking(host)).body)

    def rest(self, host: str = "an", point: str = "snelbalie1", minutes: int | None = None) -> None:
        self.do(serve.take_break, serve.Break(point, TakeBreak(minutes=minutes)), self.asking(host))

    def choose(self, **policy: Any) -> None:
        """The site has another policy from now on."""
        chosen = [
            replace(s, policy=replace(s.policy, **policy)) if s.site_id == self.site else s for s in self.town.sites
        ]
        self.town = replace(self.town, sites=tuple(chosen))

    def tablet(self, host: str = "an") -> HostSnapshot:
        asking = self.asking(host)
        return self.store.read(
            lambda tx: host_snapshot(self._whole(tx), asking.host, serve.undoable(tx, asking), asking.now, "nl")
        )

    def phone(self, visit: str) -> PhoneSnapshot:
        return self.store.read(lambda tx: phone_snapshot(self._whole(tx), self.visit(visit), self.clock()))

    def _whole(self, tx: Any) -> WholeHall:
        site = self.asking(KIOSK).site
        live = refreshed(tx, self.town, site)
        return read_hall(tx, self.town, "version", site, self.clock(), live, FiguresBook())

    def undo(self, host: str = "an") -> UndoAnswer:
        done = self.do(serve.undo, None, self.asking(host))
        return UndoAnswer.model_validate_json(done.body)

    def visit(self, visit_id: str) -> Visit:
        found: Visit | None = self.store.read(lambda tx: tx.visits.get(self.site, visit_id))
        assert found is not None
        return found

    def events(self) -> list[Event]:
        day = self.asking(KIOSK).site.local_day(self.clock())
        return self.store.read(lambda tx: tx.events.of_day(self.site, day, 0, 100_000))

    def reopen(self) -> None:
        """As after a restart of the server."""
        self.store.close()
        self.store = open_store(self.database)

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table."""
        return rows(self.store)


def rows(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    from queue_server.storage.schema import metadata

    def work(tx: Any) -> dict[str, list[tuple[Any, ...]]]:
        connection = tx.visits._connection
        return {t.name: sorted(map(tuple, connection.execute(t.select())), key=repr) for t in metadata.sorted_tables}

    return store.read(work)
