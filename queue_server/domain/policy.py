"""How a site orders its line and limits its day: the town's choices, with defaults that suit a quiet hall."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class VisitClass(StrEnum):
    """What decides how fast a waiting visit climbs."""

    WALK_IN = "walk_in"
    MOBILITY = "mobility"
    SMALL_CHILDREN = "small_children"
    APPOINTMENT = "appointment"


CLASS_OF_NEED: Mapping[str, VisitClass] = {
    "step_free": VisitClass.MOBILITY,
    "sitting": VisitClass.MOBILITY,
    "small_children": VisitClass.SMALL_CHILDREN,
}

WEIGHTS: Mapping[VisitClass, float] = {
    VisitClass.WALK_IN: 1.0,
    VisitClass.MOBILITY: 1.5,
    VisitClass.SMALL_CHILDREN: 1.5,
    VisitClass.APPOINTMENT: 2.0,
}
"""Fifteen minutes with a need count as twenty-two: quicker, but nobody is overtaken for long."""


class Rejoin(StrEnum):
    """Where a missed visitor comes back: at the old place, behind the front third, or at the end."""

    PLACE_KEPT = "place_kept"
    FRONT_THIRD = "front_third"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Policy:
    """Minutes are whole; a `quota` is the number of visits a day for a product."""

    weights: Mapping[VisitClass, float] = field(default_factory=lambda: WEIGHTS)
    appointments_first: bool = True
    """When its time has come, an appointment goes before every walk-in; else it only climbs faster."""
    appointment_early_minutes: int = 10
    """So long before its time an appointment begins to climb."""
    appointment_late_minutes: int = 15
    """Who comes later than this after the agreed time joins the line as a walk-in."""
    no_shows_max: int = 3
    rejoin: Rejoin = Rejoin.FRONT_THIRD
    last_ticket_minutes: int = 0
    """In the last so many minutes before closing the kiosk gives no number; a host at the door still can."""
    language_minutes: int = 10
    """So long a visit is left to a colleague at a point who speaks its language."""
    learning_strength: int = 10
    """The planned minutes weigh as much as so many finished contacts (`domain/duration.py`)."""
    quick_minutes: int = 5
    """A contact that will hardly take longer is helped standing (Sint-Katelijne-Waver's rule)."""
    quick_risk: float = 0.5
    """... when the probability that it takes longer is below this."""
    online_minutes: int = 15
    """From such a wait on (its high end) what can be done on-line is advised on-line, beside the number."""
    closing_sure: float = 0.8
    """So surely a contact must be over before the doors close, counted from the high end of the wait."""
    remote_join: bool = False
    """Visitors may take a number on their own phone, with the code at the entrance."""
    remote_visits_max: int = 200
    """So many visits taken on a phone may be in the line at once: more is no hall, but a script."""
    quotas: Mapping[str, int] = field(default_factory=dict)

    def weight(self, visit_class: VisitClass) -> float:
        return self.weights.get(visit_class, WEIGHTS[visit_class])

    def class_of(self, needs: Collection[str]) -> VisitClass:
        """The class of a walk-in with these needs: the heaviest one; two needs weigh no more than one."""
        found = [CLASS_OF_NEED[need] for need in needs if need in CLASS_OF_NEED]
        return max(found, key=lambda c: (self.weight(c), c), default=VisitClass.WALK_IN)

    def entry(
        self, arrived_at: datetime, needs: Collection[str], appointment_at: datetime | None
    ) -> tuple[VisitClass, datetime]:
        """The class of a visit and the moment from which it climbs.

        An appointment climbs from a fixed time before the agreed one, whenever the visitor came, so that two
        appointments are called in the order of their times.
        """
        if appointment_at is None or arrived_at > appointment_at + timedelta(minutes=self.appointment_late_minutes):
            return self.class_of(needs), arrived_at
        return VisitClass.APPOINTMENT, appointment_at - timedelta(minutes=self.appointment_early_minutes)
