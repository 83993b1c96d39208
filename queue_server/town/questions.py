"""questions.toml: the questions before the number, as the town wrote them. A town without the file asks nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from assets import texts
from queue_server.domain.offers import Way, Words
from queue_server.domain.questions import (
    HAVE_ALL,
    NOT_ALL,
    PERSONS_MAX,
    UNKNOWN,
    Answer,
    Change,
    Kind,
    Question,
)
from queue_server.town.changes import read_change
from queue_server.town.known import Known
from queue_server.town.problems import near
from queue_server.town.source import Source
from queue_server.town.spot import Spot
from queue_server.town.tomltable import TomlTable, read_toml

QUESTIONS_FILE = "questions.toml"

CHOICES_LEAST, CHOICES_MOST = 2, 6
"""With "I do not know" seven at most: more do not fit on a screen, nor in a head."""

QUESTIONS_MOST = 500
"""Beyond this nobody keeps them in order, and a file of a machine gone wild would keep the check busy."""

AREA = "questions"
"""Our own texts, for what every town asks alike: it need not write these."""


@dataclass(slots=True)
class QuestionFile:
    """The questions, the first one of each product, and where each question and each answer stands."""

    questions: dict[str, Question] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)
    spots: dict[str, Spot] = field(default_factory=dict)
    answers: dict[tuple[str, str], Spot] = field(default_factory=dict)


def read_questions(source: Source, known: Known) -> QuestionFile:
    file = QuestionFile()
    table = read_toml(source, QUESTIONS_FILE) if source.has(QUESTIONS_FILE) else None
    if table is None:
        return file
    tables = table.tables("questions")
    table.finish()
    if len(tables) > QUESTIONS_MOST:
        table.spot("questions").wrong(f"has {len(tables)} questions, at most {QUESTIONS_MOST} are read")
        return file
    ids = {found for one in tables if isinstance(found := one.data.get("question_id"), str)}
    for one in tables:
        _Block(one, known, ids, file).read()
    return file


@dataclass(slots=True)
class _Block:
    """One [[questions]] block with its answers."""

    table: TomlTable
    known: Known
    ids: Collection[str]
    file: QuestionFile
    question_id: str = ""
    next_id: str | None = None
    """For answers that name no next question themselves."""

    def read(self) -> None:
        table, spot = self.table, self.table.spot("question_id")
        self.question_id = spot.identifier(table.text("question_id"))
        if self.question_id in self.file.spots:
            first = self.file.spots[self.question_id].line
            spot.wrong(f'id "{self.question_id}" is there twice, first on line {first}')
        self.file.spots.setdefault(self.question_id, spot)
        self.next_id = self._next(table)
        self._begins(table.texts("products", required=False))
        kind = self._kind()
        help_table = table.table("help", required=False)
        question = Question(
            question_id=self.question_id,
            names=self._words(table, "" if kind is Kind.CHOICE else kind.value),
            answers=self._answers(kind),
            unknown=self._answer(table.table("unknown", required=False), UNKNOWN),
            help=table.words("help", self.known.languages) if help_table.data else {},
            kind=kind,
        )
        table.finish()
        self.file.questions.setdefault(self.question_id, question)

    def _kind(self) -> Kind:
        name = self.table.text("kind", required=False) or Kind.CHOICE.value
        known = self.table.spot("kind").one_of("kind", name, [kind.value for kind in Kind])
        return Kind(name) if known else Kind.CHOICE

    def _begins(self, products: tuple[str, ...]) -> None:
        spot = self.table.spot("products")
        good = spot.all_of("product", products, self.known.products)
        meant = (near(product_id, self.known.products or ()) for product_id in products if product_id not in good)
        for product_id in (*good, *filter(None, meant)):
            other = self.file.first.setdefault(product_id, self.question_id)
            if other != self.question_id:
                spot.wrong(f'product "{product_id}" begins with question "{other}" already')

    def _words(self, table: TomlTable, usual: str) -> Words:
        """What the town wrote; else our own text for this, where there is one."""
        languages = self.known.languages
        if not usual or table.table("names", required=False).data:
            return table.words("names", languages)
        ours = texts.languages(AREA)
        for code in set(languages or ()) - set(ours):
            table.spot("names").wrong(f"text is missing in {code}")
        return {code: texts.text(code, AREA, usual) for code in languages or () if code in ours}

    def _next(self, table: TomlTable) -> str | None:
        """What the table names, "" is nothing; else what holds for the whole question."""
        next_id = table.text("next", required=False)
        if not next_id:
            return None if table.has("next") else self.next_id
        known = table.spot("next").one_of("question", next_id, self.ids)
        # What was probably meant goes on, so that one slip of the pen is one problem.
        return next_id if known else near(next_id, self.ids) or None

    def _answers(self, kind: Kind) -> tuple[Answer, ...]:
        if kind is Kind.PERSONS:
            if self.table.has("answers") and self.table.tables("answers"):
                self.table.spot("answers").wrong('a question of kind "persons" has no answers to write: use "next"')
            return tuple(self._persons(count) for count in range(1, PERSONS_MAX + 1))
        tables = self.table.tables("answers") if kind is Kind.CHOICE or self.table.has("answers") else []
        if kind is Kind.CHOICE and self.table.has("answers") and not CHOICES_LEAST <= len(tables) <= CHOICES_MOST:
            message = f'has {len(tables)} answers beside "unknown", must be {CHOICES_LEAST} to {CHOICES_MOST}'
            self.table.spot("answers").wrong(message)
        return self._written(tables) if kind is Kind.CHOICE else self._papers(tables)

    def _written(self, tables: list[TomlTable]) -> tuple[Answer, ...]:
        found: dict[str, Answer] = {}
        for table in tables:
            spot = table.spot("answer_id")
            answer_id = spot.identifier(table.text("answer_id"))
            if answer_id == UNKNOWN:
                spot.wrong(f'every question has "{UNKNOWN}": what it changes stands in [questions.{UNKNOWN}]')
            answer = self._answer(table, answer_id)
            if answer_id in found:
                spot.wrong(f'id "{answer_id}" is there twice in question "{self.question_id}"')
            found.setdefault(answer_id, answer)
        return tuple(found.values())

    def _papers(self, tables: list[TomlTable]) -> tuple[Answer, ...]:
        """Both answers, in their order, whichever of them the town wrote."""
        for table in tables:
            answer_id = table.text("answer_id")
            if answer_id:
                table.spot("answer_id").one_of("answer about papers", answer_id, (HAVE_ALL, NOT_ALL))
        found = {answer.answer_id: answer for answer in self._written(tables)}
        return tuple(found.get(answer_id) or self._silent(answer_id) for answer_id in (HAVE_ALL, NOT_ALL))

    def _silent(self, answer_id: str) -> Answer:
        """An answer for which the town wrote nothing: it changes nothing."""
        empty = TomlTable(self.table.source, self.table.file, self.table.lines, {}, self.table.path)
        return self._answer(empty, answer_id)

    def _persons(self, count: int) -> Answer:
        self.file.answers.setdefault((self.question_id, str(count)), self.table.spot())
        names = {code: str(count) for code in self.known.languages or ()}
        return Answer(str(count), names, Change(persons=count), self.next_id)

    def _answer(self, table: TomlTable, answer_id: str) -> Answer:
        self.file.answers.setdefault((self.question_id, answer_id), table.spot())
        table.text("answer_id", required=False)
        change = read_change(table, self.known)
        if change.product_id and table.has("next"):
            table.spot("next").wrong('goes not with "product": the questions of that product follow')
        if change.partner_id and change.way is not Way.PARTNER:
            table.spot("partner").wrong(f'says nothing without way = "{Way.PARTNER.value}"')
        own = answer_id if answer_id in (UNKNOWN, HAVE_ALL, NOT_ALL) else ""
        answer = Answer(answer_id, self._words(table, own), change, self._next(table))
        table.finish()
        return replace(answer, next_id=None) if change.product_id else answer
