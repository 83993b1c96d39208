"""What the search is measured on: products and questions from files, or the demo town with its own questions."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from assets.paths import DEMO_TOWN
from queue_server.domain.search import Entry
from queue_server.town.folder import load

HERE = Path(__file__).parent / "search_questions"
OUTSIDE = HERE / "outside.csv"
DEMO = HERE / "demo.csv"


@dataclass(frozen=True, slots=True)
class Question:
    """A question in a language and the ids of the products that answer it; none when nothing should."""

    text: str
    language: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Trial:
    """A catalogue and the questions that are put to it."""

    name: str
    languages: tuple[str, ...]
    entries: tuple[Entry, ...]
    questions: tuple[Question, ...]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def products_trial(products: Path, queries: Path) -> Trial:
    """Dutch products as municipalities publish them, and the questions whose `concept` names the right ones."""
    entries = tuple(
        Entry(
            row["concept"],
            {"nl": row["modal_title"]},
            {"nl": _split(row.get("keywords"), ";")},
            {"nl": row.get("modal_description") or ""},
        )
        for row in rows(products)
    )
    questions = tuple(Question(r["query_text"], "nl", frozenset(_split(r["concept"], "|"))) for r in rows(queries))
    return Trial("nl", ("nl",), entries, questions)


def utterances_trial(utterances: Path, named: bool = True) -> Trial:
    """English sentences of citizens: a third of each intent's is what its product says, the others are asked.

    A sentence's SHA-256 gives the order, the first third (at least one) is the index; intents with fewer than three
    sentences are left out. When `named`, the words of the intent's id are the product's name and topic.
    """
    by_intent: dict[str, list[str]] = {}
    for row in rows(utterances):
        by_intent.setdefault(row["intent"], []).append(row["text"])
    entries, questions = [], []
    for intent, texts in by_intent.items():
        if len(texts) < 3:
            continue
        ordered = sorted(texts, key=lambda text: hashlib.sha256(text.encode()).hexdigest())
        size = max(1, len(ordered) // 3)
        entries.append(_intent(intent, tuple(ordered[:size]), named))
        questions += [Question(text, "en", frozenset({intent})) for text in ordered[size:]]
    return Trial("en" if named else "en_without_names", ("en",), tuple(entries), tuple(questions))


def _intent(intent: str, texts: tuple[str, ...], named: bool) -> Entry:
    topic, *name = intent.replace("_", " ").split(".")
    if not named:
        return Entry(intent, {}, {"en": texts})
    return Entry(intent, {"en": " ".join(name) or topic}, {"en": texts}, {}, {"en": topic})


def demo_trial() -> Trial:
    """The demo town in its four languages."""
    town = load(DEMO_TOWN)
    topics = {topic.topic_id: topic.names for topic in town.topics}
    entries = tuple(
        Entry(p.product_id, p.names, p.search_words, p.descriptions, topics.get(p.topic_id, {}))
        for p in town.products.values()
    )
    asked = [Question(r["text"], r["language"], frozenset(_split(r["product_ids"], "|"))) for r in rows(DEMO)]
    return Trial("demo", ("nl", "fr", "en", "de"), entries, tuple(asked))


def outside(path: Path, languages: Iterable[str]) -> tuple[Question, ...]:
    """Questions that are not for a town hall, in those of the languages in which there are any.

    A CSV with the columns `language` and `text`, or a text file with a question on each line, asked in every language.
    """
    first = path.read_text(encoding="utf-8-sig").split("\n", 1)[0]
    if "text" in first.strip().split(","):
        found = [(r["text"], r.get("language") or "") for r in rows(path)]
    else:
        found = [(line.strip(), "") for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    return tuple(
        Question(text, language, frozenset()) for language in languages for text, its in found if its in ("", language)
    )


def grown(entries: tuple[Entry, ...], size: int) -> tuple[Entry, ...]:
    """At least so many products: the same again under other ids and with a made-up word in each name."""
    if not entries:
        return entries
    result = list(entries)
    while len(result) < size:
        one = entries[len(result) % len(entries)]
        mark = hashlib.sha256(str(len(result)).encode()).hexdigest().translate(_AS_LETTERS)[:8]
        names = {language: f"{name} {mark}" for language, name in one.names.items()}
        result.append(replace(one, product_id=f"{one.product_id}-{len(result)}", names=names))
    return tuple(result)


_AS_LETTERS = str.maketrans("0123456789", "ghijklmnop")


def _split(text: str | None, mark: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(mark) if part.strip())
