"""What a desk does when a day has ended: expire yesterday's visits, forget what has had its time."""

from __future__ import annotations

from datetime import timedelta

from queue_server.domain.visit import Action
from queue_server.services.asking import Asking
from queue_server.services.change import apply
from queue_server.services.tx import Tx

ANSWER_HOURS = 48
"""Kept answers: a kiosk that was away for a weekend day still gets its old answer."""

SESSION_IDLE_HOURS = 4
"""A tablet on which nobody did anything for half a day is signed out (R5)."""


def end_of_day(tx: Tx, _command: None, asking: Asking) -> None:
    """Visits of earlier local days that are still live expire; points where a host forgot to sign out fall free."""
    site, today = asking.site, asking.site.local_day(asking.now)
    for visit in tx.visits.live_before(site.site_id, today):
        apply(tx, asking, visit, Action.EXPIRE)
    forgotten = [s for s in tx.hall.staffing(site.site_id) if site.local_day(s.since) < today]
    for place in forgotten:
        tx.hall.unstaff(site.site_id, place.host_id)
    if forgotten:
        tx.visits.next_revision(site.site_id)


def forget(tx: Tx, _command: None, asking: Asking) -> None:
    tx.answers.forget_before(asking.now - timedelta(hours=ANSWER_HOURS))
    tx.people.forget_sessions_before(asking.now - timedelta(hours=SESSION_IDLE_HOURS))
    tx.devices.forget_invitations_before(asking.now)
