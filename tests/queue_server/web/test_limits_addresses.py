"""Whose address a request counts on."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from queue_server.web.addresses import Addresses, is_here, neighbourhood, trusted_networks, was_forwarded


def seen(peer: str, trusted: str | None, *chain: str, proto: str = "") -> tuple[str, str]:
    """Address and scheme that the application sees."""
    found: list[tuple[str, str]] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        found.append((scope["client"][0], scope["scheme"]))

    headers = [(b"x-forwarded-for", value.encode("latin-1")) for value in chain]
    headers += [(b"x-forwarded-proto", proto.encode())] if proto else []
    scope: Any = {"type": "http", "client": (peer, 5), "scheme": "http", "headers": headers}
    asyncio.run(Addresses(application, trusted_networks(trusted))(scope, None, None))  # type: ignore[arg-type]
    return found[0]


@pytest.mark.parametrize(
    ("peer", "trusted", "chain", "address"),
    [
        ("192.0.2.1", "", ("198.51.100.7",), "192.0.2.1"),
        ("192.0.2.1", "192.0.2.1", ("198.51.100.7",), "198.51.100.7"),
        ("192.0.2.1", "192.0.2.0/24", ("198.51.100.7, 192.0.2.9",), "198.51.100.7"),
        ("192.0.2.1", "192.0.2.1", ("1.1.1.1, 198.51.100.7",), "198.51.100.7"),
        ("192.0.2.1", "192.0.2.1", ("1.1.1.1", "198.51.100.7"), "198.51.100.7"),
        ("192.0.2.1", "192.0.2.1", ("198.51.100.7:4711",), "198.51.100.7"),
        ("192.0.2.1", "192.0.2.1", ("[2001:db8::7]:4711",), "2001:db8::7"),
        ("192.0.2.1", "192.0.2.1", ("198.51.100.7, rubbish\xe9",), "192.0.2.1"),
        ("192.0.2.1", "192.0.2.1", ("",), "192.0.2.1"),
        ("192.0.2.1", "192.0.2.1", (), "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1", ("198.51.100.7",), "198.51.100.7"),
        ("127.0.0.1", None, ("198.51.100.7",), "198.51.100.7"),
        ("127.0.0.1", "", ("198.51.100.7",), "127.0.0.1"),
    ],
)
def test_only_a_trusted_proxy_is_believed_and_only_as_far_as_it_can_know(
    peer: str, trusted: str | None, chain: tuple[str, ...], address: str
) -> None:
    assert seen(peer, trusted, *chain)[0] == address


def test_the_scheme_too_is_only_a_trusted_proxys_to_say() -> None:
    assert seen("192.0.2.1", "192.0.2.1", "198.51.100.7", proto="https")[1] == "https"
    assert seen("192.0.2.1", "192.0.2.1", "198.51.100.7", proto="javascript")[1] == "http"
    assert seen("192.0.2.1", "", "198.51.100.7", proto="https")[1] == "http"


def test_every_wrong_proxy_is_named() -> None:
    with pytest.raises(ValueError, match=r"proxy, 10\.0\.0\.1/8"):
        trusted_networks("proxy, 10.0.0.1/8, 192.0.2.1")


def test_an_address_is_counted_as_the_house_it_stands_for() -> None:
    assert neighbourhood("2001:db8:1:2:3:4:5:6") == neighbourhood("2001:db8:1:2::9") == "2001:db8:1:2::/64"
    assert neighbourhood("192.0.2.7") == "192.0.2.7"
    assert neighbourhood("testclient") == "testclient"


def test_here_is_only_this_machine() -> None:
    assert is_here("127.0.0.1")
    assert is_here("::1")
    assert is_here("::ffff:127.0.0.1")
    assert not is_here("192.0.2.1")
    assert not is_here("")


def test_a_forwarded_request_is_seen_as_one() -> None:
    assert was_forwarded({"headers": [(b"host", b"x"), (b"forwarded", b"for=127.0.0.1")]})
    assert not was_forwarded({"headers": [(b"host", b"x")]})
