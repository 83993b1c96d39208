"""Where a request comes from: the peer's address, or what a trusted proxy says of it."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

THIS_MACHINE: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
"""Trusted unless told otherwise: a proxy on the same machine. Who can connect from there is on the machine already."""

FORWARDED_HEADERS = frozenset(
    {b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"forwarded", b"x-real-ip"}
)

KEPT = 4_096
"""Addresses whose reading is remembered; reading one costs two microseconds."""


def trusted_networks(text: str | None) -> tuple[Network, ...]:
    """Addresses and networks with commas ("192.0.2.7, 10.0.0.0/8"); this machine for None, nobody for "".

    Raises ValueError that names every wrong one.
    """
    if text is None:
        return THIS_MACHINE
    found, wrong = [], []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        try:
            found.append(ip_network(part))
        except ValueError:
            wrong.append(part)
    if wrong:
        raise ValueError(f"no address or network of a proxy: {', '.join(wrong)}")
    return tuple(found)


@lru_cache(KEPT)
def parsed(text: str) -> Address | None:
    """An address as a peer or a proxy writes it, with or without a port; None when it is none."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


@lru_cache(KEPT)
def neighbourhood(address: str) -> str:
    """The name under which an address is counted: itself, or the /64 of an IPv6 one, which is one house's."""
    found = parsed(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((int(found) >> 64 << 64, 64)))
    return str(found or address)


def within(text: str, networks: tuple[Network, ...]) -> bool:
    """Whether this address, as a peer or a proxy writes it, belongs to one of the networks."""
    address = parsed(text)
    return address is not None and any(address in network for network in networks)


def address_of(request: Request) -> str:
    """The name under which the address of a request is counted."""
    return neighbourhood(request.client.host) if request.client else ""


def is_here(address: str) -> bool:
    """Whether the peer is on this machine."""
    found = parsed(address)
    return found is not None and found.is_loopback


def was_forwarded(scope: Scope) -> bool:
    """Whether a proxy says that it passes this request on."""
    return any(name in FORWARDED_HEADERS for name, _ in scope["headers"])


class Addresses:
    """Puts the visitor's own address and scheme in place of those of a trusted proxy.

    X-Forwarded-For is read from its end, where the nearest proxy wrote: the first address there that is no trusted
    proxy is the visitor's; what stands before it anybody may have written. From any other peer it counts nothing.
    """

    def __init__(self, app: ASGIApp, trusted: tuple[Network, ...]) -> None:
        self._app = app
        self._trusts = lru_cache(KEPT)(lambda text: within(text, trusted))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["client"] and self._trusts(scope["client"][0]):
            self._unwrap(scope)
        await self._app(scope, receive, send)

    def _unwrap(self, scope: Scope) -> None:
        chain: list[str] = []
        for name, value in scope["headers"]:
            if name == b"x-forwarded-for":
                chain += value.decode("latin-1").split(",")
            elif name == b"x-forwarded-proto":
                scheme = value.decode("latin-1").rpartition(",")[2].strip().lower()
                scope["scheme"] = scheme if scheme in ("http", "https") else scope["scheme"]
        for said in reversed(chain):
            address = parsed(said)
            if address is None:
                return
            scope["client"] = (str(address), 0)
            if not self._trusts(str(address)):
                return
