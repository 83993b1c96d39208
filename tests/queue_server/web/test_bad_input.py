"""Every bad input is refused with a stable code, and changes nothing (REQUIREMENTS R4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from queue_server.web.api_desk import CODE_ALPHABET
from tests.queue_server.services.helpers import rows
from tests.support.caller import Caller, good, new_token, problem, visit_body
from tests.support.clock import Clock
from tests.support.founded import Founded
from tests.support.indoors import Indoors

VISITS = "/sites/stadhuis/visits"
NOBODY = "0" * 32

Ask = Callable[[Indoors], httpx.Response]


@pytest.fixture(scope="module")
def shared(founded: Founded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indoors]:
    """One application for every refusal that must change nothing, with one visitor waiting."""
    with Indoors(founded.copy(tmp_path_factory.mktemp("indoors")), Clock()) as running:
        running.kiosk().register()
        for host in ("an", "veerle", "wim", "lotte"):
            running.host(host)
        yield running


def dump(of: Indoors) -> dict[str, object]:
    return dict(rows(of.desk.store))


def waiting(of: Indoors) -> str:
    (one,) = of.read(lambda tx: tx.visits.live("stadhuis"))
    return str(one.visit_id)


def content(body: bytes, path: str = VISITS) -> Ask:
    return lambda of: of.kiosk().post(path, content=body)


def register(**changes: object) -> Ask:
    return lambda of: of.kiosk().post(VISITS, {**visit_body(), **changes})


def keyed(key: str) -> Ask:
    return lambda of: of.kiosk().post(VISITS, visit_body(), key=key)


def act(action: str, body: object = None, visit: str = "") -> Ask:
    return lambda of: of.host().post(f"/sites/stadhuis/visits/{visit or waiting(of)}/{action}", body)


def big_in_pieces() -> Iterator[bytes]:
    for _ in range(160):
        yield b" " * 65_536


QUESTIONS = ("/advice", "/products/search")
"""A POST, because what a visitor says must not stand in an address; they change nothing and need no key."""

REFUSED: dict[str, tuple[Ask, int, str]] = {
    "a product that nobody knows": (register(product_ids=["unheard_of"]), 404, "unknown_product"),
    "a product of another site": (
        lambda of: of.kiosk("mobiel").post("/sites/mobiel/visits", visit_body("schulden")),
        409,
        "not_at_this_site",
    ),
    "a body that is no JSON": (content(b"{nope"), 400, "malformed_json"),
    "a body cut off in the middle": (content(b'{"product_ids": ["attest'), 400, "malformed_json"),
    "a body that is not UTF-8": (content(b'{"language": "\xff"}'), 400, "malformed_json"),
    "an empty body": (lambda of: of.kiosk().post(VISITS), 422, "bad_request"),
    "a list for a body": (content(b"[]"), 422, "bad_request"),
    "null for a body": (content(b"null"), 422, "bad_request"),
    "an unknown field": (register(name="Jan Peeters"), 422, "bad_request"),
    "no product": (register(product_ids=[]), 422, "bad_request"),
    "six products": (register(product_ids=["attest_woonst"] * 6), 422, "bad_request"),
    "a text for a list": (register(product_ids="attest_woonst"), 422, "bad_request"),
    "a number for a text": (register(product_ids=[1]), 422, "bad_request"),
    "a capital in a slug": (register(product_ids=["Attest"]), 422, "bad_request"),
    "a text for a number": (register(persons="many"), 422, "bad_request"),
    "nobody for persons": (register(persons=0), 422, "bad_request"),
    "a busload of persons": (register(persons=10**30), 422, "bad_request"),
    "not a number": (content(b'{"product_ids": ["attest_woonst"], "persons": NaN}'), 422, "bad_request"),
    "an unknown need": (register(needs=["coffee"]), 422, "bad_request"),
    "a token that is no hash": (register(token_hash="secret"), 422, "bad_request"),
    "half a character in a text": (content(b'{"product_ids": ["\\ud800"], "token_hash": "x"}'), 422, "bad_request"),
    "deeply nested lists": (content(b"[" * 30_000), 400, "malformed_json"),
    "a body of ten megabytes, announced": (content(b" " * 10_000_000), 413, "body_too_large"),
    "a body of ten megabytes, in pieces": (
        lambda of: of.kiosk().post(VISITS, content=big_in_pieces()),
        413,
        "body_too_large",
    ),
    "no key": (keyed(""), 400, "key_missing"),
    "a key that is too short": (keyed("seven77"), 400, "key_malformed"),
    "a key that is too long": (keyed("k" * 65), 400, "key_malformed"),
    "a key with a space": (keyed("key with space"), 400, "key_malformed"),
    "nobody registers": (lambda of: of.anybody().post(VISITS, visit_body()), 401, "device_unknown"),
    "a made-up device key": (
        lambda of: Caller(of, {"Authorization": "Device made-up"}).post(VISITS, visit_body()),
        401,
        "device_unknown",
    ),
    "a screen registers": (lambda of: of.screen().post(VISITS, visit_body()), 403, "wrong_device"),
    "a kiosk watches calls": (lambda of: of.kiosk().get("/sites/stadhuis/live/screen"), 403, "wrong_device"),
    "a screen reads the town": (lambda of: of.screen().get("/sites/stadhuis/town"), 403, "wrong_device"),
    "a kiosk of another site": (lambda of: of.kiosk("mobiel").post(VISITS, visit_body()), 403, "not_your_site"),
    "a screen of another site": (
        lambda of: of.screen("mobiel").get("/sites/stadhuis/live/screen"),
        403,
        "not_your_site",
    ),
    "a host of another site": (
        lambda of: of.host("lotte").post("/sites/stadhuis/calls", {"point_id": "snelbalie1"}),
        403,
        "not_your_site",
    ),
    "a kiosk calls": (
        lambda of: of.kiosk().post("/sites/stadhuis/calls", {"point_id": "snelbalie1"}),
        401,
        "not_signed_in",
    ),
    "a manager who is no host calls": (
        lambda of: of.host("wim").post("/sites/stadhuis/calls", {"point_id": "snelbalie1"}),
        403,
        "hosts_only",
    ),
    "a host invites a device": (
        lambda of: of.host().post("/devices", {"site_id": "stadhuis", "kind": "kiosk", "name": "Kiosk 9"}),
        403,
        "managers_only",
    ),
    "a host revokes a device": (lambda of: of.host().delete(f"/devices/{NOBODY}"), 403, "managers_only"),
    "a host reads the events": (lambda of: of.host().get("/sites/stadhuis/events"), 403, "managers_only"),
    "nobody reads the figures": (lambda of: of.anybody().get("/sites/stadhuis/figures"), 401, "not_signed_in"),
    "a made-up session": (
        lambda of: Caller(of, {"Cookie": "onthaal_session=made-up"}).get("/session"),
        401,
        "not_signed_in",
    ),
    "an unknown device to revoke": (
        lambda of: of.host("veerle").delete(f"/devices/{NOBODY}"),
        404,
        "unknown_device",
    ),
    "a call where nobody waits": (
        lambda of: of.host().post("/sites/stadhuis/calls", {"point_id": "videocabine"}),
        409,
        "nobody_waiting",
    ),
    "an unknown point to call at": (
        lambda of: of.host().post("/sites/stadhuis/calls", {"point_id": "nowhere"}),
        404,
        "unknown_point",
    ),
    "an unknown point to open": (
        lambda of: of.host().post("/sites/stadhuis/points/nowhere/open"),
        404,
        "unknown_point",
    ),
    "an unknown site": (
        lambda of: of.host("veerle").post("/sites/nowhere/calls", {"point_id": "snelbalie1"}),
        404,
        "unknown_site",
    ),
    "an unknown site to watch": (lambda of: of.host("veerle").get("/sites/nowhere/live/host"), 404, "unknown_site"),
    "an unknown site to count": (lambda of: of.host("veerle").get("/sites/nowhere/figures"), 404, "unknown_site"),
    "an unknown visit": (act("leave", visit=NOBODY), 404, "unknown_visit"),
    "a visit id that is none": (act("leave", visit="1234"), 422, "bad_request"),
    "an unknown action": (act("dance"), 422, "bad_request"),
    "an action for the system": (act("expire"), 422, "bad_request"),
    "an unknown outcome": (act("finish", {"outcome": "fun"}), 422, "bad_request"),
    "a transfer to a kind that is not here": (act("transfer", {"kind": "digipoint"}), 404, "no_such_kind"),
    **{
        f"{action} before any call": (
            act(action, {} if action in ("finish", "transfer") else None),
            409,
            "illegal_transition",
        )
        for action in ("recall", "start", "no_show", "rejoin", "park", "resume", "finish", "transfer")
    },
    "a break where the host is not": (
        lambda of: of.host().post("/sites/stadhuis/points/snelbalie1/break", {}),
        409,
        "not_at_point",
    ),
    "a break at an unknown point": (
        lambda of: of.host().post("/sites/stadhuis/points/nowhere/break", {}),
        404,
        "unknown_point",
    ),
    "a break of a week": (
        lambda of: of.host().post("/sites/stadhuis/points/snelbalie1/break", {"minutes": 10_080}),
        422,
        "bad_request",
    ),
    "a kiosk that has a break": (
        lambda of: of.kiosk().post("/sites/stadhuis/points/snelbalie1/break", {}),
        401,
        "not_signed_in",
    ),
    "an appointment on another day": (
        register(appointment_at="2026-03-03T10:00:00+01:00"),
        409,
        "appointment_other_day",
    ),
    "an appointment at the end of time": (
        register(appointment_at="9999-12-31T23:59:59.999999Z"),
        409,
        "appointment_other_day",
    ),
    "an appointment before the beginning of time": (
        register(appointment_at="0001-01-01T00:00:00+14:00"),
        409,
        "appointment_other_day",
    ),
    "an appointment without a time zone": (register(appointment_at="2026-03-02T10:00:00"), 422, "bad_request"),
    "an appointment that is no moment": (register(appointment_at="at ten"), 422, "bad_request"),
    "a finish that is half whole": (act("finish", {"whole": "half"}), 422, "bad_request"),
    "nothing to undo": (lambda of: of.host().post("/sites/stadhuis/undo"), 409, "nothing_to_undo"),
    "an unknown alert": (
        lambda of: of.host().post(f"/sites/stadhuis/alerts/{NOBODY}/clear"),
        404,
        "unknown_alert",
    ),
    "free text in an alert": (
        lambda of: of.kiosk().post("/sites/stadhuis/alerts", {"kind": "help", "detail": "Jan fell"}),
        422,
        "bad_request",
    ),
    "no ticket": (lambda of: of.anybody().get("/visit"), 401, "not_signed_in"),
    "an unknown ticket": (lambda of: of.ticket("made-up").get("/visit"), 404, "unknown_ticket"),
    "an unknown ticket to follow": (lambda of: of.ticket("made-up").get("/visit/live"), 404, "unknown_ticket"),
    "an unknown ticket to leave with": (lambda of: of.ticket("made-up").post("/visit/leave"), 404, "unknown_ticket"),
    "a ticket of a thousand characters": (lambda of: of.ticket("t" * 1_000).get("/visit"), 401, "not_signed_in"),
    "a day that is none": (lambda of: of.host().get("/sites/stadhuis/figures?day=2026-02-30"), 422, "bad_request"),
    "events after a number that is none": (
        lambda of: of.host("veerle").get("/sites/stadhuis/events?after=-1"),
        422,
        "bad_request",
    ),
    "an address where nothing is": (lambda of: of.anybody().get("/nothing"), 404, "not_here"),
    "a static file that is not there": (
        lambda of: of.request("GET", "/static/web/../../app.py", {}),
        404,
        "not_here",
    ),
    "a GET of what only changes": (lambda of: of.host().get("/sites/stadhuis/calls"), 405, "method_not_allowed"),
    "a POST to what only reads": (lambda of: of.kiosk().post("/sites/stadhuis/hall"), 405, "method_not_allowed"),
    "a wrong pairing code": (
        lambda of: of.anybody().post("/devices/pair", {"code": "AAAAAAAA"}),
        404,
        "unknown_code",
    ),
    "a pairing code that cannot be one": (
        lambda of: of.anybody().post("/devices/pair", {"code": "<script>"}),
        422,
        "bad_request",
    ),
    "a wrong password": (
        lambda of: of.anybody().post("/session", {"login": "an", "password": "guess"}),
        401,
        "wrong_password",
    ),
    "a login that nobody has": (
        lambda of: of.anybody().post("/session", {"login": "nobody", "password": "guess"}),
        401,
        "wrong_password",
    ),
    "a login with half a character": (
        lambda of: of.anybody().post("/session", content=b'{"login": "\\ud800", "password": "x"}'),
        422,
        "bad_request",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_input_is_refused_with_its_code_and_changes_nothing(shared: Indoors, case: str) -> None:
    ask, status, code = REFUSED[case]
    before = dump(shared)
    answer = ask(shared)
    assert problem(answer) == (status, code)
    assert dump(shared) == before


@pytest.mark.parametrize(
    ("ask", "field"),
    [
        (register(persons=0), "persons"),
        (register(product_ids=["attest_woonst", "Ä"]), "product_ids.1"),
        (register(name="x"), "name"),
        (act("finish", {"outcome": "fun"}), "outcome"),
        (act("dance"), "action"),
    ],
)
def test_a_bad_field_is_named(shared: Indoors, ask: Ask, field: str) -> None:
    assert field in [e["field"] for e in ask(shared).json()["errors"]]


@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
@pytest.mark.parametrize("case", ["an unknown ticket", "no key", "a body of ten megabytes, announced"])
def test_a_refusal_speaks_the_readers_language(shared: Indoors, language: str, case: str) -> None:
    from assets.texts import text

    class Speaking:
        def request(self, method, path, headers, content=None):  # type: ignore[no-untyped-def]
            return shared.request(method, path, {**headers, "Accept-Language": f"{language}-XX, en;q=0.5"}, content)

    answer = {
        "an unknown ticket": lambda: Caller(Speaking(), {"Authorization": "Ticket made-up"}).get("/visit"),
        "no key": lambda: Caller(Speaking(), shared.kiosk().headers).post(VISITS, visit_body(), key=""),
        "a body of ten megabytes, announced": lambda: Caller(Speaking()).post(VISITS, content=b" " * 10_000_000),
    }[case]()
    _, code = problem(answer)
    assert answer.json()["title"] == text(language, "problems", code)
    assert answer.json()["detail"] == text(language, "problems", f"{code}.do")
    assert answer.headers["content-language"] == language


def test_a_reader_whose_language_we_do_not_speak_reads_dutch(shared: Indoors) -> None:
    assert shared.anybody().get("/visit", **{"Accept-Language": "tlh"}).headers["content-language"] == "nl"


def test_every_answer_carries_the_security_headers_also_a_refusal(shared: Indoors) -> None:
    for answer in (shared.anybody().get("/healthz"), shared.anybody().get("/nothing")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_a_closed_site_refuses_and_says_when_it_opens(indoors: Indoors) -> None:
    indoors.clock.forward(hours=-3)
    before = dump(indoors)
    answer = indoors.kiosk().post(VISITS, visit_body())
    assert problem(answer) == (409, "site_closed")
    assert answer.json()["next_opening"] == "2026-03-02T09:00:00+01:00"
    assert dump(indoors) == before
    indoors.clock.forward(hours=3)
    indoors.kiosk().register()


def test_two_taps_at_once_with_one_key_give_one_number(indoors: Indoors) -> None:
    body = visit_body()
    with ThreadPoolExecutor(8) as pool:
        taps = list(pool.map(lambda _: indoors.kiosk().post(VISITS, body, key="one-tap-only"), range(40)))
    assert {t.status_code for t in taps} == {201}
    assert len({t.content for t in taps}) == 1
    assert len(indoors.read(lambda tx: tx.visits.live("stadhuis"))) == 1


def test_a_key_used_again_with_another_body_is_refused(indoors: Indoors) -> None:
    good(indoors.kiosk().post(VISITS, visit_body(), key="one-tap-only"), 201)
    assert problem(indoors.kiosk().post(VISITS, visit_body(), key="one-tap-only")) == (409, "key_reused")
    assert len(indoors.read(lambda tx: tx.visits.live("stadhuis"))) == 1


def test_a_key_used_again_for_another_address_is_refused(indoors: Indoors) -> None:
    visit = indoors.kiosk().register()["visit_id"]
    good(indoors.host().post("/sites/stadhuis/calls", {"point_id": "snelbalie1"}, key="one-tap-only"), 201)
    answer = indoors.host().post(f"/sites/stadhuis/visits/{visit}/start", key="one-tap-only")
    assert problem(answer) == (409, "key_reused")


def test_a_token_that_is_known_already_refuses_that_visitor_alone(indoors: Indoors) -> None:
    token = new_token()
    indoors.kiosk().register(token=token)
    answer = indoors.kiosk().post(VISITS, visit_body(token=token))
    assert problem(answer) == (409, "already_there")
    assert indoors.kiosk().register()["number"] == 2


def test_a_revoked_device_is_unknown_at_once(indoors: Indoors) -> None:
    indoors.kiosk().register()
    device = indoors.founded.device_ids["kiosk", "stadhuis"]
    assert indoors.host("veerle").delete(f"/devices/{device}").status_code == 204
    assert problem(indoors.kiosk().post(VISITS, visit_body())) == (401, "device_unknown")
    assert problem(indoors.kiosk().get("/device")) == (401, "device_unknown")
    assert indoors.kiosk("bibliotheek").get("/device").status_code == 200


def invited(of: Indoors, kind: str = "kiosk") -> str:
    body = {"site_id": "stadhuis", "kind": kind, "name": "Kiosk 2"}
    return str(good(of.host("veerle").post("/devices", body), 201)["code"])


def test_a_pairing_code_works_once_however_it_is_typed(indoors: Indoors) -> None:
    code = invited(indoors)
    typed = f"{code[:4].lower()} {code[4:]}"
    paired = good(indoors.anybody().post("/devices/pair", {"code": typed}), 201)
    assert Caller(indoors, {"Authorization": f"Device {paired['key']}"}).get("/device").json()["key"] == ""
    assert problem(indoors.anybody().post("/devices/pair", {"code": code})) == (404, "unknown_code")


def test_a_pairing_code_is_dead_after_ten_minutes(indoors: Indoors) -> None:
    code = invited(indoors)
    indoors.clock.forward(minutes=10, seconds=1)
    assert problem(indoors.anybody().post("/devices/pair", {"code": code})) == (404, "unknown_code")


def test_guessing_pairing_codes_is_stopped_also_for_the_right_one(indoors: Indoors) -> None:
    code = invited(indoors)
    answers = [indoors.anybody().post("/devices/pair", {"code": c * 8}) for c in CODE_ALPHABET[:10]]
    assert {problem(a) for a in answers} == {(404, "unknown_code")}
    stopped = indoors.anybody().post("/devices/pair", {"code": code})
    assert problem(stopped) == (429, "too_many_tries")
    assert int(stopped.headers["retry-after"]) > 0


def test_guessing_passwords_is_stopped_also_for_the_right_one(indoors: Indoors) -> None:
    wrong = [indoors.anybody().post("/session", {"login": "an", "password": f"guess{n}"}) for n in range(5)]
    assert {problem(a) for a in wrong} == {(401, "wrong_password")}
    right = {"login": "an", "password": indoors.founded.passwords["an"]}
    stopped = indoors.anybody().post("/session", right)
    assert problem(stopped) == (429, "too_many_tries")
    assert int(stopped.headers["retry-after"]) > 0


def test_who_signs_out_is_out_and_leaves_the_point(indoors: Indoors) -> None:
    an = indoors.host()
    assert an.post("/sites/stadhuis/points/snelbalie1/open").status_code == 204
    assert an.delete("/session").status_code == 204
    assert problem(an.get("/session")) == (401, "not_signed_in")
    assert list(indoors.read(lambda tx: tx.hall.staffing("stadhuis"))) == []


def test_a_tablet_that_nobody_touched_for_four_hours_is_signed_out(indoors: Indoors) -> None:
    an = indoors.host()
    indoors.clock.forward(hours=3, minutes=59)
    assert an.get("/session").status_code == 200
    indoors.clock.forward(hours=3, minutes=59)
    assert an.get("/session").status_code == 200
    indoors.clock.forward(hours=4, seconds=1)
    assert problem(an.get("/session")) == (401, "not_signed_in")


def test_a_token_is_dead_two_hours_after_the_visit_ended(indoors: Indoors) -> None:
    token = new_token()
    indoors.kiosk().register(token=token)
    phone = indoors.ticket(token)
    left = good(phone.post("/visit/leave"))
    assert (left["state"], left["can_leave"]) == ("left", False)
    indoors.clock.forward(hours=2)
    assert good(phone.get("/visit"))["state"] == "left"
    indoors.clock.forward(seconds=1)
    assert problem(phone.get("/visit")) == (404, "unknown_ticket")
    assert problem(phone.post("/visit/leave")) == (404, "unknown_ticket")


def test_a_point_that_a_colleague_holds_is_refused(indoors: Indoors) -> None:
    assert indoors.host("an").post("/sites/stadhuis/points/snelbalie1/open").status_code == 204
    answer = indoors.host("bilal").post("/sites/stadhuis/points/snelbalie1/open")
    assert problem(answer) == (409, "point_taken")


def test_a_stuck_help_button_does_not_fill_the_hosts_screen(indoors: Indoors) -> None:
    kiosk, alerts = indoors.kiosk(), "/sites/stadhuis/alerts"
    first = good(kiosk.post(alerts, {"kind": "help", "detail": "welcome"}), 201)
    assert good(kiosk.post(alerts, {"kind": "help", "detail": "welcome"}), 201) == first
    for n in range(19):
        good(kiosk.post(alerts, {"kind": "help", "detail": f"place{n}"}), 201)
    assert problem(kiosk.post(alerts, {"kind": "help", "detail": "one_more"})) == (409, "too_many_alerts")
    assert indoors.host().post(f"{alerts}/{first['alert_id']}/clear").json()["open"] is False
    assert kiosk.post(f"{alerts}/clear", {"kind": "help"}).status_code == 204
    assert indoors.read(lambda tx: tx.hall.open_alerts("stadhuis")) == []


def test_a_full_queue_and_a_failing_disk_ask_to_send_the_same_again(
    indoors: Indoors, monkeypatch: pytest.MonkeyPatch
) -> None:
    from queue_server.storage.sqlite import SqliteStore
    from queue_server.storage.writer import Busy, StorageFailed

    kiosk, body = indoors.kiosk(), visit_body()
    for error, code in ((Busy("server_busy"), "server_busy"), (StorageFailed("storage_failed"), "storage_failed")):

        def failing(*_: object, error: Exception = error) -> None:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(SqliteStore, "write_from_loop", failing)
            answer = kiosk.post(VISITS, body, key="one-tap-only")
        assert problem(answer) == (503, code)
        assert int(answer.headers["retry-after"]) > 0
    assert good(kiosk.post(VISITS, body, key="one-tap-only"), 201)["number"] == 1


def test_a_mistake_of_ours_is_a_problem_too_and_says_nothing_of_its_inside(
    indoors: Indoors, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a secret of the inside")

    monkeypatch.setattr("queue_server.web.api_visits.hall_status", broken)
    answer = indoors.kiosk().get("/sites/stadhuis/hall")
    assert problem(answer) == (500, "unexpected")
    assert "inside" not in answer.text


def test_no_get_changes_anything(indoors: Indoors) -> None:
    token = new_token()
    visit = indoors.kiosk().register(token=token)
    called = indoors.host().call("snelbalie1")
    assert called["visit_id"] == visit["visit_id"]
    callers = [indoors.kiosk(), indoors.screen(), indoors.host(), indoors.host("veerle"), indoors.ticket(token)]
    paths = [
        path.format(site="stadhuis", visit=visit["visit_id"], action="start", point="snelbalie1", device=1, alert=1)
        for path in good(indoors.anybody().get("/openapi.json"))["paths"]
        if not path.endswith(("/live", "/live/kiosk", "/live/screen", "/live/host"))
    ]
    assert len(paths) > 20
    before = dump(indoors)
    read = {
        path
        for path in [*paths, "/host", "/screen", "/t", "/healthz", "/readyz", "/static/theme.css"]
        for caller in callers
        if caller.get(path).status_code == 200
    }
    assert len(read) > 10
    assert dump(indoors) == before


def test_the_openapi_document_is_3_1_and_names_every_route(indoors: Indoors) -> None:
    document = good(indoors.anybody().get("/openapi.json"))
    assert document["openapi"].startswith("3.1")
    named = {(method.upper(), path) for path, of in document["paths"].items() for method in of}
    for row in Path("docs/api.md").read_text(encoding="utf-8").splitlines():
        if row.startswith(("| `GET", "| `POST", "| `PUT", "| `DELETE")) and "healthz" not in row:
            method, _, path = row.split("`")[1].partition(" ")
            path = path.partition("?")[0].replace("{device_id}", "{device}").replace("alerts/{id}", "alerts/{alert}")
            assert (method, path) in named, row
    assert len(named) > 24
    for path, of in document["paths"].items():
        for method, operation in of.items():
            assert "application/problem+json" in operation["responses"]["409"]["content"], path
            sent = [p["name"].lower() for p in operation.get("parameters", ())]
            changes = method != "get" and not path.endswith(QUESTIONS)
            assert ("idempotency-key" in sent) is changes, f"{method} {path}"


def test_a_device_reads_the_town_once_and_then_hears_that_nothing_changed(indoors: Indoors) -> None:
    first = indoors.kiosk().get("/sites/stadhuis/town")
    again = indoors.kiosk().get("/sites/stadhuis/town", **{"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert len(first.json()["products"]) > 80


def test_one_forgetful_host_does_not_lock_out_a_colleague_behind_the_same_address(indoors: Indoors) -> None:
    for n in range(5):
        indoors.anybody().post("/session", {"login": "an", "password": f"guess{n}"})
    right = {"login": "bilal", "password": indoors.founded.passwords["bilal"]}
    assert indoors.anybody().post("/session", right).status_code == 200
