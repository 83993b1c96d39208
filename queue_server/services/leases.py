"""A device takes blocks of numbers beforehand, from the counters that all numbers come from."""

from __future__ import annotations

from queue_server.contracts import leases as messages
from queue_server.domain import walltime
from queue_server.domain.catalogue import PointKind, Site
from queue_server.domain.errors import Conflict, NotFound
from queue_server.domain.lease import Lease
from queue_server.services.asking import Asking
from queue_server.services.numbers import give
from queue_server.services.register import letter_of
from queue_server.services.tx import Tx


def kinds_here(site: Site) -> tuple[PointKind, ...]:
    return tuple(sorted({point.kind for point in site.points}))


def take(tx: Tx, command: messages.TakeLease, asking: Asking) -> messages.Leases:
    """A block for each letter that is asked for. Raises no_such_kind, too_many_leases: then nothing is given."""
    wanted = tuple(PointKind(kind) for kind in command.kinds) or kinds_here(asking.site)
    strange = [kind.value for kind in wanted if kind not in kinds_here(asking.site)]
    if strange:
        raise NotFound("no_such_kind", kind=strange[0])
    _take_back(tx, command, asking)
    mine = tx.numbers.lent_to(asking.site.site_id, asking.actor.actor_id)
    given = []
    for letter in dict.fromkeys(letter_of(asking.site, kind) for kind in wanted):
        if sum(1 for lease in mine if (lease.day, lease.letter) == (asking.today, letter)) >= messages.OPEN_LEASES_MAX:
            raise Conflict("too_many_leases", letter=letter, most=messages.OPEN_LEASES_MAX)
        given.append(_lend(tx, letter, command.size, asking))
    return messages.Leases(leases=tuple(shown(tx, lease, asking) for lease in given))


def _take_back(tx: Tx, command: messages.TakeLease, asking: Asking) -> None:
    for lease_id in command.give_back:
        lease = tx.numbers.lease(asking.site.site_id, lease_id)
        if lease is not None and lease.device_id == asking.actor.actor_id:
            tx.numbers.close(lease, asking.now)


def _lend(tx: Tx, letter: str, size: int, asking: Asking) -> Lease:
    first = give(tx, asking, letter, size)
    lease = Lease(
        site_id=asking.site.site_id,
        lease_id=asking.id_of(letter),
        device_id=asking.actor.actor_id,
        day=asking.today,
        letter=letter,
        first=first,
        last=first + size - 1,
        given_at=asking.now,
    )
    tx.numbers.lend(lease)
    return lease


def shown(tx: Tx, lease: Lease, asking: Asking) -> messages.Lease:
    kinds = [kind.value for kind in kinds_here(asking.site) if letter_of(asking.site, kind) == lease.letter]
    return messages.Lease.model_validate(
        {
            "lease_id": lease.lease_id,
            "site_id": lease.site_id,
            "day": lease.day,
            "letter": lease.letter,
            "kinds": tuple(kinds),
            "first": lease.first,
            "last": lease.last,
            "given_at": lease.given_at,
            "expires_at": walltime.ends(lease.day, asking.site.zone()),
            "told": tx.numbers.used(lease)[1],
        }
    )


def own(tx: Tx, asking: Asking) -> messages.Leases:
    """The open leases of the device that asks."""
    mine = tx.numbers.lent_to(asking.site.site_id, asking.actor.actor_id)
    return messages.Leases(leases=tuple(shown(tx, lease, asking) for lease in mine))
