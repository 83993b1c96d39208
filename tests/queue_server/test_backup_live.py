"""Backup and restore under a desk that is at work: nothing acknowledged is lost, nobody has to start again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from queue_server.cli import app
from queue_server.storage.opening import open_store
from tests.queue_server.storage.backups import changed
from tests.support.caller import new_key, visit_body
from tests.support.desk import RealDesk, wait_until
from tests.support.founded import Founded
from tests.support.soundness import faults


def run(*arguments: str, says: str = "", given: str = "", code: int | None = None) -> Result:
    """`onthaal` with these arguments, here; `says` is what the one sentence of a failure must hold."""
    ended = CliRunner().invoke(app, arguments, input=given)
    assert ended.exit_code == ((1 if says else 0) if code is None else code), ended.output
    assert says in ended.stderr
    assert ended.exception is None or isinstance(ended.exception, SystemExit)
    return ended


@pytest.fixture
def town_hall(either: Founded) -> Iterator[RealDesk]:
    """A real server on each kind of database."""
    with RealDesk(either) as running:
        yield running


@pytest.fixture
def elsewhere(either: Founded, tmp_path: Path) -> str:
    """Another database of the same kind."""
    other = tmp_path / "elsewhere"
    other.mkdir()
    return either.duplicate(other)


@contextmanager
def tickets_without_end(desk: RealDesk, hands: int = 3) -> Iterator[list[dict[str, Any]]]:
    """Visitors who take numbers as long as the `with` lasts; every answered ticket is in the list."""
    got: list[dict[str, Any]] = []
    enough = threading.Event()

    def take() -> None:
        kiosk = desk.kiosk()
        while not enough.is_set():
            body, key = visit_body(), new_key()
            # As a kiosk does: the same request with the same key until it is answered.
            while (answer := kiosk.post("/sites/stadhuis/visits", body, key=key)).status_code == 503:
                enough.wait(0.05)
            assert answer.status_code == 201, answer.text
            got.append(answer.json())

    threads = [threading.Thread(target=take) for _ in range(hands)]
    for thread in threads:
        thread.start()
    try:
        yield got
    finally:
        enough.set()
        for thread in threads:
            thread.join()


def newest(screen: dict[str, Any]) -> int | None:
    """The number of the newest call on a screen."""
    return screen["calls"][0]["number"] if screen["calls"] else None


def more_than(got: list[Any], number: int) -> None:
    wait_until(lambda: len(got) > number, 20, f"more than {number} tickets")


def stored(where: str, town: Any) -> tuple[set[str], list[str]]:
    """The visits in a database, and what is unsound in it."""
    store = open_store(where)
    try:
        visits = store.read(lambda tx: {v.visit_id for v in tx.visits.changed_since("stadhuis", -1)})
        return visits, store.read(lambda tx: faults(tx, town))
    finally:
        store.close()


def test_a_backup_under_load_holds_every_ticket_that_was_answered_before_it_began(
    town_hall: RealDesk, elsewhere: str, tmp_path: Path
) -> None:
    file, town = tmp_path / "backup.jsonl.gz", town_hall.founded.town
    with tickets_without_end(town_hall) as got:
        for _ in range(2):
            more_than(got, len(got) + 20)
            before = {ticket["visit_id"] for ticket in list(got)}
            run("backup", str(file), "--db", town_hall.founded.database, "--quiet")
            during = len(got) - len(before)
            run("restore", str(file), "--db", elsewhere, "--yes", "--no-safety")
            visits, unsound = stored(elsewhere, town)
            assert before <= visits
            assert unsound == []
            assert during > 0, "tickets went on meanwhile"
    codes = [ticket["code"] for ticket in got]
    assert len(codes) == len(set(codes))


def test_a_restore_under_a_running_desk_is_seen_everywhere_and_nobody_starts_again(
    town_hall: RealDesk, tmp_path: Path
) -> None:
    file, database = tmp_path / "backup.jsonl.gz", town_hall.founded.database
    kiosk, an = town_hall.kiosk(), town_hall.host()
    kept = [kiosk.register() for _ in range(3)]
    called = an.call("snelbalie1", kept[0]["visit_id"])
    run("backup", str(file), "--db", database)
    with ExitStack() as open_streams:
        screen = open_streams.enter_context(town_hall.watch(town_hall.screen(), "/sites/stadhuis/live/screen"))
        tablet = open_streams.enter_context(town_hall.watch(an, "/sites/stadhuis/live/host"))
        an.act(called["visit_id"], "start")
        an.act(called["visit_id"], "finish")
        late = [kiosk.register() for _ in range(4)]
        an.call("snelbalie1", late[0]["visit_id"])
        shown = screen.until(lambda s: newest(s) == late[0]["number"])
        tablet.until(lambda s: s["figures"]["registered"] == 7)
        said = run("restore", str(file), "--db", database, "--yes").stdout
        assert "3 visits" in said
        assert "7 visits" in said
        again = screen.until(lambda s: newest(s) == kept[0]["number"])
        assert again.id is not None
        assert shown.id is not None
        assert again.id > shown.id, "what a screen is shown is newer than what it had"
        back = tablet.until(lambda s: s["figures"]["registered"] == 3)
        assert [visit["visit_id"] for visit in back.snapshot["current"]] == [kept[0]["visit_id"]]
        next_ticket = kiosk.register()
        assert next_ticket["number"] == late[-1]["number"] + 1
        tablet.until(lambda s: s["figures"]["registered"] == 4)
        an.act(called["visit_id"], "start")
    assert an.post(f"/sites/stadhuis/visits/{late[1]['visit_id']}/start").status_code == 404
    visits, unsound = stored(database, town_hall.founded.town)
    assert visits == {t["visit_id"] for t in [*kept, next_ticket]}
    assert unsound == []


def test_a_restore_while_tickets_are_taken_gives_no_number_twice_and_keeps_what_was_there(
    town_hall: RealDesk, elsewhere: str, tmp_path: Path
) -> None:
    file, database = tmp_path / "backup.jsonl.gz", town_hall.founded.database
    with tickets_without_end(town_hall) as got:
        more_than(got, 20)
        run("backup", str(file), "--db", database)
        more_than(got, len(got) + 20)
        before = {ticket["visit_id"] for ticket in list(got)}
        run("restore", str(file), "--db", database, "--yes")
        more_than(got, len(got) + 20)
    codes = [ticket["code"] for ticket in got]
    assert len(codes) == len(set(codes)), "a number that is on paper is never given again"
    now, unsound = stored(database, town_hall.founded.town)
    assert unsound == []
    (safety,) = tmp_path.glob("onthaal-before-restore-*")
    run("restore", str(safety), "--db", elsewhere, "--yes", "--no-safety")
    then, unsound = stored(elsewhere, town_hall.founded.town)
    assert unsound == []
    assert before <= then
    assert {ticket["visit_id"] for ticket in got} <= then | now, "every answered ticket is here or in the safety copy"


def test_a_device_and_a_host_who_are_not_in_the_backup_are_let_go(town_hall: RealDesk, tmp_path: Path) -> None:
    file, database = tmp_path / "backup.jsonl.gz", town_hall.founded.database
    an = town_hall.host("an")
    run("backup", str(file), "--db", database)
    late = town_hall.sign_in("veerle")
    with town_hall.watch(late, "/sites/stadhuis/live/host") as tablet:
        tablet.snapshot()
        run("restore", str(file), "--db", database, "--yes")
        with pytest.raises(StopIteration):
            while True:
                tablet.next()
    wait_until(lambda: late.post("/sites/stadhuis/calls", {"point_id": "snelbalie1"}).status_code == 401)
    assert an.post("/sites/stadhuis/calls", {"point_id": "snelbalie1"}).status_code == 409


def test_another_database_takes_the_backup_and_serves_it_with_the_same_keys(
    founded: Founded, founded_on_postgres: Founded, tmp_path: Path
) -> None:
    """From SQLite to PostgreSQL and back, with the devices' own keys."""
    small, large = founded.copy(tmp_path / "small"), founded_on_postgres.copy(tmp_path / "large")
    first, second = tmp_path / "first.gz", tmp_path / "second.gz"
    with RealDesk(small) as desk:
        tickets = [desk.kiosk().register() for _ in range(3)]
        called = desk.host().call("snelbalie1", tickets[0]["visit_id"])
    run("backup", str(first), "--db", small.database)
    run("restore", str(first), "--db", large.database, "--yes")
    # The keys and passwords are those of the small town hall: they came along.
    moved = replace(small, database=large.database)
    with RealDesk(moved) as desk:
        assert desk.kiosk().register()["number"] == 4
        desk.host().act(called["visit_id"], "start")
    run("backup", str(second), "--db", large.database)
    run("restore", str(second), "--db", small.database, "--yes")
    visits, unsound = stored(small.database, small.town)
    assert len(visits) == 4
    assert unsound == []
    with RealDesk(small) as desk:
        assert desk.kiosk().register()["number"] == 5
        desk.host().act(called["visit_id"], "finish")


def test_what_is_no_good_backup_is_refused_in_one_sentence_and_the_desk_goes_on(desk: RealDesk, tmp_path: Path) -> None:
    file, database = tmp_path / "backup.jsonl.gz", desk.founded.database
    kiosk = desk.kiosk()
    kiosk.register()
    run("backup", str(file), "--db", database)
    kiosk.register()
    before = stored(database, desk.founded.town)
    whole, bad = file.read_bytes(), tmp_path / "bad.gz"
    middle = len(whole) // 2
    for content, says in (
        (whole[:middle], "cut off"),
        (whole[:middle] + bytes([whole[middle] ^ 16]) + whole[middle + 1 :], "damaged"),
        (b"Dear colleague", "not a backup"),
    ):
        bad.write_bytes(content)
        run("restore", str(bad), "--db", database, "--yes", says=says)
    run(
        "restore",
        str(changed(file, lambda lines: lines[0].update(schema="9999"))),
        "--db",
        database,
        "--yes",
        says="newer",
    )
    assert stored(database, desk.founded.town) == before
    assert list(tmp_path.glob("onthaal-before-restore-*")) == []
    assert kiosk.register()["number"] == 3


def test_a_restore_asks_first_and_says_what_it_would_replace(desk: RealDesk, tmp_path: Path) -> None:
    file, database = tmp_path / "backup.jsonl.gz", desk.founded.database
    desk.kiosk().register()
    run("backup", str(file), "--db", database)
    desk.kiosk().register()
    for answer in ("n\n", ""):
        said = run("restore", str(file), "--db", database, says="Nothing was changed", given=answer).stdout
        assert "1 visits, 1 events" in said
        assert "2 visits, 2 events" in said
    assert "is whole" in run("restore", str(file), "--check", "--db", database).stdout
    assert len(stored(database, desk.founded.town)[0]) == 2
    run("restore", str(file), "--db", database, given="y\n")
    assert len(stored(database, desk.founded.town)[0]) == 1


def test_no_secret_of_the_database_is_printed(desk: RealDesk, tmp_path: Path) -> None:
    nowhere = "postgresql://onthaal:geheim@127.0.0.1:9/onthaal"
    for ended in (
        run("backup", str(tmp_path / "b.gz"), "--db", nowhere, says="refused"),
        run("backup", str(tmp_path / "b.gz"), "--db", str(tmp_path / "no.db"), says="no database"),
        run("backup", str(tmp_path / "b.gz"), "--db", desk.founded.database),
        run("restore", str(tmp_path / "b.gz"), "--db", nowhere, "--yes", says="refused"),
    ):
        assert "geheim" not in ended.stdout + ended.stderr
        assert "argon2" not in ended.stdout + ended.stderr


def test_one_line_a_night_keeps_the_newest(desk: RealDesk, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in ("01", "02", "03"):
        (folder / f"onthaal-202603{day}T023000Z.jsonl.gz").write_bytes(b"")
    ended = run("backup", str(folder), "--keep", "2", "--quiet", "--db", desk.founded.database)
    assert ended.stdout == ended.stderr == ""
    names = sorted(path.name for path in folder.iterdir())
    assert names[0] == "onthaal-20260303T023000Z.jsonl.gz"
    assert len(names) == 2
    assert "is whole" in run("restore", str(folder / names[1]), "--check").stdout
    run("backup", str(folder / "own.gz"), "--keep", "2", "--db", desk.founded.database, code=2)


def test_a_backup_that_is_killed_leaves_nothing_under_its_name(desk: RealDesk, tmp_path: Path) -> None:
    desk.kiosk().register()
    target = tmp_path / "backup.jsonl.gz"
    slow = "from queue_server.storage import backup_format as f\nimport sys\nfrom queue_server.cli import app\n"
    slow += "f.BackupWriter.end = lambda self: (print('nearly', flush=True), sys.stdin.read())\napp()\n"
    command = [sys.executable, "-c", slow, "backup", str(target), "--db", desk.founded.database]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "nearly\n"
        desk.kiosk().register()
        os.kill(process.pid, signal.SIGKILL)
    assert not target.exists()
    run("backup", str(target), "--db", desk.founded.database)


def test_a_restore_that_is_killed_in_the_middle_changes_nothing_and_the_desk_goes_on(
    town_hall: RealDesk, tmp_path: Path
) -> None:
    file, database = tmp_path / "backup.jsonl.gz", town_hall.founded.database
    town_hall.kiosk().register()
    run("backup", str(file), "--db", database)
    town_hall.kiosk().register()
    stood = stored(database, town_hall.founded.town)
    held = "from queue_server.storage import restore\nimport sys\nfrom queue_server.cli import app\n"
    held += "restore._never_back = lambda *_: (print('in the middle', flush=True), sys.stdin.read())\napp()\n"
    command = [sys.executable, "-c", held, "restore", str(file), "--db", database, "--yes", "--no-safety"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "in the middle\n" in iter(process.stdout.readline, "")
        assert stored(database, town_hall.founded.town) == stood, "who reads meanwhile sees what was there"
        os.kill(process.pid, signal.SIGKILL)
    assert stored(database, town_hall.founded.town) == stood
    assert town_hall.kiosk().register()["number"] == 3
    run("restore", str(file), "--db", database, "--yes", "--no-safety")
    assert len(stored(database, town_hall.founded.town)[0]) == 1
    assert town_hall.kiosk().register()["number"] == 4
