"""What contacts teach about how long a product takes: the rules a second time, and the fold over the events."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from math import log

from tests.simulation.books import Known, Violation, must
from tests.simulation.case import Case
from tests.simulation.records import Happened

Lesson = tuple[str, float]
"""The product, and the logarithm of the minutes for one person in ten-thousandths."""

MINUTE = 60_000


def lesson(case: Case, known: Known) -> Lesson | None:
    """What the contact that ends now has to teach: only one matter, done, in 15 seconds to 4 hours of a sure clock."""
    message, stop = case.command.message, known.ticket.stops[known.now["leg"]]
    more_stops = known.now["leg"] + 1 < len(known.ticket.stops)
    if len(stop.products) != 1 or (message.whole and more_stops) or not case.asked.asking.trust.steady:
        return None
    took = helped(known.past, known.now["leg"], case.now)
    if message.outcome in ("papers_missing", "not_possible") or not 15_000 <= took <= 4 * 60 * MINUTE:
        return None
    product = case.town.products[stop.products[0]]
    extra = product.extra_person_minutes
    each = product.planned_minutes / 2 if extra is None else extra
    for_all = product.planned_minutes + each * (known.ticket.persons - 1)
    return product.product_id, 10_000 * log(took / MINUTE * product.planned_minutes / for_all)


def helped(past: list[Happened], leg: int, now: int) -> int:
    """Milliseconds in which the visitor was being served at this stop."""
    lived: list[Happened] = []
    for event in past:
        if event.action == "undo":
            lived.pop()
        else:
            lived.append(event)
    ends = [*(event.at for event in lived[1:]), now]
    serving = [(e.now["state"], e.now["leg"]) == ("serving", leg) for e in lived]
    return sum(end - event.at for event, end, counts in zip(lived, ends, serving, strict=True) if counts)


def taught_rightly(case: Case, known: Known, right: Lesson | None) -> None:
    """The event that ended the contact tells just that."""
    told = known.past[-1].taught
    if right is None or told is None:
        must(right is None and told is None, "taught_wrongly", f"{told}, not {right}: {case}")
    else:
        must(told[0] == right[0] and abs(told[1] - right[1]) <= 1, "taught_wrongly", f"{told}, not {right}: {case}")


def sums_are_the_fold(look: sqlite3.Connection) -> None:
    """What is known of each product is what the events taught that nobody took back."""
    undone = {tuple(row) for row in look.execute("SELECT site_id, undoes FROM events WHERE undoes IS NOT NULL")}
    folded: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for site_id, revision, data in look.execute("SELECT site_id, revision, data FROM events"):
        taught = json.loads(data).get("taught")
        if taught and (site_id, revision) not in undone:
            sums = folded[site_id, taught[0]]
            for place, more in enumerate((1, taught[1], taught[1] ** 2)):
                sums[place] += more
    right = {(*key, *sums) for key, sums in folded.items()}
    rows = look.execute("SELECT * FROM durations WHERE contacts != 0 OR log_sum != 0 OR log_squared != 0")
    kept = {tuple(row) for row in rows}
    if kept != right:
        raise Violation("lessons", f"{sorted(kept ^ right)}")
