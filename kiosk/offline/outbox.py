"""The numbers that this kiosk may give by itself, and those that it gave and the server does not know yet.

A number counts as given when its row is on disk: the visit and the highest number given of its lease change in one
transaction, so that no moment of a power cut doubles a number or shows one that nobody knows. What the server took
over is wiped at once (K16).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from kiosk.offline.drawer import Drawer, NotStored
from kiosk.offline.moments import Mark
from queue_server.contracts.leases import Lease, OfflineVisit, next_number
from queue_server.contracts.visits import Kind

VISITS_MAX = 5_000
"""Ten days of a busy kiosk that nobody hears: what comes after is for a person."""
REFUSED_MAX = 500
"""Of what can never count the newest are kept for whoever looks into it."""

NONE: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Given:
    """A visit that the server does not know yet; `seq` rises with each, whatever a clock says."""

    seq: int
    visit: OfflineVisit
    mark: Mark


def _lease(body: str) -> Lease:
    return Lease.model_validate_json(body, extra="ignore")


def _visit(body: str) -> OfflineVisit:
    return OfflineVisit.model_validate_json(body, extra="ignore")


def _readable(db: sqlite3.Connection) -> None:
    for (body,) in db.execute("select body from lease").fetchall():
        _lease(body)
    for (body,) in db.execute("select body from visit").fetchall():
        _visit(body)


def _free(lease: Lease, given: int, now: datetime) -> int:
    """How many numbers of it can still be given, as `next_number` goes through them."""
    return max(0, lease.last - max(given, lease.told or 0, lease.first - 1)) if now < lease.expires_at else 0


class Outbox:
    """Safe to use from several threads. While the disk does not work everything raises NotStored."""

    def __init__(self, path: Path) -> None:
        """Raises OutboxInUse."""
        self._drawer = Drawer(path, _readable)

    @property
    def damaged(self) -> bool:
        """It had to begin anew: what it held was put aside."""
        return self._drawer.damaged

    def close(self) -> None:
        self._drawer.close()

    # Leases

    def leases(self) -> list[tuple[Lease, int]]:
        """Each lease with the highest number given of it, 0 when none."""
        return [(_lease(body), given) for body, given in self._drawer.rows("select body, given from lease")]

    def keep_leases(self, leases: Sequence[Lease], gone: Sequence[str] = ()) -> None:
        """New ones, or those that are known as they are told now; `gone` will never be used again."""
        with self._drawer.change() as db:
            for lease in leases:
                db.execute(
                    "insert into lease (lease_id, body) values (?, ?)"
                    " on conflict (lease_id) do update set body = excluded.body",
                    (lease.lease_id, lease.model_dump_json()),
                )
            db.executemany("delete from lease where lease_id = ?", [(lease_id,) for lease_id in gone])

    def left(self, now: datetime) -> dict[Kind, int]:
        """How many numbers can be given for each kind of point."""
        found: dict[Kind, int] = {}
        for lease, given in self.leases():
            for kind in lease.kinds if _free(lease, given, now) else ():
                found[kind] = found.get(kind, 0) + _free(lease, given, now)
        return found

    def leased(self, now: datetime) -> int:
        """How many numbers can be given in all."""
        return sum(_free(lease, given, now) for lease, given in self.leases())

    # Visits

    def unsent(self) -> int:
        """How many numbers were given of which the server does not know yet."""
        count: int = self._drawer.rows("select count(*) from visit")[0][0]
        return count

    def give(self, kind: Kind, visit: OfflineVisit, mark: Mark, now: datetime) -> OfflineVisit | None:
        """The next number for this kind of point, on disk, put into `visit`; None when there is none left.

        Raises NotStored: then nothing was given.
        """
        with self._drawer.lock:
            if self.unsent() >= VISITS_MAX:
                raise NotStored("full")
            leases = self.leases()
            given = {lease.lease_id: number for lease, number in leases}
            found = next_number((lease for lease, _ in leases), kind, given, now)
            if found is None:
                return None
            lease, number = found
            numbered = visit.model_copy(update={"lease_id": lease.lease_id, "letter": lease.letter, "number": number})
            with self._drawer.change() as db:
                db.execute("update lease set given = ? where lease_id = ?", (number, lease.lease_id))
                db.execute(
                    "insert into visit (body, boot, steady, wall) values (?, ?, ?, ?)",
                    (numbered.model_dump_json(), mark.boot, mark.steady, mark.wall.isoformat()),
                )
            return numbered

    def given(self, most: int) -> list[Given]:
        """The oldest visits that the server does not know yet, in the order in which they were given."""
        rows = self._drawer.rows("select seq, body, boot, steady, wall from visit order by seq limit ?", most)
        return [
            Given(seq, _visit(body), Mark(boot, steady, datetime.fromisoformat(wall).astimezone(UTC)))
            for seq, body, boot, steady, wall in rows
        ]

    def newest(self) -> datetime | None:
        """When the newest of them was given."""
        rows = self._drawer.rows("select body from visit order by seq desc limit 1")
        return _visit(rows[0][0]).issued_at if rows else None

    def withdraw(self, key: str) -> None:
        """Nobody took the number of this request: it stays out of the line, and is not given again."""
        self.told([one for one in self.given(VISITS_MAX) if one.visit.key == key])

    def told(self, ended: Sequence[Given], refused: Mapping[int, str] = NONE) -> None:
        """The server has answered for these: nothing of the visitors stays; of those that can never count the number,
        with the code in `refused` by seq."""
        bad = [(one.seq, one.visit.letter, one.visit.number, refused[one.seq]) for one in ended if one.seq in refused]
        with self._drawer.change() as db:
            db.executemany("delete from visit where seq = ?", [(one.seq,) for one in ended])
            db.executemany("insert or replace into refused values (?, ?, ?, ?)", bad)
            db.execute(
                "delete from refused where seq not in (select seq from refused order by seq desc limit ?)",
                (REFUSED_MAX,),
            )
        self._drawer.wipe()

    def refused(self) -> list[tuple[str, int, str]]:
        """(letter, number, code) of what can never count, oldest first."""
        return self._drawer.rows("select letter, number, code from refused order by seq")
