"""One day of a hall from one seed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from random import Random

from queue_server.domain.errors import Refusal
from queue_server.services.asking import Actor
from tests.simulation import invariants
from tests.simulation.books import Violation, open_books
from tests.simulation.faults import Faults, character
from tests.simulation.hosts import Host
from tests.simulation.judge import Judge
from tests.simulation.kiosks import Kiosk
from tests.simulation.people import Stage
from tests.simulation.visitors import Visitors
from tests.simulation.wire import Request, Wire
from tests.simulation.world import Group, World
from tests.support.clock import Clock

SYSTEM = Actor("system")
HOUSEKEEPING_STEPS = 12
HOSTS_MOST = 7
LOOKS = 0.35
"""How often the screens are built after a group: bursts share a snapshot, and tablets show what is older."""
DRAIN_STEPS = 400
"""Steps after closing until every device has its answer or has given up; far more than it takes."""


@dataclass(frozen=True, slots=True)
class Result:
    """`digest` is of the whole trace: the same seed gives the same. `refused`: what was asked, and why not done."""

    seed: int
    requests: int
    faults: int
    visits: int
    digest: str
    refused: tuple[tuple[str, str], ...]


class Failed(AssertionError):
    """A promise was broken: which, where, and how to see it again."""

    def __init__(self, seed: int, step: int, violation: Violation, trace: list[str]) -> None:
        last = "\n  ".join(trace[-25:])
        super().__init__(
            f"seed {seed}, step {step}: {violation}\n  {last}\nagain: python -m tests.simulation --seed {seed} --trace"
        )
        self.seed, self.step, self.name = seed, step, violation.name


class Day:
    def __init__(self, seed: int, folder: Path, templates: Mapping[str, Path]) -> None:
        self.seed = seed
        self.chance = Random(seed)
        self.character = character(self.chance)
        self.trace = [str(self.character)]
        clock = Clock(self.character.begins.astimezone(UTC))
        version = self.character.version
        self.world = World(folder, templates[version], version, clock, self.chance)
        self.wire = Wire(self.chance, self.character.weather)
        self.stage = Stage(self.world, self.wire, self.chance)
        self.faults = Faults(self.chance, self.character)
        self.books = open_books(self.world.desk.town)
        self.judge = Judge(self.books)
        self.kiosks = {site_id: Kiosk(self.stage, site_id) for site_id in self.stage.site_ids}
        self.visitors = Visitors(self.stage, self.kiosks, self.books.posters)
        self.hosts = self._hosts()
        self._promised = 0

    def _hosts(self) -> list[Host]:
        found = [
            Host(self.stage, entry.host_id, site_id)
            for entry in self.stage.town.hosts.values()
            if "host" in entry.roles
            for site_id in entry.sites or self.stage.site_ids
        ]
        house = self.chance.choice(found).site_id
        here = [host for host in found if host.site_id == house]
        some = self.chance.sample(here, min(len(here), self.chance.randint(2, HOSTS_MOST)))
        return [*some, self.chance.choice(found)] if self.stage.happens(0.5) else some

    def run(self) -> Result:
        """Live the day; raises Failed."""
        try:
            self._live()
        except Violation as violation:
            raise Failed(self.seed, self.stage.step, violation, self.trace) from violation
        finally:
            self.world.close()
        faults = self.wire.faults + self.world.disk.faults + self.faults.happened
        refused = tuple(sorted(self.judge.refused))
        visits = sum(len(site.visits) for site in self.books.sites.values())
        digest = hashlib.sha256("\n".join(self.trace).encode()).hexdigest()
        return Result(self.seed, self.stage.requests, faults, visits, digest, refused)

    def _live(self) -> None:
        for step in range(self.character.steps):
            self.stage.step = step
            self._time_passes()
            self._people_act()
            self._step()
        self._close_the_day()
        invariants.told(self.world, self.books, look=True)
        invariants.whole(self.world, self.books, self.stage.heard)

    def _time_passes(self) -> None:
        seconds = self.stage.one_of([(6, 3.0), (4, 60.0), (2, 360.0), (0.5, 3000.0)]) * self.chance.random()
        # What the database keeps is whole milliseconds.
        self.world.time_passes(int(seconds * 1000))
        self.world.clock.now += self.faults.of_clock()
        policy = self.faults.new_town()
        if policy:
            self._note(f"new town: {policy}")
            self.world.run_town(f"{policy}-open" if self.character.version.endswith("-open") else policy)
        if self.faults.new_poster():
            self._hang_up(self.chance.choice(self.stage.site_ids))
        if self.faults.restart():
            self._note("restart")
            self.world.restart()

    def _hang_up(self, site_id: str) -> None:
        code = f"{self.chance.getrandbits(60):015X}"
        self._note(f"new code at the entrance of {site_id}: {code}")
        self.world.hang_up(site_id, code)
        self.books.posters[site_id] = code

    def _people_act(self) -> None:
        stage = self.stage
        site_id = self._where()
        for _ in range(stage.one_of([(3, 0), (5, 1), (2, 2), (0.4, 9)])):
            self.visitors.arrive(site_id)
        for host in self.hosts:
            if stage.happens(0.4):
                host.turn()
        if stage.happens(0.3):
            self.kiosks[site_id].turn()
        if stage.happens(0.1):
            self._race()
        if stage.happens(0.12):
            self.visitors.leave()
        if stage.happens(0.08):
            self.visitors.ring(self.chance.choice(stage.site_ids))
        if stage.happens(0.05):
            self._answer_a_bell()
        if stage.step % HOUSEKEEPING_STEPS == HOUSEKEEPING_STEPS - 1:
            self._keep_house()

    def _where(self) -> str:
        """Where visitors go: mostly where the doors are open, and to the house that has most hosts."""
        ids, now = self.stage.site_ids, self.world.clock()
        if self.stage.happens(0.05):
            return self.chance.choice(ids)
        doors = [site_id for site_id in ids if self.stage.site(site_id).is_open(now)] or ids
        here = self.hosts[0].site_id
        return here if here in doors and self.stage.happens(0.8) else self.chance.choice(doors)

    def _race(self) -> None:
        """Two hosts of one site reach for the same visitor at the same moment."""
        one, two = self.chance.sample(self.hosts, 2)
        waiting = [v.visit_id for v in self.stage.seen(one.site_id) if v.state.value == "waiting"]
        if one.site_id == two.site_id and waiting:
            visit_id = self.chance.choice(waiting)
            one.reach_for(visit_id)
            two.reach_for(visit_id)

    def _answer_a_bell(self) -> None:
        host = self.chance.choice(self.hosts)
        rung = sorted(self.books.sites[host.site_id].bells)
        if rung:
            host.clear(self.chance.choice(rung))

    def _keep_house(self) -> None:
        self.world.look_back()
        for site_id in self.stage.site_ids:
            self.stage.send("housekeeping", site_id, SYSTEM, "tidy", None)
        self.stage.send("housekeeping", self.stage.site_ids[0], SYSTEM, "forget", None)

    def _step(self) -> None:
        """What arrives is carried out in one or two groups, then answers come home."""
        arrived = self.wire.arriving(self.stage.step)
        split = self.chance.randint(0, len(arrived)) if self.stage.happens(0.3) else len(arrived)
        for some in (arrived[:split], arrived[split:]):
            if some:
                self._group(some)
        self.wire.deliver(self.stage.step)
        for request, outcome in self.stage.heard[self._promised :]:
            invariants.promised(request, outcome, self.books)
        self._promised = len(self.stage.heard)

    def _group(self, requests: list[Request]) -> None:
        plan = self.faults.of_group(len(requests))
        group = self.world.ask(requests, plan)
        self._note_group(group, str(plan))
        self.judge.group(group, self.world.look)
        invariants.told(self.world, self.books, look=self.stage.happens(LOOKS))
        for request, outcome in zip(requests, group.outcomes, strict=False):
            self.wire.answered(request, outcome, self.stage.step)

    def _note(self, text: str) -> None:
        self.trace.append(f"{self.stage.step} {self.world.clock.now.isoformat()} {text}")

    def _note_group(self, group: Group, plan: str) -> None:
        self._note(f"group of {len(group.asked)}, {'kept' if group.kept else 'not kept'}; {plan}")
        for asked, inside in zip(group.asked, group.inside, strict=False):
            said = f"{inside.code} {inside.fields}" if isinstance(inside, Refusal) else inside.body
            self.trace.append(f"    {asked.request} {asked.request.command} -> {said}")

    def _close_the_day(self) -> None:
        """Everybody gets an answer or gives up; then it is the next day, and who is still there expires."""
        last = self.stage.step
        for step in range(last + 1, last + DRAIN_STEPS):
            self.stage.step = step
            self.world.time_passes(700)
            self._step()
            if not self.wire.busy:
                break
        self.world.time_passes(36 * 3_600_000)
        quiet = [
            Request("housekeeping", site_id, SYSTEM, "tidy", None, f"key-last-{number}")
            for number, site_id in enumerate(self.stage.site_ids)
        ]
        self._note("the next day")
        self.faults = Faults(self.chance, replace(self.character, cut=0, failing=0, full=0))
        self._group(quiet)
        for site in self.books.sites.values():
            if site.live:
                raise Violation("not_expired", f"{site.site_id}: {len(site.live)}")
