"""Two searches that anybody could have at once, on the same products: SQLite's FTS5 with BM25, and rapidfuzz alone."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence

from rapidfuzz import fuzz, process, utils

from queue_server.domain.search import Entry

Search = Callable[[str], list[str]]
"""A question -> product ids, the best first, at most five."""

MOST = 5


def _texts(entries: Iterable[Entry]) -> list[tuple[str, str, str, str]]:
    return [
        (
            entry.product_id,
            " ".join(entry.names.values()),
            " ".join(word for words in entry.search_words.values() for word in words),
            " ".join(entry.descriptions.values()),
        )
        for entry in entries
    ]


def fts5(entries: Sequence[Entry]) -> Search:
    """Full-text search as its manual shows it: any word of the question, accents removed, name and words first."""
    base = sqlite3.connect(":memory:")
    base.execute(
        "CREATE VIRTUAL TABLE product USING fts5"
        "(product_id UNINDEXED, name, words, description, tokenize = 'unicode61 remove_diacritics 2')"
    )
    base.executemany("INSERT INTO product VALUES (?, ?, ?, ?)", _texts(entries))

    def find(text: str) -> list[str]:
        asked = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", text))
        if not asked:
            return []
        order = "SELECT product_id FROM product WHERE product MATCH ? ORDER BY bm25(product, 0, 3, 2.5, 1) LIMIT ?"
        return [str(row[0]) for row in base.execute(order, (asked, MOST))]

    return find


def fuzzy(entries: Sequence[Entry]) -> Search:
    """The weighted ratio of rapidfuzz to the best of name, search words and description of each product."""
    texts: list[str] = []
    of_product: list[str] = []
    for entry in entries:
        said = [*entry.names.values(), *(w for ws in entry.search_words.values() for w in ws)]
        for text in dict.fromkeys([*said, *entry.descriptions.values()]):
            if text:
                texts.append(utils.default_process(text))
                of_product.append(entry.product_id)

    def find(text: str) -> list[str]:
        likely = process.extract(utils.default_process(text), texts, scorer=fuzz.WRatio, limit=10 * MOST)
        return list(dict.fromkeys(of_product[place] for _, _, place in likely))[:MOST]

    return find
