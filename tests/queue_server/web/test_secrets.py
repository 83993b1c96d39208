"""Tokens, keys and passwords are nowhere to be read: not in the log, not in an event, not in the database file."""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import structlog

from queue_server import serving
from tests.support.caller import Caller, good, new_token, problem, visit_body
from tests.support.desk import RealDesk
from tests.support.indoors import Indoors


def files(folder: Path) -> dict[str, bytes]:
    """Every file of the server: database, its journal, its outputs."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_no_secret_is_in_the_log_in_an_event_or_in_the_database(desk: RealDesk) -> None:
    token, other_token = new_token(), new_token()
    manager, kiosk = desk.host("veerle"), desk.kiosk()
    invitation = good(manager.post("/devices", {"site_id": "stadhuis", "kind": "screen", "name": "Scherm 2"}), 201)
    paired = good(desk.anybody().post("/devices/pair", {"code": invitation["code"]}), 201)
    new_screen = Caller(desk, {"Authorization": f"Device {paired['key']}"})
    assert new_screen.get("/device").status_code == 200

    visit = kiosk.register("schulden", token=token)
    kiosk.register(token=other_token)
    desk.host("hilde").call("zaal5", visit["visit_id"])
    good(desk.ticket(token).get("/visit"))
    good(desk.ticket(other_token).post("/visit/leave"))
    with desk.watch(desk.ticket(token), "/visit/live") as phone:
        phone.snapshot()
    # Mistakes are where secrets slip out.
    problem(kiosk.post("/sites/stadhuis/visits", visit_body(token=token)))
    problem(kiosk.post("/sites/stadhuis/visits", content=f'{{"token": "{token}"'.encode()))
    problem(kiosk.post("/sites/stadhuis/visits", {**visit_body(), "token": token}))
    problem(desk.anybody().post("/session", {"login": "an", "password": desk.founded.passwords["bilal"]}))
    problem(desk.ticket(token + "x").get("/visit/live"))
    assert manager.delete(f"/devices/{paired['device_id']}").status_code == 204
    problem(new_screen.get("/device"))

    session = manager.headers["Cookie"].partition("=")[2]
    metrics = desk.anybody().get("/metrics").text
    assert 'onthaal_tickets_total{site="stadhuis"} 2.0' in metrics
    events = manager.get("/sites/stadhuis/events").text
    assert json.loads(events)
    desk.stop()
    desk.start()
    problem(desk.anybody().get("/visit"))
    found = {**files(desk.founded.folder), "events": events.encode()}
    assert {"onthaal.db", "server.err", "server.out", "events"} <= set(found)
    secrets = {
        "a ticket's token": token,
        "another ticket's token": other_token,
        "a kiosk's key": desk.founded.device_keys["kiosk", "stadhuis"],
        "a new screen's key": paired["key"],
        "a pairing code": invitation["code"],
        "a session": session,
        **{f"the password of {host}": word for host, word in desk.founded.passwords.items()},
    }
    leaks = [
        (what, name) for what, secret in secrets.items() for name, body in found.items() if secret.encode() in body
    ]
    assert leaks == []
    ids = [visit["visit_id"], paired["device_id"], *desk.founded.device_ids.values()]
    assert [word for word in (*ids, *desk.founded.passwords) if re.search(rf"\b{word}\b", metrics + desk.log)] == []
    assert any(visit["visit_id"].encode() in body for body in found.values()), "it looks where visits are kept"


def test_a_mistake_of_ours_is_logged_with_its_place_and_without_its_words(
    indoors: Indoors, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("input_value='a-visitors-token'")

    monkeypatch.setattr("queue_server.web.api_visits.hall_status", broken)
    with structlog.testing.capture_logs() as logged:
        assert problem(indoors.kiosk().get("/sites/stadhuis/hall")) == (500, "unexpected")
    (line,) = [entry for entry in logged if entry["event"] == "unexpected"]
    assert line["error"] == "ValueError"
    assert line["at"][0].startswith("test_secrets.py:")
    assert "a-visitors-token" not in str(line)


def test_the_web_servers_own_log_repeats_no_words_of_a_mistake() -> None:
    record = logging.LogRecord("uvicorn.error", logging.ERROR, __file__, 1, "Exception", (), None)
    record.exc_info = (ValueError, ValueError("a-visitors-token"), None)
    assert serving._without_trace(record)
    assert record.exc_info is None


def test_an_event_tells_nothing_of_the_person(desk: RealDesk) -> None:
    token = new_token()
    body = visit_body("schulden", token=token, needs=["step_free", "interpreter"], language="fr")
    visit = good(desk.kiosk().post("/sites/stadhuis/visits", body), 201)
    good(desk.ticket(token).post("/visit/leave"))
    events = desk.host("veerle").get("/sites/stadhuis/events").json()
    assert [e["action"] for e in events] == ["register", "leave"]
    assert events[1]["actor"] == "ticket"
    text = json.dumps(events)
    assert visit["visit_id"] in text
    for personal in ("step_free", "interpreter", token, body["token_hash"]):
        assert personal not in text


def test_a_kept_answer_holds_no_secret_of_a_device_or_a_session(desk: RealDesk) -> None:
    manager = desk.host("veerle")
    invitation = good(manager.post("/devices", {"site_id": "mobiel", "kind": "kiosk", "name": "Kiosk 2"}), 201)
    good(desk.anybody().post("/devices/pair", {"code": invitation["code"]}), 201)
    desk.kiosk().register()
    desk.stop()
    with closing(sqlite3.connect(desk.founded.database)) as database:
        kept = database.execute("SELECT scope, body FROM answers").fetchall()
    assert len(kept) == 1, "only the ticket's: pairing, invitations and sign-in are not kept"
    assert "token" not in kept[0][1]
