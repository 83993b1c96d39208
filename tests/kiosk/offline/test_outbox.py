"""A number is given when it is on disk, once, and forgotten when the server has it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.offline import drawer, outbox
from kiosk.offline.drawer import NotStored, OutboxInUse
from kiosk.offline.outbox import Given, Outbox
from queue_server.contracts.leases import OfflineVisit
from tests.kiosk.offline.conftest import MIDNIGHT, MORNING, Computer, lease, visit

ROOT = Path(__file__).parents[3]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kiosk" / "outbox.db"


@pytest.fixture
def box(file: Path) -> Iterator[Outbox]:
    found = Outbox(file)
    yield found
    found.close()


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawer, "LOCK_SECONDS", 0.1)


def give(box: Outbox, computer: Computer, key: str = "key-of-this-tap", **more: object) -> OfflineVisit | None:
    return box.give("standing", visit(key, **more), computer.clock.mark(), computer.wall)


def numbers(given: list[Given]) -> list[int]:
    return [one.visit.number for one in given]


def test_numbers_come_in_order_and_end_with_their_leases(box: Outbox, computer: Computer) -> None:
    assert give(box, computer) is None
    box.keep_leases([lease(1, 1, 2), lease(2, 7, 8, given_at=MORNING + timedelta(hours=1))])
    assert box.left(MORNING) == {"standing": 4} and box.leased(MORNING) == 4
    given = [give(box, computer, f"key-{n:08d}") for n in range(5)]
    assert [one and (one.letter, one.number) for one in given] == [("A", 1), ("A", 2), ("A", 7), ("A", 8), None]
    assert box.unsent() == 4 and numbers(box.given(9)) == [1, 2, 7, 8]
    assert box.left(MORNING) == {} and box.leased(MORNING) == 0


def test_another_kind_of_point_and_another_day_have_no_number(box: Outbox, computer: Computer) -> None:
    box.keep_leases([lease()])
    assert box.give("seated", visit(), computer.clock.mark(), MORNING) is None
    computer.wall = MIDNIGHT
    assert give(box, computer) is None and box.left(MIDNIGHT) == {}


def test_a_start_goes_on_where_it_was(box: Outbox, file: Path, computer: Computer) -> None:
    box.keep_leases([lease()])
    first = give(box, computer, "key-00000001", needs=("sitting",))
    box.close()
    again = Outbox(file)
    assert not again.damaged
    assert [one.visit for one in again.given(9)] == [first]
    assert again.given(9)[0].mark == computer.clock.mark()
    second = give(again, computer, "key-00000002")
    assert second is not None and second.number == 2
    again.close()


def test_a_lease_that_is_told_anew_keeps_what_was_given_of_it(box: Outbox, computer: Computer) -> None:
    box.keep_leases([lease()])
    give(box, computer)
    box.keep_leases([lease(told=1)])
    second = give(box, computer, "key-00000002")
    assert second is not None and second.number == 2
    box.keep_leases([lease(2, 11, 12)], gone=[lease().lease_id])
    third = give(box, computer, "key-00000003")
    assert third is not None and third.number == 11


def test_what_the_server_has_is_gone_from_the_disk(box: Outbox, file: Path, computer: Computer) -> None:
    box.keep_leases([lease()])
    give(box, computer, "key-00000001", needs=("interpreter",), product_ids=("a_private_matter",))
    here = b"".join(p.read_bytes() for p in file.parent.iterdir())
    assert b"a_private_matter" in here and b"interpreter" in here
    box.told(box.given(9))
    left = b"".join(p.read_bytes() for p in file.parent.iterdir())
    assert b"a_private_matter" not in left and b"interpreter" not in left
    assert box.unsent() == 0 and box.newest() is None


def test_of_what_can_never_count_only_the_number_stays(box: Outbox, file: Path, computer: Computer) -> None:
    box.keep_leases([lease()])
    for n in range(2):
        give(box, computer, f"key-{n:08d}", product_ids=("a_private_matter",))
    bad, good = box.given(9)
    box.told([bad, good], {bad.seq: "lease_revoked"})
    assert box.refused() == [("A", 1, "lease_revoked")] and box.unsent() == 0
    assert b"a_private_matter" not in b"".join(p.read_bytes() for p in file.parent.iterdir())


def test_who_went_away_stays_out_of_the_line_and_the_number_is_not_given_again(box: Outbox, computer: Computer) -> None:
    box.keep_leases([lease()])
    give(box, computer, "key-00000001")
    give(box, computer, "key-00000002")
    box.withdraw("key-00000001")
    assert numbers(box.given(9)) == [2]
    third = give(box, computer, "key-00000003")
    assert third is not None and third.number == 3


def test_the_file_is_for_its_own_user_and_one_kiosk_only(box: Outbox, file: Path) -> None:
    box.keep_leases([lease()])
    assert {p.stat().st_mode & 0o777 for p in file.parent.iterdir()} == {0o600}
    with pytest.raises(OutboxInUse):
        Outbox(file)


@pytest.mark.parametrize("what", ["nonsense", "cut", "a row", "newer"])
def test_a_damaged_file_is_put_aside_with_its_numbers(file: Path, computer: Computer, what: str) -> None:
    box = Outbox(file)
    box.keep_leases([lease()])
    give(box, computer)
    box.close()
    if what == "nonsense":
        file.write_bytes(b"\x17" * 20_000)
    elif what == "cut":
        file.write_bytes(file.read_bytes()[:5000])
    else:
        db = sqlite3.connect(file)
        db.execute("pragma user_version = 99" if what == "newer" else "update visit set body = '{}'")
        db.commit()
        db.close()
    again = Outbox(file)
    assert again.damaged and again.leases() == [] and again.unsent() == 0
    assert file.with_name("outbox.db.damaged").exists()
    again.close()


def test_a_number_that_cannot_be_stored_is_not_given(
    box: Outbox, computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.keep_leases([lease()])
    give(box, computer, "key-00000001")
    box._drawer._db().execute(f"pragma max_page_count = {box._drawer._db().execute('pragma page_count').fetchone()[0]}")
    with pytest.raises(NotStored):
        give(box, computer, "key-00000002", answers=[{"question_id": "q" * 60, "answer_id": "a" * 60}] * 25)
    assert numbers(box.given(9)) == [1]
    box._drawer._db().execute("pragma max_page_count = 1000000")
    second = give(box, computer, "key-00000003")
    assert second is not None and second.number == 2, "the number of before was not lost"
    monkeypatch.setattr(outbox, "VISITS_MAX", 2)
    with pytest.raises(NotStored):
        give(box, computer, "key-00000004")


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path, computer: Computer) -> None:
    (tmp_path / "kiosk").write_text("a file in the place of the folder")
    box = Outbox(tmp_path / "kiosk" / "outbox.db")
    with pytest.raises(NotStored):
        box.leases()
    (tmp_path / "kiosk").unlink()
    box.keep_leases([lease()])
    assert give(box, computer) is not None and not box.damaged
    box.close()


GIVES = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from kiosk.offline.moments import this_computer
from kiosk.offline.outbox import Outbox
from tests.kiosk.offline.conftest import MORNING, lease, visit
box = Outbox(Path(sys.argv[1]))
if not box.leases():
    box.keep_leases([lease(1, 1, 100000)])
while True:
    given = box.give("standing", visit(f"key-{datetime.now(UTC).timestamp():.6f}".replace(".", "-")),
                     this_computer().mark(), MORNING)
    print(given.number, flush=True)
"""


def test_a_kill_at_any_moment_doubles_no_number_and_shows_none_that_is_not_kept(file: Path) -> None:
    shown: list[int] = []
    for _ in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", GIVES, str(file)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        mine = [int(process.stdout.readline()) for _ in range(7)]
        os.kill(process.pid, signal.SIGKILL)
        mine += [int(line) for line in process.stdout.read().splitlines() if line]
        process.wait()
        process.stdout.close()
        shown += mine
    box = Outbox(file)
    kept = numbers(box.given(100_000))
    assert not box.damaged and kept == list(range(1, len(kept) + 1))
    assert shown == sorted(set(shown)) and set(shown) <= set(kept)
    box.close()
