"""Maps of ways: for whose way it is, drawn once, with nothing of a visitor in any address or message."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from xml.etree import ElementTree

import pytest

from queue_server.web import signpost
from queue_server.web.ways import map_of
from tests.support.caller import Caller, good, new_token, visit_body
from tests.support.desk import RealDesk
from tests.support.indoors import Indoors

SVG = "image/svg+xml"
NAMESPACE = "{http://www.w3.org/2000/svg}"
SCREEN_MAP = "/sites/stadhuis/screen/map"


@pytest.fixture(scope="module")
def desk(shared_desk: RealDesk) -> Iterator[RealDesk]:
    yield shared_desk


def taken(desk: RealDesk, *products: str, **more: Any) -> tuple[str, Caller]:
    """The id of a new visit, and its phone."""
    token = new_token()
    body = visit_body(*(products or ("huurpremie",)), token=token, **more)
    return good(desk.kiosk().post("/sites/stadhuis/visits", body), 201)["visit_id"], desk.ticket(token)


def title(svg: str) -> str:
    return ElementTree.fromstring(svg).findtext(f"{NAMESPACE}title") or ""


def test_the_map_is_that_of_the_visits_own_way_in_the_language_asked_for(desk: RealDesk) -> None:
    visit, phone = taken(desk)
    waiting = phone.get("/visit/map")
    assert (waiting.status_code, waiting.headers["content-type"]) == (200, SVG)
    assert title(waiting.text) == "De weg naar Wachtruimte"
    desk.host().call("zaal3", visit)
    assert title(phone.get("/visit/map?lang=fr").text) == "Le chemin vers Salle 3"
    assert "القاعة 3" in title(phone.get("/visit/map?lang=ar").text)
    light, night = (phone.get(f"/visit/map?ground={ground}").text for ground in ("light", "night"))
    assert light != night and "#10141A" in night and "#10141A" not in light


def test_who_has_the_map_already_is_told_so_and_a_shared_cache_may_not_keep_it(desk: RealDesk) -> None:
    visit, phone = taken(desk)
    first = phone.get("/visit/map")
    assert first.headers["cache-control"] == "private, no-cache"
    again = phone.get("/visit/map", **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    desk.host().call("zaal3", visit)
    assert phone.get("/visit/map", **{"If-None-Match": first.headers["etag"]}).status_code == 200


def test_without_a_ticket_there_is_no_map_and_where_nobody_goes_anywhere_there_is_none_either(desk: RealDesk) -> None:
    assert desk.anybody().get("/visit/map").status_code == 401
    assert desk.ticket(new_token()).get("/visit/map").status_code == 404
    _, phone = taken(desk)
    good(phone.post("/visit/leave"))
    assert phone.get("/visit/map").status_code == 204


def test_whoever_looks_at_the_phone_learns_of_no_need_and_no_topic(desk: RealDesk) -> None:
    visit, phone = taken(desk, "schulden", needs=["step_free"])
    for point in ("", "zaal5"):
        if point:
            desk.host().call(point, visit)
        with desk.watch(phone, "/visit/live") as channel:
            data = json.dumps(channel.snapshot().data, ensure_ascii=False)
        for secret in ("step_free", "schuld", "Schuld", "profile"):
            assert secret not in data + phone.get("/visit/map").text


def test_a_way_for_wheels_takes_no_stairs(desk: RealDesk) -> None:
    visit, phone = taken(desk, needs=["step_free"])
    desk.host().call("zaal3", visit)
    with desk.watch(phone, "/visit/live") as channel:
        before = channel.until(lambda s: s["state"] == "called")
        said = before.data["html"]["way"]
        assert "lift" in said and "trap" not in said
        closed = good(desk.host().post("/sites/stadhuis/passages/close", {"thing_id": "kind:lift"}))
        try:
            told = channel.until(lambda s: s["revision"] > before.snapshot["revision"]).data["html"]["way"]
            assert closed["closed"] and "medewerker" in told and "<ol" not in told
            assert phone.get("/visit/map").status_code == 204
        finally:
            good(desk.host().post("/sites/stadhuis/passages/open", {"thing_id": "kind:lift"}))


def test_a_screen_gets_maps_from_where_it_hangs_and_nobody_else_does(desk: RealDesk) -> None:
    ask = f"{SCREEN_MAP}?point=zaal3"
    assert desk.anybody().get(ask).status_code == 401
    assert desk.kiosk().get(ask).status_code == 403
    assert desk.screen("bibliotheek").get(ask).status_code == 403
    assert desk.screen().get(ask).status_code == 204  # nobody knows where it hangs
    device, pose = desk.founded.device_ids["screen", "stadhuis"], {"longitude": 3.61278, "latitude": 50.98707}
    path = f"/sites/stadhuis/devices/{device}/place"
    good(desk.host("veerle").post(path, {**pose, "floor": 0, "heading": 180}))
    drawn = desk.screen().get(f"{ask}&width=900&height=500&letter=60")
    assert (drawn.status_code, title(drawn.text)) == (200, "De weg naar Zaal 3")
    root = ElementTree.fromstring(drawn.text)
    assert (root.get("width"), root.get("height")) == ("900", "500")
    assert desk.screen().get(f"{SCREEN_MAP}?point=nergens").status_code == 204
    for wrong in ("point=zaal3&width=9", "point=zaal3&letter=5000", "width=900"):
        assert desk.screen().get(f"{SCREEN_MAP}?{wrong}").status_code == 422


def test_a_thousand_who_ask_for_the_same_map_have_it_drawn_once(
    indoors: Indoors, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawings: list[object] = []

    def counted(*asked: Any) -> str | None:
        drawings.append(asked)
        return map_of(*asked)

    monkeypatch.setattr(signpost, "map_of", counted)
    phones = []
    for _ in range(20):
        token = new_token()
        indoors.kiosk().register("huurpremie", token=token)
        phones.append(indoors.ticket(token))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda phone: phone.get("/visit/map"), phones))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == len(drawings) == 1


def test_a_drawing_that_fails_is_tried_again_and_harms_nobody(
    indoors: Indoors, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = new_token()
    indoors.kiosk().register("huurpremie", token=token)
    fails = [True]

    def sometimes(*asked: Any) -> str | None:
        if fails:
            fails.clear()
            raise MemoryError
        return map_of(*asked)

    monkeypatch.setattr(signpost, "map_of", sometimes)
    phone = indoors.ticket(token)
    assert phone.get("/visit/map").status_code == 500
    assert phone.get("/visit/map").status_code == 200
