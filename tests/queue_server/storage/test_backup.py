"""What a backup holds, and what becomes of it when the disk does not help."""

from __future__ import annotations

import gzip
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from queue_server.storage.backup import write_backup
from queue_server.storage.backup_format import BackupRefused
from queue_server.storage.backup_names import backup_name, keep_newest, safety_name
from queue_server.storage.migrate import HEAD
from queue_server.storage.moments import one_view
from queue_server.storage.restore import check
from queue_server.storage.schema import metadata
from queue_server.storage.sqlite import engine_for
from tests.queue_server.services.helpers import Hall
from tests.queue_server.storage.backups import busy_morning, engine_of, lines_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_a_backup_holds_every_row_of_every_table_and_says_so_itself(hall: Hall, tmp_path: Path) -> None:
    busy_morning(hall)
    target = tmp_path / "backup.jsonl.gz"
    head = write_backup(engine_of(hall), target, NOW)
    rows = {name: len(found) for name, found in hall.dump().items()}
    assert head.rows == rows
    assert rows["visits"] == 12
    assert rows["events"] > 15
    checked = check(target)
    assert checked.head == head
    assert (head.schema, head.moment, len(head.town or "")) == (HEAD, NOW, 16)
    first, *middle, last = lines_of(target)
    assert first["format"] == "onthaal-backup"
    assert sum(isinstance(line, list) for line in middle) == sum(rows.values()) == sum(last["end"].values())


def test_a_backup_is_readable_by_its_owner_alone_because_it_holds_password_hashes(hall: Hall, tmp_path: Path) -> None:
    target = tmp_path / "backup.jsonl.gz"
    before = os.umask(0)
    try:
        write_backup(engine_of(hall), target, NOW)
    finally:
        os.umask(before)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_every_column_is_of_a_kind_that_a_backup_can_hold() -> None:
    plain = (sa.String, sa.Text, sa.Integer, sa.BigInteger, sa.Boolean, sa.Float)
    columns = [column for table in metadata.sorted_tables for column in table.columns]
    assert len(columns) > 60
    assert [str(c) for c in columns if not isinstance(c.type, plain)] == []


def test_what_is_written_while_a_backup_is_read_waits_for_nothing_and_is_not_in_it(hall: Hall) -> None:
    busy_morning(hall)
    with one_view(engine_of(hall)) as connection:
        seen = connection.execute(sa.text("SELECT count(*) FROM visits")).scalar()
        hall.register()
        assert connection.execute(sa.text("SELECT count(*) FROM visits")).scalar() == seen == 12
    assert len(hall.dump()["visits"]) == 13


def test_a_backup_of_a_database_with_nothing_in_it_is_refused(tmp_path: Path) -> None:
    engine = engine_for(tmp_path / "new.db")
    try:
        with pytest.raises(BackupRefused, match="nothing yet"):
            write_backup(engine, tmp_path / "backup.jsonl.gz", NOW)
    finally:
        engine.dispose()
    assert not (tmp_path / "backup.jsonl.gz").exists()


def test_a_backup_takes_the_place_of_an_older_one_of_the_same_name_but_never_of_another_file(
    hall: Hall, precious: Path, tmp_path: Path
) -> None:
    target = tmp_path / "backup.jsonl.gz"
    write_backup(engine_of(hall), target, NOW)
    hall.register()
    write_backup(engine_of(hall), target, NOW)
    assert check(target).head.rows["visits"] == 1
    before = precious.read_bytes()
    with pytest.raises(BackupRefused, match="not a backup"):
        write_backup(engine_of(hall), precious, NOW)
    assert precious.read_bytes() == before


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    path = tmp_path / "precious.db"
    path.write_bytes(b"SQLite format 3\0 and more")
    return path


WITH_LITTLE_ROOM = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (8192, resource.RLIM_INFINITY))
from queue_server.cli import main
main()
"""


def test_a_disk_that_is_full_leaves_no_half_file_and_says_so_in_a_sentence(hall: Hall, tmp_path: Path) -> None:
    busy_morning(hall)
    folder = tmp_path / "backups"
    folder.mkdir()
    older = folder / "onthaal-20260301T090000Z.jsonl.gz"
    write_backup(engine_of(hall), older, NOW)
    assert older.stat().st_size > 8192, "or the disk would not be full"
    for target in (folder, older):
        before = older.read_bytes()
        command = [sys.executable, "-c", WITH_LITTLE_ROOM, "backup", str(target), "--db", hall.database]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert ended.returncode == 1, ended.stderr
        assert ended.stderr == f"The backup could not be written in {folder}: no room left.\n"
        assert ended.stdout == ""
        assert list(folder.iterdir()) == [older]
        assert older.read_bytes() == before


def test_the_folder_keeps_the_newest_and_what_people_named_themselves(tmp_path: Path) -> None:
    names = [backup_name(NOW + timedelta(days=day)) for day in range(5)]
    own = ["onthaal-voor-de-verhuis.jsonl.gz", safety_name(NOW), "notes.txt"]
    for name in (*names, *own):
        (tmp_path / name).write_bytes(gzip.compress(b""))
    half = tmp_path / f".{names[0]}.abc.part"
    half.write_bytes(b"half")
    os.utime(half, (0, (NOW + timedelta(days=3)).timestamp()))
    fresh = tmp_path / f".{names[4]}.abd.part"
    fresh.write_bytes(b"being written")
    os.utime(fresh, (0, (NOW + timedelta(days=5)).timestamp()))
    gone = keep_newest(tmp_path, 2, NOW + timedelta(days=5))
    assert sorted(p.name for p in gone) == sorted([*names[:3], half.name])
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*names[3:], *own, fresh.name])
    assert keep_newest(tmp_path, 2, NOW + timedelta(days=5)) == []


def peak_kilobytes(*arguments: str) -> int:
    """The most memory that this command held."""
    ended = subprocess.run([sys.executable, "-c", PEAK, *arguments], capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr
    return int(ended.stderr.split()[-1])


PEAK = """
import re, sys
from pathlib import Path
from queue_server.cli import app
try:
    app()
finally:
    print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1], file=sys.stderr)
"""
"""Not getrusage: that counts what the process held that started this one."""


def test_memory_stays_bounded_however_many_rows_there_are(hall: Hall, tmp_path: Path) -> None:
    """The rows of this database are some 60 MB when they are all in memory."""
    small, large = tmp_path / "small.gz", tmp_path / "large.gz"
    hall.register()
    database, other = hall.database, str(tmp_path / "other.db")
    least = [peak_kilobytes("backup", str(small), "--db", database)]
    least.append(peak_kilobytes("restore", str(small), "--db", other, "--yes", "--no-safety"))
    table = metadata.tables["events"]
    with engine_of(hall).connect() as connection:
        one = dict(connection.execute(sa.select(table)).mappings().one())
        connection.exec_driver_sql("BEGIN")
        rows = [{**one, "revision": 10 + n, "visit_id": f"{n:032x}"} for n in range(60_000)]
        connection.execute(sa.insert(table), rows)
        connection.exec_driver_sql("COMMIT")
    most = [peak_kilobytes("backup", str(large), "--db", database)]
    most.append(peak_kilobytes("restore", str(large), "--db", other, "--yes", "--no-safety"))
    assert check(large).head.rows["events"] == 60_001
    assert [b - a for a, b in zip(least, most, strict=True) if b - a > 20_000] == []
