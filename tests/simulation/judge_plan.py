"""Judging where a new visit is helped, by whom and for how long: the rules of docs/triage.md a second time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil, exp, log

from queue_server.domain.catalogue import Site
from tests.simulation.books import must
from tests.simulation.case import Case
from tests.simulation.matters import Intake, Matter
from tests.simulation.records import Happened, Stop, Ticket

SPREAD = 0.6
"""Contacts of one product vary by sixty per cent."""
DAY_MINUTES = 1_440
UNKNOWN_MINUTES = 10
STEPS = 10_000
ALIKE = 1e-7
"""Logarithms and minutes that differ less are equal: server and judge add up in another order."""

ORDER = ("standing", "roaming", "seated", "video", "digipoint", "discreet")
INSTEAD = {
    "standing": ("seated", "roaming"),
    "seated": ("standing", "roaming"),
    "discreet": ("seated", "standing", "roaming"),
}
NOT_STANDING = {"sitting", "step_free"}

Law = tuple[float, float]
"""The logarithm of the minutes: its middle and the square of its spread."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A stop that must come; `kinds` are more than one where a last digit decides."""

    kinds: frozenset[str]
    minutes: int
    skills: frozenset[str]
    products: tuple[str, ...]

    def is_met(self, stop: Stop) -> bool:
        right = stop.kind in self.kinds and stop.minutes == self.minutes
        return right and (stop.skills, stop.products) == (self.skills, self.products)


def planned_rightly(case: Case, intake: Intake, made: Ticket, event: Happened, told_later: bool = False) -> None:
    """The visit and its event tell of the right products, persons and stops; `told_later`: by a kiosk that was away."""
    must(made.products == tuple(intake.matters), "planned_wrongly", f"{made.products}, not {intake}: {case}")
    must(made.persons == intake.persons, "planned_wrongly", f"{made.persons} persons, not {intake}: {case}")
    known = [one for one in intake.matters.values() if one]
    if told_later:
        known = [one for one in known if one.product_id in case.site.product_ids]
    right = _stops(case, known, intake) if known else [_by_letter(case.site, made.letter, made.products)]
    met = len(right) == len(made.stops) and all(r.is_met(s) for r, s in zip(right, made.stops, strict=True))
    must(met, "planned_wrongly", f"{made.stops}, not {right} for {intake}: {case}")
    first = made.stops[0]
    shown = (event.now["kind"], event.now["planned_minutes"], event.now["leg"])
    must(shown == (first.kind, first.minutes, 0), "planned_wrongly", f"{shown}, not {first}: {case}")
    if not told_later:
        letters = {kind.value: letter for kind, letter in case.site.letters.items()}
        must(made.letter == letters.get(first.kind, "X"), "planned_wrongly", f"{made.letter}: {case}")


def _stops(case: Case, known: Sequence[Matter], intake: Intake) -> list[Expected]:
    hosts = [h for h in case.town.hosts.values() if "host" in h.roles and (not h.sites or case.site.site_id in h.sites)]
    able = {host.skills for host in hosts}
    groups: list[list[Matter]] = []
    for one in known:
        # With the first group that one host can still help with; a skill that nobody here has is not asked for.
        fits = next((g for g in groups if _one_can(_skills([*g, one], able), able)), None)
        if fits is None:
            groups.append([one])
        else:
            fits.append(one)
    found = [_stop(case, group, intake, able) for group in groups]
    return sorted(found, key=lambda stop: min(ORDER.index(kind) for kind in stop.kinds))


def _one_can(skills: frozenset[str], able: Collection[frozenset[str]]) -> bool:
    return not skills or any(skills <= one for one in able)


def _skills(group: Sequence[Matter], able: Collection[frozenset[str]]) -> frozenset[str]:
    wanted = frozenset(one.skill for one in group if one.skill)
    return wanted if _one_can(wanted, able) else wanted & frozenset().union(*able)


def _stop(case: Case, group: Sequence[Matter], intake: Intake, able: Collection[frozenset[str]]) -> Expected:
    middle, squared = _law(case, group, intake.persons)
    mean = exp(middle + squared / 2)
    minutes = round(mean) if abs(mean - round(mean)) < ALIKE else ceil(mean)
    discreet = "discretion" in intake.needs or any(one.discreet for one in group)
    kinds = frozenset(
        _here(case.site, "discreet" if discreet else _for(middle + slack, case, intake)) for slack in (-ALIKE, ALIKE)
    )
    planned = min(DAY_MINUTES, max(1, minutes))
    return Expected(kinds, planned, _skills(group, able), tuple(one.product_id for one in group))


def _for(middle: float, case: Case, intake: Intake) -> str:
    """The town asks whether it takes longer in half of the cases: the middle says so, whatever the tails are like."""
    assert case.policy.quick_risk == 0.5, "the judge knows no other town"
    if middle >= log(case.policy.quick_minutes):
        return "seated"
    return "seated" if NOT_STANDING & {*intake.needs} else "standing"


def _here(site: Site, kind: str) -> str:
    kinds = {point.kind.value for point in site.points}
    return next(one for one in (kind, *INSTEAD[kind]) if one in kinds)


def _law(case: Case, group: Sequence[Matter], persons: int) -> Law:
    """One after the other: means and variances add up, and the sum is a log-normal again."""
    parts = [_of_one(case, one, persons) for one in group]
    if len(parts) == 1:
        return parts[0]
    means = [exp(middle + squared / 2) for middle, squared in parts]
    variance = sum(mean**2 * (exp(squared) - 1) for mean, (_, squared) in zip(means, parts, strict=True))
    squared = log(1 + variance / sum(means) ** 2)
    return log(sum(means)) - squared / 2, squared


def _of_one(case: Case, one: Matter, persons: int) -> Law:
    """The plan weighs as much as `believed` contacts, beside those that taught something (normal-inverse-gamma)."""
    believed = case.policy.learning_strength
    count, total, squares = case.books.learnt[one.product_id]
    variance = log(1 + SPREAD**2)
    planned = log(one.minutes) - variance / 2
    weight = believed + count
    middle = (believed * planned + total / STEPS) / weight
    about = believed * planned**2 + squares / STEPS**2 - weight * middle**2
    twice_beta = believed * believed / (believed + 1) * variance + about
    squared = twice_beta * (weight + 1) / weight**2
    more = 1 + one.each * (persons - 1) / one.minutes
    return middle + log(more), squared


def _by_letter(site: Site, letter: str, products: tuple[str, ...]) -> Expected:
    """Nobody knows the matter any more: the letter on the paper says where to."""
    kinds = {point.kind.value for point in site.points}
    written = {kind.value: sign for kind, sign in site.letters.items()}
    right = frozenset(kind for kind in kinds if written.get(kind, "X") == letter)
    return Expected(right or frozenset(kinds), UNKNOWN_MINUTES, frozenset(), products)
