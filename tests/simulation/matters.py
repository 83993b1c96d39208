"""What visitors come for after the questions before the number: the demo town's tables read a second time.

From the files themselves, line by line as docs/town.md tells it, without the server's own readers. Every version of the
simulated town has the same questions.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from assets.paths import DEMO_TOWN
from queue_server.contracts.leases import OfflineVisit
from queue_server.contracts.visits import GivenAnswer, RegisterVisit
from tests.simulation.records import IN_EVENTS

PERSONS_MOST = 12
MINUTES_MOST = 240
NONSENSE = "zz-nobody-asked"
"""A question and an answer of no town: a kiosk may hold the questions of another version."""
ADVISED = (None, "later", "online")
"""Ways on of the demo town's answers: told to the visitor, but who wants a number all the same gets one."""

Line = Mapping[str, Any]
"""A question or an answer as the town wrote it."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A product as the answers left it; `extra` minutes for each further person, None for half of the minutes."""

    product_id: str
    minutes: int
    extra: float | None
    skill: str
    discreet: bool
    papers: frozenset[str]
    access: str
    partner: str
    persons: int = 1

    @property
    def each(self) -> float:
        return self.minutes / 2 if self.extra is None else self.extra


@cache
def table() -> Mapping[str, Line]:
    """The questions by id."""
    lines = tomllib.loads((DEMO_TOWN / "questions.toml").read_text(encoding="utf-8"))["questions"]
    return {line["question_id"]: line for line in lines}


@cache
def first_questions() -> Mapping[str, str]:
    return {product: asks for asks, line in table().items() for product in line.get("products", ())}


@cache
def products() -> Mapping[str, Matter]:
    with (DEMO_TOWN / "products.csv").open(encoding="utf-8", newline="") as file:
        return {row["product_id"]: _as_written(row) for row in csv.DictReader(file)}


def _as_written(row: Mapping[str, str]) -> Matter:
    return Matter(
        product_id=row["product_id"],
        minutes=int(row["minutes"]),
        extra=float(row["extra_minutes"]) if row["extra_minutes"] else None,
        skill=row["skill"],
        discreet=row["discreet"] == "yes",
        papers=frozenset(filter(None, row["papers"].split("|"))),
        access=row["access"],
        partner=row["partner"],
    )


@cache
def answers_to(question_id: str) -> Mapping[str, Line]:
    """What may be answered, by id; a question for persons or papers has answers that nobody wrote."""
    line = table()[question_id]
    found: dict[str, Line] = {"unknown": line.get("unknown", {})}
    if line.get("kind") == "persons":
        found |= {str(n): {"persons": n} for n in range(1, PERSONS_MOST + 1)}
    if line.get("kind") == "papers":
        found |= {"all": {}, "not_all": {}}
    return found | {answer["answer_id"]: answer for answer in line.get("answers", ())}


def next_question(question_id: str, answer: Line) -> str | None:
    if "product" in answer:
        return first_questions().get(answer["product"])
    return answer.get("next", table()[question_id].get("next")) or None


def matter(product_id: str, said: Mapping[str, str]) -> Matter:
    """The product after the answers, as far as they go without a gap; `said` by question."""
    found, asks = products()[product_id], first_questions().get(product_id)
    while asks:
        nothing_to_bring = table()[asks].get("kind") == "papers" and not found.papers
        answer = answers_to(asks).get("all" if nothing_to_bring else said.get(asks, ""))
        if answer is None:
            break
        found = _after(found, answer)
        asks = next_question(asks, answer)
    return replace(found, minutes=min(MINUTES_MOST, max(1, found.minutes)))


def _after(found: Matter, answer: Line) -> Matter:
    assert answer.get("way") in ADVISED, "the judge knows no other way"
    if "product" in answer:
        found = replace(products()[answer["product"]], persons=found.persons)
    return replace(
        found,
        minutes=found.minutes + answer.get("minutes", 0),
        skill=answer.get("skill", found.skill),
        discreet=answer.get("discreet", found.discreet),
        papers=found.papers - {*answer.get("fewer_papers", ())} | {*answer.get("more_papers", ())},
        persons=answer.get("persons", found.persons),
    )


def matters(product_ids: Iterable[str], answers: Iterable[GivenAnswer]) -> dict[str, Matter | None]:
    """What it is about, each product once, in order; None for what the town does not have."""
    answers = tuple(answers)
    found: dict[str, Matter | None] = {}
    for chosen in product_ids:
        said = {a.question_id: a.answer_id for a in answers if a.product_id in (None, chosen)}
        one = matter(chosen, said) if chosen in products() else None
        found.setdefault(one.product_id if one else chosen, one)
    return found


@dataclass(frozen=True, slots=True)
class Intake:
    """A visit as it has to be planned; `matters` by product id, None for what the town does not have."""

    matters: Mapping[str, Matter | None]
    persons: int
    needs: frozenset[str]

    @property
    def discreet(self) -> bool:
        return "discretion" in self.needs or any(one and one.discreet for one in self.matters.values())


def intake(said: RegisterVisit | OfflineVisit) -> Intake:
    """For as many persons as came, or more where an answer says so."""
    found = matters(said.product_ids, said.answers)
    return Intake(found, max([said.persons, *(one.persons for one in found.values() if one)]), frozenset(said.needs))


@cache
def words_of_answers() -> frozenset[str]:
    """What nobody may find in what is kept: ids of questions and answers that are no other word of the hall."""
    ids = {NONSENSE, *table()} | {answer for asks in table() for answer in answers_to(asks) if not answer.isdigit()}
    return frozenset(ids - {*products()} - {one.skill for one in products().values()} - IN_EVENTS)
