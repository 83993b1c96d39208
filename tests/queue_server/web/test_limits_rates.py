"""Who asks too often waits; nobody else does."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send
from typer.testing import CliRunner

from queue_server.cli import app
from queue_server.web import rates
from queue_server.web.auth import UNRECOGNISED, sha256
from queue_server.web.rates import BURST_SECONDS, NAMES_MAX, Bucket, RateLimit, Rates
from tests.support.caller import new_token, problem, visit_body
from tests.support.desk import RealDesk
from tests.support.founded import Founded
from tests.support.indoors import Indoors

HALL = "/sites/stadhuis/hall"
TIGHT = Rates(device=1, session=1, ticket=1, address=2, address_changes=2)
BURST = int(BURST_SECONDS)
"""What a bucket of TIGHT holds for a device, a session or a ticket; an address has twice that."""


class Seconds:
    """A monotonic clock in the test's hands."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_a_full_bucket_gives_its_burst_and_then_one_each_pause() -> None:
    bucket, now = Bucket(per_second=2), 500.0
    assert [bucket.take(now) for _ in range(20)] == [0.0] * 20
    assert bucket.take(now) == pytest.approx(0.5)
    assert bucket.take(now + 0.25) == pytest.approx(0.25)
    assert bucket.take(now + 0.5) == 0.0
    assert bucket.take(now + 0.5) == pytest.approx(0.5)


def test_a_bucket_never_holds_more_than_its_burst_however_long_it_rested() -> None:
    bucket = Bucket(per_second=1)
    bucket.take(0.0)
    taken = [bucket.take(1e6) for _ in range(BURST + 1)]
    assert taken.count(0.0) == BURST


def test_a_slow_rate_still_lets_one_through() -> None:
    bucket = Bucket(per_second=0.01)
    assert bucket.take(0.0) == 0.0
    assert bucket.take(0.0) == pytest.approx(100.0)
    assert bucket.take(100.0) == 0.0


def test_a_rate_of_zero_is_no_limit() -> None:
    bucket = Bucket(per_second=0)
    assert not any(bucket.take(5.0) for _ in range(100_000))


def test_a_clock_that_steps_back_stops_nobody_who_has_tokens() -> None:
    bucket = Bucket(per_second=1)
    assert bucket.take(1_000.0) == 0.0
    assert bucket.take(995.0) == 0.0


def test_wrong_rates_are_all_named_at_once() -> None:
    with pytest.raises(ValueError, match=r"device, ticket, address_changes"):
        Rates(device=-1, ticket=float("nan"), address_changes=float("inf"))
    assert rates.rates(None, None, 3, None, 0) == Rates(ticket=3, address_changes=0)


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})


class Door:
    """A RateLimit alone, asked straight."""

    def __init__(self, of: Rates, clock: Callable[[], float]) -> None:
        self.refused: list[str] = []
        self.limit = RateLimit(_nothing, of, clock, self.refused.append)

    async def ask(
        self, address: str = "192.0.2.1", method: str = "GET", path: str = "/t", **headers: str
    ) -> tuple[int, Scope]:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        raw = [(k.lower().encode(), v.encode()) for k, v in headers.items()]
        scope: dict[str, Any] = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": b"",
            "headers": raw,
            "client": (address, 1),
        }
        await self.limit(scope, None, send)  # type: ignore[arg-type]
        return sent[0]["status"], scope

    async def statuses(self, count: int, **how: str) -> list[int]:
        return [(await self.ask(**how))[0] for _ in range(count)]


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def run(work: Any) -> Any:
    return asyncio.run(work)


def test_made_up_keys_count_on_their_address_fill_no_memory_and_take_nothing_from_the_right_one(
    seconds: Seconds,
) -> None:
    async def story() -> None:
        door = Door(TIGHT, seconds)
        _, scope = await door.ask(authorization="Device right")
        scope[UNRECOGNISED]("device", sha256("right"))
        for n in range(2 * BURST):
            await door.ask("192.0.2.66", authorization=f"Device guess{n}")
        assert (await door.ask("192.0.2.66", authorization="Device one-more"))[0] == 429
        assert len(door.limit._recognised) == 1
        assert len(door.limit._addresses) == 2
        assert await door.statuses(BURST, address="192.0.2.66", authorization="Device right") == [204] * BURST
        assert (await door.ask("192.0.2.66", authorization="Device right"))[0] == 429
        assert door.refused == ["address", "device"]

    run(story())


def test_a_right_key_is_known_in_the_header_and_in_the_cookie(seconds: Seconds) -> None:
    async def story() -> None:
        door = Door(TIGHT, seconds)
        _, scope = await door.ask(cookie="other=1; onthaal_device=right; more=2")
        scope[UNRECOGNISED]("device", sha256("right"))
        assert UNRECOGNISED not in (await door.ask(authorization="device  right"))[1]
        assert UNRECOGNISED not in (await door.ask(cookie="onthaal_session=made-up; onthaal_device=right"))[1]
        assert UNRECOGNISED in (await door.ask(cookie="onthaal_device=right2"))[1]
        assert UNRECOGNISED not in (await door.ask(authorization="Bearer right"))[1]

    run(story())


def test_memory_is_bounded_for_keys_and_for_addresses(seconds: Seconds) -> None:
    async def story() -> None:
        door = Door(TIGHT, seconds)
        for n in range(NAMES_MAX + 50):
            door.limit._recognise("ticket", sha256(str(n)))
            door.limit._address(f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}")
        assert len(door.limit._recognised) == len(door.limit._addresses) == NAMES_MAX
        assert (await door.ask(authorization="Ticket 0"))[0] == 204, "who was forgotten counts on the address again"

    run(story())


def test_one_house_with_many_ipv6_addresses_has_one_bucket(seconds: Seconds) -> None:
    async def story() -> None:
        door = Door(TIGHT, seconds)
        found = [(await door.ask(f"2001:db8:1:2::{n:x}"))[0] for n in range(2 * BURST + 1)]
        assert found.count(429) == 1
        assert (await door.ask("2001:db8:1:3::1"))[0] == 204
        assert await door.statuses(2 * BURST, address="::ffff:192.0.2.9") == [204] * 2 * BURST
        assert (await door.ask("192.0.2.9"))[0] == 429, "an IPv4 address in IPv6 clothes is the same one"

    run(story())


def test_reads_and_changes_are_counted_apart(seconds: Seconds) -> None:
    async def story() -> None:
        door = Door(Rates(address=2, address_changes=1), seconds)
        assert await door.statuses(BURST + 1, method="POST") == [204] * BURST + [429]
        assert await door.statuses(2 * BURST + 1) == [204] * 2 * BURST + [429]

    run(story())


@pytest.mark.parametrize(
    "path",
    ["/api/v1/sites/x/products/search", "/api/v1/sites/x/advice", "/host/x/intake", "/join/x/intake"],
)
def test_what_only_asks_counts_as_a_read_although_it_is_sent_as_a_body(path: str, seconds: Seconds) -> None:
    async def story() -> None:
        door = Door(Rates(address=2, address_changes=1), seconds)
        assert await door.statuses(2 * BURST + 1, method="POST", path=path) == [204] * 2 * BURST + [429]
        assert await door.statuses(BURST, method="POST", path="/api/v1/sites/x/join") == [204] * BURST

    run(story())


@pytest.fixture
def tight(founded: Founded, tmp_path: Any, clock: Any) -> Any:
    with Indoors(founded.copy(tmp_path), clock, rates=TIGHT) as running:
        yield running


def until_refused(ask: Callable[[], Any], most: int = 200) -> Any:
    for _ in range(most):
        answer = ask()
        if answer.status_code == 429:
            return answer
    raise AssertionError("never refused")


def test_a_refusal_says_when_to_come_back_in_the_readers_language(tight: Indoors) -> None:
    kiosk = tight.kiosk()
    answer = until_refused(lambda: kiosk.get(HALL))
    assert problem(answer) == (429, "too_many_requests")
    assert answer.headers["retry-after"] == "1"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert kiosk.get(HALL, **{"Accept-Language": "fr"}).json()["title"] == "Trop de demandes viennent d'ici."


def test_a_runaway_kiosk_is_stopped_and_its_neighbour_is_not(tight: Indoors) -> None:
    runaway, neighbour = tight.kiosk(), tight.screen()
    assert neighbour.get("/device").status_code == 200
    until_refused(lambda: runaway.get(HALL))
    assert runaway.get(HALL).status_code == 429
    assert neighbour.get("/device").status_code == 200
    assert runaway.post("/sites/stadhuis/visits", visit_body()).status_code == 201, "reading stops no tickets"


def test_a_ticket_and_a_session_have_buckets_of_their_own(tight: Indoors) -> None:
    token = new_token()
    tight.kiosk().register(token=token)
    phone, tablet = tight.ticket(token), tight.host()
    assert (phone.get("/visit").status_code, tablet.get("/session").status_code) == (200, 200)
    until_refused(lambda: phone.get("/visit"))
    until_refused(lambda: tight.anybody().get("/t"))
    assert phone.get("/visit").status_code == 429
    assert tablet.get("/session").status_code == 200


def test_health_is_answered_also_to_who_asked_too_often(tight: Indoors) -> None:
    until_refused(lambda: tight.anybody().get("/host"))
    assert tight.anybody().get("/healthz").status_code == 200
    assert tight.anybody().get("/readyz").status_code == 200


def test_a_live_stream_counts_when_it_opens(founded: Founded, tmp_path: Any) -> None:
    with RealDesk(founded.copy(tmp_path), "--always-open", "--device-rate", "0.001") as desk:
        screen = desk.screen()
        path = "/sites/stadhuis/live/screen"
        for _ in range(2):  # the first one counts on the address, the second takes the only token
            with desk.watch(screen, path) as channel:
                channel.snapshot()
        assert problem(screen.get(path)) == (429, "too_many_requests")


def test_a_proxy_that_nobody_trusts_cannot_lend_its_visitors_an_address(founded: Founded, tmp_path: Any) -> None:
    def ask(desk: RealDesk) -> int:
        return desk.anybody().get("/host", **{"X-Forwarded-For": f"198.51.100.{secrets.randbelow(250)}"}).status_code

    options = ("--always-open", "--address-rate", "0.001", "--trusted-proxy")
    with RealDesk(founded.copy(tmp_path / "1"), *options, "192.0.2.1, 10.0.0.0/8") as desk:
        assert [ask(desk), ask(desk), ask(desk)] == [200, 429, 429]


def test_a_wrong_setting_is_named_and_nothing_starts(founded: Founded, tmp_path: Any) -> None:
    base = ["serve", "--db", str(founded.copy(tmp_path).database), "--port", "0"]
    refused = CliRunner().invoke(app, [*base, "--device-rate", "-1"])
    assert refused.exit_code == 1
    assert "device" in refused.output
    refused = CliRunner().invoke(app, [*base, "--trusted-proxy", "10.0.0.0/8, everybody"])
    assert refused.exit_code == 1
    assert "everybody" in refused.output
