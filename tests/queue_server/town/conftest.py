"""A copy of the demo town, in four of its languages, that a test may break."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assets.paths import DEMO_TOWN
from queue_server.town.folder import load

LANGUAGES = ("nl", "fr", "en", "de")
OTHERS = set(load(DEMO_TOWN).languages) - set(LANGUAGES)
Break = Callable[[str, str, str], int]
"""(file, old text, new text) -> line on which the first new text stands."""


def copied(folder: Path) -> Path:
    """The demo town with LANGUAGES only: what a test writes into it needs no words in every language of the house."""
    shutil.copytree(DEMO_TOWN, folder)
    for path in folder.rglob("*.toml"):
        text = path.read_text(encoding="utf-8")
        for code in OTHERS:
            text = re.sub(rf'^{code} = ".*"\n|, {code} = "[^"]*"|, "{code}"', "", text, flags=re.MULTILINE)
        path.write_text(text, encoding="utf-8")
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            head, *rows = csv.reader(stream)
        kept = [place for place, name in enumerate(head) if name[-2:] not in OTHERS]
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows([row[i] for i in kept] for row in (head, *rows))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copied(tmp_path / "town")


@pytest.fixture
def spoil(folder: Path) -> Break:
    """Replaces the first occurrence of a text in a file of the copy; a text that is not there fails the test."""

    def spoiled(file: str, old: str, new: str) -> int:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not hold {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return spoiled
