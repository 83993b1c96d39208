"""What comes back, what never goes back, and what is refused before anything is touched."""

from __future__ import annotations

import gzip
import json
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from queue_server.domain.lease import Lease
from queue_server.storage.backup import write_backup
from queue_server.storage.backup_format import BackupRefused
from queue_server.storage.migrate import HEAD, migrate, present
from queue_server.storage.restore import check, restore, standing
from queue_server.storage.schema import counters, site_state, visits
from queue_server.storage.sqlite import SqliteStore, engine_for
from tests.queue_server.services.helpers import Hall, rows
from tests.queue_server.storage.backups import Lines, alike, busy_morning, changed, engine_of, lines_of
from tests.support.desk import wait_until
from tests.support.soundness import faults

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def elsewhere(hall: Hall, tmp_path: Path) -> Iterator[Hall]:
    """Another database, with nothing in it."""
    store = SqliteStore(tmp_path / "elsewhere.db")
    yield Hall(store, hall.town, hall.clock)
    store.close()


@pytest.fixture
def saved(hall: Hall, tmp_path: Path) -> Path:
    """A backup of a busy morning at `hall`."""
    busy_morning(hall)
    target = tmp_path / "backup.jsonl.gz"
    write_backup(engine_of(hall), target, NOW)
    return target


def put_back(hall: Hall, path: Path, safety: Path | None = None) -> bool:
    return restore(engine_of(hall), check(path), safety, NOW)


def unsound(hall: Hall) -> list[str]:
    return hall.store.read(lambda tx: faults(tx, hall.town))


def test_a_restored_database_holds_exactly_what_was_backed_up_and_is_sound(
    hall: Hall, elsewhere: Hall, saved: Path
) -> None:
    assert put_back(elsewhere, saved) is False
    assert alike(elsewhere.dump()) == alike(hall.dump())
    assert len(hall.dump()["visits"]) == 12
    assert unsound(hall) == unsound(elsewhere) == []
    before = elsewhere.register()
    assert before.number == 13


def test_the_check_of_soundness_finds_what_is_wrong(hall: Hall) -> None:
    busy_morning(hall)
    hall.store.write(lambda tx: tx.visits._connection.execute(sa.update(visits).values(call_count=7))).result()
    hall.store.write(lambda tx: tx.visits._connection.execute(sa.delete(counters))).result()
    found = unsound(hall)
    assert any("not what its events say" in fault for fault in found)
    assert any("beyond its counter" in fault for fault in found)


def test_no_number_and_no_revision_goes_back_and_what_came_after_the_backup_is_gone(hall: Hall, saved: Path) -> None:
    given = [hall.register().number for _ in range(5)]
    assert given == [13, 14, 15, 16, 17]
    revision = hall.store.read(lambda tx: tx.visits.revision("stadhuis"))
    generation = hall.store.read(lambda tx: tx.town.generation())
    put_back(hall, saved)
    assert len(hall.dump()["visits"]) == 12
    assert hall.store.read(lambda tx: tx.visits.revision("stadhuis")) == revision + 1
    assert hall.store.read(lambda tx: tx.town.generation()) != generation
    assert hall.register().number == 18
    assert unsound(hall) == []


def test_counters_and_revisions_of_the_backup_win_where_they_are_higher(
    hall: Hall, elsewhere: Hall, saved: Path
) -> None:
    revision = hall.store.read(lambda tx: tx.visits.revision("stadhuis"))

    def fill(tx: Any) -> None:
        connection = tx.visits._connection
        connection.execute(sa.insert(site_state).values(site_id="stadhuis", revision=3))
        connection.execute(sa.insert(site_state).values(site_id="opgeheven", revision=9))
        connection.execute(sa.insert(counters).values(site_id="opgeheven", day="2026-03-02", letter="Z", last=4))

    elsewhere.store.write(fill).result()
    put_back(elsewhere, saved)
    found = elsewhere.dump()
    assert found["site_state"] == [("opgeheven", 10), ("stadhuis", revision + 1)]
    assert ("opgeheven", "2026-03-02", "Z", 4) in found["counters"]
    assert elsewhere.register().number == 13


def test_blocks_of_numbers_that_devices_hold_stay_theirs(hall: Hall, saved: Path) -> None:
    """One lent after the backup, and one of the backup that came home since."""
    day = hall.asking("an").today
    lent = [Lease("stadhuis", f"{n:032x}", "kiosk1", day, "B", n * 100, n * 100 + 9, NOW) for n in (1, 2)]
    hall.store.write(lambda tx: tx.numbers.lend(lent[0])).result()
    write_backup(engine_of(hall), saved, NOW)
    hall.store.write(lambda tx: tx.numbers.lend(lent[1])).result()
    hall.store.write(lambda tx: tx.numbers.close(lent[0], NOW)).result()
    put_back(hall, saved)
    assert hall.store.read(lambda tx: tx.numbers.lent("stadhuis")) == [lent[1]]


def test_kept_answers_come_along_so_that_a_repeated_request_is_still_answered_the_same(
    hall: Hall, elsewhere: Hall, tmp_path: Path
) -> None:
    token = "a" * 64
    ticket = hall.register(key="the-key-of-this-tap", token_hash=token)
    write_backup(engine_of(hall), tmp_path / "backup.jsonl.gz", NOW)
    put_back(elsewhere, tmp_path / "backup.jsonl.gz")
    assert elsewhere.register(key="the-key-of-this-tap", token_hash=token) == ticket
    assert len(elsewhere.dump()["visits"]) == 1


def test_what_stood_there_is_written_beside_it_first_and_can_be_put_back(
    hall: Hall, saved: Path, tmp_path: Path
) -> None:
    late = hall.register()
    stood = alike(hall.dump())
    safety = tmp_path / "before.jsonl.gz"
    assert put_back(hall, saved, safety) is True
    assert late.visit_id not in str(hall.dump()["visits"])
    put_back(hall, safety)
    assert alike(hall.dump()) == stood


def test_when_the_safety_copy_cannot_be_written_nothing_is_replaced(hall: Hall, saved: Path, tmp_path: Path) -> None:
    hall.register()
    stood = hall.dump()
    with pytest.raises(BackupRefused, match="could not be written"):
        put_back(hall, saved, tmp_path / "no-such-folder" / "before.jsonl.gz")
    assert hall.dump() == stood


def newer(lines: Lines) -> None:
    lines[0]["schema"] = "9999"


def other_version(lines: Lines) -> None:
    lines[0]["version"] = 2


def other_format(lines: Lines) -> None:
    lines[0]["format"] = "something-else"


def row_missing(lines: Lines) -> None:
    lines.pop(next(i for i, line in enumerate(lines) if isinstance(line, list)))


def row_missing_and_counted_so(lines: Lines) -> None:
    row_missing(lines)
    lines[-1]["end"]["accounts"] -= 1


def value_missing(lines: Lines) -> None:
    next(line for line in lines if isinstance(line, list)).pop()


def other_column(lines: Lines) -> None:
    lines[1]["columns"][0] = "other"


def table_missing(lines: Lines) -> None:
    at = next(i for i, line in enumerate(lines) if isinstance(line, dict) and line.get("table") == "alerts")
    assert lines[0]["rows"].pop("alerts") == lines[-1]["end"].pop("alerts") == 0
    lines.pop(at)


def no_row(lines: Lines) -> None:
    lines.insert(2, 7)


WRONG: list[tuple[Callable[[Lines], None], str]] = [
    (newer, "newer Onthaal"),
    (other_version, "newer Onthaal"),
    (other_format, "not a backup"),
    (row_missing, "rows that it says"),
    (row_missing_and_counted_so, "rows that it says"),
    (value_missing, "damaged in table accounts"),
    (other_column, "does not fit this version"),
    (table_missing, "does not fit this version"),
    (no_row, "cannot be read"),
]


@pytest.mark.parametrize(("change", "says"), WRONG, ids=[change.__name__ for change, _ in WRONG])
def test_a_backup_that_is_not_right_is_refused_with_a_sentence(
    saved: Path, change: Callable[[Lines], None], says: str
) -> None:
    check(changed(saved, lambda lines: None))
    with pytest.raises(BackupRefused, match=says):
        check(changed(saved, change))


def test_a_backup_that_was_cut_off_anywhere_is_refused(saved: Path, tmp_path: Path) -> None:
    whole = saved.read_bytes()
    cut = tmp_path / "cut.jsonl.gz"
    for length in [*range(1, 40), *range(40, len(whole), len(whole) // 60), *range(len(whole) - 12, len(whole))]:
        cut.write_bytes(whole[:length])
        with pytest.raises(BackupRefused):
            check(cut)
    unpacked = gzip.decompress(whole).splitlines(keepends=True)
    for lines in (unpacked[:-1], unpacked[:20], [b"".join(unpacked)[:-1000]]):
        cut.write_bytes(gzip.compress(b"".join(lines)))
        with pytest.raises(BackupRefused):
            check(cut)


def test_a_backup_in_which_one_bit_flipped_is_refused(saved: Path, tmp_path: Path) -> None:
    whole = saved.read_bytes()
    unpacked = gzip.decompress(whole)
    flipped = tmp_path / "flipped.jsonl.gz"
    chance = random.Random(20260302)
    # The first ten bytes are gzip's own; in front of the last eight some bits fill up a byte and mean nothing.
    for _ in range(150):
        damaged = bytearray(whole)
        damaged[chance.choice([*range(10, len(whole) - 10), *range(len(whole) - 8, len(whole))])] ^= (
            1 << chance.randrange(8)
        )
        flipped.write_bytes(damaged)
        with pytest.raises(BackupRefused):
            check(flipped)
    for _ in range(100):
        text = bytearray(unpacked)
        text[chance.randrange(len(text))] ^= 1 << chance.randrange(8)
        flipped.write_bytes(gzip.compress(text))
        with pytest.raises(BackupRefused):
            check(flipped)


# Each has a name of its own: a packed text carries the second of its packing, and every process must see one name.
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"plain text", id="plain text"),
        pytest.param(gzip.compress(b"packed text"), id="packed text"),
        pytest.param(gzip.compress(b"[1, 2]\n"), id="packed list"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "backup.jsonl.gz"
    path.write_bytes(content)
    with pytest.raises(BackupRefused, match=r"not a backup|cut off"):
        check(path)


def test_a_file_that_changes_between_its_check_and_the_restore_changes_nothing(hall: Hall, saved: Path) -> None:
    checked = check(saved)
    hall.register()
    stood = hall.dump()
    lines = lines_of(saved)
    visit = next(line for line in lines if isinstance(line, list) and "stadhuis" in line)
    visit[0] = "elders"
    saved.write_bytes(gzip.compress(b"".join(json.dumps(line).encode() + b"\n" for line in lines)))
    with pytest.raises(BackupRefused, match="checksum"):
        restore(engine_of(hall), checked, None, NOW)
    assert hall.dump() == stood


def test_a_row_that_the_database_refuses_changes_nothing(hall: Hall, saved: Path) -> None:
    def doubled(lines: Lines) -> None:
        at = next(i for i, line in enumerate(lines) if isinstance(line, dict) and line.get("table") == "visits") + 1
        lines.insert(at, lines[at])
        lines[0]["rows"]["visits"] += 1
        lines[-1]["end"]["visits"] += 1

    stood = hall.dump()
    path = changed(saved, doubled)
    with pytest.raises(sa.exc.IntegrityError):
        put_back(hall, path)
    assert hall.dump() == stood
    hall.register()


def test_too_little_room_is_said_before_anything_is_touched(
    hall: Hall, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stood = hall.dump()
    monkeypatch.setattr("shutil.disk_usage", lambda folder: type("Usage", (), {"free": 1000}))
    with pytest.raises(BackupRefused, match="0 MB free"):
        put_back(hall, saved)
    assert hall.dump() == stood


STEPS = """
import sys
from queue_server.storage import restore
from queue_server.cli import app
inner = restore._never_back
def stop_here(*arguments):
    inner(*arguments)
    print("in the middle", flush=True)
    sys.stdin.read()
restore._never_back = stop_here
app()
"""


def test_a_restore_that_is_killed_in_the_middle_changes_nothing(hall: Hall, saved: Path) -> None:
    hall.register()
    stood = hall.dump()
    command = [sys.executable, "-c", STEPS, "restore", str(saved), "--db", hall.database, "--yes"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    said, kept_open = process.stdout, process.stdin
    assert said is not None
    assert kept_open is not None
    try:
        wait_until(lambda: "in the middle" in said.readline(), 30, "the middle of the restore")
        assert hall.dump() == stood, "who reads meanwhile sees what was there"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        kept_open.close()
        said.close()
    assert hall.dump() == stood
    assert hall.register().number == 14
    put_back(hall, saved)
    assert len(hall.dump()["visits"]) == 12
    assert unsound(hall) == []


def old_database(path: Path) -> sa.Engine:
    """A database of the second migration with two visits in it, as that version wrote them."""
    engine = engine_for(path)
    migrate(engine, "0002")
    found = sa.MetaData()
    found.reflect(engine)
    with engine.begin() as connection:
        for number in (1, 2):
            moment = 1_772_442_000_000 + number
            changing = {
                "kind": "standing",
                "state": "waiting",
                "since": moment,
                "call_count": 0,
                "no_shows": 0,
                **dict.fromkeys(["point_id", "host_id", "wanted_point", "parked_for", "called_at", "outcome"]),
            }
            visit = {"site_id": "stadhuis", "visit_id": f"{number:032x}", "day": "2026-03-02", "letter": "B"}
            more = {"number": number, "token_hash": f"{number:064x}", "product_ids": '["attest_woonst"]'}
            rest = {"language": "nl", "needs": "[]", "persons": 1, "planned_minutes": 4, "discreet": False}
            row = {**visit, **more, **rest, "arrived_at": moment, "revision": number, **changing}
            connection.execute(sa.insert(found.tables["visits"]).values(row))
        load = {"site_id": "stadhuis", "kind": "standing", "state": "waiting", "people": 2, "minutes": 8, "squared": 32}
        connection.execute(sa.insert(found.tables["loads"]).values(load))
        connection.execute(sa.insert(found.tables["site_state"]).values(site_id="stadhuis", revision=2))
        connection.execute(
            sa.insert(found.tables["counters"]).values(site_id="stadhuis", day="2026-03-02", letter="B", last=2)
        )
    return engine


def test_a_backup_of_an_older_version_is_brought_up_to_date(hall: Hall, tmp_path: Path) -> None:
    engine = old_database(tmp_path / "old.db")
    try:
        head = write_backup(engine, tmp_path / "old.jsonl.gz", NOW)
        assert present(engine) == "0002", "a backup before an upgrade changes nothing in the database"
        assert standing(engine)["visits"] == 2
    finally:
        engine.dispose()
    assert head.schema == "0002" != HEAD
    busy_morning(hall)
    put_back(hall, tmp_path / "old.jsonl.gz")
    assert present(engine_of(hall)) == HEAD
    assert len(rows(hall.store)["visits"]) == 2
    called = hall.call()
    assert called.code == "B001"
