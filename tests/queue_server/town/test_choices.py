"""[policy] and [quotas]: what a town chooses for the line of a site, from its file to the document and back."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.paths import DEMO_TOWN
from queue_server.domain.catalogue import Site, Town
from queue_server.domain.policy import WEIGHTS, Policy, Rejoin, VisitClass
from queue_server.town.choices import chosen, policy_of
from queue_server.town.document import dump, parse
from queue_server.town.export import export
from queue_server.town.folder import check, load
from tests.queue_server.town.conftest import Break
from tests.queue_server.town.test_problems import expect

BUS, LIBRARY, HALL = "sites/mobiel.toml", "sites/bibliotheek.toml", "sites/stadhuis.toml"

ODD = Policy(
    weights={**WEIGHTS, VisitClass.MOBILITY: 2.25, VisitClass.WALK_IN: 0.5},
    appointments_first=False,
    appointment_early_minutes=0,
    appointment_late_minutes=30,
    no_shows_max=1,
    rejoin=Rejoin.BACK,
    last_ticket_minutes=7,
    language_minutes=0,
    learning_strength=37,
    quick_minutes=8,
    quick_risk=0.25,
    online_minutes=40,
    closing_sure=0.9,
    remote_join=True,
    remote_visits_max=35,
    quotas={"uitpas": 3, "digihulp": 40},
)
"""Nothing in it is as usual."""


@pytest.fixture(scope="module")
def town() -> Town:
    return load(DEMO_TOWN)


def site(of: Town, site_id: str) -> Site:
    found = of.site(site_id)
    assert found is not None
    return found


def with_policy(town: Town, policy: Policy) -> Town:
    return replace(town, sites=(town.sites[0], replace(town.sites[1], policy=policy), *town.sites[2:]))


def test_a_site_without_choices_is_as_usual(town: Town) -> None:
    assert site(town, "stadhuis").policy == Policy()


def test_the_demo_town_chooses_where_it_matters(town: Town) -> None:
    bus, library = site(town, "mobiel").policy, site(town, "bibliotheek").policy
    assert (bus.last_ticket_minutes, bus.rejoin, dict(bus.quotas)) == (5, Rejoin.PLACE_KEPT, {"pensioen": 6})
    assert library.weight(VisitClass.SMALL_CHILDREN) == 2.0
    assert library.quotas == {"digihulp": 12}


def test_nothing_in_the_odd_policy_is_as_usual() -> None:
    assert set(chosen(ODD)) == {f.name for f in fields(Policy)}


@pytest.mark.parametrize("policy", [ODD, Policy(), Policy(quotas={"uitpas": 1}), Policy(rejoin=Rejoin.PLACE_KEPT)])
def test_choices_survive_the_folder_and_the_document(town: Town, tmp_path: Path, policy: Policy) -> None:
    changed = with_policy(town, policy)
    export(changed, tmp_path / "copy")
    assert load(tmp_path / "copy") == changed
    assert parse(json.loads(json.dumps(dump(changed)))) == changed


@given(
    st.builds(
        Policy,
        weights=st.fixed_dictionaries({c: st.floats(0.1, 10) for c in VisitClass}),
        appointments_first=st.booleans(),
        no_shows_max=st.integers(1, 20),
        rejoin=st.sampled_from(Rejoin),
        last_ticket_minutes=st.integers(0, 240),
        quotas=st.dictionaries(st.sampled_from(["uitpas", "reispas"]), st.integers(1, 9_999)),
    )
)
def test_any_policy_survives_as_plain_values(policy: Policy) -> None:
    assert policy_of(json.loads(json.dumps(chosen(policy)))) == policy


def test_a_document_of_before_there_were_choices_still_reads_and_keeps_its_version(town: Town) -> None:
    plain = with_policy(replace(town, sites=tuple(replace(s, policy=Policy()) for s in town.sites)), Policy())
    document = dump(plain)
    assert all("policy" not in each for each in document["sites"])
    assert parse(document) == plain
    assert dump(with_policy(plain, ODD))["version"] != document["version"]
    spelt_out = Policy(weights=dict(WEIGHTS), rejoin=Rejoin.FRONT_THIRD)
    assert dump(with_policy(plain, spelt_out))["version"] == document["version"]


def test_all_wrong_choices_are_reported_in_one_go(folder: Path, spoil: Break) -> None:
    def fault(file: str, old: str, new: str, key: str, words: str, hint: str = "") -> tuple[str, int, str, str, str]:
        return file, spoil(file, old, new), key, words, hint

    wanted = [
        fault(BUS, '"place_kept"', '"place_keep"', "policy.rejoin", "unknown way to rejoin", "place_kept"),
        fault(BUS, "pensioen = 6", "pensioenn = 6", "quotas.pensioenn", "unknown product", "pensioen"),
        fault(BUS, "last_ticket_minutes = 5", "last_tiket_minutes = 5", "policy.last_tiket_minutes", "unknown key",
              "last_ticket_minutes"),
        fault(LIBRARY, "small_children = 2.0", "small_children = 20", "policy.weights.small_children", "0.1 to 10"),
        fault(LIBRARY, "digihulp = 12", "reispas = 12", "quotas.reispas", "is not offered at this site"),
    ]  # fmt: skip
    expect(check(folder), wanted)


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ("no_shows_max = 0", "no_shows_max", "1 to 20"),
        ("no_shows_max = 2.5", "no_shows_max", "must be a whole number"),
        ("no_shows_max = true", "no_shows_max", "must be a whole number"),
        ("language_minutes = 500", "language_minutes", "0 to 120"),
        ("learning_strength = 0", "learning_strength", "1 to 1000"),
        ("quick_minutes = 61", "quick_minutes", "0 to 60"),
        ("quick_risk = 1", "quick_risk", "0.05 to 0.95"),
        ("online_minutes = 500", "online_minutes", "0 to 240"),
        ("closing_sure = 0", "closing_sure", "0.05 to 0.95"),
        ("remote_join = 1", "remote_join", "must be true or false"),
        ("remote_visits_max = 0", "remote_visits_max", "1 to 5000"),
        ("appointment_early_minutes = -1", "appointment_early_minutes", "0 to 120"),
        ("appointment_late_minutes = 300", "appointment_late_minutes", "0 to 240"),
        ("appointments_first = 1", "appointments_first", "must be true or false"),
        ("rejoin = 3", "rejoin", "must be a text"),
        ("weights = 2", "weights", "must be a table"),
        ("weights = { walk_in = nan }", "weights.walk_in", "0.1 to 10"),
        ("weights = { walk_in = 0 }", "weights.walk_in", "0.1 to 10"),
        ('weights = { walk_in = "2" }', "weights.walk_in", "must be a number"),
        ("weights = { walkin = 2 }", "weights.walkin", "unknown key"),
        ("last_ticket_minutes = 150", "last_ticket_minutes", "no time for a number in 09:30-12:00"),
    ],
)
def test_a_choice_outside_its_bounds_is_a_problem(folder: Path, spoil: Break, line: str, key: str, words: str) -> None:
    spoil(HALL, "[letters]", f"[policy]\n{line}\n\n[letters]")
    problems = check(folder)
    assert {p.key for p in problems} == {f"policy.{key}"}
    assert any(words in p.message for p in problems), problems


@pytest.mark.parametrize(
    ("text", "words"), [("0", "1 to 9999"), ("10_000", "1 to 9999"), ('"6"', "must be a whole number")]
)
def test_a_quota_outside_its_bounds_is_a_problem(folder: Path, spoil: Break, text: str, words: str) -> None:
    line = spoil(BUS, "pensioen = 6", f"pensioen = {text}")
    expect(check(folder), [(BUS, line, "quotas.pensioen", words, "")])


def test_the_guide_names_every_choice_and_what_is_usual() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| `?\"?([\w.]+)\"?`? \|", Path("docs/town.md").read_text(), re.MULTILINE))
    usual = {f.name: getattr(Policy(), f.name) for f in fields(Policy) if f.name not in ("weights", "quotas")}
    told = {name: str(value).lower() for name, value in usual.items()}
    assert told.items() <= rows.items()
