"""Judging what is asked at the desk: numbers, points, alerts."""

from __future__ import annotations

from datetime import timedelta

from tests.simulation.books import Bell, must
from tests.simulation.case import Case
from tests.simulation.judge_day import closing, end_of_day
from tests.simulation.order import ALIKE, Waiting, entry, score, tier
from tests.simulation.records import Ticket

ALERTS_MOST = 20


def register(case: Case, row_of_new: Ticket | None) -> None:
    """`row_of_new` is the visit of this request's id as the database holds it, None when there is none."""
    if not case.decided(_no_number(case)):
        must(row_of_new is None, "refused_but_done", str(case))
        return
    if row_of_new is None:
        must(False, "lost_ticket", f"no visit for {case}")
        return
    if case.books.begins(row_of_new.day, row_of_new.letter):
        end_of_day(case)  # the first number of a day ends the days before it
    before = list(case.books.waiting())
    event = case.event("register")
    must(event.visit_id == row_of_new.visit_id, "wrong_event", f"of another visit: {case}")
    _number(case, row_of_new)
    visit_class, entered_at = entry(case.policy, case.moment, case.command.needs, case.command.appointment_at)
    if case.asked.asking.trust.latest is not None and visit_class != "appointment":
        # The clock stepped back: nobody is overtaken by who comes now.
        entered_at = max([entered_at, *(o.now["entered_at"] for o in before if o.now["visit_class"] != "appointment")])
    says = {"state": "waiting", "visit_class": visit_class, "entered_at": entered_at, "host_id": None}
    must({n: event.now[n] for n in says} == says, "wrong_event", f"instead of {says}: {case}")
    must(case.command.token_hash not in event.told, "personal_in_events", f"a token: {case}")
    known = case.books.enter(row_of_new, event)
    answer = case.answer()
    right = {"visit_id": known.ticket.visit_id, "code": known.code, "number": row_of_new.number}
    must({n: answer[n] for n in right} == right, "wrong_answer", f"{case}; is {right}")
    _people_before(case, Waiting(known.ticket, known.now, known.revision), before)


def _no_number(case: Case) -> set[str]:
    """Why nobody may get a number now."""
    command, refusals = case.command, set()
    unknown = [p for p in command.product_ids if p not in case.town.products]
    if unknown:
        refusals.add("unknown_product")
    local = case.moment.astimezone(case.site.zone())
    closes = closing(case.site, case.moment)
    by_host = case.request.actor.kind == "host"
    refusals |= set() if by_host else _not_here(case, [p for p in command.product_ids if p not in unknown])
    if closes is None:
        refusals.add("site_closed")
    elif not by_host and closes - case.moment < timedelta(minutes=case.policy.last_ticket_minutes):
        refusals.add("last_ticket_passed")
    limits = {} if by_host else {p: case.policy.quotas[p] for p in command.product_ids if p in case.policy.quotas}
    if any(case.books.came_for(local.date(), product) >= most for product, most in limits.items()):
        refusals.add("day_full")
    if command.appointment_at and command.appointment_at.astimezone(case.site.zone()).date() != local.date():
        refusals.add("appointment_other_day")
    return refusals


def _not_here(case: Case, product_ids: list[str]) -> set[str]:
    """Why a kiosk sends these elsewhere; a host at the door may always give a number."""
    products = [case.town.products[p] for p in product_ids]
    refusals = set() if set(product_ids) <= case.site.product_ids else {"not_at_this_site"}
    if any(p.partner_id for p in products):
        refusals.add("of_a_partner")
    if not case.command.appointment_at and any(p.access == "appointment" for p in products):
        refusals.add("by_appointment")
    return refusals


def _number(case: Case, new: Ticket) -> None:
    day = case.moment.astimezone(case.site.zone()).date()
    must(new.day == day, "wrong_day", f"{new.day}: {case}")
    given = (new.day, new.letter, new.number)
    must(given not in case.books.numbers, "number_twice", f"{given}: {case}")
    lent = [one for one in case.books.lent.values() if (one.day, one.letter) == given[:2] and one.holds(new.number)]
    must(not lent, "number_twice", f"{given} is a kiosk's own: {case}")
    alike = [k for k in case.books.live.values() if (k.ticket.letter, k.ticket.number) == given[1:]]
    must(not alike, "number_twice", f"{given} is in the hall already: {case}")
    case.books.numbers.add(given)


def _people_before(case: Case, new: Waiting, others: list[Waiting]) -> None:
    """What the ticket says about who stands before; before a walk-in stand all who wait for the same kind of point."""
    others = [one for one in others if one.now["kind"] == new.now["kind"]]
    told = case.answer()["people_before"]
    if new.now["visit_class"] == "walk_in":
        must(told == len(others), "order", f"{told} before, not {len(others)}: {case}")
        return
    mine = (tier(new, None, case.now, case.policy), -score(new, case.now, case.policy))
    least = most = 0
    for one in others:
        its = (tier(one, None, case.now, case.policy), -score(one, case.now, case.policy))
        near = its[0] == mine[0] and abs(its[1] - mine[1]) <= ALIKE * abs(mine[1])
        least += not near and its < mine
        most += near or its < mine
    must(least <= told <= most, "order", f"{told} before, not {least} to {most}: {case}")


def open_point(case: Case) -> None:
    place = case.books.places.get(case.command)
    taken = place is not None and place.host_id != case.host.host_id
    if case.decided({"point_taken"} if taken else set()) and case.books.take(
        case.command, case.host.host_id, case.moment
    ):
        case.quietly()


def close_point(case: Case) -> None:
    if case.decided(set()):
        case.books.leave(case.host.host_id)
        case.quietly()


def take_break(case: Case) -> None:
    place = case.books.places.get(case.command.point_id)
    mine = place is not None and place.host_id == case.host.host_id
    if case.decided(set() if mine else {"not_at_point"}) and place:
        place.on_break = True
        case.quietly()


def raise_alert(case: Case) -> None:
    device, message = case.request.actor.actor_id, case.command
    mine = {alert_id: bell for alert_id, bell in case.books.bells.items() if bell.device_id == device}
    same = [i for i, bell in mine.items() if (bell.kind, bell.detail) == (message.kind, message.detail)]
    if not case.decided({"too_many_alerts"} if not same and len(mine) >= ALERTS_MOST else set()):
        return
    alert_id = str(case.answer()["alert_id"])
    if same:
        must(alert_id in same, "alert_twice", str(case))
        return
    case.books.bells[alert_id] = Bell(device, message.kind, message.detail)
    case.quietly()


def clear_own(case: Case) -> None:
    if not case.decided(set()):
        return
    mine = [
        alert_id
        for alert_id, bell in case.books.bells.items()
        if bell.device_id == case.request.actor.actor_id and bell.kind == case.command.kind
    ]
    for alert_id in mine:
        del case.books.bells[alert_id]
    if mine:
        case.quietly()


def clear_alert(case: Case) -> None:
    """An alert that is cleared already may be cleared again."""
    if case.decided(set()):
        case.books.bells.pop(case.command, None)
        case.quietly()
