"""The tables of docs/triage.md, made from the decision itself in the demo town.

`python -m tests.support.triage_table` renews the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assets import advice as words
from assets.paths import DEMO_TOWN
from queue_server.domain.advice import Outcome, Why
from queue_server.domain.catalogue import Town, say
from queue_server.domain.offers import Way
from queue_server.domain.questions import matter
from queue_server.domain.triage import HELPED, RULES, advise
from queue_server.town.folder import load
from tests.support.halls import states

PAGE = Path(__file__).parents[2] / "docs" / "triage.md"
EMPTY, LINE, NOBODY = "open, empty", "open, a long line", "open, nobody at a point"
HALL, LIBRARY, BUS = "stadhuis", "bibliotheek", "mobiel"


@dataclass(frozen=True)
class Case:
    products: tuple[str, ...]
    state: str = EMPTY
    site: str = HALL
    needs: tuple[str, ...] = ()
    persons: int = 1
    given: tuple[tuple[str, str], ...] = ()


CASES = (
    Case(("attest_woonst",)),
    Case(("handtekening_wettigen",), needs=("sitting",)),
    Case(("reispas",)),
    Case(("reispas_afhalen",), persons=3),
    Case(("leefloon",)),
    Case(("handtekening_wettigen",), needs=("discretion",)),
    Case(("attest_woonst",), LINE),
    Case(("attest_woonst",), LINE, needs=("interpreter",)),
    Case(("reispas",), NOBODY),
    Case(("sociale_woning",), "open, only reception at the points"),
    Case(("leefloon",), "open, the discreet room closed"),
    Case(("nationaliteit",)),
    Case(("werk_zoeken",)),
    Case(("reispas",), site=LIBRARY),
    Case(("bouwdossier",), "twelve minutes before closing, a long line"),
    Case(("eid_afhalen",), "twelve minutes before closing, a long line"),
    Case(("eid_afhalen",), "at night"),
    Case(("pensioen",), "open, the day is full", BUS),
    Case(("adreswijziging",), "after the last ticket", BUS),
    Case(("attest_woonst", "bouwdossier", "nationaliteit"), needs=("small_children",)),
)


def _row(number: int, case: Case, town: Town) -> str:
    site = town.site(case.site)
    assert site is not None
    state = next(s for s in states(site) if s.name == case.state)
    matters = [matter(town.products[p], case.given, town.products, town.questions) for p in case.products]
    advice = advise(matters, case.needs, case.persons, state.hall(site, town), site, town, {})
    who = ", ".join(say(m.product.names, "en") for m in matters)
    more = [f"{case.persons} persons"] if case.persons > 1 else []
    who += "".join(f"; {each}" for each in (*more, *(need.replace("_", " ") for need in case.needs)))
    several = len(advice.outcomes) > 1
    advised, beside, why = (
        "<br>".join(f"{at}. {part(o)}" if several else part(o) for at, o in enumerate(advice.outcomes, 1))
        for part in (_advised, _beside, _why)
    )
    return f"| {number} | {who} | {say(site.names, 'en')}: {case.state} | {advised} | {beside} | {why} |"


def _advised(outcome: Outcome) -> str:
    step = outcome.steps[0]
    detail: str | None = step.kind if step.way in (Way.POINT, Way.HOST) else None
    if step.place:
        detail = say(step.place.names, "en")
    if step.offers:
        places = len({o.site_id for o in step.offers})
        detail = f"{places} places, {len({o.opens for o in step.offers})} moments"
    return f"**{step.way.value}**" + (f" ({detail})" if detail else "")


def _beside(outcome: Outcome) -> str:
    ways = dict.fromkeys(step.way.value for step in outcome.steps)
    return ", ".join(list(ways)[1:]) or "-"


def _why(outcome: Outcome) -> str:
    return ", ".join(f"`{reason}`" for reason in outcome.reasons)


def cases() -> str:
    town = load(DEMO_TOWN)
    head = "| | comes for | hall | advised | told beside it | reasons |\n|---|---|---|---|---|---|"
    return "\n".join([head, *(_row(number, case, town) for number, case in enumerate(CASES, 1))])


def rules() -> str:
    rows = [(f"`{rule.why.value}`", rule.ways) for rule in RULES] + [("(otherwise)", HELPED)]
    body = (f"| {why} | {ways[0].value} | {', '.join(way.value for way in ways[1:])} |" for why, ways in rows)
    return "\n".join(["| when | advised | told beside it, where it can be done |\n|---|---|---|", *body])


def reasons() -> str:
    body = (f"| `{why.value}` | {words.because('en', why.value)} | {words.because('nl', why.value)} |" for why in Why)
    return "\n".join(["| code | says | in Dutch |\n|---|---|---|", *body])


def renewed(page: str) -> str:
    for name, made in (("rules", rules), ("cases", cases), ("reasons", reasons)):
        before, rest = page.split(f"<!-- {name} -->\n")
        _, after = rest.split(f"<!-- /{name} -->")
        page = f"{before}<!-- {name} -->\n{made()}\n<!-- /{name} -->{after}"
    return page


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
