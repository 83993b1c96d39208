"""Kiosks that lose the server now and then: they give numbers from blocks taken before, and tell of them later."""

from __future__ import annotations

from dataclasses import dataclass, field

from queue_server.contracts.leases import Lease, Leases, OfflineVisit, SyncVisits, TakeLease, next_number
from queue_server.contracts.visits import RegisterVisit
from queue_server.domain.errors import Refusal
from queue_server.services.asking import Actor
from tests.simulation.people import Stage
from tests.simulation.wire import Outcome, Request

BLOCK = 4
"""Small blocks, so that they are used up within a day."""

ASKS_FIRST = 0.5
"""How often the kiosk asked the server and had no answer before it gave a number itself."""


@dataclass(slots=True)
class Kiosk:
    """One kiosk of a site. `untold` are visits that the server may not know."""

    stage: Stage
    site_id: str
    away: bool = False
    leases: list[Lease] = field(default_factory=list)
    given: dict[str, int] = field(default_factory=dict)
    untold: list[OfflineVisit] = field(default_factory=list)

    @property
    def actor(self) -> Actor:
        return Actor("device", f"kiosk-{self.site_id}")

    def turn(self) -> None:
        """Lose or find the network, tell what is untold, take a block for the next time."""
        if self.away:
            self.away = not self.stage.happens(0.3)
        elif self.stage.happens(0.12) and self.leases:
            self.away = True
        elif self.untold and self.stage.happens(0.6):
            self._tell()
        elif self.stage.happens(0.15):
            back = tuple(one.lease_id for one in self._used_up())[:20]
            self.stage.send(
                "kiosk", self.site_id, self.actor, "lease", TakeLease(size=BLOCK, give_back=back), self._got
            )

    def give(self, message: RegisterVisit, token: str) -> bool:
        """A number for a visitor while the server is away, with a new token; False when there is none left."""
        asked = self.stage.happens(ASKS_FIRST)
        lease = self.stage.chance.choice(self.leases)
        found = next_number(self.leases, lease.kinds[0], self.given, self.stage.world.clock())
        if found is None:
            return False
        lease, number = found
        key = self.stage.new_key()
        if asked:
            # It may still reach the server: before the visit is told, after, or never.
            key = self.stage.send("kiosk", self.site_id, self.actor, "register", message)
            self.stage.wire.forget(key)
        self.given[lease.lease_id] = number
        item = {"lease_id": lease.lease_id, "letter": lease.letter, "number": number, "key": key}
        other = {"token_hash": token, "issued_at": self.stage.world.clock()}
        self.untold.append(OfflineVisit.model_validate({**message.model_dump(), **item, **other}))
        return True

    def _used_up(self) -> list[Lease]:
        """Blocks without a number left, or of a day that is over."""
        now = self.stage.world.clock()
        return [one for one in self.leases if self.given.get(one.lease_id, 0) >= one.last or now >= one.expires_at]

    def _tell(self) -> None:
        some = self.stage.chance.sample(self.untold, self.stage.chance.randint(1, min(4, len(self.untold))))
        message = SyncVisits(sent_at=self.stage.world.clock(), visits=tuple(some))
        self.stage.send("kiosk", self.site_id, self.actor, "sync", message, self._told)

    def _got(self, _request: Request, outcome: Outcome | None) -> None:
        if outcome is not None and not isinstance(outcome, Refusal):
            self.leases += Leases.model_validate_json(outcome.body).leases

    def _told(self, request: Request, outcome: Outcome | None) -> None:
        if outcome is not None and not isinstance(outcome, Refusal):
            known = {(one.lease_id, one.number) for one in request.command.visits}
            self.untold = [one for one in self.untold if (one.lease_id, one.number) not in known]
