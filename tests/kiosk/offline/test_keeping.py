"""Town and hall on disk: whole or not at all, and never a reason not to start."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.offline import keeping
from kiosk.offline.keeping import HALL_EVERY_SECONDS, Pantry
from tests.kiosk.offline.conftest import Computer
from tests.kiosk.samples import hall, town


@pytest.fixture
def pantry(tmp_path: Path, computer: Computer) -> Pantry:
    return Pantry(tmp_path / "kiosk", computer.clock)


def test_what_was_kept_is_there_after_a_start(pantry: Pantry, tmp_path: Path, computer: Computer) -> None:
    assert pantry.town() is None and pantry.hall() is None
    pantry.keep_town(town())
    pantry.keep_hall(hall(), "kiosk-1")
    again = Pantry(tmp_path / "kiosk", computer.clock)
    assert again.town() == town()
    kept = again.hall()
    assert kept is not None and (kept.hall, kept.mark) == (hall(), computer.clock.mark())
    assert kept.device_id == "kiosk-1", "by it the hall knows where this kiosk hangs"
    again.forget()
    assert again.town() is None and again.hall() is None


def test_a_town_of_a_newer_server_and_of_an_older_one_are_read(pantry: Pantry, tmp_path: Path) -> None:
    pantry.keep_town(town())
    file = tmp_path / "kiosk" / "town.json"
    told = json.loads(file.read_text())
    told["moon"] = told["products"][0]["moon"] = {"phase": "full"}
    del told["waiting_places"], told["learnt"]
    file.write_text(json.dumps(told))
    assert pantry.town() == town()


@pytest.mark.parametrize("damage", [b"", b"{", b"\0" * 4096, b"[]", b'{"version": "1"}', b"\xff\xfe"])
def test_a_damaged_file_is_put_aside_and_read_anew(pantry: Pantry, tmp_path: Path, damage: bytes) -> None:
    for name in ("town.json", "hall.json"):
        file = tmp_path / "kiosk" / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(damage)
    assert pantry.town() is None and pantry.hall() is None
    assert sorted(p.name for p in (tmp_path / "kiosk").iterdir()) == ["hall.json.damaged", "town.json.damaged"]
    pantry.keep_town(town())
    assert pantry.town() == town()


def test_a_power_cut_while_writing_leaves_the_file_of_before(pantry: Pantry, monkeypatch: pytest.MonkeyPatch) -> None:
    pantry.keep_town(town())

    def cut(_handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", cut)
    with pytest.raises(KeyboardInterrupt):
        pantry.keep_town(town("2"))
    assert pantry.town() == town()


def test_a_full_disk_is_no_reason_to_stop(pantry: Pantry, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: Path, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keeping, "write", full)
    pantry.keep_town(town())
    assert pantry.town() is None


def test_a_busy_hall_is_not_written_each_second(pantry: Pantry, computer: Computer) -> None:
    for waiting in range(5):
        pantry.keep_hall(hall(waiting=waiting))
        computer.passes(timedelta(seconds=1))
    kept = pantry.hall()
    assert kept is not None and kept.hall.kinds[0].waiting == 0
    computer.passes(timedelta(seconds=HALL_EVERY_SECONDS))
    pantry.keep_hall(hall(waiting=9))
    kept = pantry.hall()
    assert kept is not None and kept.hall.kinds[0].waiting == 9
