"""Shared by the tests of backup and restore: a day at the desk, backups made by hand, databases compared."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from queue_server.domain.visit import Action
from queue_server.storage.schema import metadata
from queue_server.storage.sqlite import SqliteStore
from tests.queue_server.services.helpers import Hall

Lines = list[Any]
UNLIKE = frozenset({"generation", "site_state"})
"""What a restore changes by itself; all other tables come back as they were."""


def busy_morning(hall: Hall, visitors: int = 12) -> None:
    """Visitors of whom one is called, one served and gone, one missed, one parked; two languages."""
    for number in range(visitors):
        hall.register("attest_woonst", language="fr" if number % 3 else "nl")
    for ending in ((Action.START, Action.FINISH), (Action.NO_SHOW,), (Action.START, Action.PARK)):
        called = hall.call()
        for action in ending:
            hall.act(called.visit_id, action)
    hall.call()


def engine_of(hall: Hall) -> Engine:
    """The engine below a store of either kind."""
    store: Any = hall.store
    found: Engine = store._engine if isinstance(store, SqliteStore) else store._connections.engine
    return found


def alike(rows: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    assert rows.keys() == metadata.tables.keys()
    return {name: found for name, found in rows.items() if name not in UNLIKE}


def lines_of(path: Path) -> Lines:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def forge(path: Path, lines: Lines) -> Path:
    """A backup with these lines and a checksum that fits: whatever is wrong with it is in the lines."""
    before = b"".join(json.dumps(line).encode() + b"\n" for line in lines[:-1])
    end = {**lines[-1], "sha256": hashlib.sha256(before).hexdigest()}
    path.write_bytes(gzip.compress(before + json.dumps(end).encode() + b"\n"))
    return path


def changed(path: Path, change: Callable[[Lines], object]) -> Path:
    """The backup at `path` after `change` had its hands on the lines."""
    lines = lines_of(path)
    change(lines)
    return forge(path.with_name("changed.jsonl.gz"), lines)
