"""`python -m tests.drills`: take the server, the database and the disk away under load, as often as asked."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.drills import offline
from tests.drills.faults import Report, cutting_database, drill, filling, killing, limiting_files, may_mount, small_disk
from tests.support.desk import RealDesk
from tests.support.founded import Founded, found, found_on
from tests.support.postgres import Cluster

BACK_GOAL_SECONDS = 2.0
DISK_MEBIBYTES, DISK_MEBIBYTES_A_TIME = 64, 1.5
"""Room for the log of SQLite (some 20 MiB), and for what is kept between two times (0.7 MiB on two busy cores)."""


@contextmanager
def _on_sqlite(folder: Path) -> Iterator[Founded]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "template").mkdir()
    yield found(folder / "template")


def kill_sqlite(folder: Path, times: int, seed: int) -> Report:
    with _on_sqlite(folder) as template, RealDesk(template.copy(folder / "desk"), "--always-open") as desk:
        return drill("kill -9 of the server, SQLite", desk, killing(desk), times, seed)


def kill_postgres(folder: Path, times: int, seed: int) -> Report:
    folder.mkdir(parents=True)
    with Cluster() as cluster, RealDesk(found_on(cluster, folder).copy(folder / "desk"), "--always-open") as desk:
        return drill("kill -9 of the server, PostgreSQL", desk, killing(desk), times, seed)


def cut_postgres(folder: Path, times: int, seed: int) -> Report:
    folder.mkdir(parents=True)
    with Cluster() as cluster, RealDesk(found_on(cluster, folder).copy(folder / "desk"), "--always-open") as desk:
        return drill("kill -9 of PostgreSQL under a server that goes on", desk, cutting_database(cluster), times, seed)


def full_disk(folder: Path, times: int, seed: int) -> Report:
    """On a file system of its own when root, else with a limit on the size of files."""
    with _on_sqlite(folder) as template:
        if not may_mount():
            with RealDesk(template.copy(folder / "desk"), "--always-open") as desk:
                return drill("no file may grow (no root: RLIMIT_FSIZE)", desk, limiting_files(desk), times, seed)
        small_folder, mebibytes = folder / "small", DISK_MEBIBYTES + round(DISK_MEBIBYTES_A_TIME * times)
        with small_disk(small_folder, mebibytes), RealDesk(template.copy(small_folder), "--always-open") as desk:
            return drill(f"disk full ({mebibytes} MiB tmpfs)", desk, filling(small_folder), times, seed)


def kiosk_offline(folder: Path, times: int, seed: int) -> Report:
    """`times` numbers at two kiosks that mostly stand alone, in four hours of their clock or more."""
    with _on_sqlite(folder) as template:
        return offline.drill(folder, template.copy(folder / "desk"), times, seed)


DRILLS = {
    "kill-sqlite": kill_sqlite,
    "kill-postgres": kill_postgres,
    "cut-postgres": cut_postgres,
    "disk": full_disk,
    "kiosk-offline": kiosk_offline,
}


def show(report: Report) -> None:
    print(f"== {report.name}: {len(report.back)} times")
    quantiles = ", ".join(f"{name} {report.quantile(share):.2f}" for name, share in QUANTILES.items())
    print(f"   seconds until the first answer: {quantiles}")
    print(
        f"   {report.tickets} tickets and {report.calls} calls acknowledged; {report.lost_in_network} requests cut off,"
    )
    if isinstance(report, offline.Outcome):
        print(f"   {report.own} numbers of the kiosks' own in {report.hours:.1f} hours of their clock;")
        print(f"   killed: the server {report.server_kills} times, a kiosk {report.kiosk_kills} times;")
        print(f"   turned away: {dict(report.turned_away) or 'nobody'}")
    print(f"   {report.refused_for_now} answered 'not now'; complaints: {len(report.complaints)}", flush=True)
    for complaint in report.complaints[:20]:
        print(f"   ! {complaint}", flush=True)


QUANTILES = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("drill", nargs="*", choices=[*DRILLS, []], help="which; all when none is named")
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    reports = []
    for name in asked.drill or DRILLS:
        with tempfile.TemporaryDirectory(dir="var") as folder:
            reports.append(DRILLS[name](Path(folder) / name, asked.times, asked.seed))
        show(reports[-1])
    print(json.dumps({r.name: {q: round(r.quantile(s), 3) for q, s in QUANTILES.items()} for r in reports}))
    return 1 if any(r.complaints for r in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
