"""The server of a simulated day: the real desk over the real store, with time, chance and the writer in hand.

Nothing happens by itself. A group of requests is put before the desk, the writer carries it out in one commit when it
is told to, and the answers come out; with the same seed everything is the same each time.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy.exc import DBAPIError

from queue_server.contracts.host import DayFigures
from queue_server.domain.desk import Staffing
from queue_server.domain.errors import Conflict, Refusal
from queue_server.domain.visit import Visit
from queue_server.services.asking import Asking
from queue_server.services.execute import Done, fingerprint
from queue_server.storage.sqlite import SqliteStore
from queue_server.storage.writer import Errand, Writer
from queue_server.storage.writer import Outcome as Given
from queue_server.web.desk import Desk
from queue_server.web.timekeeper import Timekeeper
from tests.simulation.disk import Cut, Disk, Plan, PowerCut
from tests.simulation.town import Version, versions
from tests.simulation.wire import USE_CASES, Outcome, Request
from tests.support.clock import Clock


class ByHand(Writer):
    """The writer without its thread: it takes a group when it is told to."""

    def _run(self) -> None:
        """Nothing runs by itself here."""

    def carry_out(self) -> None:
        """One commit for what waits. A power cut passes through, as through the thread."""
        group, _ = self._group()
        self._carry_out(group)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the server met it: by which town, at what moment, with which id for something new."""

    request: Request
    asking: Asking


@dataclass(slots=True)
class Told:
    """Stands in the hub's place. `revision` is what was on disk when a site's watchers were last told to look."""

    on_disk: Callable[[str], int]
    revision: dict[str, int] = field(default_factory=dict)

    def publish(self, site_id: str, *_more: object) -> None:
        self.revision[site_id] = self.on_disk(site_id)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the watchers of a site see now."""

    revision: int
    live: tuple[Visit, ...]
    staffing: tuple[Staffing, ...]
    figures: DayFigures


@dataclass(frozen=True, slots=True)
class Group:
    """What became of a group: what each work answered inside, whether the commit is on disk, what came out."""

    asked: tuple[Asked, ...]
    inside: tuple[Outcome, ...]
    kept: bool
    outcomes: tuple[Outcome, ...]
    """What the devices get; empty after a power cut."""


class World:
    """`seen` is each site as its watchers last saw it."""

    def __init__(self, folder: Path, template: Path, version: str, clock: Clock, chance: Random) -> None:
        file = folder / "day.db"
        file.write_bytes(template.read_bytes())
        self.clock, self._chance = clock, chance
        self.ticks = 0.0
        self.disk = Disk(folder, file, chance)
        self.version = version
        self.seen: dict[str, Shown] = {}
        self._loop = asyncio.new_event_loop()
        self._inside: list[Outcome] = []
        self._start()

    def _start(self) -> None:
        """A server starts on what the disk holds."""
        self._store = SqliteStore(self.disk.file)
        self.disk.attach(self._store._engine)
        self._store._writer.close()
        self._store._writer = self._writer = ByHand(self._commit)
        self.look = sqlite3.connect(self.disk.file, isolation_level=None)
        self.look.row_factory = sqlite3.Row
        running = self._store.read(lambda tx: tx.town.running_version())
        assert running is not None, "a town was imported before the first day"
        self.version = running
        self.desk = Desk(self._store, self.town.town, running, "http://simulated", clock=self.clock)
        self.desk.time = Timekeeper(self.clock, lambda: self.ticks)
        self.look_back()
        self.told = Told(self.on_disk)
        self.desk.hub = self.told  # type: ignore[assignment]
        for site in self.town.town.sites:
            # Everybody comes back by themselves after a restart, and sees what is.
            self.told.publish(site.site_id)
            self.show(site.site_id)

    @property
    def town(self) -> Version:
        """The town that the server runs."""
        return versions()[self.version]

    def time_passes(self, milliseconds: int) -> None:
        """On the wall, and by the clock that only goes on. The housekeeper has looked at both just before."""
        self.desk.time.now()
        self.clock.forward(milliseconds=milliseconds)
        self.ticks += milliseconds / 1000

    def look_back(self) -> None:
        """As the housekeeper does it: tell the timekeeper how far each site has come."""
        for site in self.town.town.sites:
            newest = self._store.read(lambda tx, where=site.site_id: tx.events.newest(where))  # type: ignore[misc]
            if newest is not None:
                self.desk.time.lived(site.site_id, newest.revision, newest.at)

    def on_disk(self, site_id: str) -> int:
        """The revision that a reader who comes now would find."""
        row = self.look.execute("SELECT revision FROM site_state WHERE site_id = ?", (site_id,)).fetchone()
        return int(row[0]) if row else 0

    def show(self, site_id: str) -> Shown:
        """Build the hall for those who watch, as the hub does after it was told."""
        site = self.desk.site(site_id)
        hall = self._store.read(lambda tx: self.desk.hall(tx, site))
        self.seen[site_id] = Shown(hall.revision, tuple(hall.live.visits.values()), tuple(hall.staffing), hall.figures)
        return self.seen[site_id]

    def ask(self, requests: Sequence[Request], plan: Plan) -> Group:
        """Put a group before the server and let it commit; after a power cut the server has started again."""
        asked = tuple(Asked(r, self._asking(r)) for r in requests)
        self._inside = []
        tasks = [self._loop.create_task(self._change(one)) for one in asked]
        self._spin()
        self.disk.begin_group(plan)
        try:
            self._writer.carry_out()
        except PowerCut:
            return self._cut(asked, tasks)
        finally:
            self.disk.end_group()
        self._spin()
        outcomes = tuple(task.result() for task in tasks)
        kept = not any(isinstance(o, Refusal) and o.code == "storage_failed" for o in outcomes)
        return Group(asked, tuple(self._inside), kept, outcomes)

    def _cut(self, asked: tuple[Asked, ...], tasks: list[asyncio.Task[Outcome]]) -> Group:
        for task in tasks:
            task.cancel()
        self._spin()
        self.disk.end_group()
        self._stop()
        self._start()
        return Group(asked, tuple(self._inside), self._is_kept(asked), ())

    def _is_kept(self, asked: tuple[Asked, ...]) -> bool:
        """Whether the group is on disk: its first new answer says so. Without one it left no trace in any case."""
        if len(self._inside) < len(asked):
            return False
        for one, inside in zip(asked, self._inside, strict=True):
            if isinstance(inside, Done) and not inside.repeated:
                return self.answer(one.request) is not None
        return True

    def answer(self, request: Request) -> sqlite3.Row | None:
        """What is kept on disk under the request's key."""
        where = (request.actor.key_scope, request.key)
        found = self.look.execute("SELECT status, body FROM answers WHERE scope = ? AND key = ?", where).fetchone()
        return found if isinstance(found, sqlite3.Row) else None

    def _asking(self, request: Request) -> Asking:
        asking = self.desk.asking(request.site_id, request.actor)
        return replace(asking, new_id=f"{self._chance.getrandbits(128):032x}")

    async def _change(self, asked: Asked) -> Outcome:
        request = asked.request
        what = fingerprint(f"POST {request.name}", request.body)
        try:
            return await self.desk.change(USE_CASES[request.name], request.command, asked.asking, request.key, what)
        except Refusal as refused:
            return refused

    def _spin(self) -> None:
        """Let the event loop go on until everybody waits for the writer or has an answer."""

        async def turns() -> None:
            for _ in range(4):
                await asyncio.sleep(0)

        self._loop.run_until_complete(turns())

    def _commit(self, errands: Sequence[Errand]) -> list[Given]:
        if self.disk.plan.cut is Cut.BEFORE_BEGIN:
            self.disk.cut()
        answers = self._store._commit([Errand(self._listening(at, e), e.site_id) for at, e in enumerate(errands)])
        if self.disk.plan.cut is Cut.BEFORE_ANSWERS:
            self.disk.cut()
        return answers

    def _listening(self, at: int, errand: Errand) -> Callable[[Any], Any]:
        """The same work; what it answers is noted even when nobody will hear it.

        When the group is done again, only what is answered then counts.
        """

        def work(tx: Any) -> Done:
            del self._inside[at:]
            self.disk.begin_work()
            try:
                done: Done = errand.work(tx)
            except Refusal as refused:
                self._inside.append(refused)
                raise
            except DBAPIError:
                # One that the writer answers for this work alone; any other fails the whole group.
                self._inside.append(Conflict("already_there"))
                raise
            self._inside.append(done)
            return done

        return work

    def run_town(self, version: str) -> None:
        """Another version of the town is imported and takes over, as housekeeping does it."""
        found, now = versions()[version], self.clock()
        self.disk.begin_group(Plan())
        future = self._store.write(lambda tx: tx.town.run(found.name, found.document, now))
        self._writer.carry_out()
        self.disk.end_group()
        future.result(0)
        self.version = version
        self.desk.town, self.desk.town_version = found.town, version
        for site in found.town.sites:
            self.desk.hub.publish(site.site_id)

    def hang_up(self, site_id: str, code: str) -> None:
        """Another code at the entrance, as the command line makes it."""
        now = self.clock()
        self.disk.begin_group(Plan())
        future = self._store.write(lambda tx: tx.joins.renew(site_id, code, now))
        self._writer.carry_out()
        self.disk.end_group()
        future.result(0)

    def restart(self) -> None:
        """An orderly stop and start."""
        self._stop()
        self._start()

    def _stop(self) -> None:
        self.look.close()
        self._store.close()

    def close(self) -> None:
        self._stop()
        with suppress(RuntimeError):
            self._loop.close()
