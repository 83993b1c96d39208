"""A morning that has happened: visits and contacts played through the real use cases with an earlier clock."""

from __future__ import annotations

import hashlib
import random
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from queue_server.contracts.visits import CallVisit, FinishVisit, RegisterVisit, TicketAnswer
from queue_server.domain.catalogue import Town, always_open
from queue_server.domain.errors import Conflict
from queue_server.domain.questions import Matter
from queue_server.domain.triage import barred
from queue_server.domain.visit import Action
from queue_server.services import serve
from queue_server.services.asking import Actor, Asking
from queue_server.services.register import register
from queue_server.services.tx import Tx
from queue_server.storage.sqlite import SqliteStore

SITE = "stadhuis"
COLLEAGUES = {"an": "snelbalie2", "charlotte": "zaal1", "femke": "zaal2", "hilde": "zaal5"}
QUICK = ("eid_afhalen", "eid_pincode")


@dataclass(slots=True)
class Morning:
    """Visits registered and helped from `start` on; times only go forward."""

    store: SqliteStore
    town: Town
    start: datetime
    rolls: random.Random

    def asking(self, actor: Actor, minutes: float) -> Asking:
        town = always_open(self.town)
        site = town.site(SITE)
        assert site is not None
        moment = self.start + timedelta(minutes=minutes)
        return Asking(town, site, actor, moment.replace(microsecond=0), secrets.token_hex(16))

    def arrive(
        self, minutes: float, *products: str, token: str = "", language: str = "nl", agreed: float | None = None
    ) -> TicketAnswer:
        """`agreed` is the minute of an appointment."""
        asking = self.asking(Actor("device", "0" * 32), minutes)
        token_hash = hashlib.sha256((token or secrets.token_hex(16)).encode()).hexdigest()
        needs: tuple[str, ...] = self.rolls.choice(((), (), (), (), ("step_free",), ("small_children",)))
        message = RegisterVisit.model_validate(
            {
                "product_ids": products,
                "language": language,
                "token_hash": token_hash,
                "needs": needs,
                "appointment_at": None if agreed is None else self.start + timedelta(minutes=agreed),
            }
        )

        def work(tx: Tx) -> TicketAnswer:
            return register(tx, message, asking)

        return self.store.write(work).result()

    def help_next(self, host: str, minutes: float, lasts: float) -> bool:
        """Call, start and finish one contact; False when nobody waited for this host."""
        actor, point = Actor("host", host), COLLEAGUES[host]

        def work(tx: Tx) -> bool:
            try:
                called = serve.call(tx, CallVisit(point_id=point), self.asking(actor, minutes))
            except Conflict:
                return False
            serve.do(tx, serve.On(called.visit_id, Action.START), self.asking(actor, minutes + 1))
            if lasts:
                finish = serve.Finish(called.visit_id, FinishVisit())
                serve.finish(tx, finish, self.asking(actor, minutes + 1 + lasts))
            return True

        return self.store.write(work).result()


def play(store: SqliteStore, town: Town, now: datetime, seed: int = 7) -> Morning:
    """Seventy-five minutes of arrivals and contacts that end just before `now`."""
    morning = Morning(store, town, now - timedelta(minutes=75), random.Random(seed))
    site = town.site(SITE)
    assert site is not None
    products = [p for p in sorted(site.product_ids) if not barred(Matter(town.products[p]), site, town)]
    for minute in range(0, 74, 2):
        product = morning.rolls.choice((*QUICK, *QUICK, *morning.rolls.sample(products, 8)))
        morning.arrive(minute, product, language=morning.rolls.choice(("nl", "nl", "nl", "fr", "en")))
        host = tuple(COLLEAGUES)[minute // 2 % len(COLLEAGUES)]
        if minute >= 10:
            lasts = 0.0 if minute > 66 else morning.rolls.uniform(2, 9)
            morning.help_next(host, minute + 1, lasts)
    return morning
