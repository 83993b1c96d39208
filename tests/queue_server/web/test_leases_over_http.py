"""Leases and sync over HTTP: who may, what is refused, and what a power cut leaves."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from queue_server.client import Server
from queue_server.contracts.leases import LEASE_SIZE_MAX, SYNC_MAX, Leases, SyncVisits, TakeLease, VisitsSynced
from queue_server.web.limits import BODY_MAX
from tests.queue_server.services.helpers import rows
from tests.support.caller import Caller, good, hash_of, new_key, new_token, problem, visit_body
from tests.support.clock import Clock
from tests.support.desk import RealDesk
from tests.support.founded import Founded
from tests.support.indoors import Indoors

LEASES, SYNC = "/sites/stadhuis/leases", "/sites/stadhuis/sync"
NOBODY = "0" * 32

Ask = Callable[[Indoors], httpx.Response]


def take(of: Caller, size: int = 5, **more: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = good(of.post(LEASES, {"kinds": ["standing"], "size": size, **more}), 201)["leases"]
    return found


def item(lease: dict[str, Any], number: int, **more: Any) -> dict[str, Any]:
    return {
        "lease_id": lease["lease_id"],
        "letter": lease["letter"],
        "number": number,
        "key": new_key(),
        "issued_at": datetime.now(UTC).isoformat(),
        **visit_body(),
        **more,
    }


def batch(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"sent_at": datetime.now(UTC).isoformat(), "visits": list(items), **more}


LENT: dict[str, Any] = {"lease_id": NOBODY, "letter": "A"}


def telling(**changes: Any) -> Ask:
    return lambda of: of.kiosk().post(SYNC, batch({**item(LENT, 1), **changes}))


def asking(**body: Any) -> Ask:
    return lambda of: of.kiosk().post(LEASES, body)


@pytest.fixture(scope="module")
def shared(founded: Founded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indoors]:
    with Indoors(founded.copy(tmp_path_factory.mktemp("leases")), Clock()) as running:
        for _ in range(2):
            take(running.kiosk(), kinds=["discreet"])
        running.host()
        yield running


REFUSED: dict[str, tuple[Ask, int, str]] = {
    "a block of nothing": (asking(size=0), 422, "bad_request"),
    "a block that is too large": (asking(size=LEASE_SIZE_MAX + 1), 422, "bad_request"),
    "a size in words": (asking(size="many"), 422, "bad_request"),
    "a kind that is none": (asking(kinds=["drive_in"]), 422, "bad_request"),
    "a kind that is not here": (asking(kinds=["digipoint"]), 404, "no_such_kind"),
    "an unknown field": (asking(letter="A"), 422, "bad_request"),
    "to give back what is no id": (asking(give_back=["mine"]), 422, "bad_request"),
    "a third block of one letter": (asking(kinds=["discreet"]), 409, "too_many_leases"),
    "no key": (lambda of: of.kiosk().post(LEASES, {}, key=""), 400, "key_missing"),
    "a body that is no JSON": (lambda of: of.kiosk().post(LEASES, content=b"{nope"), 400, "malformed_json"),
    "nobody takes": (lambda of: of.anybody().post(LEASES, {}), 401, "device_unknown"),
    "a screen takes": (lambda of: of.screen().post(LEASES, {}), 403, "wrong_device"),
    "a kiosk of another site takes": (lambda of: of.kiosk("mobiel").post(LEASES, {}), 403, "not_your_site"),
    "a host takes": (lambda of: of.host().post(LEASES, {}), 401, "device_unknown"),
    "a screen reads": (lambda of: of.screen().get(LEASES), 403, "wrong_device"),
    "nobody reads": (lambda of: of.anybody().get(LEASES), 401, "device_unknown"),
    "an unknown site": (lambda of: of.kiosk().get("/sites/nowhere/leases"), 403, "not_your_site"),
    "nothing to tell": (lambda of: of.kiosk().post(SYNC, batch()), 422, "bad_request"),
    "too much to tell": (
        lambda of: of.kiosk().post(SYNC, batch(*[{"number": n} for n in range(SYNC_MAX + 1)])),
        422,
        "bad_request",
    ),
    "no moment of sending": (
        lambda of: of.kiosk().post(SYNC, {"visits": [item(LENT, 1)]}),
        422,
        "bad_request",
    ),
    "a moment without a zone": (telling(issued_at="2026-03-02T09:00:00"), 422, "bad_request"),
    "a moment that is none": (telling(issued_at="yesterday"), 422, "bad_request"),
    "a lease that is no id": (telling(lease_id="mine"), 422, "bad_request"),
    "a letter that is none": (telling(letter="a1"), 422, "bad_request"),
    "number nought": (telling(number=0), 422, "bad_request"),
    "a number without end": (telling(number=10**30), 422, "bad_request"),
    "a key that is too short": (telling(key="short"), 422, "bad_request"),
    "a token that is no hash": (telling(token_hash="secret"), 422, "bad_request"),
    "no product": (telling(product_ids=[]), 422, "bad_request"),
    "a name": (telling(name="Jan Peeters"), 422, "bad_request"),
    "nobody tells": (lambda of: of.anybody().post(SYNC, batch(item(LENT, 1))), 401, "device_unknown"),
    "a screen tells": (lambda of: of.screen().post(SYNC, batch(item(LENT, 1))), 403, "wrong_device"),
    "a kiosk of another site tells": (
        lambda of: of.kiosk("mobiel").post(SYNC, batch(item(LENT, 1))),
        403,
        "not_your_site",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_request_is_refused_with_its_code_and_changes_nothing(shared: Indoors, case: str) -> None:
    ask, status, code = REFUSED[case]
    before = rows(shared.desk.store)
    assert problem(ask(shared)) == (status, code)
    assert rows(shared.desk.store) == before


def test_a_visit_that_is_refused_is_named_beside_those_that_are_kept(indoors: Indoors) -> None:
    kiosk = indoors.kiosk()
    (lease,) = take(kiosk)
    answer = good(kiosk.post(SYNC, batch(item(lease, 1), item(lease, 77), item(LENT, 2))))
    assert [(v["number"], v["status"], v["code"]) for v in answer["visits"]] == [
        (1, "accepted", None),
        (77, "refused", "number_not_leased"),
        (2, "refused", "unknown_lease"),
    ]
    page = indoors.read(lambda tx: tx.hall.open_alerts("stadhuis"))
    assert [(a.kind, a.detail) for a in page] == [("numbers_refused", "number_not_leased")]


def test_the_ticket_of_a_device_opens_its_page_on_the_phone(indoors: Indoors) -> None:
    kiosk, token = indoors.kiosk(), new_token()
    (lease,) = take(kiosk)
    assert indoors.ticket(token).get("/visit").status_code == 404
    good(kiosk.post(SYNC, batch(item(lease, 1, token_hash=hash_of(token)))))
    assert good(indoors.ticket(token).get("/visit"))["state"] == "waiting"


def test_a_device_that_is_revoked_cannot_tell_any_more_and_one_in_its_place_hears_why(indoors: Indoors) -> None:
    kiosk, veerle = indoors.kiosk(), indoors.host("veerle")
    (lease,) = take(kiosk)
    device = indoors.founded.device_ids["kiosk", "stadhuis"]
    assert veerle.delete(f"/devices/{device}").status_code == 204
    assert problem(kiosk.post(SYNC, batch(item(lease, 1)))) == (401, "device_unknown")
    code = good(veerle.post("/devices", {"site_id": "stadhuis", "kind": "kiosk", "name": "Kiosk 2"}), 201)["code"]
    key = good(indoors.anybody().post("/devices/pair", {"code": code}), 201)["key"]
    new = Caller(indoors, {"Authorization": f"Device {key}"})
    assert good(new.get(LEASES)) == {"leases": []}
    assert good(new.post(SYNC, batch(item(lease, 1))))["visits"][0]["code"] == "lease_revoked"


def test_a_hundred_usual_visits_fit_in_one_request() -> None:
    usual = [item(LENT, 100 + n, product_ids=["eid_aanvragen_kind", "reispas_aanvragen"]) for n in range(SYNC_MAX)]
    message = SyncVisits.model_validate(batch(*usual))
    assert len(message.model_dump_json()) < BODY_MAX * 0.9


def test_a_device_asks_through_the_client_and_needs_nothing_more(shared_desk: RealDesk) -> None:
    key = shared_desk.founded.device_keys["kiosk", "stadhuis"]
    server = Server(shared_desk.url, key)
    lent = server.ask("POST", f"/api/v1{LEASES}", TakeLease(kinds=("standing",), size=3), Leases)
    assert lent is not None
    (lease,) = lent.leases
    message = SyncVisits.model_validate(batch(item(lease.model_dump(mode="json"), lease.first)))
    told = server.ask("POST", f"/api/v1{SYNC}", message, VisitsSynced)
    assert told is not None and told.visits[0].status == "accepted"
    again = server.ask("GET", f"/api/v1{LEASES}", None, Leases)
    assert again is not None and lease.lease_id in [one.lease_id for one in again.leases]
    server.close()


def test_a_server_killed_between_lending_and_telling_and_while_it_is_told_loses_and_doubles_nothing(
    founded: Founded, tmp_path: Path
) -> None:
    with RealDesk(founded.copy(tmp_path)) as desk:
        (lease,) = take(desk.kiosk(), size=60)
        desk.kill()
        desk.start()
        items = [item(lease, lease["first"] + n) for n in range(60)]
        told = 0
        for at in range(0, 60, 10):
            some, cut = items[at : at + 10], threading.Event()
            hand = threading.Thread(target=tell_until_cut, args=(desk, some, cut))
            hand.start()
            cut.wait(0.002 * (at // 10))
            desk.kill()
            cut.set()
            hand.join()
            desk.start()
            answers = good(desk.kiosk().post(SYNC, batch(*some)))["visits"]
            told += sum(1 for a in answers if a["status"] in ("accepted", "already_known"))
        assert told == 60
        assert desk.kiosk().register()["number"] == lease["last"] + 1
        events: Any = good(desk.host("veerle").get("/sites/stadhuis/events"))
        registered = [e["data"]["number"] for e in events if e["data"].get("offline")]
        assert registered == [i["number"] for i in items]


def tell_until_cut(desk: RealDesk, items: list[dict[str, Any]], cut: threading.Event) -> None:
    """Tell again and again until the server is gone."""
    while not cut.is_set():
        try:
            desk.kiosk().post(SYNC, batch(*items))
        except httpx.TransportError:
            return
