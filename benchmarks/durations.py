"""How soon the length of a matter is known: simulated contacts of which the truth is known, and real ones.

The decision is the one at the kiosk: is a contact longer than five minutes more likely than not? It is right when the
law from which the contacts were drawn says the same.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import log, log1p, sqrt
from pathlib import Path
from random import Random

from benchmarks.support import Figures, at_least, finish, reported
from queue_server.domain.contact import CONTACT_LEAST, CONTACT_MOST
from queue_server.domain.duration import NOTHING_SEEN, Duration, law, minutes_of, one, seen_of

QUICK_MINUTES = 5
RISK = 0.5
USUAL = 10
"""The strength of a town that chose none."""
CONTACTS = (0, 5, 10, 30, 100)
STRENGTHS = (5, 10, 30)
MEANS = tuple(2 * 15 ** (i / 24) for i in range(25))
"""True means from 2 to 30 minutes, evenly in logarithms: as many around five as elsewhere."""
SPREADS = (0.3, 0.6, 0.9, 1.2)
WRONG = (0.5, 0.71, 1.0, 1.41, 2.0)
"""The plan is so many times the truth."""
NEAR_MINUTES = 1
SHARES = (0.1, 0.5, 0.9)
LEARNT_FROM = 30
GOAL = 95.0

Rates = dict[tuple[int, int, str], float]
"""Per cent right, by strength, contacts and which truth is left out when it is near five."""


@dataclass(frozen=True, slots=True)
class Case:
    truth: Duration
    planned: int

    @property
    def long(self) -> bool:
        return self.truth.longer_than(QUICK_MINUTES) >= RISK

    def far(self, which: str) -> bool:
        """Whether the mean, or the median that decides, is not within a minute of five."""
        at = self.truth.mean if which == "mean" else self.truth.quantile(0.5)
        return abs(at - QUICK_MINUTES) > NEAR_MINUTES


def true_law(mean: float, spread: float) -> Duration:
    variance = log1p(spread**2)
    return Duration(log(mean) - variance / 2, sqrt(variance))


def cases(plans: Sequence[int]) -> list[Case]:
    """Every mean, spread and wrong plan; with `plans` those are the plans, and the truth is what differs."""
    if plans:
        means = [(planned / wrong, planned) for planned, wrong in product(plans, WRONG)]
    else:
        means = [(mean, max(1, round(mean * wrong))) for mean, wrong in product(MEANS, WRONG)]
    return [Case(true_law(mean, spread), planned) for (mean, planned), spread in product(means, SPREADS)]


def learn(found: Sequence[Case], rounds: int) -> tuple[Rates, float]:
    """The rates, and how many per cent of the first decisions are those of the plan alone."""
    right: dict[tuple[int, int, str], list[bool]] = defaultdict(list)
    cold = []
    for number, case in enumerate(found):
        cold.append((law(case.planned, NOTHING_SEEN, USUAL).longer_than(QUICK_MINUTES) >= RISK) == (case.planned > 5))
        ways = [way for way in ("mean", "median") if case.far(way)]
        for turn in range(rounds):
            chance, seen = Random(f"{number} {turn}"), NOTHING_SEEN
            for contacts in range(CONTACTS[-1] + 1):
                if contacts in CONTACTS:
                    for strength in STRENGTHS:
                        said = law(case.planned, seen, strength).longer_than(QUICK_MINUTES) >= RISK
                        for way in ways:
                            right[strength, contacts, way].append(said == case.long)
                drawn = chance.lognormvariate(case.truth.location, case.truth.scale)
                seen += one(drawn)
    return {key: 100 * sum(each) / len(each) for key, each in right.items()}, 100 * sum(cold) / len(cold)


def show(rates: Rates) -> None:
    for way in ("mean", "median"):
        print(f"Right decisions in %, true {way} not within {NEAR_MINUTES} minute of {QUICK_MINUTES}")
        print("contacts   " + "".join(f"{f'strength {strength}':>14}" for strength in STRENGTHS))
        for contacts in CONTACTS:
            print(f"{contacts:8}   " + "".join(f"{rates[strength, contacts, way]:14.1f}" for strength in STRENGTHS))


def figures_of(rates: Rates, cold: float) -> Figures:
    return {
        "right_after_30_contacts": at_least(rates[USUAL, LEARNT_FROM, "mean"], "%", GOAL),
        "right_after_30_contacts_by_median": at_least(rates[USUAL, LEARNT_FROM, "median"], "%", GOAL),
        "cold_start_is_the_plan": at_least(cold, "%", 100),
        "right_after_10_contacts": reported(rates[USUAL, 10, "mean"], "%"),
        "right_after_0_contacts": reported(rates[USUAL, 0, "mean"], "%"),
    }


def real_contacts(path: Path) -> Mapping[str, list[float]]:
    """Minutes of the contacts of each type of service, in the order of the file, without those that teach nothing."""
    found: dict[str, list[float]] = defaultdict(list)
    least, most = CONTACT_LEAST.total_seconds(), CONTACT_MOST.total_seconds()
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["outcome"] == "AGENT" and least <= float(row["ser_time_s"]) <= most:
                found[row["type"]].append(float(row["ser_time_s"]) / 60)
    return found


def windows(minutes: Sequence[float]) -> Iterator[tuple[Sequence[float], Sequence[float]]]:
    """Thirty contacts to learn from, and the thirty that came after them."""
    for start in range(0, len(minutes) - 2 * LEARNT_FROM + 1, LEARNT_FROM):
        middle = start + LEARNT_FROM
        yield minutes[start:middle], minutes[middle : middle + LEARNT_FROM]


def calibrate(path: Path) -> Figures:
    """Of the next contacts, how many stay below the promised 10, 50 and 90 % point; the plan is the mean of all."""
    figures: Figures = {}
    print(f"Real contacts below the promised quantile after {LEARNT_FROM}, plan right / half / double")
    for name, minutes in sorted(real_contacts(path).items()):
        if len(minutes) < 2 * LEARNT_FROM:
            continue
        right = minutes_of(law(sum(minutes) / len(minutes), NOTHING_SEEN, USUAL))
        told = [below(minutes, planned) for planned in (right, max(1, right // 2), 2 * right)]
        texts = (" ".join(f"{100 * found:5.1f}" for found in each) for each in told)
        print(f"{name:6} {len(minutes):6} contacts, plan {right:3} min:  " + "   /   ".join(texts) + " %")
        off = 100 * max(abs(found - share) for found, share in zip(told[0], SHARES, strict=True))
        figures[f"calibration_off_most_{name}"] = reported(off, "%")
    return figures


def below(minutes: Sequence[float], planned: int) -> list[float]:
    counts, total = [0] * len(SHARES), 0
    for past, future in windows(minutes):
        learnt = law(planned, seen_of(past), USUAL)
        limits = [learnt.quantile(share) for share in SHARES]
        for place, limit in enumerate(limits):
            counts[place] += sum(took <= limit for took in future)
        total += len(future)
    return [count / total for count in counts]


def plans_of(path: Path | None) -> list[int]:
    """The planned minutes of real services, each length once; none without a file."""
    if path is None:
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return sorted({int(row["planned_minutes"]) for row in csv.DictReader(lines)})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, done within 50 seconds")
    parser.add_argument("--calls", type=Path, help="CSV of real contacts: type, outcome, ser_time_s")
    parser.add_argument("--services", type=Path, help="CSV of real services: planned_minutes")
    asked = parser.parse_args()
    rates, cold = learn(cases(plans_of(asked.services)), 4 if asked.quick else 20)
    show(rates)
    calibration = calibrate(asked.calls) if asked.calls else {}
    return finish({**figures_of(rates, cold), **calibration})


if __name__ == "__main__":
    sys.exit(main())
