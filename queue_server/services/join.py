"""A visitor takes a number on their own phone, with the code that stands at the entrance."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from queue_server.contracts.join import JoinVisit
from queue_server.contracts.visits import RegisterVisit, TicketAnswer
from queue_server.domain.catalogue import Site
from queue_server.domain.errors import Conflict, Forbidden, NotFound
from queue_server.services.asking import Actor, Asking
from queue_server.services.register import register
from queue_server.services.tx import Tx

REMOTE = "remote"
"""Who registers such a visit, in its event: nothing about whose phone it was."""


@dataclass(frozen=True, slots=True)
class Join:
    """`code` as it came from the address on the poster."""

    code: str
    message: JoinVisit


def remote(message: JoinVisit) -> Actor:
    """The key of the request is remembered per ticket, as for everything that a phone asks."""
    return Actor(REMOTE, scope=message.token_hash[:32])


def admit(tx: Tx, site: Site, code: str) -> None:
    """Raises join_off where the site does not want it, wrong_join_code for who has not the code of now."""
    if not site.policy.remote_join:
        raise NotFound("join_off", site=site.site_id)
    right = tx.joins.code(site.site_id)
    if right is None or not hmac.compare_digest(right.encode(), code.encode()):
        raise Forbidden("wrong_join_code")


def join(tx: Tx, command: Join, asking: Asking) -> TicketAnswer:
    """A number as from a kiosk.

    Raises join_off, wrong_join_code, join_full when enough visits of phones are in the line, and as `register`.
    """
    admit(tx, asking.site, command.code)
    if tx.joins.living(asking.site.site_id, REMOTE) >= asking.site.policy.remote_visits_max:
        raise Conflict("join_full")
    return register(tx, RegisterVisit(**command.message.model_dump()), asking)
