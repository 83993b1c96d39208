"""The server as a device sees it: ask with a key until answered, watch a channel for ever.

The key of a device is a secret: it lives in the header of a request and appears in no text, error or log.
"""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, TypeVar

import requests
from pydantic import ValidationError
from urllib3.exceptions import HTTPError

from queue_server.contracts.base import KEY_HEADER, STALE_SECONDS, Message
from queue_server.contracts.devices import DevicePaired, PairDevice
from queue_server.contracts.problems import Problem

CONNECT_SECONDS = 3.05
"""Just above TCP's first retransmission (3 s), as the authors of requests advise."""
ANSWER_SECONDS = 10.0
BACKOFF_FIRST_SECONDS = 0.2
BACKOFF_MAX_SECONDS = 5.0
REFUSED_PAUSE_SECONDS = 15.0
"""A refused watcher (revoked key) asks again this slowly: a manager may pair it anew."""
LINE_MAX_BYTES = 4 * 1024 * 1024
"""No snapshot is near this size; an endless line is a broken peer."""

Answer = TypeVar("Answer", bound=Message)

_dice = Random()  # noqa: S311  # spreads load, no secret; our own, so that whoever seeds the shared one is not disturbed


class ServerRefused(Exception):
    """The server answered no. `code` is stable; `fields` hold what came along with it."""

    def __init__(self, code: str, status: int, fields: dict[str, Any] | None = None) -> None:
        super().__init__(f"{code} ({status})")
        self.code = code
        self.status = status
        self.fields = fields or {}


class ServerAway(Exception):
    """No answer before the deadline, or the asker gave up. Whether the server did the work is unknown."""


def backoff_seconds(attempt: int, roll: float) -> float:
    """Pause after failed attempt 0, 1, 2 ...: doubling to a ceiling, spread by `roll` in [0, 1) over the upper half
    (a hall full of devices must not come back in one moment; AWS "equal jitter")."""
    ceiling = min(BACKOFF_MAX_SECONDS, BACKOFF_FIRST_SECONDS * 2.0 ** min(attempt, 16))
    return float(ceiling / 2 + ceiling / 2 * roll)


def _retry_after(response: requests.Response) -> float | None:
    value = response.headers.get("Retry-After", "")
    return min(float(value), BACKOFF_MAX_SECONDS) if re.fullmatch(r"\d{1,4}", value) else None


def _refusal(response: requests.Response) -> ServerRefused:
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        return ServerRefused(f"http_{response.status_code}", response.status_code)
    fields = problem.model_dump(exclude={"type", "title", "status", "code"})
    return ServerRefused(problem.code, response.status_code, fields)


class Server:
    """One server with the key of one device. Safe to use from several threads: each has its own connections.

    urllib3 sets TCP_NODELAY on them, so that a body after its headers does not wait 40 ms for a delayed ACK (Nagle).
    """

    def __init__(self, base_url: str, key: str = "") -> None:
        self.base_url = base_url.rstrip("/")
        self._key = key
        self._local = threading.local()

    def _http(self) -> requests.Session:
        http: requests.Session | None = getattr(self._local, "http", None)
        if http is None:
            http = self._local.http = requests.Session()
            http.trust_env = False  # a town's proxy or .netrc must never see the key of a device
        return http

    def close(self) -> None:
        """Closes the connections of the calling thread."""
        self._http().close()

    def _headers(self, key: str | None, authorization: str | None) -> dict[str, str]:
        headers = {"Accept": "application/json"}
        if authorization or self._key:
            headers["Authorization"] = authorization or f"Device {self._key}"
        if key:
            headers[KEY_HEADER] = key
        return headers

    def ask(
        self,
        method: str,
        path: str,
        message: Message | None = None,
        answer_type: type[Answer] | None = None,
        key: str | None = None,
        *,
        deadline_seconds: float = 20.0,
        cancelled: threading.Event | None = None,
        authorization: str | None = None,
    ) -> Answer | None:
        """Sends until answered: the same key each time, so that the server does it once.

        `key` is made here for a changing request that brings none; a caller that may ask again later brings its own.
        Without `answer_type` the body of the answer is not read and None comes back.
        Raises ServerRefused on a 4xx, ServerAway after `deadline_seconds` or when `cancelled` is set.
        """
        if method != "GET" and key is None:
            key = secrets.token_urlsafe(18)
        headers = self._headers(key, authorization)
        body = None
        if message is not None:
            body = message.model_dump_json().encode()
            headers["Content-Type"] = "application/json"
        given_up = cancelled or threading.Event()
        ends = time.monotonic() + deadline_seconds
        attempt = 0
        while not given_up.is_set():
            left = max(0.1, ends - time.monotonic())
            response = self._send_once(method, path, body, headers, min(ANSWER_SECONDS, left))
            if response is not None and response.status_code < 500 and response.status_code != 429:
                return _read(response, answer_type)
            said = _retry_after(response) if response is not None else None
            pause = said or backoff_seconds(attempt, _dice.random())
            attempt += 1
            if time.monotonic() + pause >= ends:
                break
            given_up.wait(pause)
        raise ServerAway(f"{method} {path}")

    def _send_once(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], answer_seconds: float
    ) -> requests.Response | None:
        try:
            return self._http().request(
                method,
                self.base_url + path,
                data=body,
                headers=headers,
                timeout=(CONNECT_SECONDS, answer_seconds),
                allow_redirects=False,
            )
        except requests.RequestException:
            self.close()  # a half-read connection is not used again
            return None

    def watch(
        self,
        path: str,
        on_snapshot: Callable[[str], None],
        on_away: Callable[[str], None],
        stale_seconds: float = STALE_SECONDS,
    ) -> Watch:
        """Follows a channel in a thread of its own until stop(). See Watch."""
        found = Watch(self, path, on_snapshot, on_away, stale_seconds)
        found.start()
        return found

    def open_stream(self, path: str, silence_seconds: float) -> requests.Response:
        """The open answer of a channel; reading raises after `silence_seconds` without a byte."""
        headers = self._headers(None, None) | {"Accept": "text/event-stream", "Cache-Control": "no-store"}
        return self._http().get(
            self.base_url + path,
            headers=headers,
            stream=True,
            timeout=(CONNECT_SECONDS, silence_seconds),
            allow_redirects=False,
        )


def _read(response: requests.Response, answer_type: type[Answer] | None) -> Answer | None:
    if response.status_code >= 300:
        raise _refusal(response)
    if answer_type is None:
        return None
    try:
        # A newer server may say more than this device knows; what it knows must be right.
        return answer_type.model_validate_json(response.content, extra="ignore")
    except ValidationError as problem:
        raise ServerRefused("answer_unreadable", response.status_code) from problem


def events(chunks: Iterator[bytes]) -> Iterator[tuple[str, str]]:
    """(event, data) of each server-sent event, cut out of bytes that arrive in any pieces (WHATWG HTML 9.2)."""
    rest = b""
    name = "message"
    data: list[str] = []
    for chunk in chunks:
        rest += chunk
        if len(rest) > LINE_MAX_BYTES:
            raise ValueError("a line without end")
        *lines, rest = rest.split(b"\n")
        for raw in lines:
            line = raw.rstrip(b"\r").decode("utf-8", "replace")
            if not line:
                if data:
                    yield name, "\n".join(data)
                name, data = "message", []
                continue
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if field == "event":
                name = value
            elif field == "data":
                data.append(value)


def _chunks(response: requests.Response) -> Iterator[bytes]:
    """Bytes as they arrive, also from a proxy that removed the chunked encoding."""
    while chunk := response.raw.read1(65536):
        yield chunk


class Watch(threading.Thread):
    """A channel followed for ever: reconnects with growing pauses and notices silence.

    `on_snapshot(data)` gets the JSON text of each snapshot. `on_away(code)` is called once per loss with "away",
    or with the code of the refusal; the next snapshot says that all is well. Both run in this thread.
    """

    def __init__(
        self,
        server: Server,
        path: str,
        on_snapshot: Callable[[str], None],
        on_away: Callable[[str], None],
        stale_seconds: float,
    ) -> None:
        super().__init__(name="watch", daemon=True)
        self._server = server
        self._path = path
        self._on_snapshot = on_snapshot
        self._on_away = on_away
        self._stale_seconds = stale_seconds
        self._stopped = threading.Event()
        self._said_away = ""
        self._attempt = 0

    def stop(self) -> None:
        """Ends it; the thread itself goes at the next event or beat."""
        self._stopped.set()

    def run(self) -> None:
        while not self._stopped.is_set():
            code = self._follow()
            if self._stopped.is_set():
                break
            if code != self._said_away:
                self._said_away = code
                self._on_away(code)
            pause = REFUSED_PAUSE_SECONDS if code != "away" else backoff_seconds(self._attempt, _dice.random())
            self._attempt += 1
            self._stopped.wait(pause)
        self._server.close()

    def _follow(self) -> str:
        """One connection until it ends; answers why: "away" or the code of a refusal."""
        try:
            with self._server.open_stream(self._path, self._stale_seconds) as response:
                if 400 <= response.status_code < 500 and response.status_code != 429:
                    return _refusal(response).code
                if response.status_code == 200:
                    self._read_events(response)
        except (requests.RequestException, HTTPError, OSError, ValueError):
            pass  # the raw stream raises urllib3's own errors: time-out, reset, half a chunk
        self._server.close()
        return "away"

    def _read_events(self, response: requests.Response) -> None:
        for name, data in events(_chunks(response)):
            if self._stopped.is_set():
                return
            if name == "snapshot":
                self._attempt = 0
                self._said_away = ""
                self._on_snapshot(data)


def pair(base_url: str, code: str, deadline_seconds: float = 20.0) -> DevicePaired:
    """Trades a pairing code for the key of this device. Raises as Server.ask does."""
    answer = Server(base_url).ask(
        "POST", "/api/v1/devices/pair", PairDevice(code=code), DevicePaired, deadline_seconds=deadline_seconds
    )
    assert answer is not None
    return answer
