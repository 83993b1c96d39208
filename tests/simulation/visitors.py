"""Visitors: they come with matters, needs, languages and appointments, and some go away again by their phone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from queue_server.contracts.devices import RaiseAlert
from queue_server.contracts.join import JoinVisit
from queue_server.contracts.visits import RegisterVisit
from queue_server.domain.errors import Refusal
from queue_server.services.asking import Actor
from queue_server.services.join import Join
from tests.simulation.answers import answers
from tests.simulation.kiosks import Kiosk
from tests.simulation.people import Stage
from tests.simulation.town import POSTERS
from tests.simulation.wire import Outcome, Request

LANGUAGES = ("nl", "nl", "nl", "fr", "en", "de", "ar", "uk")
NEEDS = ("step_free", "sitting", "interpreter", "small_children", "discretion")
BY_PHONE = {True: 0.22, False: 0.03}
"""How many come by the form, where the site lets phones in and where it does not."""
TAPS_AGAIN = 0.15
"""The form is sent anew, with another key."""
BELLS = ("help", "printer_paper_out", "printer_cover_open", "sound_blocked")
MINUTES_FROM_APPOINTMENT = (-60, -25, -10, -3, 0, 2, 4, 7, 14, 16, 31, 120)
"""Much too early, early, on time, late, too late."""


@dataclass(slots=True)
class Visitors:
    """Everybody who comes in.

    `posters` are the codes at the entrances; `phones` the tokens of those who got a number, by site.
    """

    stage: Stage
    kiosks: Mapping[str, Kiosk]
    posters: Mapping[str, str]
    phones: list[tuple[str, str]] = field(default_factory=list)

    def arrive(self, site_id: str) -> None:
        """Somebody takes a number, mostly at a kiosk, sometimes from a host at the door."""
        stage, token, product_ids = self.stage, self.stage.secret(), self._matters(site_id)
        message = RegisterVisit(
            product_ids=product_ids,
            language=stage.chance.choice(LANGUAGES),
            token_hash=token,
            needs=tuple(n for n in NEEDS if stage.happens(0.08)),
            persons=stage.one_of([(8, 1), (2, 2), (1, 5)]),
            appointment_at=self._appointment() if stage.happens(0.25) else None,
            answers=answers(stage, product_ids),
        )
        if stage.happens(BY_PHONE[stage.site(site_id).policy.remote_join]):
            self._join(site_id, message)
            return
        kiosk = self.kiosks[site_id]
        if kiosk.away:
            new = stage.secret()
            if kiosk.give(message, new):
                self.phones.append((site_id, new))
            return
        at_door = stage.happens(0.08)
        actor = Actor("host", "veerle") if at_door else kiosk.actor

        def hears(request: Request, outcome: Outcome | None) -> None:
            if outcome is not None and not isinstance(outcome, Refusal):
                self.phones.append((request.site_id, token))

        stage.send("visitor", site_id, actor, "register", message, hears)

    def _join(self, site_id: str, message: RegisterVisit) -> None:
        """A number on one's own phone, with the code of the poster, of another one or of an old picture of it."""
        stage = self.stage
        code = self.posters.get(site_id, "NONE")
        if stage.happens(0.1):
            code = stage.chance.choice(sorted({"NONE", "", code.lower(), *POSTERS.values(), *self.posters.values()}))
        command = Join(code, JoinVisit.model_validate(message.model_dump(exclude={"appointment_at"})))
        actor = Actor("remote", scope=message.token_hash[:32])

        def hears(request: Request, outcome: Outcome | None) -> None:
            if outcome is not None and not isinstance(outcome, Refusal):
                self.phones.append((request.site_id, message.token_hash))

        for _ in range(2 if stage.happens(TAPS_AGAIN) else 1):
            stage.send("phone", site_id, actor, "join", command, hears)

    def _matters(self, site_id: str) -> tuple[str, ...]:
        here = sorted(self.stage.site(site_id).product_ids)
        if self.stage.happens(0.02):
            anything = self.stage.chance.choice(sorted(self.stage.town.products))
            return (self.stage.one_of([(2, anything), (1, "moon_rocks")]),)
        count = self.stage.one_of([(7, 1), (2, 2), (1, 4)])
        quick = [p for p in ("attest_woonst", "reispas", "eid_afhalen", "uitpas") if p in here]
        return tuple(self.stage.chance.choice(quick if self.stage.happens(0.4) else here) for _ in range(count))

    def _appointment(self) -> datetime:
        minutes = self.stage.chance.choice(MINUTES_FROM_APPOINTMENT)
        moment = self.stage.world.clock() - timedelta(minutes=minutes)
        return moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0)

    def leave(self) -> None:
        """Somebody who has had enough says so on the phone."""
        if not self.phones:
            return
        site_id, token = self.stage.chance.choice(self.phones)
        self.stage.send("phone", site_id, Actor("ticket", scope=f"ticket:{token[:16]}"), "leave", token)

    def ring(self, site_id: str) -> None:
        """A kiosk or screen asks for a hand, or its trouble is over."""
        name = self.stage.one_of([(2.0, "raise_alert"), (1.0, "clear_own")])
        message = RaiseAlert(kind=self.stage.chance.choice(BELLS), detail=self.stage.chance.choice(("", "s1", "s2")))
        device = Actor("device", f"{self.stage.chance.choice(('kiosk', 'screen'))}-{site_id}")
        self.stage.send("device", site_id, device, name, message)
