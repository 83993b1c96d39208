"""[policy] and [quotas] of a site: how the town orders the line there and limits the day. Read, written, kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields
from datetime import time
from typing import Any

from queue_server.domain.catalogue import Opening
from queue_server.domain.policy import WEIGHTS, Policy, Rejoin, VisitClass
from queue_server.town.known import Known
from queue_server.town.times import stretch
from queue_server.town.tomltable import TomlTable
from queue_server.town.tomltext import table

WEIGHT_LEAST, WEIGHT_MOST = 0.1, 10.0
"""Outside of these one class would stand still, or all others would."""

QUOTA_MOST = 9_999
"""More visits for one product in a day is a typing error."""

MINUTES_MOST: Mapping[str, int] = {
    "appointment_early_minutes": 120,
    "appointment_late_minutes": 240,
    "last_ticket_minutes": 240,
    "language_minutes": 120,
    "quick_minutes": 60,
    "online_minutes": 240,
}

NO_SHOWS_MOST = 20

STRENGTH_MOST = 1_000
"""So strong a plan learns nothing in a year."""

REMOTE_MOST = 5_000
"""More visits on phones than this are in no hall at once."""

SHARE_LEAST, SHARE_MOST = 0.05, 0.95
"""A probability nearer to never or always decides nothing any more."""


def read_policy(table: TomlTable, quotas: TomlTable, product_ids: Collection[str], known: Known) -> Policy:
    """The site's choices; what is left out is as in `Policy`."""
    usual = Policy()
    policy = Policy(
        weights=_weights(table.table("weights", required=False)),
        appointments_first=table.yes_no("appointments_first", usual.appointments_first),
        appointment_early_minutes=_minutes(table, "appointment_early_minutes", usual.appointment_early_minutes),
        appointment_late_minutes=_minutes(table, "appointment_late_minutes", usual.appointment_late_minutes),
        no_shows_max=table.whole_number("no_shows_max", 1, NO_SHOWS_MOST, usual.no_shows_max),
        rejoin=_rejoin(table, usual.rejoin),
        last_ticket_minutes=_minutes(table, "last_ticket_minutes", usual.last_ticket_minutes),
        language_minutes=_minutes(table, "language_minutes", usual.language_minutes),
        learning_strength=table.whole_number("learning_strength", 1, STRENGTH_MOST, usual.learning_strength),
        quick_minutes=_minutes(table, "quick_minutes", usual.quick_minutes),
        quick_risk=table.number("quick_risk", SHARE_LEAST, SHARE_MOST, usual.quick_risk),
        online_minutes=_minutes(table, "online_minutes", usual.online_minutes),
        closing_sure=table.number("closing_sure", SHARE_LEAST, SHARE_MOST, usual.closing_sure),
        remote_join=table.yes_no("remote_join", usual.remote_join),
        remote_visits_max=table.whole_number("remote_visits_max", 1, REMOTE_MOST, usual.remote_visits_max),
        quotas=_quotas(quotas, product_ids, known),
    )
    table.finish()
    return policy


def check_last_ticket(table: TomlTable, policy: Policy, hours: Collection[Opening]) -> None:
    """Reports a stretch of opening hours in which the kiosk would give no number at all."""
    for opening in hours:
        minutes = _of_day(opening.closes) - _of_day(opening.opens)
        if policy.last_ticket_minutes >= minutes:
            table.spot("last_ticket_minutes").wrong(f"leaves no time for a number in {stretch(opening)}")


def _of_day(at: time) -> int:
    return at.hour * 60 + at.minute


def _minutes(table: TomlTable, key: str, usual: int) -> int:
    return table.whole_number(key, 0, MINUTES_MOST[key], usual)


def _weights(table: TomlTable) -> dict[VisitClass, float]:
    found = {c: table.number(c.value, WEIGHT_LEAST, WEIGHT_MOST, WEIGHTS[c]) for c in VisitClass}
    table.finish()
    return found


def _rejoin(table: TomlTable, usual: Rejoin) -> Rejoin:
    name = table.text("rejoin", required=False)
    if not name or not table.spot("rejoin").one_of("way to rejoin", name, [way.value for way in Rejoin]):
        return usual
    return Rejoin(name)


def _quotas(table: TomlTable, product_ids: Collection[str], known: Known) -> dict[str, int]:
    found: dict[str, int] = {}
    for product_id in table.data:
        exists = table.spot(product_id).one_of("product", product_id, known.products)
        if exists and known.products is not None and product_id not in product_ids:
            table.spot(product_id).wrong(f'product "{product_id}" is not offered at this site')
        found[product_id] = table.whole_number(product_id, 1, QUOTA_MOST)
    return found


def chosen(policy: Policy) -> dict[str, Any]:
    """What differs from the usual, as plain values; empty for a site that chose nothing."""
    usual = Policy()
    found = {f.name: getattr(policy, f.name) for f in fields(Policy)}
    plain: dict[str, Any] = {
        name: value.value if isinstance(value, Rejoin) else value
        for name, value in found.items()
        if name not in ("weights", "quotas") and value != getattr(usual, name)
    }
    weights = {c.value: policy.weight(c) for c in VisitClass if policy.weight(c) != WEIGHTS[c]}
    more = {"weights": weights, "quotas": {name: policy.quotas[name] for name in sorted(policy.quotas)}}
    return {**plain, **{name: values for name, values in more.items() if values}}


def policy_of(plain: Mapping[str, Any]) -> Policy:
    """The policy that `chosen` gave."""
    readers: dict[str, Callable[[Any], Any]] = {
        "weights": lambda given: {**WEIGHTS, **{VisitClass(name): weight for name, weight in given.items()}},
        "rejoin": Rejoin,
        "quotas": dict,
    }
    return Policy(**{name: readers.get(name, lambda same: same)(value) for name, value in plain.items()})


def policy_text(policy: Policy) -> str:
    """The tables of a site's TOML file; empty for a site that chose nothing."""
    plain = chosen(policy)
    weights, quotas = plain.pop("weights", {}), plain.pop("quotas", {})
    named = (("policy", plain), ("policy.weights", weights), ("quotas", quotas))
    return "".join(table(name, items) for name, items in named if items)
