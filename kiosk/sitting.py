"""Who stands at the kiosk now: the visit, its time-outs, the number of its session. Pure."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.effects import AskHelp, Effects, GiveUp
from kiosk.knowledge import Knowledge
from kiosk.patience import patience
from kiosk.visitor import Farewell, Help, Limits, Note, Screen, Visit
from kiosk.way.wayfinder import RECEPTION
from queue_server.contracts.hall import KioskProduct, KioskTopic
from queue_server.contracts.visits import PRODUCTS_MAX, Kind, Need
from queue_server.domain.advice import NextStep, Outcome
from queue_server.domain.offers import Way, Words
from queue_server.domain.questions import Asked, Matter
from queue_server.guide.guiding import Guide, profile_of

WARNING_SECONDS = 20.0
"""K8: at least 20 s to ask for more time."""
DISCRETION: Need = "discretion"
CLOSED_ROOM: Kind = "discreet"
NEEDS: tuple[Need, ...] = ("step_free", "sitting", "interpreter", "small_children", DISCRETION)
"""In the order in which they are offered."""


class Sitting(Knowledge):
    """One visitor after another. `serial` goes up with each, so that a late answer meets nobody else."""

    def __init__(
        self, now: float, limits: Limits, language: str, has_printer: bool, random_text: Callable[[], str]
    ) -> None:
        """`random_text` gives >= 128 bits in A-Z a-z 0-9 _ -."""
        super().__init__(now, language)
        self.limits = limits
        self.has_printer = has_printer
        self.has_scanner = False
        self.random_text = random_text
        self.serial = 0
        self.visit = Visit(language)
        self._last_seen = now

    # What the screen asks

    def screen(self, now: float) -> Screen:
        """A visit under way keeps its screen; between visits the state of the hall decides."""
        if self.visit.screen is not Screen.WELCOME:
            return self.visit.screen
        return self.resting_screen(now)

    def topic(self) -> KioskTopic | None:
        return self.topic_of(self.visit.topic_id)

    def products_of_topic(self) -> tuple[KioskProduct, ...]:
        found = self.topic()
        return self.products(found.product_ids) if found else ()

    def matters(self) -> tuple[Matter, ...]:
        """What goes on the number, as the answers left it."""
        return self.matters_of(one for one in self.visit.chosen if not one.apart)

    def apart(self) -> tuple[Matter, ...]:
        """What goes on another way."""
        return self.matters_of(one for one in self.visit.chosen if one.apart)

    def asked(self) -> Asked | None:
        """The open question of the matter under way."""
        last = self.visit.last
        return self.helper.asked(last) if last and self.helper else None

    def can_add(self) -> bool:
        return len(self.visit.chosen) < PRODUCTS_MAX

    def decide(self) -> None:
        """Settles how what is for the number goes on in the hall of now; it stays so while the visitor reads it."""
        matters = self.matters()
        hall = self.hall_at(self._last_seen)
        self.visit.advice = None
        if self.helper is not None and hall is not None and matters:
            self.visit.advice = self.helper.advice(matters, hall, self.visit.needs)

    def outcome(self) -> Outcome | None:
        """How the matter under way goes on, beside what was chosen before it."""
        last = self.matters_of(self.visit.chosen[-1:])
        outcomes = self.visit.advice.outcomes if self.visit.advice else ()
        return next((o for o in outcomes if last and o.product_id == last[0].product.product_id), None)

    def way(self) -> Guide | None:
        """Through the house to where this visitor goes from here, as far as the plan knows it; who hears the kiosk
        gets the way of who does not see."""
        kind = self._goes_to()
        profile = profile_of(self.visit.needs, blind=self.visit.speech)
        return self.wayfinder.way_to(kind, profile) if kind else None

    def shows_way(self) -> bool:
        """Whether there is one that can be walked now."""
        found = self.way()
        return found is not None and found.choice.route is not None

    def _goes_to(self) -> str:
        """The kind of point for which one waits there, or the reception when nobody can be called; else nothing."""
        visit, outcome = self.visit, self.outcome()
        if visit.ticket is not None:
            return visit.ticket.kind
        if outcome is None:
            return ""
        if outcome.way is Way.HOST:
            return RECEPTION if visit.help is Help.UNREACHED else ""
        kinds = [step.kind for step in outcome.steps if step.way is Way.ONLINE and step.kind]
        return kinds[0].value if kinds else ""

    def apart_steps(self) -> tuple[tuple[Matter, NextStep], ...]:
        """What goes on another way, and how."""
        matters = self.apart()
        hall = self.hall_at(self._last_seen)
        if self.helper is None or hall is None or not matters:
            return ()
        outcomes = self.helper.advice(matters, hall, self.visit.needs).outcomes
        return tuple((matter, outcome.steps[0]) for matter, outcome in zip(matters, outcomes, strict=True))

    def number_possible(self) -> bool:
        """Whether the matter under way can be on a number here and now; not when the server just said no."""
        outcome, advice = self.outcome(), self.visit.advice
        if outcome is None or advice is None or advice.ticket is None or self.visit.refusal:
            return False
        return any(outcome.product_id in leg.product_ids for leg in advice.ticket.legs)

    def papers(self) -> tuple[Words, ...]:
        """What to have ready for all that goes on the number."""
        return self.helper.papers(self.matters()) if self.helper else ()

    def invites_in(self) -> tuple[str, ...]:
        """The languages of the invitation: both of a bilingual town, else the one in use."""
        equal = self.equal_languages()
        return equal if self.visit.language in equal else (self.visit.language,)

    def needs_offered(self) -> tuple[Need, ...]:
        """What a visitor can say to need here: a closed room only where there is one."""
        closed = self.hall is not None and any(kind.kind == CLOSED_ROOM for kind in self.hall.kinds)
        return tuple(need for need in NEEDS if need != DISCRETION or closed)

    def warning_seconds_left(self, now: float) -> int | None:
        """Whole seconds until the visit ends, while the warning is shown."""
        if self.visit.warned_at is None:
            return None
        return max(0, round(WARNING_SECONDS - (now - self.visit.warned_at)))

    def call_host(self, screen: Screen) -> Effects:
        """A host is called to who stands before this screen, unless one was asked already."""
        visit = self.visit
        if visit.help in (Help.ASKING, Help.COMING):
            return ()
        visit.help = Help.ASKING
        return (AskHelp(self.serial, self.random_text(), screen.value),)

    # Time

    def tick(self, now: float) -> Effects:
        """To be called about once a second."""
        self.look_around(now)
        visit, quiet = self.visit, now - self._last_seen
        if visit.warned_at is not None:
            return self.end(now) if now - visit.warned_at >= WARNING_SECONDS else ()
        most = patience(visit, self.limits)
        if most is None or quiet < most.seconds:
            return ()
        if not most.warns:
            return self.end(now) if visit.screen is not Screen.WELCOME or self._touched() else ()
        visit.warned_at = now
        visit.help_shown, visit.note = False, Note.NONE
        return ()

    def nobody_there(self) -> bool:
        """Between two visits, as far as anybody can tell."""
        return self.visit.screen is Screen.WELCOME and not self._touched()

    def quiet_seconds(self, now: float) -> float:
        """Since the last sign of life."""
        return now - self._last_seen

    def _touched(self) -> bool:
        visit = self.visit
        modes = visit.large or visit.contrast or visit.reach or visit.speech
        told = visit.help is not Help.NONE or visit.note is not Note.NONE
        return modes or told or visit.language != self.languages()[0]

    def seen(self, now: float) -> None:
        """Somebody is there: a touch beside everything, an arrow key, an answer that was waited for."""
        self._last_seen = now
        self.visit.warned_at = None

    def wait_from(self, now: float) -> None:
        """The quiet time counts from here; a warning stays."""
        self._last_seen = now

    def end(self, now: float) -> Effects:
        """The visit is over: nothing of it stays (K16)."""
        if self.index is not None:
            self.index.forget()
        asking = self.visit.screen in (Screen.WAIT, Screen.AWAY)
        ended = self.serial
        self.serial += 1
        self.visit = Visit(self.languages()[0])
        self._last_seen = now
        return (GiveUp(ended),) if asking else ()

    def part(self, now: float, farewell: Farewell) -> Effects:
        """The visit is over, and a word is said to who goes: in the language and the letters of the visit, which is
        all that stays of it for so long."""
        visit = self.visit
        kept = Visit(visit.language, Screen.THANKS, large=visit.large, contrast=visit.contrast, farewell=farewell)
        kept.reach, kept.speech = visit.reach, visit.speech
        effects = self.end(now)
        self.visit = kept
        return effects

    def go(self, screen: Screen) -> Effects:
        self.visit.screen = screen
        self.visit.page = 0
        return ()
