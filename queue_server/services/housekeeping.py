"""What a desk does by itself: end the day, let go of what nobody can take up any more, forget what had its time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from queue_server.domain.visit import Action, State, Visit, no_shows_spent
from queue_server.services import care, closures
from queue_server.services.asking import Asking
from queue_server.services.change import apply
from queue_server.services.tx import Tx

ANSWER_HOURS = 48
"""Kept answers: a kiosk that was away for a weekend day still gets its old answer."""

LEASE_DAYS = 40
"""A kiosk that was away for longer than a summer holiday is set up anew: what it gave out is not told any more."""

IN_CONTACT = frozenset({State.CALLED, State.SERVING})

SESSION_IDLE_HOURS = 4
"""A tablet on which nobody did anything for half a day is signed out (R5)."""


def tidy(tx: Tx, _command: None, asking: Asking) -> None:
    """All that a site needs in one round."""
    end_of_day(tx, None, asking)
    let_go(tx, None, asking)
    care.watch_over(tx, asking)
    closures.reopen(tx, asking)


def end_of_day(tx: Tx, _command: None, asking: Asking) -> None:
    """What is left of days that are over (`Site.is_over`): visits expire, points where a host forgot to sign out fall
    free, numbers that were lent and not used are nobody's any more. Not while the clock has just jumped.
    """
    if not asking.trust.steady:
        return
    site, now = asking.site, asking.now
    left = tx.visits.live_before(site.site_id, asking.today)
    for visit in left:
        if site.is_over(visit.day, now, visit.state in IN_CONTACT):
            apply(tx, asking, visit, Action.EXPIRE)
    for lease in tx.numbers.lent(site.site_id):
        if site.is_over(lease.day, now):
            tx.numbers.close(lease, now)
    _leave_of_yesterday(tx, left, asking)


def _leave_of_yesterday(tx: Tx, left: Sequence[Visit], asking: Asking) -> None:
    site, now = asking.site, asking.now
    busy = {visit.host_id for visit in left if visit.state in IN_CONTACT}
    forgotten = [
        s for s in tx.hall.staffing(site.site_id) if site.is_over(site.local_day(s.since), now, busy=s.host_id in busy)
    ]
    for place in forgotten:
        tx.hall.unstaff(site.site_id, place.host_id)
    if forgotten:
        tx.visits.next_revision(site.site_id)


def let_go(tx: Tx, _command: None, asking: Asking) -> None:
    """Nobody is stuck: visits without a way back expire, and what a colleague of an older town holds falls free."""
    _expire_spent(tx, asking)
    _leave_points(tx, asking)
    held = tx.visits.in_states(asking.site.site_id, (State.CALLED, State.SERVING))
    for visit in held:
        if _lost(visit, asking):
            apply(tx, asking, visit, Action.TRANSFER)


def _expire_spent(tx: Tx, asking: Asking) -> None:
    """Visits that were missed as often as the town allows."""
    most = asking.site.policy.no_shows_max
    for visit in tx.visits.in_states(asking.site.site_id, (State.MISSED,)):
        if no_shows_spent(visit, most, asking.now):
            apply(tx, asking, visit, Action.EXPIRE)


def _leave_points(tx: Tx, asking: Asking) -> None:
    """Points that the site has no more, and hosts who do not work here any more."""
    site_id = asking.site.site_id
    gone = [
        s for s in tx.hall.staffing(site_id) if not (asking.works_here(s.host_id) and asking.site.point(s.point_id))
    ]
    for place in gone:
        tx.hall.unstaff(site_id, place.host_id)
    if gone:
        tx.visits.next_revision(site_id)


def _lost(visit: Visit, asking: Asking) -> bool:
    """Held by a host who is gone, or called to a point that is gone: no tablet and no screen shows it."""
    if visit.host_id is None or not asking.works_here(visit.host_id):
        return True
    return visit.state is State.CALLED and asking.site.point(visit.point_id or "") is None


def forget(tx: Tx, _command: None, asking: Asking) -> None:
    """What has had its time, of every site; nothing while the clock has just jumped.

    Of a clock that is believed and wrong: when it is ahead by d, a kept answer goes d too early. A device repeats a
    request within hours at most, so that only d of nearly two days could make a repeated request look new; and then a
    visit is not doubled still, because its token is there. When it is behind, everything is kept longer by that much.
    """
    if not asking.trust.steady:
        return
    tx.numbers.forget_before(asking.now - timedelta(days=LEASE_DAYS))
    tx.people.not_seen_after(asking.now)
    tx.answers.forget_before(asking.now - timedelta(hours=ANSWER_HOURS))
    tx.people.forget_sessions_before(asking.now - timedelta(hours=SESSION_IDLE_HOURS))
    tx.devices.forget_invitations_before(asking.now)
