"""A clock that jumps, as the whole application meets it."""

from __future__ import annotations

from datetime import timedelta

from structlog.testing import capture_logs

from queue_server.domain.visit import UNDO_SECONDS
from queue_server.web.timekeeper import HOLD_SECONDS, SETTLE_SECONDS, START_HOLD_SECONDS, STEP_SECONDS, Timekeeper
from tests.support.caller import good, new_token, problem
from tests.support.clock import Clock
from tests.support.indoors import Indoors


def test_a_clock_that_goes_as_it_should_is_believed_after_the_start() -> None:
    clock = Clock()
    keeper = Timekeeper(clock, clock.monotonic)
    assert not keeper.trust("stadhuis").steady
    for _ in range(100):
        clock.forward(seconds=START_HOLD_SECONDS / 100)
        assert keeper.now() == clock()
    trust = keeper.trust("stadhuis")
    assert (trust.steady, trust.latest, trust.settled) == (True, None, 0)


def test_a_time_service_that_slews_is_no_jump_and_one_that_steps_is() -> None:
    clock, heard = Clock(), list[float]()
    keeper = Timekeeper(clock, clock.monotonic, heard.append)
    clock.forward(hours=1)
    clock.step(seconds=STEP_SECONDS)
    keeper.now()
    assert keeper.trust("stadhuis").steady
    clock.step(seconds=-STEP_SECONDS - 1)
    with capture_logs() as logs:
        keeper.now()
    assert heard == [-STEP_SECONDS - 1]
    assert [(entry["event"], entry["seconds"]) for entry in logs] == [("clock_stepped", -STEP_SECONDS - 1)]
    assert not keeper.trust("stadhuis").steady
    clock.forward(seconds=HOLD_SECONDS)
    keeper.now()
    assert keeper.trust("stadhuis").steady


def test_a_revision_is_settled_when_it_is_older_than_an_undo_may_be() -> None:
    clock = Clock()
    keeper = Timekeeper(clock, clock.monotonic)
    assert SETTLE_SECONDS >= UNDO_SECONDS
    keeper.lived("stadhuis", 5, clock())
    clock.forward(seconds=SETTLE_SECONDS)
    keeper.lived("stadhuis", 9, clock())
    keeper.now()
    assert keeper.trust("stadhuis").settled == 0
    clock.forward(seconds=1)
    keeper.now()
    assert keeper.trust("stadhuis").settled == 5
    assert keeper.trust("bibliotheek").settled == 0


def test_another_node_whose_clock_is_ahead_is_no_jump() -> None:
    clock = Clock()
    keeper = Timekeeper(clock, clock.monotonic)
    for revision in range(1, 100):
        clock.forward(seconds=20)
        keeper.now()
        keeper.lived("stadhuis", revision, clock() + timedelta(seconds=0 if revision == 1 else 10))
    assert keeper.trust("stadhuis").steady


def finished(of: Indoors, token: str) -> None:
    visit = of.kiosk().register(token=token)["visit_id"]
    an = of.host()
    an.call("snelbalie1", visit)
    an.act(visit, "start")
    an.act(visit, "finish")


def test_a_dead_ticket_stays_dead_when_the_clock_steps_back_also_over_a_restart(indoors: Indoors) -> None:
    token = new_token()
    finished(indoors, token)
    phone = indoors.ticket(token)
    indoors.clock.forward(hours=2)
    good(phone.get("/visit"))
    indoors.clock.forward(hours=3)
    indoors.kiosk().register()
    assert problem(phone.get("/visit")) == (404, "unknown_ticket")
    indoors.clock.step(hours=-4)
    assert problem(phone.get("/visit")) == (404, "unknown_ticket")
    indoors.desk.time = Timekeeper(indoors.clock, indoors.clock.monotonic)
    indoors.desk.lived(indoors.read(lambda tx: tx.events.newest("stadhuis")))
    assert problem(phone.get("/visit")) == (404, "unknown_ticket")


def test_a_ticket_that_waits_lives_whatever_the_clock_does(indoors: Indoors) -> None:
    token = new_token()
    indoors.kiosk().register(token=token)
    for days in (1, -2, 400):
        indoors.clock.step(days=days)
        assert good(indoors.ticket(token).get("/visit"))["state"] == "waiting"


def test_jumps_are_counted(indoors: Indoors) -> None:
    for hours in (1, -1):
        indoors.clock.step(hours=hours)
        indoors.kiosk().get("/sites/stadhuis/hall")
    assert b"onthaal_clock_steps_total 2.0" in indoors.desk.metrics.render()


def test_a_pairing_code_of_before_a_step_back_is_dead(indoors: Indoors) -> None:
    body = {"site_id": "stadhuis", "kind": "kiosk", "name": "Kiosk 2"}
    code = good(indoors.host("veerle").post("/devices", body), 201)["code"]
    indoors.clock.step(hours=-1)
    assert problem(indoors.anybody().post("/devices/pair", {"code": code})) == (404, "unknown_code")
