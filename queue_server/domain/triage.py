"""Where a visit belongs: by topic, expected duration and needs. Pure, with its reasons."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil

from queue_server.domain.catalogue import PointKind, Product, Site
from queue_server.domain.errors import Conflict

QUICK_MINUTES = 5
"""A contact of at most this long is helped standing (Sint-Katelijne-Waver's rule)."""

EXTRA_PERSON_SHARE = 0.5
"""Each further person adds half of the planned minutes (passport: 10, and 5 for each extra person)."""

FALLBACKS: dict[PointKind, tuple[PointKind, ...]] = {
    PointKind.STANDING: (PointKind.SEATED, PointKind.ROAMING),
    PointKind.SEATED: (PointKind.STANDING, PointKind.ROAMING),
    PointKind.DISCREET: (PointKind.SEATED, PointKind.STANDING, PointKind.ROAMING),
}
"""What a site without that kind of point uses instead, in this order."""


@dataclass(frozen=True, slots=True)
class Decision:
    """`planned_minutes` is for the whole visit; `reasons` are codes, the deciding one first."""

    kind: PointKind
    planned_minutes: int
    discreet: bool
    reasons: tuple[str, ...]


def planned_minutes(products: Sequence[Product], persons: int) -> int:
    one = sum(p.planned_minutes for p in products)
    return ceil(one * (1 + EXTRA_PERSON_SHARE * (persons - 1)))


def _wanted(minutes: int, discreet: bool, needs: Collection[str]) -> tuple[PointKind, str]:
    if discreet:
        return PointKind.DISCREET, "discreet"
    if minutes > QUICK_MINUTES:
        return PointKind.SEATED, "long"
    if "sitting" in needs or "step_free" in needs:
        return PointKind.SEATED, "needs_a_seat"
    return PointKind.STANDING, "quick"


def decide(products: Sequence[Product], persons: int, needs: Collection[str], site: Site) -> Decision:
    """The kind of point for these matters at this site.

    Raises Conflict("no_point") when the site has no point at all that could help.
    """
    minutes = planned_minutes(products, persons)
    discreet = any(p.discreet for p in products) or "discretion" in needs
    kind, reason = _wanted(minutes, discreet, needs)
    here = {p.kind for p in site.points}
    for candidate in (kind, *FALLBACKS[kind]):
        if candidate in here:
            reasons = (reason,) if candidate is kind else (reason, "site_has_no_such_point")
            return Decision(candidate, minutes, discreet, reasons)
    raise Conflict("no_point", site=site.site_id)
