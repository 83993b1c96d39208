"""Asking the server as a kiosk, a screen, a host, a phone or nobody."""

from __future__ import annotations

import hashlib
import itertools
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from queue_server.contracts.base import KEY_HEADER

API = "/api/v1"
SESSION_COOKIE = "onthaal_session"

_numbers = itertools.count(1)

Content = bytes | Iterator[bytes] | None


def new_key() -> str:
    return f"key-{next(_numbers):08d}-{secrets.token_hex(4)}"


def new_token() -> str:
    return secrets.token_urlsafe(24)


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def visit_body(*product_ids: str, token: str | None = None, **more: Any) -> dict[str, Any]:
    """A RegisterVisit; a quick certificate when no product is named."""
    return {"product_ids": list(product_ids or ("attest_woonst",)), "token_hash": hash_of(token or new_token()), **more}


class Http(Protocol):
    def request(
        self, method: str, path: str, headers: Mapping[str, str], content: Content = None
    ) -> httpx.Response: ...


@dataclass(frozen=True)
class Caller:
    """One who asks. `path` without /api/v1 in front; `key` None makes a new one, "" sends none."""

    http: Http
    headers: Mapping[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.http.request("GET", _whole(path), {**self.headers, **headers})

    def post(
        self,
        path: str,
        body: object = None,
        key: str | None = None,
        content: Content = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        if body is not None:
            content = json.dumps(body).encode()
        sent = {**self.headers, **_key(key), **({"Content-Type": "application/json"} if content else {})}
        return self.http.request("POST", _whole(path), {**sent, **(headers or {})}, content)

    def put(self, path: str, body: object) -> httpx.Response:
        sent = {**self.headers, **_key(None), "Content-Type": "application/json"}
        return self.http.request("PUT", _whole(path), sent, json.dumps(body).encode())

    def delete(self, path: str, key: str | None = None) -> httpx.Response:
        return self.http.request("DELETE", _whole(path), {**self.headers, **_key(key)})

    def register(self, *product_ids: str, site: str = "stadhuis", token: str | None = None) -> dict[str, Any]:
        """The answer to a visitor who takes a number; fails when there is none."""
        return good(self.post(f"/sites/{site}/visits", visit_body(*product_ids, token=token)), 201)

    def call(self, point: str, visit: str | None = None, site: str = "stadhuis") -> dict[str, Any]:
        body = {"point_id": point} if visit is None else {"point_id": point, "visit_id": visit}
        return good(self.post(f"/sites/{site}/calls", body), 201)

    def act(self, visit: str, action: str, body: object = None, site: str = "stadhuis") -> dict[str, Any]:
        if body is None and action in ("finish", "transfer"):
            body = {}
        return good(self.post(f"/sites/{site}/visits/{visit}/{action}", body))


def _whole(path: str) -> str:
    return path if path.startswith(("/api/", "/static/")) or path in PAGES else f"{API}{path}"


PAGES = frozenset({"/", "/host", "/screen", "/t", "/healthz", "/readyz", "/metrics"})


def _key(key: str | None) -> dict[str, str]:
    return {} if key == "" else {KEY_HEADER: new_key() if key is None else key}


def good(answer: httpx.Response, status: int = 200) -> dict[str, Any]:
    """The JSON of an answer that must have this status."""
    assert answer.status_code == status, f"{answer.status_code} {answer.text}"
    body: dict[str, Any] = answer.json() if answer.content else {}
    return body


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal, after checking that it has the one shape of all refusals (RFC 9457)."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["type"] == f"/problems#{body['code']}"
    assert body["title"] != body["code"], f"{body['code']} has no text"
    assert body["title"] and body["detail"]
    return answer.status_code, body["code"]
