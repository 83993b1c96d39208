"""Judging numbers that are lent to kiosks, and what kiosks tell of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tests.simulation.books import Kept, Lent, must
from tests.simulation.case import Case
from tests.simulation.judge_day import end_of_day, over
from tests.simulation.judge_plan import planned_rightly
from tests.simulation.matters import intake
from tests.simulation.order import entry
from tests.simulation.records import EPOCH, Ticket, ticket

OPEN_MOST = 2


def lease(case: Case) -> None:
    day, device = case.moment.astimezone(case.site.zone()).date(), case.request.actor.actor_id
    back = {one for one in case.command.give_back if one in case.books.lent}
    kinds = sorted({point.kind for point in case.site.points})
    letters = list(dict.fromkeys(case.site.letters.get(kind, "X") for kind in kinds))
    mine = [
        one.letter
        for lease_id, one in case.books.lent.items()
        if lease_id not in back and one.open and (one.device_id, one.day) == (device, day)
    ]
    if not case.decided({"too_many_leases"} if any(mine.count(x) >= OPEN_MOST for x in letters) else set()):
        return
    for lease_id in back:
        case.books.lent[lease_id].open = False
    if any(case.books.begins(day, letter) for letter in letters):
        end_of_day(case)
    given = case.answer()["leases"]
    must([one["letter"] for one in given] == letters, "wrong_answer", str(case))
    for one in given:
        block = Lent(device, day, one["letter"], one["first"], one["last"], case.now)
        must(block.last - block.first + 1 == case.command.size, "wrong_answer", str(case))
        _nobody_elses(case, block)
        case.books.lent[one["lease_id"]] = block


def _nobody_elses(case: Case, block: Lent) -> None:
    taken = [n for d, x, n in case.books.numbers if (d, x) == (block.day, block.letter) and block.holds(n)]
    lent = [one for one in case.books.lent.values() if one.meets(block)]
    alive = [
        k.code for k in case.books.live.values() if k.ticket.letter == block.letter and block.holds(k.ticket.number)
    ]
    must(not taken and not lent and not alive, "number_twice", f"{taken} {lent} {alive}: {case}")


def sync(case: Case, new: Mapping[str, sqlite3.Row]) -> None:
    """Every number that the kiosk speaks of is a visit afterwards, and was made into one once."""
    if not case.decided(set()):
        return
    told = case.answer()["visits"]
    must(len(told) == len(case.command.visits), "wrong_answer", str(case))
    fresh: dict[str, Any] = {}
    for item, said in zip(case.command.visits, told, strict=True):
        block = case.books.lent[item.lease_id]
        holder = next((k for k in case.books.visits.values() if _same(k.ticket, block, item)), None)
        right = "already_known" if holder else "accepted"
        must(said["status"] == right, "refused_wrongly" if said["code"] else "done_twice", f"{said}: {case}")
        if holder:
            must(said["visit_id"] == holder.ticket.visit_id, "answer_changed", f"{said}: {case}")
        else:
            fresh[said["visit_id"]] = item
    while fresh:
        _one(case, fresh, new)
    for item in case.command.visits:
        _close_when_full(case, case.books.lent[item.lease_id])


def _same(known: Ticket, block: Lent, item: Any) -> bool:
    return (known.day, known.letter, known.number) == (block.day, item.letter, item.number)


def _one(case: Case, fresh: dict[str, Any], new: Mapping[str, sqlite3.Row]) -> None:
    """The next visit that the events tell of, with what it replaces before and its end behind."""
    must(case.events, "lost_ticket", f"{len(fresh)} numbers became no visit: {case}")
    if case.events[0].action == "leave":
        _unheard(case, [item.key for item in fresh.values()])
        must(case.events, "lost_ticket", str(case))
    event = case.event("register")
    item = fresh.pop(event.visit_id, None)
    must(item is not None and event.visit_id in new, "wrong_event", f"{event.visit_id}: {case}")
    block, made = case.books.lent[item.lease_id], ticket(new[event.visit_id])
    given = (block.day, item.letter, item.number)
    must((made.day, made.letter, made.number) == given, "wrong_answer", f"{given}: {case}")
    must(made.token_hash == item.token_hash, "wrong_answer", f"{given}: {case}")
    must(given not in case.books.numbers, "number_twice", f"{given}: {case}")
    # After a clock that stepped back a block may be from later than now, and a higher number came later than a lower.
    blocks = [one.given_at for one in case.books.lent.values() if (one.day, one.letter) == given[:2]]
    must(block.given_at <= made.arrived_at <= max(case.now, *blocks), "order", f"{given} came at another time: {case}")
    arrived = EPOCH + timedelta(milliseconds=made.arrived_at)
    agreed = None if made.appointment_at is None else EPOCH + timedelta(milliseconds=made.appointment_at)
    climbs = entry(case.policy, arrived, item.needs, agreed)
    must((event.now["visit_class"], event.now["entered_at"]) == climbs, "order", f"{given}, not {climbs}: {case}")
    planned_rightly(case, intake(item), made, event, told_later=True)
    held = _held(case, block, item.number)
    case.books.numbers.add(given)
    known = case.books.enter(made, event)
    # From now on the key is that of this number, and of no other request.
    case.answers.setdefault((case.request.actor.key_scope, item.key), Kept("", 201, b"told by sync"))
    steady = case.asked.asking.trust.steady
    if held or (steady and over(case.site, block.day, case.moment)):
        case.moved(known, "expire")


def _held(case: Case, block: Lent, number: int) -> bool:
    """Somebody of another day has the number by now, or may have."""
    alive = any((k.ticket.letter, k.ticket.number) == (block.letter, number) for k in case.books.live.values())
    lent = any(
        one.open and one.letter == block.letter and one.day != block.day and one.holds(number)
        for one in case.books.lent.values()
    )
    return alive or lent


def _unheard(case: Case, keys: list[str]) -> None:
    """The server gave a number to one of these keys and was not heard: that visit goes, nobody has its paper."""
    visit_id = case.events[0].visit_id
    kept = (case.answers.get((case.request.actor.key_scope, key)) for key in keys)
    must(any(one and visit_id in one.body for one in kept), "wrong_event", f"{visit_id} was sent away: {case}")
    case.moved(case.books.visits[visit_id], "leave")


def _close_when_full(case: Case, block: Lent) -> None:
    used = sum(1 for d, x, n in case.books.numbers if (d, x) == (block.day, block.letter) and block.holds(n))
    if used == block.last - block.first + 1:
        block.open = False
