"""What everybody in a simulated hall has in common: a device, the taps on it, and what they know.

They know what they were told, which may be old; now and then they do something foolish.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

from queue_server.domain.catalogue import Site, Town
from queue_server.domain.visit import Visit
from queue_server.services.asking import Actor
from tests.simulation.wire import Hears, Outcome, Request, Wire
from tests.simulation.world import World

T = TypeVar("T")


@dataclass(slots=True)
class Stage:
    """Where people act: the server behind the wire, and the step of the day."""

    world: World
    wire: Wire
    chance: Random
    step: int = 0
    keys: int = 0
    requests: int = 0
    heard: list[tuple[Request, Outcome]] = field(default_factory=list)
    """Every answer that reached a device: what was promised."""

    @property
    def town(self) -> Town:
        return self.world.desk.town

    @property
    def site_ids(self) -> list[str]:
        return [site.site_id for site in self.town.sites]

    def site(self, site_id: str) -> Site:
        return self.world.desk.site(site_id)

    def happens(self, share: float) -> bool:
        return self.chance.random() < share

    def new_key(self) -> str:
        self.keys += 1
        return f"key-{self.keys:05d}"

    def secret(self) -> str:
        """The SHA-256 of a new token, as far as anybody can tell."""
        return f"{self.chance.getrandbits(256):064x}"

    def seen(self, site_id: str) -> Sequence[Visit]:
        """The live visits that a tablet of this site shows now, in an order that chance does not decide."""
        return sorted(self.world.seen[site_id].live, key=lambda visit: visit.revision)

    def send(self, who: str, site_id: str, actor: Actor, name: str, command: Any, hears: Hears | None = None) -> str:
        request = Request(who, site_id, actor, name, command, self.new_key())
        self.requests += 1

        def hear(about: Request, outcome: Outcome | None) -> None:
            if outcome is not None:
                self.heard.append((about, outcome))
            if hears:
                hears(about, outcome)

        self.wire.send(request, hear, self.step)
        return request.key

    def one_of(self, weighted: Sequence[tuple[float, T]]) -> T:
        return self.chance.choices([one for _, one in weighted], [weight for weight, _ in weighted])[0]
