"""Numbers: in order, per site, local day and letter; nobody alive has the same one, whatever day it is of."""

from __future__ import annotations

from queue_server.services.asking import Asking
from queue_server.services.housekeeping import end_of_day
from queue_server.services.tx import Tx


def give(tx: Tx, asking: Asking, letter: str, count: int = 1) -> int:
    """The first of `count` numbers in a row, which are nobody else's from now on.

    The first number of a day ends the days before it, so that a morning that begins before the housekeeper's round
    begins at one. Numbers that somebody of an earlier day still has are left out: the row has gaps.
    """
    site_id, day = asking.site.site_id, asking.today
    first, free = tx.numbers.take(site_id, day, letter, count)
    if first == 1:
        end_of_day(tx, None, asking)
        free = free or tx.numbers.free(site_id, day, letter, first, count)
    while not free:
        # Each round leaves a number behind that somebody has, and there are only so many of them.
        first, free = tx.numbers.take(site_id, day, letter, count)
    return first
