"""One request before the judge: what was asked, what was answered, and the events that wait to be explained."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from queue_server.contracts.visits import RegisterVisit
from queue_server.domain.catalogue import HostEntry, Point, Site, Town
from queue_server.domain.errors import Refusal
from queue_server.domain.policy import Policy
from tests.simulation.books import Kept, Known, SiteBooks, answer_of, must
from tests.simulation.life import after
from tests.simulation.records import IN_EVENTS, Happened, ms
from tests.simulation.wire import Outcome, Request
from tests.simulation.world import Asked


@dataclass(slots=True)
class Case:
    asked: Asked
    outcome: Outcome
    books: SiteBooks
    events: deque[Happened]
    """Of this site, in their order, those that no request has explained yet."""
    answers: dict[tuple[str, str], Kept]
    """What each key has to give, by scope and key."""
    poster: str | None = None
    """The code at the entrance of the site."""

    @property
    def request(self) -> Request:
        return self.asked.request

    @property
    def command(self) -> Any:
        return self.asked.request.command

    @property
    def said(self) -> RegisterVisit:
        """What somebody who wants a number says; on a phone nobody speaks of an appointment."""
        if self.request.name == "join":
            return RegisterVisit.model_validate(self.command.message.model_dump())
        assert isinstance(self.command, RegisterVisit)
        return self.command

    @property
    def town(self) -> Town:
        return self.asked.asking.town

    @property
    def site(self) -> Site:
        return self.asked.asking.site

    @property
    def policy(self) -> Policy:
        return self.site.policy

    @property
    def moment(self) -> datetime:
        return self.asked.asking.now

    @property
    def now(self) -> int:
        return ms(self.moment)

    @property
    def host(self) -> HostEntry:
        return self.town.hosts[self.request.actor.actor_id]

    def point(self, point_id: str) -> Point:
        found = self.site.point(point_id)
        assert found is not None, "people of the simulation know the points"
        return found

    def __str__(self) -> str:
        said = self.outcome.code if isinstance(self.outcome, Refusal) else self.outcome.body[:80]
        return f"{self.request} -> {said}"

    def decided(self, refusals: set[str]) -> bool:
        """True when it was done and had to be; False when it was refused for one of these reasons."""
        if isinstance(self.outcome, Refusal):
            must(self.outcome.code in refusals, "refused_wrongly", f"{self}; expected {sorted(refusals) or 'done'}")
            return False
        must(not refusals, "allowed_wrongly", f"{self}; expected {sorted(refusals)}")
        return True

    def answer(self) -> dict[str, Any]:
        assert not isinstance(self.outcome, Refusal)
        return answer_of(self.outcome)

    def quietly(self) -> None:
        """Something changed in the hall that is no visit's event: it takes a revision too."""
        self.books.revision += 1

    def event(self, action: str) -> Happened:
        """The next event, which this request has to have made."""
        must(self.events, "lost_action", f"no event for {self}")
        event = self.events.popleft()
        must(event.revision == self.books.revision + 1, "revision_gap", f"{event.revision}, expected by {self}")
        must(event.action == action, "wrong_event", f"{event.action} instead of {action} for {self}")
        must(event.actor == self.request.actor.name, "wrong_event", f"by {event.actor}: {self}")
        must(event.at == self.now, "wrong_event", f"at {event.at}: {self}")
        must(event.names <= IN_EVENTS, "personal_in_events", f"{sorted(event.names - IN_EVENTS)}")
        self.books.revision = event.revision
        return event

    def moved(self, known: Known, action: str, **says: object) -> Happened:
        """The visit went on by this action, and its event says so; `says` are fields it must show."""
        event = self.event(action)
        must(event.visit_id == known.ticket.visit_id, "wrong_event", f"of another visit: {self}")
        expected = {"state": after(action, known.state), **says}
        shown = {name: event.now[name] for name in expected}
        must(shown == expected, "wrong_event", f"{shown} instead of {expected}: {self}")
        must(event.told.find(known.ticket.token_hash) < 0, "personal_in_events", f"a token: {self}")
        self.books.write(event)
        return event

    def told_rightly(self, known: Known) -> None:
        """The answer of an action on a visit says how it stands now."""
        answer = self.answer()
        right = {"visit_id": known.ticket.visit_id, "code": known.code, "state": known.state}
        shown = {name: answer[name] for name in right}
        must(shown == right and answer["revision"] == known.revision, "wrong_answer", f"{self}; is {right}")
