"""A copy of the demo town that a test may break."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assets.paths import DEMO_TOWN

Break = Callable[[str, str, str], int]
"""(file, old text, new text) -> line on which the first new text stands."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "town"
    shutil.copytree(DEMO_TOWN, copy)
    return copy


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
