"""A few blows of each kind, so that the long drills (`make drills`) still work, and what they would find is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.drills import offline
from tests.drills.crowd import Ack, Crowd, judge
from tests.drills.faults import Report, cutting_database, drill, filling, killing, limiting_files, may_mount, small_disk
from tests.support.desk import RealDesk
from tests.support.founded import Founded, found_on
from tests.support.postgres import Cluster


def fine(report: Report, times: int) -> None:
    assert report.complaints == []
    assert len(report.back) == times
    assert report.tickets and report.calls, "nothing was asked of the server"


def test_the_server_is_killed_under_load_on_either_database(either: Founded) -> None:
    with RealDesk(either, "--always-open") as desk:
        report = drill("kill", desk, killing(desk), 3, seed=5, most=200)
        fine(report, 3)
        assert report.lost_in_network, "no blow fell"


def test_postgresql_is_killed_under_a_server_that_goes_on(tmp_path: Path) -> None:
    with Cluster() as cluster, RealDesk(found_on(cluster, tmp_path).copy(tmp_path / "desk"), "--always-open") as desk:
        report = drill("cut", desk, cutting_database(cluster), 2, seed=6, most=200)
        assert report.refused_for_now, "no blow fell"
        fine(report, 2)


def test_no_file_may_grow_for_a_while(founded: Founded, tmp_path: Path) -> None:
    with RealDesk(founded.copy(tmp_path), "--always-open") as desk:
        report = drill("files", desk, limiting_files(desk), 2, seed=7, most=200)
        fine(report, 2)
        assert report.refused_for_now >= 2


@pytest.mark.skipif(not may_mount(), reason="a file system of its own needs root; the limit on files is tried above")
def test_the_disk_is_full_for_a_while(founded: Founded, tmp_path: Path) -> None:
    folder = tmp_path / "small"
    with small_disk(folder, 96), RealDesk(founded.copy(folder), "--always-open") as desk:
        report = drill("disk", desk, filling(folder), 2, seed=8, most=200)
        fine(report, 2)
        assert report.refused_for_now >= 2


def test_two_kiosks_go_on_without_their_server_and_nothing_is_lost_or_doubled(founded: Founded, tmp_path: Path) -> None:
    founded_here = founded.copy(tmp_path / "desk")
    report = offline.drill(tmp_path, founded_here, 25, seed=9, seconds=9, rate=4)
    assert report.complaints == []
    assert report.hours >= offline.HOURS and report.own and report.server_kills and report.kiosk_kills
    one, other = report.kiosks
    mine, theirs = one.shown()[0], other.shown()[-1]
    with one.books.open("a") as books:
        for line in ({**mine, "token": "0" * 64}, theirs, {"shown": "A999", "token": "f" * 64, "own": True}):
            books.write(json.dumps(line) + "\n")
    found = " / ".join(offline.judge(founded_here, report.kiosks, 0.0))
    assert f"{mine['shown']} is lost" in found and "A999 is lost" in found, "the judge sees what is not there"
    assert f"number {theirs['shown']} was shown 2 times" in found


def test_the_judge_sees_a_lost_ticket_a_changed_answer_and_a_doubled_number(founded: Founded, tmp_path: Path) -> None:
    with RealDesk(founded.copy(tmp_path), "--always-open") as desk:
        with Crowd(desk) as crowd:
            while not crowd.acks:
                assert not crowd.errors
        assert judge(crowd) == []
        ticket = next(a for a in crowd.acks if a.path.endswith("/visits"))
        ghost = {**ticket.answer, "visit_id": "f" * 32}
        crowd.acks.append(Ack(ticket.who, ticket.path, ticket.body, ticket.key, ticket.status, ghost))
        found = " / ".join(judge(crowd))
    assert "1 acknowledged tickets are lost" in found
    assert "was given 2 times" in found
    assert "with the same key" in found
