"""A short morning that is always the same, for faults that move forward through it one by one.

Every device asks its request again, with the same key, until it has an answer; so after any fault the morning can be
played again from its beginning and has to end alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from queue_server.contracts.devices import RaiseAlert
from queue_server.contracts.visits import CallVisit, FinishVisit, RegisterVisit, TakeBreak, TransferVisit
from queue_server.domain.visit import Action
from queue_server.services import serve
from queue_server.services.asking import Actor, Asking
from queue_server.services.execute import Done
from tests.simulation import invariants
from tests.simulation.books import Books, must, open_books
from tests.simulation.disk import Plan
from tests.simulation.judge import Judge
from tests.simulation.wire import Outcome, Request
from tests.simulation.world import World
from tests.support.clock import Clock

SITE = "stadhuis"
BEGINS = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
BETWEEN_MS = 1_500
"""From one group to the next: an undo is in time."""

KIOSK = Actor("device", "kiosk-stadhuis")
AN, BILAL = Actor("host", "an"), Actor("host", "bilal")


def _key(name: str) -> str:
    return f"key-{name}"


def new_id(key: str) -> str:
    """What a request makes has an id that follows from its key, so that two mornings can be compared."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def token(who: str) -> str:
    return hashlib.sha256(f"token of {who}".encode()).hexdigest()


def visit(who: str) -> str:
    return new_id(_key(who))


def _request(actor: Actor, name: str, command: Any, key: str) -> Request:
    return Request(actor.name, SITE, actor, name, command, _key(key))


def _comes(who: str, *products: str, **more: Any) -> Request:
    message = RegisterVisit.model_validate({"product_ids": products, "token_hash": token(who), **more})
    return _request(KIOSK, "register", message, who)


def _does(actor: Actor, action: Action, who: str, key: str) -> Request:
    return _request(actor, "do", serve.On(visit(who), action), key)


def _calls(actor: Actor, point: str, who: str, key: str) -> Request:
    return _request(actor, "call", CallVisit(point_id=point, visit_id=visit(who)), key)


SOON = (BEGINS + timedelta(minutes=15)).isoformat()

MORNING: tuple[tuple[Request, ...], ...] = (
    (_request(AN, "open_point", "snelbalie1", "an-comes"), _comes("first", "attest_woonst")),
    (
        _comes("second", "attest_woonst", needs=["small_children"], language="fr"),
        _comes("third", "reispas", appointment_at=SOON),
        _comes("fourth", "attest_woonst", "schulden"),
    ),
    (_request(AN, "call", CallVisit(point_id="snelbalie1"), "an-next"),),
    (_does(AN, Action.START, "first", "an-starts"), _calls(BILAL, "snelbalie2", "second", "bilal-calls")),
    (_request(BILAL, "undo", None, "bilal-undoes"), _request(KIOSK, "raise_alert", RaiseAlert(kind="help"), "help")),
    (
        _request(AN, "finish", serve.Finish(visit("first"), FinishVisit()), "an-finishes"),
        _calls(BILAL, "snelbalie2", "second", "bilal-calls-again"),
    ),
    (_does(BILAL, Action.NO_SHOW, "second", "bilal-waits"), _calls(AN, "snelbalie1", "fourth", "an-calls")),
    (
        _does(BILAL, Action.REJOIN, "second", "second-comes-back"),
        _request(AN, "transfer", serve.Transfer(visit("fourth"), TransferVisit()), "an-returns"),
    ),
    (
        _request(Actor("ticket", scope="ticket:third"), "leave", token("third"), "third-leaves"),
        _request(AN, "take_break", serve.Break("snelbalie1", TakeBreak(minutes=10)), "an-rests"),
        _request(Actor("system"), "tidy", None, "tidy"),
        _request(Actor("system"), "forget", None, "forget"),
    ),
)

Answers = Mapping[str, Done]
PlanOf = Callable[[int], Plan]
"""What goes wrong with the next group, when so many statements were written before it."""


def nothing_wrong(_statements: int) -> Plan:
    return Plan()


class MorningWorld(World):
    """A server on which the morning is played."""

    def __init__(self, folder: Path, templates: Mapping[str, Path]) -> None:
        super().__init__(folder, templates["plain"], "plain", Clock(BEGINS), Random(0))

    def _asking(self, request: Request) -> Asking:
        return replace(super()._asking(request), new_id=new_id(request.key))


@dataclass(slots=True)
class Stuck(Exception):
    """A device waits in vain; `answers` are those that came before."""

    answers: Answers


class Stage:
    """One morning on one machine, with its books."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.books: Books = open_books(world.desk.town)
        self.judge = Judge(self.books)
        self.statements = 0

    def play(self, plan_of: PlanOf = nothing_wrong, tries: int = 2) -> Answers:
        """The whole morning, from its beginning; raises Stuck when a group fails `tries` times."""
        answers: dict[str, Done] = {}
        for number, requests in enumerate(MORNING):
            self._wait_until(BEGINS + timedelta(milliseconds=number * BETWEEN_MS))
            for request, outcome in zip(requests, self._insist(requests, plan_of, tries, answers), strict=True):
                must(isinstance(outcome, Done), "refused_wrongly", f"{request} -> {outcome!r}")
                assert isinstance(outcome, Done)
                answers[request.key] = outcome
        return answers

    def _wait_until(self, moment: datetime) -> None:
        ahead = moment - self.world.clock()
        if ahead > timedelta(0):
            self.world.time_passes(ahead // timedelta(milliseconds=1))

    def _insist(
        self, requests: tuple[Request, ...], plan_of: PlanOf, tries: int, answers: Answers
    ) -> tuple[Outcome, ...]:
        for _ in range(tries):
            group = self.world.ask(requests, plan_of(self.statements))
            self.statements += self.world.disk.statements
            self.judge.group(group, self.world.look)
            if group.kept:
                return group.outcomes
        raise Stuck(answers)

    def check(self, answers: Answers) -> None:
        """Everything holds, and what was answered is there."""
        asked = {request.key: request for requests in MORNING for request in requests}
        invariants.whole(self.world, self.books, [(asked[key], done) for key, done in answers.items()])

    def state(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, but for the town."""
        look = self.world.look
        names = [row[0] for row in look.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = [name for name in names if name not in ("town_versions", "generation", "alembic_version")]
        return {name: sorted((tuple(row) for row in look.execute(f"SELECT * FROM {name}")), key=repr) for name in kept}
