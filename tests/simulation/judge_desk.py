"""Judging what is asked at the desk: numbers, points, alerts."""

from __future__ import annotations

from datetime import timedelta

from tests.simulation.books import Bell, must
from tests.simulation.case import Case
from tests.simulation.judge_day import closing, end_of_day
from tests.simulation.judge_plan import planned_rightly
from tests.simulation.matters import Intake, Matter, intake
from tests.simulation.order import ALIKE, Waiting, entry, score, tier
from tests.simulation.records import Ticket

ALERTS_MOST = 20


def register(case: Case, row_of_new: Ticket | None) -> None:
    """`row_of_new` is the visit of this request's id as the database holds it, None when there is none."""
    about = intake(case.said)
    if not case.decided(_outside(case) or _no_number(case, about)):
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
    visit_class, entered_at = entry(case.policy, case.moment, case.said.needs, case.said.appointment_at)
    if case.asked.asking.trust.latest is not None and visit_class != "appointment":
        # The clock stepped back: nobody is overtaken by who comes now.
        entered_at = max([entered_at, *(o.now["entered_at"] for o in before if o.now["visit_class"] != "appointment")])
    says = {"state": "waiting", "visit_class": visit_class, "entered_at": entered_at, "host_id": None}
    must({n: event.now[n] for n in says} == says, "wrong_event", f"instead of {says}: {case}")
    must(case.said.token_hash not in event.told, "personal_in_events", f"a token: {case}")
    planned_rightly(case, about, row_of_new, event)
    known = case.books.enter(row_of_new, event)
    answer, stops = case.answer(), row_of_new.stops
    right = {"visit_id": known.ticket.visit_id, "code": known.code, "number": row_of_new.number}
    right |= {"kind": stops[0].kind, "stops": len(stops), "discreet": about.discreet}
    must({n: answer[n] for n in right} == right, "wrong_answer", f"{case}; is {right}")
    _people_before(case, Waiting(known.ticket, known.now, known.revision), before)


def _no_number(case: Case, about: Intake) -> set[str]:
    """Why nobody may get a number now."""
    said, refusals = case.said, set()
    if None in about.matters.values():
        refusals.add("unknown_product")
    if any(known.ticket.token_hash == said.token_hash for known in case.books.visits.values()):
        refusals.add("already_there")  # asked anew with another key: the first number is the number
    if case.request.name == "join" and case.books.by_phone() >= case.policy.remote_visits_max:
        refusals.add("join_full")
    local = case.moment.astimezone(case.site.zone())
    closes = closing(case.site, case.moment)
    by_host = case.request.actor.kind == "host"
    refusals |= set() if by_host else _not_here(case, [one for one in about.matters.values() if one])
    if closes is None:
        refusals.add("site_closed")
    elif not by_host and closes - case.moment < timedelta(minutes=case.policy.last_ticket_minutes):
        refusals.add("last_ticket_passed")
    limits = {} if by_host else {p: case.policy.quotas[p] for p in about.matters if p in case.policy.quotas}
    if any(case.books.came_for(local.date(), product) >= most for product, most in limits.items()):
        refusals.add("day_full")
    if said.appointment_at and said.appointment_at.astimezone(case.site.zone()).date() != local.date():
        refusals.add("appointment_other_day")
    return refusals


def _not_here(case: Case, matters: list[Matter]) -> set[str]:
    """Why a kiosk or a phone sends these elsewhere; a host at the door may always give a number."""
    refusals = set() if {one.product_id for one in matters} <= case.site.product_ids else {"not_at_this_site"}
    if any(one.partner for one in matters):
        refusals.add("of_a_partner")
    if not case.said.appointment_at and any(one.access == "appointment" for one in matters):
        refusals.add("by_appointment")
    return refusals


def _outside(case: Case) -> set[str]:
    """Why this phone hears no more than that: who is not at the entrance learns nothing about the hall."""
    if case.request.name != "join":
        return set()
    if not case.policy.remote_join:
        return {"join_off"}
    return {"wrong_join_code"} if case.poster is None or case.command.code != case.poster else set()


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
