"""The town's logo: a PNG, checked part by part without being drawn (PNG specification, W3C, third edition)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from queue_server.town.tomltable import TomlTable

LOGO_FILE = "logo.png"
"""What it is called when a town is exported."""
BYTES_MAX = 64 * 1024
"""It travels to every kiosk with the town; a drawing of this size takes a tenth of it."""
SIDE_LEAST, SIDE_MOST = 64, 1024
"""Pixels: less looks coarse on a panel, more is never seen."""

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""By colour type."""


class NoPicture(ValueError):
    """Not a PNG that everybody can draw."""


def read_logo(table: TomlTable) -> bytes:
    """The file that `logo` names; empty when there is none or after a report."""
    name = table.text("logo", required=False)
    data = table.source.data(name) if name else None
    if data is None:
        return b""
    try:
        check(data)
    except NoPicture as problem:
        table.source.findings.add(name, 0, "", str(problem))
        return b""
    return data


def check(data: bytes) -> None:
    """Raises NoPicture with what is wrong."""
    if len(data) > BYTES_MAX:
        raise NoPicture(f"is {len(data)} bytes, a logo has at most {BYTES_MAX}")
    parts = list(_parts(data))
    if not parts or parts[0][0] != b"IHDR" or len(parts[0][1]) != 13 or parts[-1][0] != b"IEND":
        raise NoPicture("is no PNG picture, or a damaged one")
    width, height, depth, colours, _, _, interlaced = struct.unpack(">IIBBBBB", parts[0][1])
    if not all(SIDE_LEAST <= side <= SIDE_MOST for side in (width, height)):
        raise NoPicture(f"is {width} x {height} pixels, each side of a logo has {SIDE_LEAST} to {SIDE_MOST}")
    if interlaced:
        raise NoPicture("is interlaced: save it without")
    row = 1 + (width * CHANNELS.get(colours, 0) * depth + 7) // 8
    packed = b"".join(body for kind, body in parts if kind == b"IDAT")
    if not _unpacks_to(packed, row * height):
        raise NoPicture("is no PNG picture, or a damaged one")


def _parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(kind, content) of each part whose checksum is right, until the first that is not."""
    at = len(SIGNATURE)
    while data.startswith(SIGNATURE) and at + 12 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        body, told = data[at + 8 : at + 8 + size], data[at + 8 + size : at + 12 + size]
        if told != struct.pack(">I", zlib.crc32(kind + body)):
            return
        yield kind, body
        at += 12 + size


def _unpacks_to(packed: bytes, size: int) -> bool:
    """No more than that is ever unpacked."""
    try:
        return len(zlib.decompressobj().decompress(packed, size + 1)) == size
    except zlib.error:
        return False
