"""The order as hosts, kiosks and phones meet it over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.support.caller import good, new_token, problem, visit_body
from tests.support.desk import RealDesk
from tests.support.indoors import Indoors

BREAK = "/sites/stadhuis/points/snelbalie1/break"


def whole(desk: RealDesk, host: str, right: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The first snapshot of this host's tablet of which `right` holds."""
    with desk.watch(desk.host(host), "/sites/stadhuis/live/host") as channel:
        return channel.until(right).snapshot


def test_tablet_and_phone_say_why_somebody_stands_where_they_stand(desk: RealDesk) -> None:
    token = new_token()
    now = datetime.now(UTC)
    good(desk.kiosk().post("/sites/stadhuis/visits", visit_body(appointment_at=now.isoformat())), 201)
    good(desk.kiosk().post("/sites/stadhuis/visits", visit_body(needs=["small_children"])), 201)
    desk.kiosk().register()
    last = good(
        desk.kiosk().post("/sites/stadhuis/visits", visit_body("attest_leven", "bouwdossier", token=token)), 201
    )
    assert (last["stops"], last["people_before"]) == (2, 3)
    before = [(r["code"], r["count"]) for r in last["before"]]
    assert before == [("before_appointments", 1), ("before_priority", 1), ("before_others", 1)]
    phone = good(desk.ticket(token).get("/visit"))
    assert [(r["code"], r["count"]) for r in phone["before"]] == before
    assert (phone["stop"], phone["stops"]) == (1, 2)

    good(desk.host("an").post("/sites/stadhuis/points/snelbalie1/open"), 204)
    waiting = whole(desk, "an", lambda s: s["my_point_id"] == "snelbalie1")["waiting"]
    codes = [[r["code"] for r in each["reasons"]] for each in waiting]
    assert codes == [["appointment_now", "waited"], ["needs", "waited"], ["waited"], ["waited"]]

    desk.host("an").call("snelbalie1", last["visit_id"])
    desk.host("an").act(last["visit_id"], "start")
    assert desk.host("an").act(last["visit_id"], "finish", {"outcome": "answered"})["state"] == "waiting"
    good(desk.host("gert").post("/sites/stadhuis/points/zaal3/open"), 204)
    (next_one,) = whole(desk, "gert", lambda s: s["my_point_id"] == "zaal3")["waiting"]
    assert next_one["reasons"][0] == {"code": "next_matter", "stop": 2, "stops": 2, "count": None, "minutes": None}
    assert good(desk.ticket(token).get("/visit"))["stop"] == 2


def test_a_host_has_a_break_and_comes_back(indoors: Indoors) -> None:
    an = indoors.host("an")
    good(an.post("/sites/stadhuis/points/snelbalie1/open"), 204)
    assert staffed(indoors) == 1
    good(an.post(BREAK, {"minutes": 15}), 204)
    assert staffed(indoors) == 0
    assert problem(indoors.host("bilal").post(BREAK, {})) == (409, "not_at_point")
    good(an.post("/sites/stadhuis/points/snelbalie1/open"), 204)
    assert staffed(indoors) == 1


def staffed(indoors: Indoors) -> int:
    kinds = good(indoors.kiosk().get("/sites/stadhuis/hall"))["kinds"]
    return int(next(k["staffed_points"] for k in kinds if k["kind"] == "standing"))


def test_signing_out_ends_a_break(indoors: Indoors) -> None:
    an = indoors.sign_in("an")
    good(an.post("/sites/stadhuis/points/snelbalie1/open"), 204)
    good(an.post(BREAK, {}), 204)
    good(an.delete("/session"), 204)
    good(indoors.host("bilal").post("/sites/stadhuis/points/snelbalie1/open"), 204)


def test_a_kiosk_knows_when_the_last_number_is_given_and_is_told_when_the_doors_open_next(indoors: Indoors) -> None:
    indoors.clock.now = datetime(2026, 3, 3, 14, 50, tzinfo=UTC)
    bus = indoors.kiosk("mobiel")
    assert good(bus.get("/sites/mobiel/hall"))["last_ticket_at"] == "2026-03-03T14:55:00Z"
    indoors.clock.forward(minutes=5)
    answer = bus.post("/sites/mobiel/visits", visit_body("uitpas"))
    assert problem(answer) == (409, "last_ticket_passed")
    assert answer.json()["next_opening"] == "2026-03-05T09:30:00+01:00"
    good(indoors.host("nele").post("/sites/mobiel/visits", visit_body("uitpas")), 201)


def test_a_full_day_names_the_product_and_the_next_day(indoors: Indoors) -> None:
    indoors.clock.now = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
    bus = indoors.kiosk("mobiel")
    for _ in range(6):
        bus.register("pensioen", site="mobiel")
    answer = bus.post("/sites/mobiel/visits", visit_body("uitpas", "pensioen"))
    assert problem(answer) == (409, "day_full")
    assert answer.json()["products"] == ["pensioen"]
    assert answer.json()["next_opening"] == "2026-03-07T09:00:00+01:00", "not this afternoon: the day is full"
    bus.register("uitpas", site="mobiel")


def test_who_was_missed_too_often_needs_a_new_number(indoors: Indoors) -> None:
    visit = indoors.kiosk().register()["visit_id"]
    for _ in range(3):
        indoors.host().call("snelbalie1", visit)
        indoors.host().act(visit, "no_show")
        answer = indoors.host().post(f"/sites/stadhuis/visits/{visit}/rejoin")
    assert problem(answer) == (409, "no_shows_spent")
    assert answer.json()["most"] == 3
    indoors.clock.forward(seconds=11)
    indoors.keep_house()
    events = indoors.host("veerle").get("/sites/stadhuis/events").json()
    assert (events[-1]["action"], events[-1]["actor"]) == ("expire", "system")
