"""Judging what is asked about visits: call, act, finish, transfer, undo, leave."""

from __future__ import annotations

from queue_server.domain.errors import Refusal
from tests.simulation.books import Known, Violation, must
from tests.simulation.case import Case
from tests.simulation.lessons import lesson, taught_rightly
from tests.simulation.life import LIVE, TAKEN_BACK, UNDO_MS, after
from tests.simulation.order import Waiting, next_ones, score, tier, walk_in, weight

TICK = 2
"""Milliseconds by which a place may differ: who rejoins comes one ahead of the next."""


def _may_not(known: Known, action: str) -> set[str]:
    return set() if after(action, known.state) else {"illegal_transition"}


def call(case: Case) -> None:
    host, point_id, wanted = case.host, case.command.point_id, case.command.visit_id
    place = case.books.places.get(point_id)
    if place is not None and place.host_id != host.host_id:
        case.decided({"point_taken"})
        return
    known = _chosen(case, wanted) if wanted else _next(case)
    if known is None:
        return
    if case.books.take(point_id, host.host_id, case.moment):
        case.quietly()
    case.moved(known, "call", point_id=point_id, host_id=host.host_id, called_at=case.now, parked_for=None)
    _rings(case, known)
    case.told_rightly(known)


def _chosen(case: Case, visit_id: str) -> Known | None:
    """The visit that was named; None when it was rightly refused."""
    known = case.books.visits.get(visit_id)
    if known is None:
        case.decided({"unknown_visit"})
        return None
    refusals = _may_not(known, "call")
    if refusals and not isinstance(case.outcome, Refusal):
        raise Violation("called_twice", f"{known.code} is {known.state} with {known.now['host_id']}: {case}")
    return known if case.decided(refusals) else None


def _next(case: Case) -> Known | None:
    """Who had to be called; None when it was rightly refused."""
    point = case.point(case.command.point_id)
    present = case.books.present(case.town, case.site)
    right = next_ones(case.books.waiting(), case.host, point, present, case.now, case.site)
    if not case.decided(set() if right else {"nobody_waiting"}):
        return None
    got = case.books.visits[str(case.answer()["visit_id"])]
    codes = [case.books.visits[one.ticket.visit_id].code for one in right]
    must(got.ticket.visit_id in {one.ticket.visit_id for one in right}, "order", f"{got.code} before {codes}: {case}")
    return got


def _rings(case: Case, known: Known) -> None:
    """A call has a key that no earlier call of this visit had: else the screens keep silent."""
    counts = [event.now["call_count"] for event in known.past if event.action in ("call", "recall")]
    must(counts[-1] not in counts[:-1], "call_key_twice", str(case))


def do(case: Case) -> None:
    known, action = case.books.visits.get(case.command.visit_id), case.command.action.value
    if known is None:
        case.decided({"unknown_visit"})
        return
    refusals = _may_not(known, action)
    if action == "rejoin" and known.now["no_shows"] >= case.policy.no_shows_max:
        refusals.add("no_shows_spent")
    if not case.decided(refusals):
        return
    before = known.now
    if action == "rejoin":
        _rejoin(case, known)
    else:
        says = {"parked_for": before["host_id"]} if action == "park" else {}
        case.moved(known, action, entered_at=before["entered_at"], **says)
        if action == "recall":
            _rings(case, known)
    case.told_rightly(known)


def _rejoin(case: Case, known: Known) -> None:
    """Back in line where the town wants it, and never earlier than before."""
    others, policy = list(case.books.waiting()), case.policy
    others = [one for one in others if one.now["kind"] == known.now["kind"]]
    entered = known.now["entered_at"]
    own = max(entered, known.ticket.arrived_at)
    event = case.moved(known, "rejoin", visit_class=walk_in(policy, known.ticket.needs))
    at = event.now["entered_at"]
    match policy.rejoin.value:
        case "back":
            must(at == max(entered, case.now), "order", f"not at the end: {case}")
        case "place_kept":
            must(at == own, "order", f"not the old place: {case}")
        case _:
            must(at >= own, "order", f"earlier than before: {case}")
            _behind_front_third(case, known, others, own)


def _behind_front_third(case: Case, known: Known, others: list[Waiting], own: int) -> None:
    policy, now = case.policy, case.now
    slack = TICK * max(weight(policy, c) for c in ("walk_in", "mobility", "small_children", "appointment"))
    first = [one for one in others if tier(one, None, now, policy) == 1]
    rest = [score(one, now, policy) for one in others if tier(one, None, now, policy) == 2]

    def ahead(of: float, more: float) -> int:
        return len(first) + sum(s > of + more for s in rest)

    here = score(Waiting(known.ticket, known.now, known.revision), now, policy)
    kept = max(0, now - own) * weight(policy, known.now["visit_class"])
    least, most = (max(len(others) // 3, len(first), ahead(kept, more)) for more in (slack, -slack))
    fits = ahead(here, slack) <= most and ahead(here, -slack) >= least
    must(fits, "order", f"{ahead(here, 0)} ahead of {known.code}, expected {least} of {len(others)}: {case}")


def finish(case: Case) -> None:
    known = case.books.visits.get(case.command.visit_id)
    if known is None:
        case.decided({"unknown_visit"})
        return
    if not case.decided(_may_not(known, "finish")):
        return
    following, right = known.now["leg"] + 1, lesson(case, known)
    if following < len(known.ticket.stops) and not case.command.message.whole:
        stop = known.ticket.stops[following]
        case.moved(known, "transfer", leg=following, kind=stop.kind, point_id=None, entered_at=known.now["entered_at"])
    else:
        case.moved(known, "finish", outcome=case.command.message.outcome)
    taught_rightly(case, known, right)
    case.told_rightly(known)


def transfer(case: Case) -> None:
    known, message = case.books.visits.get(case.command.visit_id), case.command.message
    wanted = case.site.point(message.point_id) if message.point_id else None
    kind = message.kind or (wanted.kind.value if wanted else None)
    refusals: set[str] = set()
    if kind and not any(p.kind.value == kind for p in case.site.points):
        refusals.add("no_such_kind")
    refusals |= {"unknown_visit"} if known is None else _may_not(known, "transfer")
    if not case.decided(refusals) or known is None:
        return
    says = {"wanted_point": message.point_id, "kind": kind or known.now["kind"], "entered_at": known.now["entered_at"]}
    case.moved(known, "transfer", **says)
    case.told_rightly(known)


def undo(case: Case) -> None:
    last = case.books.last_of.get(case.request.actor.name)
    known = case.books.visits[last.visit_id] if last else None
    fresh = (
        last is not None
        and known is not None
        and last.action in TAKEN_BACK
        and case.asked.asking.trust.settled < last.revision == known.revision
        and 0 <= case.now - last.at <= UNDO_MS
    )
    fresh = fresh and not _number_is_taken(case, known)
    if not case.decided(set() if fresh else {"nothing_to_undo"}) or last is None or known is None:
        return
    event, before = case.event("undo"), known.past[-2].now
    must(event.undoes == last.revision and event.visit_id == last.visit_id, "wrong_event", str(case))
    # A call that was taken back has been heard: its count goes on.
    names = set(before) - {"call_count"}
    must({n: event.now[n] for n in names} == {n: before[n] for n in names}, "undo_differs", str(case))
    case.books.write(event)
    answer = case.answer()
    must((answer["state"], answer["revision"]) == (known.state, known.revision), "wrong_answer", str(case))


def _number_is_taken(case: Case, known: Known | None) -> bool:
    """A visit that ended does not come back beside somebody who has its number today."""
    if known is None or known.state in LIVE:
        return False
    mine = known.code
    return any(other.code == mine for other in case.books.live.values())


def leave(case: Case) -> None:
    known = next((k for k in case.books.visits.values() if k.ticket.token_hash == case.command), None)
    if known is None:
        case.decided({"unknown_ticket"})
        return
    if case.decided(_may_not(known, "leave")):
        case.moved(known, "leave")
        case.told_rightly(known)
