"""How often the search finds what was asked for, says that it does not know, and how fast, beside two yardsticks.

python -m benchmarks.search                                     the demo town and its questions
python -m benchmarks.search --products CSV --queries CSV        products and questions of municipalities (Dutch)
python -m benchmarks.search --utterances CSV                    sentences of citizens (English)
Both may be given together; --outside FILE brings other questions that are not for a town hall.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Self

from assets.lexicon import lexicon
from benchmarks import questions, yardsticks
from benchmarks.questions import Question, Trial
from benchmarks.support import Figures, at_least, at_most, finish, load_average, percentile, reported
from queue_server.domain.search import Entry, Index
from queue_server.domain.search.words import stem

GOALS = {"nl": (0.60, 0.85), "en": (0.60, 0.80)}
"""At least so often the right product is the first, and among the first three."""

OUTSIDE_UNKNOWN_LOW = 0.80
REAL_LOST_HIGH = 0.05
PRODUCTS = 700
KEYSTROKE_P99_MS_HIGH = 10.0
BUILD_SECONDS_HIGH = 1.0
TYPED = 60
"""Questions that are typed letter by letter."""

TYPED_QUICK = 20
BUILDS = 3


NEVER = 1_000
"""The place of a product that was not found."""


def built(entries: Sequence[Entry], languages: Sequence[str]) -> Index:
    known = lexicon(languages)
    return Index(entries, languages, known.lay, known.filler)


def settle() -> None:
    """As the server does (`queue_server.processes`): what was loaded is not looked through again and again."""
    gc.collect()
    gc.freeze()


def asking(index: Index) -> Callable[[Question], list[str]]:
    return lambda question: [hit.product_id for hit in index.find(question.text, question.language).hits]


@dataclass(slots=True)
class Stopwatch:
    """Milliseconds by the clock, and those that the processor spent on this thread."""

    ms: float = 0.0
    own_ms: float = 0.0

    def __enter__(self) -> Self:
        self.ms, self.own_ms = -time.perf_counter() * 1_000, -time.thread_time() * 1_000
        return self

    def __exit__(self, *_: object) -> None:
        self.ms += time.perf_counter() * 1_000
        self.own_ms += time.thread_time() * 1_000


def accuracy(trial: Trial, name: str, ask: Callable[[Question], list[str]]) -> Figures:
    """Shares of the questions answered rightly and not at all, and milliseconds per question."""
    places, empty, times = [], 0, []
    for question in trial.questions:
        with Stopwatch() as watch:
            got = ask(question)
        times.append(watch.ms)
        empty += not got
        places.append(next((n for n, product in enumerate(got) if product in question.right), NEVER))
    total = len(places)
    key = f"{trial.name}_{name}"
    return {
        **{f"{key}_top{n}": reported(sum(p < n for p in places) / total, "share") for n in (1, 3, 5)},
        f"{key}_does_not_know": reported(empty / total, "share"),
        f"{key}_ms_p50": reported(percentile(times, 0.5), "ms"),
        f"{key}_ms_p99": reported(percentile(times, 0.99), "ms"),
    }


def with_goals(trial: Trial, figures: Figures) -> Figures:
    """The figures of our own search, those that have a goal with it."""
    goals = dict(
        zip((f"{trial.name}_search_top1", f"{trial.name}_search_top3"), GOALS.get(trial.name, ()), strict=False)
    )
    lost = f"{trial.name}_search_does_not_know"
    return {
        **{k: at_least(f.value, f.unit, goals[k]) if k in goals else f for k, f in figures.items()},
        lost: at_most(figures[lost].value, "share", REAL_LOST_HIGH),
    }


def not_for_a_town_hall(trial: Trial, ask: Callable[[Question], list[str]], file: Path) -> Figures:
    """The share of questions about something else that are answered "does not know"."""
    asked = questions.outside(file, trial.languages)
    if not asked:
        return {}
    answered = [(question.text, got) for question in asked if (got := ask(question))]
    for text, got in answered:
        print(f"  answered although not for a town hall: {text} -> {got[0]}")
    unknown = 1 - len(answered) / len(asked)
    return {f"{trial.name}_outside_does_not_know": at_least(unknown, "share", OUTSIDE_UNKNOWN_LOW)}


def speed(trial: Trial, typed: int) -> Figures:
    """Building an index of 700 products, and answering each letter of questions that are typed one by one."""
    entries = questions.grown(trial.entries, PRODUCTS)
    builds = []
    for _ in range(BUILDS):
        stem.cache_clear()
        with Stopwatch() as watch:
            index = built(entries, trial.languages)
        builds.append(watch)
    settle()
    strokes = []
    for question in trial.questions[:: max(1, len(trial.questions) // typed)]:
        for length in range(1, len(question.text) + 1):
            with Stopwatch() as watch:
                index.find(question.text[:length], question.language)
            strokes.append(watch)
    times, own = [watch.ms for watch in strokes], [watch.own_ms for watch in strokes]
    return {
        f"{trial.name}_products": reported(len(entries), "products"),
        f"{trial.name}_build": at_most(median(watch.ms for watch in builds) / 1_000, "s", BUILD_SECONDS_HIGH),
        f"{trial.name}_build_processor": reported(median(watch.own_ms for watch in builds) / 1_000, "s"),
        f"{trial.name}_keystroke_ms_p50": reported(percentile(times, 0.5), "ms"),
        f"{trial.name}_keystroke_ms_p99": at_most(percentile(times, 0.99), "ms", KEYSTROKE_P99_MS_HIGH),
        f"{trial.name}_keystroke_processor_ms_p99": reported(percentile(own, 0.99), "ms"),
    }


def measured(trial: Trial, outside: Path, typed: int) -> Figures:
    """One trial with everything that is measured on it."""
    print(f"{trial.name}: {len(trial.questions)} questions on {len(trial.entries)} products", flush=True)
    ask = asking(built(trial.entries, trial.languages))
    settle()
    bm25, ratio = yardsticks.fts5(trial.entries), yardsticks.fuzzy(trial.entries)
    return {
        **with_goals(trial, accuracy(trial, "search", ask)),
        **not_for_a_town_hall(trial, ask, outside),
        **accuracy(trial, "fts5", lambda question: bm25(question.text)),
        **accuracy(trial, "rapidfuzz", lambda question: ratio(question.text)),
        **speed(trial, typed),
    }


def trials(arguments: argparse.Namespace) -> list[Trial]:
    found = []
    if arguments.products:
        found.append(questions.products_trial(arguments.products, arguments.queries))
    if arguments.utterances:
        found.append(questions.utterances_trial(arguments.utterances))
    return found or [questions.demo_trial()]


def without_names(utterances: Path) -> Figures:
    """The same when the words of an intent's id are not read: what its sentences alone do."""
    print("English products are named by the words of the intent's id; `en_without_names` leaves them out.")
    trial = questions.utterances_trial(utterances, named=False)
    return accuracy(trial, "search", asking(built(trial.entries, trial.languages)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--products", type=Path, help="CSV: concept, modal_title, modal_description, keywords (;)")
    parser.add_argument("--queries", type=Path, help="CSV: query_text, concept (|)")
    parser.add_argument("--utterances", type=Path, help="CSV: text, intent")
    parser.add_argument("--outside", type=Path, default=questions.OUTSIDE, help="CSV: language, text; or lines of text")
    parser.add_argument("--quick", action="store_true", help="type fewer questions letter by letter")
    arguments = parser.parse_args()
    if bool(arguments.products) != bool(arguments.queries):
        parser.error("--products and --queries belong together")
    files = (arguments.products, arguments.queries, arguments.utterances, arguments.outside)
    for missing in [file for file in files if file and not file.is_file()]:
        parser.error(f"no such file: {missing}")
    found = trials(arguments)
    empty = [trial.name for trial in found if not trial.questions or not trial.entries]
    if empty:
        parser.error(f"no products or no questions: {', '.join(empty)}")
    figures: Figures = {}
    for trial in found:
        figures |= measured(trial, arguments.outside, TYPED_QUICK if arguments.quick else TYPED)
    if arguments.utterances:
        figures |= without_names(arguments.utterances)
    return finish({**figures, "load_average": load_average()})


if __name__ == "__main__":
    sys.exit(main())
