"""Hosts: they sign in at points, call, help, pass on, take back, pause and go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from queue_server.contracts.visits import CallVisit, FinishVisit, TakeBreak, TransferVisit
from queue_server.domain.catalogue import PointKind
from queue_server.domain.errors import Refusal
from queue_server.domain.visit import Action
from queue_server.services import serve
from queue_server.services.asking import Actor
from queue_server.services.execute import Done
from tests.simulation.books import answer_of
from tests.simulation.people import Stage
from tests.simulation.wire import Outcome, Request

OUTCOMES = ("answered", "follow_up", "referred", "not_possible", "papers_missing")
PLAIN = (Action.RECALL, Action.START, Action.NO_SHOW, Action.REJOIN, Action.PARK, Action.RESUME, Action.LEAVE)
AGAIN = 0.04
"""How often an impatient host taps although an answer is still under way."""
SECOND_THOUGHTS = 0.15
BUSY = {PointKind.STANDING: 5, PointKind.SEATED: 5, PointKind.DISCREET: 3}
"""Where most visitors go, there most hosts are."""


@dataclass(slots=True)
class Host:
    """One host in one site. `visit_id` and `state` are of whom the host thinks to be helping."""

    stage: Stage
    host_id: str
    site_id: str
    point_id: str | None = None
    visit_id: str | None = None
    state: str = ""
    waits: bool = False
    regrets: bool = False

    def turn(self) -> None:
        """Do the next thing, if no answer is awaited."""
        if self.waits and not self.stage.happens(AGAIN):
            return
        if self.regrets:
            self.regrets = False
            self._send("undo", None)
        elif self.stage.happens(0.06):
            self._anything()
        elif self.point_id is None:
            self._send("open_point", self._some_point())
        elif self.visit_id is None:
            self._call()
        else:
            self._help(self.visit_id)

    def reach_for(self, visit_id: str) -> None:
        """Call this visitor, whoever else may."""
        self._send("call", CallVisit(point_id=self.point_id or self._some_point(), visit_id=visit_id))

    def _call(self) -> None:
        assert self.point_id is not None
        stage = self.stage
        match stage.one_of(
            [(60, "next"), (14, "chosen"), (8, "rejoin"), (8, "resume"), (4, "break"), (2, "close"), (3, "undo")]
        ):
            case "next":
                self._send("call", CallVisit(point_id=self.point_id))
            case "chosen":
                self._on("waiting", self.reach_for)
            case "rejoin":
                self._on("missed", lambda one: self._do(one, Action.REJOIN))
            case "resume":
                self._on("parked", lambda one: self._do(one, Action.RESUME))
            case "break":
                message = TakeBreak(minutes=stage.one_of([(1, None), (1, 10)]))
                self._send("take_break", serve.Break(self.point_id, message))
            case "close":
                self._send("close_point", self.point_id)
            case _:
                self._send("undo", None)

    def _help(self, visit_id: str) -> None:
        pick = self.stage.one_of
        called: Sequence[tuple[float, str]] = [
            (50, "start"),
            (12, "recall"),
            (14, "no_show"),
            (5, "park"),
            (6, "transfer"),
        ]
        serving: Sequence[tuple[float, str]] = [(60, "finish"), (12, "transfer"), (10, "park"), (2, "start")]
        match pick(called if self.state == "called" else serving):
            case "finish":
                message = FinishVisit(outcome=self.stage.chance.choice(OUTCOMES), whole=self.stage.happens(0.2))
                self._send("finish", serve.Finish(visit_id, message))
            case "transfer":
                self._transfer(visit_id)
            case plain:
                self._do(visit_id, Action(plain))

    def _transfer(self, visit_id: str) -> None:
        points = [p.point_id for p in self.stage.site(self.site_id).points]
        kinds = sorted({p.kind.value for p in self.stage.site(self.site_id).points} | {"video"})
        message = self.stage.one_of(
            [
                (2, TransferVisit()),
                (2, TransferVisit(point_id=self.stage.chance.choice(points))),
                (2, TransferVisit(kind=self.stage.chance.choice(kinds))),
            ]
        )
        self._send("transfer", serve.Transfer(visit_id, message))

    def _anything(self) -> None:
        """Any action on any visit that stands on the tablet, right or wrong."""
        seen = self.stage.seen(self.site_id)
        action = self.stage.chance.choice(PLAIN)
        if not seen or self.stage.happens(0.05):
            self._do(f"{self.stage.chance.getrandbits(128):032x}", action)
        else:
            self._do(self.stage.chance.choice(seen).visit_id, action)

    def _on(self, state: str, act: Any) -> None:
        found = [v.visit_id for v in self.stage.seen(self.site_id) if v.state.value == state]
        if found:
            act(self.stage.chance.choice(found))

    def _some_point(self) -> str:
        return self.stage.one_of([(BUSY.get(p.kind, 1), p.point_id) for p in self.stage.site(self.site_id).points])

    def _do(self, visit_id: str, action: Action) -> None:
        self._send("do", serve.On(visit_id, action))

    def clear(self, alert_id: str) -> None:
        self._send("clear_alert", alert_id)

    def _send(self, name: str, command: Any) -> None:
        self.waits = True
        self.stage.send(self.host_id, self.site_id, Actor("host", self.host_id), name, command, self._hear)

    def _hear(self, request: Request, outcome: Outcome | None) -> None:
        self.waits = False
        if outcome is None:
            return
        self.regrets = isinstance(outcome, Done) and self.stage.happens(SECOND_THOUGHTS)
        if isinstance(outcome, Refusal):
            if outcome.code == "point_taken":
                self.point_id = None
            if request.name != "call":
                self.visit_id = None
            return
        if request.name in ("open_point", "close_point"):
            self.point_id = request.command if request.name == "open_point" else None
            return
        answer = answer_of(outcome)
        if "state" in answer:
            busy = answer["state"] in ("called", "serving")
            self.visit_id, self.state = (str(answer["visit_id"]) if busy else None), str(answer["state"])
            if request.name == "call":
                self.point_id = request.command.point_id
