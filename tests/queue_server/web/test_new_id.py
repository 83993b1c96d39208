"""Ids of rows: nobody guesses them, and those of one time lie together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from assets.paths import DEMO_TOWN
from queue_server import founding
from queue_server.storage.sqlite import SqliteStore
from queue_server.web.desk import new_id

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_devices_that_are_invited_together_can_be_told_apart_by_the_beginning_of_their_ids(tmp_path: Path) -> None:
    """So the command line calls them."""
    store = SqliteStore(tmp_path / "hall.db")
    town, _ = founding.import_town(store, DEMO_TOWN)
    for number in range(20):
        founding.invite(store, town, "stadhuis", "kiosk", f"Kiosk {number}")
    made = store.read(lambda tx: tx.devices.of_site("stadhuis"))
    store.close()
    assert len({one.device_id[:8] for one in made}) == 20


def test_ids_come_in_the_order_of_time_and_no_two_of_one_moment_are_alike() -> None:
    made = [new_id(NOW + timedelta(milliseconds=ms)) for ms in (0, 1, 2, 1000, 86_400_000, 10**12)]
    assert made == sorted(made)
    assert all(len(one) == 32 and int(one, 16) > 0 for one in made)
    together = {new_id(NOW) for _ in range(1000)}
    assert len(together) == 1000
    assert len({one[:12] for one in together}) == 1
    assert len({one[12:16] for one in together}) > 500, "what follows the time is chance"
