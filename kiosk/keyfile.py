"""The key of this kiosk on disk: readable by its own user only, never shown, never logged."""

from __future__ import annotations

import os
from pathlib import Path

from queue_server.client import pair


class KeyMissing(RuntimeError):
    """There is no key and no pairing code to get one."""


def write(path: Path, key: str) -> None:
    """Replaces the file as a whole, mode 600 from its first byte."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(key + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(path)


def obtain(path: Path, server: str, code: str | None) -> str:
    """The kept key, or with a pairing code a new one, which is kept. Raises KeyMissing, ServerRefused, ServerAway."""
    if code:
        key = pair(server, code).key
        write(path, key)
        return key
    try:
        key = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        key = ""
    if not key:
        raise KeyMissing(f"no key in {path}: ask a manager for a pairing code and start with --pair CODE")
    return key
