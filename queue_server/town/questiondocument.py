"""The questions of a town in the document of a town version, and as the text of their file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from queue_server.domain.catalogue import Town
from queue_server.domain.questions import Answer, Kind, Question
from queue_server.town.changes import dump_change, parse_change
from queue_server.town.tomltext import inline, pair


def dump_questions(town: Town) -> dict[str, Any]:
    """The part `questions`; nothing for a town that asks nothing, so that its document stays what it was."""
    questions = [_dump_question(question) for question in town.questions.values()]
    return {"questions": questions} if questions else {}


def parse_questions(document: Mapping[str, Any]) -> dict[str, Question]:
    return {raw["question_id"]: _parse_question(raw) for raw in document.get("questions", ())}


def _dump_question(question: Question) -> dict[str, Any]:
    return {
        "question_id": question.question_id,
        "kind": question.kind.value,
        "names": dict(question.names),
        "help": dict(question.help),
        "answers": [_dump_answer(answer) for answer in question.answers],
        "unknown": _dump_answer(question.unknown),
    }


def _dump_answer(answer: Answer) -> dict[str, Any]:
    return {
        "answer_id": answer.answer_id,
        "names": dict(answer.names),
        "change": dump_change(answer.change),
        "next_id": answer.next_id,
    }


def _parse_question(raw: Mapping[str, Any]) -> Question:
    return Question(
        question_id=raw["question_id"],
        names=dict(raw["names"]),
        answers=tuple(_parse_answer(answer) for answer in raw["answers"]),
        unknown=_parse_answer(raw["unknown"]),
        help=dict(raw["help"]),
        kind=Kind(raw["kind"]),
    )


def _parse_answer(raw: Mapping[str, Any]) -> Answer:
    return Answer(raw["answer_id"], dict(raw["names"]), parse_change(raw["change"]), raw["next_id"])


def questions_text(town: Town) -> str:
    """What `questions.read_questions` reads; each answer names its own next question."""
    return "\n".join(_question_text(question, town) for question in town.questions.values())


def _question_text(question: Question, town: Town) -> str:
    products = [p.product_id for p in town.products.values() if p.question_id == question.question_id]
    parts = ["[[questions]]\n", pair("question_id", question.question_id)]
    parts += [pair("kind", question.kind.value)] if question.kind is not Kind.CHOICE else []
    parts += [pair("products", products)] if products else []
    parts += [inline("names", question.names)]
    parts += [inline("help", question.help)] if question.help else []
    if question.kind is Kind.PERSONS:
        parts.append(pair("next", question.answers[0].next_id or ""))
    else:
        parts += [_answer_text("[[questions.answers]]", answer) for answer in question.answers]
    return "".join([*parts, _answer_text("[questions.unknown]", question.unknown)])


def _answer_text(head: str, answer: Answer) -> str:
    own = pair("answer_id", answer.answer_id) if head.startswith("[[") else ""
    changes = [pair(key, value) for key, value in dump_change(answer.change).items()]
    # A question may have a next one for all its answers: an answer that ends it says so.
    goes_on = "" if answer.change.product_id else pair("next", answer.next_id or "")
    return "".join([f"\n{head}\n", own, inline("names", answer.names), *changes, goes_on])
