"""questions.toml: read, checked whole, and written again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from queue_server.domain.catalogue import Town
from queue_server.domain.offers import Way
from queue_server.domain.questions import HAVE_ALL, NOT_ALL, PERSONS_MAX, UNKNOWN, Change, Kind
from queue_server.town.document import dump, parse
from queue_server.town.export import export
from queue_server.town.folder import check, load
from queue_server.town.problems import Problem
from queue_server.town.questions import CHOICES_MOST, QUESTIONS_FILE

WORDS = '{ nl = "n", fr = "f", en = "e", de = "d" }'

Ask = Callable[..., None]


def question(question_id: str, *lines: str, names: str = f"names = {WORDS}") -> str:
    return "\n".join(["[[questions]]", f'question_id = "{question_id}"', names, *lines, ""])


def answer(answer_id: str, *lines: str, names: str = f"names = {WORDS}") -> str:
    return "\n".join(["[[questions.answers]]", f'answer_id = "{answer_id}"', names, *lines, ""])


def choice(question_id: str, first: str = "", second: str = "", products: str = "") -> str:
    """A question with two answers, "yes" and "no"."""
    return question(question_id, products) + answer("yes", first) + answer("no", second)


@pytest.fixture
def ask(folder: Path) -> Ask:
    """Writes the questions of the copy."""

    def written(*parts: str) -> None:
        (folder / QUESTIONS_FILE).write_text("\n".join(parts), encoding="utf-8")

    return written


REISPAS = 'products = ["reispas"]'


def told(problems: list[Problem]) -> list[str]:
    return [str(problem) for problem in problems]


def test_a_town_without_the_file_asks_nothing(folder: Path) -> None:
    (folder / QUESTIONS_FILE).unlink()
    town = load(folder)
    assert town.questions == {}
    assert {p.question_id for p in town.products.values()} == {None}
    assert "questions" not in dump(town)


def test_a_question_is_read_with_its_answers_and_changes(folder: Path, ask: Ask) -> None:
    changes = (
        "minutes = -3",
        "persons = 2",
        'skill = "welzijn"',
        "discreet = true",
        'more_papers = ["klever"]',
        'fewer_papers = ["eid"]',
        'way = "host"',
    )
    ask(
        question("q", REISPAS, f"help = {WORDS}", 'next = "then"'),
        answer("yes", *changes),
        answer("no", 'product = "kids_id"'),
        answer("end", 'next = ""'),
        question("then", 'kind = "persons"', names=""),
    )
    town = load(folder)
    asked = town.questions["q"]
    assert town.products["reispas"].question_id == "q"
    assert (asked.kind, asked.help["en"]) == (Kind.CHOICE, "e")
    assert [(a.answer_id, a.next_id) for a in asked.answers] == [("yes", "then"), ("no", None), ("end", None)]
    assert asked.answers[0].change == Change(-3, 2, "welzijn", True, ("klever",), ("eid",), None, Way.HOST)
    assert asked.answers[1].change == Change(product_id="kids_id")


def test_who_does_not_know_is_led_on_also_where_the_town_says_nothing(folder: Path, ask: Ask) -> None:
    ask(
        question("q", REISPAS, 'next = "then"'),
        answer("yes"),
        answer("no"),
        choice("then"),
        "[questions.unknown]\nminutes = 5\n" + f"names = {WORDS}",
    )
    questions = load(folder).questions
    assert (questions["q"].unknown.next_id, questions["q"].unknown.change) == ("then", Change())
    assert questions["q"].unknown.names["nl"] == "Ik weet het niet"
    assert (questions["then"].unknown.change.minutes, questions["then"].unknown.names["nl"]) == (5, "n")


def test_questions_for_persons_and_papers_need_no_words(folder: Path, ask: Ask) -> None:
    ask(
        question("many", 'kind = "persons"', REISPAS, 'next = "papers"', names=""),
        question("papers", 'kind = "papers"', names=""),
        answer("not_all", 'way = "later"', names=""),
    )
    questions = load(folder).questions
    many, papers = questions["many"], questions["papers"]
    assert [a.change.persons for a in many.answers] == list(range(1, PERSONS_MAX + 1))
    assert {a.next_id for a in (*many.answers, many.unknown)} == {"papers"}
    assert many.answers[2].names["de"] == "3"
    assert [a.answer_id for a in papers.answers] == [HAVE_ALL, NOT_ALL]
    assert papers.answers[1].change.way is Way.LATER
    assert papers.names["en"] == "Do you have these papers with you?"


def test_every_fault_is_reported_in_one_go_with_its_place_and_what_was_meant(folder: Path, ask: Ask) -> None:
    ask(
        'questions_before = "x"',
        question("why", 'products = ["reispass", "eid_afhalen"]', 'nekst = "papers"', names='names = { nl = "n" }'),
        answer("yes", 'skill = "welzjin"', 'more_papers = ["pasfotoo"]', 'partner = "vdabb"'),
        answer("yes", 'product = "kids_idd"', "minutes = 900", "persons = 13", 'way = "on_line"'),
        answer("unknown", 'next = "paper"'),
        answer("both", 'product = "kids_id"', 'next = "papers"'),
        question("why", 'products = ["uitpas"]'),
        answer("alone"),
        question("papers", 'kind = "papers"', 'products = ["eid_afhalen"]', names=""),
        answer("no", names=""),
        question("many", 'kind = "persons"', 'products = ["uitpas"]', names=""),
        answer("1"),
    )
    problems = told(check(folder))
    wanted = [
        "questions.toml:1: questions_before: unknown key",
        'questions.toml:5: questions.1.products: unknown product "reispass" (did you mean "reispas"?)',
        'questions.1.nekst: unknown key (did you mean "next"?)',
        "questions.1.names.fr: text is missing in fr",
        'skill: unknown skill "welzjin" (did you mean "welzijn"?)',
        'more_papers: unknown paper "pasfotoo" (did you mean "pasfoto"?)',
        'partner: unknown partner "vdabb" (did you mean "vdab"?)',
        'product: unknown product "kids_idd" (did you mean "kids_id"?)',
        "minutes: is 900, must be -240 to 240",
        "persons: is 13, must be 1 to 12",
        'way: unknown way "on_line" (did you mean "online"?)',
        'answer_id: id "yes" is there twice in question "why"',
        'every question has "unknown"',
        'next: unknown question "paper" (did you mean "papers"?)',
        'next: goes not with "product"',
        'question_id: id "why" is there twice, first on line 3',
        'has 1 answers beside "unknown", must be 2 to 6',
        'product "eid_afhalen" begins with question "why" already',
        'product "uitpas" begins with question "why" already',
        'unknown answer about papers "no"',
        'a question of kind "persons" has no answers to write',
    ]
    assert [one for one in wanted if not any(one in problem for problem in problems)] == [], "\n".join(problems)
    assert all(problem.startswith("questions.toml:") for problem in problems)


def test_a_misspelt_next_question_is_one_problem(folder: Path, ask: Ask) -> None:
    ask(choice("why", 'next = "therin"', products=REISPAS), choice("therein"))
    assert len(check(folder)) == 1


def test_a_circle_is_named_as_the_way_round(folder: Path, ask: Ask) -> None:
    ask(
        choice("start", 'next = "a"', products=REISPAS),
        choice("c", 'product = "kids_id"'),
        choice("a", 'next = "b"', products='products = ["kids_id"]'),
        choice("b", 'next = "c"'),
        choice("self", 'next = "self"', products='products = ["uitpas"]'),
    )
    assert told(check(folder)) == [
        "questions.toml:15: questions.2.question_id: the questions go round: c > a > b > c",
        "questions.toml:54: questions.5.question_id: the questions go round: self > self",
    ]


def test_a_question_that_nobody_is_asked_is_reported(folder: Path, ask: Ask) -> None:
    ask(choice("why", products=REISPAS), choice("lonely", 'next = "lonelier"'), choice("lonelier"))
    assert [p.message.split('"')[1] for p in check(folder)] == ["lonely", "lonelier"]


def test_five_questions_may_be_asked_and_not_six(folder: Path, ask: Ask) -> None:
    def chain(length: int) -> list[str]:
        first = [choice("q1", 'next = "q2"', products=REISPAS)]
        return [*first, *(choice(f"q{i}", f'next = "q{i + 1}"') for i in range(2, length)), choice(f"q{length}")]

    ask(*chain(5))
    assert check(folder) == []
    ask(*chain(6))
    (problem,) = check(folder)
    assert problem.message == "6 questions, at most 5 are asked: q1 > q2 > q3 > q4 > q5 > q6"


def test_more_answers_than_fit_on_a_screen_are_refused(folder: Path, ask: Ask) -> None:
    ask(question("q", REISPAS), *(answer(f"a{i}") for i in range(CHOICES_MOST)))
    assert check(folder) == []
    ask(question("q", REISPAS), *(answer(f"a{i}") for i in range(CHOICES_MOST + 1)))
    assert [p.message for p in check(folder)] == ['has 7 answers beside "unknown", must be 2 to 6']


def test_a_way_on_that_is_not_there_is_refused(folder: Path, ask: Ask) -> None:
    ask(
        choice("q", 'way = "online"', 'way = "partner"', products='products = ["reispas_afhalen"]'),
        choice("r", 'product = "eid_pincode"\nway = "online"', products='products = ["uitpas"]'),
    )
    assert [p.message for p in check(folder)] == [
        'way "online": product "reispas_afhalen" has no address on-line',
        'way "partner": name the partner, product "reispas_afhalen" has none',
        'way "online": product "eid_pincode" has no address on-line',
    ]


def test_a_partner_to_whom_no_way_leads_is_refused(folder: Path, ask: Ask) -> None:
    ask(choice("q", 'partner = "vdab"', 'partner = "vdab"\nway = "partner"', products='products = ["uitpas"]'))
    assert [(p.key, p.message) for p in check(folder)] == [
        ("questions.1.answers.1.partner", 'says nothing without way = "partner"')
    ]


def test_a_skill_or_discretion_for_which_a_site_has_no_point_is_refused(folder: Path, ask: Ask) -> None:
    ask(choice("q", "discreet = true", products='products = ["uitpas"]'))
    assert [p.message for p in check(folder)] == [
        f'site "{site}" has no point for "uitpas" after this answer' for site in ("bibliotheek", "mobiel", "stadhuis")
    ]


def test_a_file_that_is_no_toml_is_reported_and_the_rest_is_read(folder: Path, ask: Ask) -> None:
    ask("[[questions]\nquestion_id = ")
    (problem,) = check(folder)
    assert (problem.file, problem.line) == (QUESTIONS_FILE, 1)


def test_odd_questions_survive_a_folder_and_a_document(folder: Path, ask: Ask, tmp_path: Path) -> None:
    ask(
        question("q", REISPAS, 'next = "many"'),
        answer("yes", "minutes = -3", "discreet = false", 'next = ""'),
        answer("no", 'product = "kids_id"', 'more_papers = ["klever"]'),
        "[questions.unknown]\npersons = 3",
        question("many", 'kind = "persons"', 'next = "papers"'),
        question("papers", 'kind = "papers"', 'products = ["kids_id"]', names=""),
        answer("not_all", 'way = "online"', names=""),
    )
    town = load(folder)
    export(town, tmp_path / "copy")
    assert load(tmp_path / "copy") == town
    assert parse(json.loads(json.dumps(dump(town)))) == town


def test_a_skill_that_only_an_answer_asks_for_is_exported(folder: Path, tmp_path: Path) -> None:
    town = load(folder)
    assert any(a.change.skill for q in town.questions.values() for a in q.answers)
    without = replace(
        town,
        sites=(),
        hosts={},
        products={p: replace(one, skill=None) for p, one in town.products.items()},
    )
    export(without, tmp_path / "copy")
    assert '"welzijn"' in (tmp_path / "copy" / "town.toml").read_text(encoding="utf-8")


def test_unknown_is_no_word_of_the_town(folder: Path) -> None:
    town: Town = load(folder)
    assert {q.unknown.answer_id for q in town.questions.values()} == {UNKNOWN}


def test_five_hundred_questions_in_a_row_are_judged_at_once_and_more_are_not_read(folder: Path, ask: Ask) -> None:
    def row(length: int) -> list[str]:
        first = [choice("q1", 'next = "q2"', products=REISPAS)]
        return [*first, *(choice(f"q{i}", f'next = "q{i + 1}"') for i in range(2, length)), choice(f"q{length}")]

    ask(*row(500))
    assert [p.message.split(",")[0] for p in check(folder)] == ["500 questions"]
    ask(*row(501))
    assert [p.message for p in check(folder)] == ["has 501 questions, at most 500 are read"]
