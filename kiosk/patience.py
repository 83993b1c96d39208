"""How long nobody may touch anything before a visit ends, by where the visitor is. Pure."""

from __future__ import annotations

from typing import NamedTuple

from kiosk.refusals import FULL_CODES
from kiosk.visitor import Help, Limits, Print, Screen, Visit

HELP_PATIENCE = 3.0
"""A visitor who waits for a host gets the idle time this many times over."""
NO_PAPER_PATIENCE = 2.0
"""Without paper the visitor needs time to scan or to write down the number."""

THANKS_SECONDS, THANKS_SPOKEN_SECONDS = 4.0, 10.0
"""A last word is read in so long, or heard; nothing is lost when it goes."""


class Patience(NamedTuple):
    """Quiet seconds; `warns` when the visitor is asked first (K8), where answers would be lost."""

    seconds: float
    warns: bool


def patience(visit: Visit, limits: Limits) -> Patience | None:
    """None while a ticket prints: nobody is sent away from a running printer."""
    if visit.ticket is not None:
        if visit.print is Print.PRINTING:
            return None
        longer = NO_PAPER_PATIENCE if visit.print is not Print.PRINTED else 1.0
        return Patience(limits.ticket_seconds * longer, False)
    if visit.screen is Screen.THANKS:
        return Patience(THANKS_SPOKEN_SECONDS if visit.speech else THANKS_SECONDS, False)
    if visit.screen is Screen.OUT_OF_ORDER or (visit.screen is Screen.CLOSED and visit.refusal not in FULL_CODES):
        return Patience(limits.ticket_seconds, False)
    if visit.screen is Screen.WELCOME:
        return Patience(limits.idle_seconds, False)
    longer = HELP_PATIENCE if visit.help is Help.COMING else 1.0
    return Patience(limits.idle_seconds * longer, True)
