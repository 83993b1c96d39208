"""Passages are closed and devices placed over HTTP; who may not is told so, and nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.queue_server.services.helpers import rows
from tests.support.caller import good, problem
from tests.support.clock import Clock
from tests.support.desk import RealDesk
from tests.support.founded import Founded
from tests.support.indoors import Indoors

PASSAGES = "/sites/stadhuis/passages"
POSE = {"longitude": 3.6128, "latitude": 50.98707, "floor": 0, "heading": 75}
LIFT = {"thing_id": "lift0"}
Ask = Callable[[Indoors], Any]


@pytest.fixture(scope="module")
def shared(founded: Founded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indoors]:
    with Indoors(founded.copy(tmp_path_factory.mktemp("indoors")), Clock()) as running:
        for host in ("an", "veerle", "lotte"):
            running.host(host)
        yield running


def device(of: Indoors, kind: str = "kiosk", site: str = "stadhuis") -> str:
    return of.founded.device_ids[kind, site]


def placing(of: Indoors, device_id: str = "", site: str = "stadhuis") -> str:
    return f"/sites/{site}/devices/{device_id or device(of)}/place"


def closing(body: object, host: str = "an", act: str = "close", site: str = "stadhuis") -> Ask:
    return lambda of: of.host(host).post(f"/sites/{site}/passages/{act}", body)


def hanging(host: str = "veerle", **changes: object) -> Ask:
    return lambda of: of.host(host).post(placing(of), {**POSE, **changes})


REFUSED: dict[str, tuple[Ask, int, str]] = {
    "nobody closes": (lambda of: of.anybody().post(f"{PASSAGES}/close", LIFT), 401, "not_signed_in"),
    "a kiosk closes": (lambda of: of.kiosk().post(f"{PASSAGES}/close", LIFT), 401, "not_signed_in"),
    "nobody looks": (lambda of: of.anybody().get(PASSAGES), 401, "not_signed_in"),
    "a host of elsewhere closes": (closing(LIFT, "lotte"), 403, "not_your_site"),
    "a host of elsewhere opens": (closing(LIFT, "lotte", "open"), 403, "not_your_site"),
    "a host of elsewhere looks": (lambda of: of.host("lotte").get(PASSAGES), 403, "not_your_site"),
    "without a key": (lambda of: of.host().post(f"{PASSAGES}/close", LIFT, key=""), 400, "key_missing"),
    "without a body": (closing(None), 422, "bad_request"),
    "a thing without a name": (closing({"thing_id": ""}), 422, "bad_request"),
    "a thing with a novel for a name": (closing({"thing_id": "x" * 201}), 422, "bad_request"),
    "a thing with a line break": (closing({"thing_id": "lift0\n"}), 422, "bad_request"),
    "a thing that is a list": (closing({"thing_id": ["lift0"]}), 422, "bad_request"),
    "half past twenty-five": (closing({**LIFT, "until": "25:30"}), 422, "bad_request"),
    "a time in words": (closing({**LIFT, "until": "noon"}), 422, "bad_request"),
    "a time with seconds": (closing({**LIFT, "until": "12:00:30"}), 422, "bad_request"),
    "an unknown field": (closing({**LIFT, "why": "wet floor"}), 422, "bad_request"),
    "a thing that is not there": (closing({"thing_id": "roltrap"}), 404, "unknown_passage"),
    "a thing that is not there is opened": (closing({"thing_id": "roltrap"}, act="open"), 404, "unknown_passage"),
    "a kind that nobody closes": (closing({"thing_id": "kind:walk"}), 404, "unknown_passage"),
    "a site without a plan": (closing(LIFT, "veerle", site="bibliotheek"), 409, "no_plan"),
    "a site that is not there": (closing(LIFT, "veerle", site="nergens"), 404, "unknown_site"),
    "the effect of nothing": (lambda of: of.host().get(f"{PASSAGES}/effect"), 422, "bad_request"),
    "the effect of a thing that is not there": (
        lambda of: of.host().get(f"{PASSAGES}/effect?thing=roltrap"),
        404,
        "unknown_passage",
    ),
    "a host places a device": (hanging("an"), 403, "managers_only"),
    "a kiosk places itself": (lambda of: of.kiosk().post(placing(of), POSE), 401, "not_signed_in"),
    "a device that is not there": (
        lambda of: of.host("veerle").post(placing(of, "0" * 32), POSE),
        404,
        "unknown_device",
    ),
    "a device of elsewhere": (
        lambda of: of.host("veerle").post(placing(of, device(of, site="bibliotheek")), POSE),
        404,
        "unknown_device",
    ),
    "a device where no plan is": (
        lambda of: of.host("veerle").post(placing(of, device(of, site="bibliotheek"), "bibliotheek"), POSE),
        409,
        "no_plan",
    ),
    "a spot in the next town": (hanging(longitude=3.7), 409, "not_in_building"),
    "a floor that is not there": (hanging(floor=7), 409, "not_in_building"),
    "a spot that is nowhere": (hanging(latitude=123), 422, "bad_request"),
    "a heading all around": (hanging(heading=360), 422, "bad_request"),
    "a heading in words": (hanging(heading="north"), 422, "bad_request"),
    "no heading": (lambda of: of.host("veerle").post(placing(of), {**POSE, "heading": None}), 422, "bad_request"),
    "a spot that is no number": (
        lambda of: of.host("veerle").post(
            placing(of), content=b'{"longitude": NaN, "latitude": 50.9, "floor": 0, "heading": 0}'
        ),
        422,
        "bad_request",
    ),
    "a host takes a device down": (
        lambda of: of.host().post(f"/sites/stadhuis/devices/{device(of)}/unplace"),
        403,
        "managers_only",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_right_is_refused_and_changes_nothing(shared: Indoors, what: str) -> None:
    ask, status, code = REFUSED[what]
    before = rows(shared.desk.store)
    assert problem(ask(shared)) == (status, code)
    assert rows(shared.desk.store) == before


def test_a_passage_is_closed_and_opened_and_kiosks_hear_it(indoors: Indoors) -> None:
    host, kiosk = indoors.host(), indoors.kiosk()
    told = good(host.get(f"{PASSAGES}/effect?thing=lift0"))
    assert told == {"points": [], "step_free": ["zaal3", "zaal4"], "everything": False}
    closed = good(host.post(f"{PASSAGES}/close", {**LIFT, "until": "23:30"}))
    assert closed["out_of_reach"] == told
    assert closed["closed"][0]["closed_by"] == "An"
    assert good(kiosk.get("/sites/stadhuis/hall"))["closed"] == ["lift0", "lift1"]
    shown = good(host.get(PASSAGES))
    assert shown["now"] == closed
    assert {"lift", "stairs", "entrance", "corridor", "door"} == {one["sort"] for one in shown["passages"]}
    assert good(host.post(f"{PASSAGES}/open", LIFT))["closed"] == []
    assert good(kiosk.get("/sites/stadhuis/hall"))["closed"] == []


def test_a_site_without_a_plan_offers_nothing_to_close(indoors: Indoors) -> None:
    found = good(indoors.host("veerle").get("/sites/bibliotheek/passages"))
    assert found["passages"] == []


def test_the_same_request_closes_once(indoors: Indoors) -> None:
    host = indoors.host()
    first, again = (host.post(f"{PASSAGES}/close", LIFT, key="close-the-lift") for _ in range(2))
    assert good(first) == good(again)
    assert problem(host.post(f"{PASSAGES}/close", {"thing_id": "trap0"}, key="close-the-lift")) == (409, "key_reused")


@pytest.mark.parametrize("kind", ["kiosk", "screen"])
def test_a_device_is_placed_and_taken_down(indoors: Indoors, kind: str) -> None:
    device_id, manager = device(indoors, kind), indoors.host("veerle")
    assert good(manager.post(placing(indoors, device_id), POSE)) == POSE
    assert good(indoors.kiosk().get("/sites/stadhuis/hall"))["poses"][device_id] == POSE
    down = f"/sites/stadhuis/devices/{device_id}/unplace"
    for _ in range(2):
        assert manager.post(down).status_code == 204
    assert good(indoors.kiosk().get("/sites/stadhuis/hall"))["poses"].get(device_id) != POSE


def test_a_kiosk_hears_within_a_second_that_it_hangs_elsewhere_and_that_the_lift_is_closed(
    founded: Founded, tmp_path: Path
) -> None:
    with RealDesk(founded.copy(tmp_path)) as desk, desk.watch(desk.kiosk(), "/sites/stadhuis/live/kiosk") as channel:
        channel.until(lambda told: told["closed"] == [])
        device_id = founded.device_ids["kiosk", "stadhuis"]
        good(desk.host("veerle").post(f"/sites/stadhuis/devices/{device_id}/place", POSE))
        channel.until(lambda told: told["poses"].get(device_id) == POSE, 1)
        good(desk.host().post(f"{PASSAGES}/close", LIFT))
        channel.until(lambda told: told["closed"] == ["lift0", "lift1"], 1)
