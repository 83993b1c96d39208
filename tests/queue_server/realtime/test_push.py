"""What is pushed is the whole present state, to each only what they may see."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from queue_server.contracts.base import HEARTBEAT_SECONDS
from queue_server.contracts.hall import HallStatus
from queue_server.contracts.host import HostSnapshot
from queue_server.contracts.phone import PhoneSnapshot
from queue_server.contracts.screen import ScreenSnapshot
from tests.support.caller import Caller, good, hash_of, new_token
from tests.support.channel import Channel
from tests.support.desk import RealDesk

LIVE = "/sites/stadhuis/live"
PUSHED_SECONDS = 2.0


@pytest.fixture(scope="module")
def desk(shared_desk: RealDesk) -> Iterator[RealDesk]:
    yield shared_desk


def shown(code: str) -> dict[str, object]:
    return {"letter": code[0], "number": int(code[1:])}


def stands(snapshot: dict[str, object], code: str, where: str) -> bool:
    rows = snapshot[where]
    assert isinstance(rows, list)
    return any({"letter": r["letter"], "number": r["number"]} == shown(code) for r in rows)


def test_the_present_state_comes_first_in_the_shape_of_its_contract(desk: RealDesk) -> None:
    token = new_token()
    ticket = desk.kiosk().register(token=token)
    with ExitStack() as stack:
        kiosk = stack.enter_context(desk.watch(desk.kiosk(), f"{LIVE}/kiosk")).next()
        screen = stack.enter_context(desk.watch(desk.screen(), f"{LIVE}/screen")).next()
        host = stack.enter_context(desk.watch(desk.host(), f"{LIVE}/host")).next()
        phone = stack.enter_context(desk.watch(desk.ticket(token), "/visit/live")).next()
    HallStatus.model_validate(kiosk.data)
    ScreenSnapshot.model_validate(screen.snapshot)
    HostSnapshot.model_validate(host.snapshot)
    PhoneSnapshot.model_validate(phone.snapshot)
    for said in (kiosk, screen, host, phone):
        assert said.event == "snapshot"
        assert said.id == said.snapshot["revision"]
    for said in (screen, host, phone):
        assert set(said.data) == {"snapshot", "html"}
        assert all(isinstance(fragment, str) for fragment in said.data["html"].values())
    assert stands({**host.snapshot, "all": host.snapshot["waiting"] + host.snapshot["others"]}, ticket["code"], "all")
    assert (phone.snapshot["letter"], phone.snapshot["number"]) == (ticket["letter"], ticket["number"])


def test_a_change_is_pushed_to_everybody_whom_it_concerns(desk: RealDesk) -> None:
    token = new_token()
    ticket = desk.kiosk().register(token=token)
    code = ticket["code"]
    with (
        desk.watch(desk.screen(), f"{LIVE}/screen") as screen,
        desk.watch(desk.host(), f"{LIVE}/host") as host,
        desk.watch(desk.kiosk(), f"{LIVE}/kiosk") as kiosk,
        desk.watch(desk.ticket(token), "/visit/live") as phone,
    ):
        start = {name: c.snapshot() for name, c in (("screen", screen), ("host", host), ("kiosk", kiosk))}
        assert phone.snapshot().snapshot["state"] == "waiting"
        assert not stands(start["screen"].snapshot, code, "calls")
        began = time.monotonic()
        called = desk.host().call("snelbalie1", ticket["visit_id"])
        on_screen = screen.until(lambda s: stands(s, code, "calls"))
        on_phone = phone.until(lambda s: s["state"] == "called")
        on_tablet = host.until(lambda s: stands(s, code, "current"))
        at_kiosk = kiosk.until(lambda s: s["revision"] >= called["revision"])
        assert time.monotonic() - began < PUSHED_SECONDS
    (call,) = [c for c in on_screen.snapshot["calls"] if c["number"] == ticket["number"] and c["letter"] == code[0]]
    assert (call["place"], call["now"]) == ("Snelbalie 1", True)
    assert call["call_key"] == on_phone.snapshot["call_key"]
    assert on_phone.snapshot["point_name"] == "Snelbalie 1"
    for said in (on_screen, on_phone, on_tablet, at_kiosk):
        assert said.id is not None and said.id >= called["revision"]


def test_a_recall_rings_with_a_new_key(desk: RealDesk) -> None:
    ticket = desk.kiosk().register()
    desk.host().call("snelbalie1", ticket["visit_id"])
    with desk.watch(desk.screen(), f"{LIVE}/screen") as screen:
        first = screen.snapshot().snapshot["calls"][0]["call_key"]
        desk.host().act(ticket["visit_id"], "recall")
        screen.until(lambda s: s["calls"][0]["call_key"] not in (first, None))


def test_revisions_only_grow_and_the_last_one_comes_through_a_burst(desk: RealDesk) -> None:
    with desk.watch(desk.kiosk(), f"{LIVE}/kiosk") as kiosk:
        ids = [kiosk.snapshot().id]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: desk.kiosk().register(), range(60)))
        last = desk.kiosk().get("/sites/stadhuis/hall").json()["revision"]
        while ids[-1] != last:
            ids.append(kiosk.snapshot().id)
    numbers = [i for i in ids if i is not None]
    assert numbers == sorted(numbers)
    assert len(numbers) == len(ids)


def waiting_people(snapshot: dict[str, Any]) -> int:
    shown = len(snapshot["waiting"]) + len(snapshot["others"])
    return shown + int(snapshot["waiting_more"]) + int(snapshot["others_more"])


def test_a_watcher_who_did_not_read_for_a_while_skips_to_the_latest(desk: RealDesk) -> None:
    """The server holds one slot per watcher: what a slow one gets is far less than what happened."""
    with desk.watch(desk.host(), f"{LIVE}/host") as slow:
        before = waiting_people(slow.snapshot().snapshot)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: desk.kiosk().register(), range(150)))
        read = 0

        def everybody_is_there(snapshot: dict[str, Any]) -> bool:
            nonlocal read
            read += 1
            return waiting_people(snapshot) == before + 150

        slow.until(everybody_is_there, 20)
    assert read < 150


def test_a_silent_channel_beats_every_five_seconds(desk: RealDesk) -> None:
    with desk.watch(desk.screen("mobiel"), "/sites/mobiel/live/screen") as screen:
        assert screen.next().event == "snapshot"
        began = time.monotonic()
        beat = screen.next()
    assert (beat.event, beat.id) == ("beat", None)
    assert set(beat.data) == {"at"}
    assert time.monotonic() - began < HEARTBEAT_SECONDS + 2


def test_nothing_of_one_site_is_pushed_to_another(desk: RealDesk) -> None:
    with desk.watch(desk.kiosk("bibliotheek"), "/sites/bibliotheek/live/kiosk") as other:
        first = other.snapshot()
        desk.kiosk().register()
        assert other.next().event == "beat", "the library hears nothing of the town hall"
    assert first.snapshot["kinds"]


def test_a_stream_ends_when_its_device_is_revoked(desk: RealDesk) -> None:
    manager = desk.host("veerle")
    invitation = good(manager.post("/devices", {"site_id": "stadhuis", "kind": "screen", "name": "Scherm 2"}), 201)
    paired = good(desk.anybody().post("/devices/pair", {"code": invitation["code"]}), 201)
    screen = Caller(desk, {"Authorization": f"Device {paired['key']}"})
    with desk.watch(screen, f"{LIVE}/screen") as revoked, desk.watch(desk.screen(), f"{LIVE}/screen") as other:
        revoked.snapshot()
        other.snapshot()
        assert manager.delete(f"/devices/{paired['device_id']}").status_code == 204
        with pytest.raises(StopIteration):
            while True:
                revoked.next()
        visit = desk.kiosk().register()["visit_id"]
        desk.host().call("snelbalie1", visit)
        other.until(lambda s: any(c["call_key"].startswith(visit[:12]) for c in s["calls"]))
    assert screen.get(f"{LIVE}/screen").status_code == 401


def test_a_hosts_stream_ends_with_the_session(desk: RealDesk) -> None:
    dirk = desk.sign_in("dirk")
    with desk.watch(dirk, f"{LIVE}/host") as tablet:
        tablet.snapshot()
        assert dirk.delete("/session").status_code == 204
        with pytest.raises(StopIteration):
            while True:
                tablet.next()


DISCREET = "schulden"
NEEDS = ["step_free", "interpreter"]


@pytest.fixture(scope="module")
def private(shared_desk: RealDesk) -> tuple[str, dict[str, str]]:
    """A visitor with a discreet matter who has been called, and everything about them that is nobody's business."""
    token = new_token()
    body = {"product_ids": [DISCREET], "needs": NEEDS, "persons": 3, "language": "fr"}
    ticket = good(shared_desk.kiosk().post("/sites/stadhuis/visits", {**body, "token_hash": hash_of(token)}), 201)
    shared_desk.host("hilde").call("zaal5", ticket["visit_id"])
    product = shared_desk.founded.town.products[DISCREET]
    secret = {
        "the product": DISCREET,
        **{f"its name in {language}": name for language, name in product.names.items()},
        **{f"the need {need}": need for need in NEEDS},
        "the host": "hilde",
        "the host's name": "Hilde",
        "the token": token,
        "its hash": hash_of(token),
        "the kind": "discreet",
    }
    return token, secret


def everything(channel: Channel) -> str:
    said = channel.snapshot()
    return json.dumps(said.data, ensure_ascii=False)


def test_the_waiting_room_shows_no_product_no_name_no_need_and_no_token(
    desk: RealDesk, private: tuple[str, dict[str, str]]
) -> None:
    with desk.watch(desk.screen(), f"{LIVE}/screen") as screen:
        text = everything(screen)
    assert "Zaal 5" in text, "the call is there"
    assert [what for what, value in private[1].items() if value in text] == []
    assert [p.product_id for p in desk.founded.town.products.values() if f'"{p.product_id}"' in text] == []
    assert [h.display_name for h in desk.founded.town.hosts.values() if f'"{h.display_name}"' in text] == []


def test_a_kiosk_hears_only_how_full_the_hall_is_and_what_can_be_helped_with(
    desk: RealDesk, private: tuple[str, dict[str, str]]
) -> None:
    with desk.watch(desk.kiosk(), f"{LIVE}/kiosk") as kiosk:
        said = kiosk.snapshot()
    text = json.dumps(said.data, ensure_ascii=False)
    # "discreet" is here the name of a kind of point that every hall may have, not of anybody's matter.
    assert [what for what, value in private[1].items() if value in text and what != "the kind"] == []
    assert not {"visits", "calls", "waiting_visits"} & set(said.data)
    assert set(said.data["kinds"][0]) == {"kind", "waiting", "staffed_points", "wait", "skills"}
    hosts = desk.founded.town.hosts.values()
    assert [h.host_id for h in hosts if f'"{h.host_id}"' in text or h.display_name in text] == [], "skills have no name"


def test_a_phone_shows_its_own_visit_and_nothing_of_others(desk: RealDesk, private: tuple[str, dict[str, str]]) -> None:
    token, secret = private
    other = new_token()
    theirs = desk.kiosk().register(token=other)
    with (
        desk.watch(desk.ticket(token), "/visit/live") as mine,
        desk.watch(desk.ticket(other), "/visit/live") as other_phone,
    ):
        own, text = mine.snapshot(), everything(other_phone)
    assert own.snapshot["state"] == "called"
    assert [what for what, value in secret.items() if value in json.dumps(own.data, ensure_ascii=False)] == []
    assert [what for what, value in secret.items() if value in text] == []
    assert own.snapshot["call_key"] not in text
    assert theirs["visit_id"] not in json.dumps(own.data)


def test_a_host_sees_what_a_visitor_comes_for_but_no_token(desk: RealDesk, private: tuple[str, dict[str, str]]) -> None:
    token, secret = private
    with desk.watch(desk.host("hilde"), f"{LIVE}/host") as tablet:
        text = everything(tablet)
    assert desk.founded.town.products[DISCREET].names["nl"] in text
    assert token not in text and secret["its hash"] not in text


def test_the_page_speaks_the_language_of_its_reader(desk: RealDesk) -> None:
    token = new_token()
    desk.kiosk().register(token=token)
    with desk.watch(desk.ticket(token), "/visit/live?lang=de") as phone:
        assert phone.snapshot().snapshot["language"] == "de"
    with desk.watch(desk.ticket(token), "/visit/live") as phone:
        assert phone.snapshot().snapshot["language"] == "nl"


def test_a_stream_is_never_kept_by_a_cache_between(desk: RealDesk) -> None:
    headers = dict(desk.screen().headers)
    with httpx.stream("GET", f"{desk.url}/api/v1{LIVE}/screen", headers=headers, timeout=5, trust_env=False) as stream:
        assert stream.headers["cache-control"] == "no-store"
        assert stream.headers["x-accel-buffering"] == "no"
