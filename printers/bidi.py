"""The order in which the parts of one line stand on paper, when scripts of both directions meet.

Pillow lays out one font at a time, and no font has every script; so a line is cut into runs here, and raqm shapes
each run. This is the part of Unicode Standard Annex 9 that a line without explicit embeddings needs
(rules W1-W7, N1-N2, I1-I2, L1-L2), with European and Arabic digits.
"""

from __future__ import annotations

import unicodedata
from itertools import groupby

_STRONG = {"L": "L", "R": "R", "AL": "R"}
_DIGITS = frozenset({"EN", "AN"})
_FIRST_RIGHT_TO_LEFT = "\u0590"
"""Before it no character runs to the left: nothing is to be put in order."""


def has_right_to_left(text: str) -> bool:
    """Whether any letter of the text is written from right to left."""
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


def _weak(text: str, base: str) -> list[str]:
    """The classes after rules W1-W7: L, R, EN, AN or N (neutral)."""
    classes = [unicodedata.bidirectional(char) or "L" for char in text]
    strong, previous = base, base
    for index, kind in enumerate(classes):
        if kind == "NSM":
            classes[index] = kind = previous
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            classes[index] = "AN"
        previous = classes[index]
    _join_digits(classes)
    strong = base
    for index, kind in enumerate(classes):
        if kind in _STRONG:
            strong = classes[index] = _STRONG[kind]
        elif kind == "EN" and strong == "L":
            classes[index] = "L"
        elif kind not in _DIGITS:
            classes[index] = "N"
    return classes


def _join_digits(classes: list[str]) -> None:
    """Rules W4 and W5: one separator between digits and any sign beside digits belong to the number."""
    for index in range(1, len(classes) - 1):
        before, kind, after = classes[index - 1 : index + 2]
        if before == after and ((kind == "CS" and before in _DIGITS) or (kind == "ES" and before == "EN")):
            classes[index] = before
    for order in (range(1, len(classes)), range(len(classes) - 2, -1, -1)):
        step = -1 if order.step == 1 else 1
        for index in order:
            if classes[index] == "ET" and classes[index + step] == "EN":
                classes[index] = "EN"


def _resolve_neutrals(classes: list[str], base: str) -> None:
    """Rules N1 and N2: a neutral between two of the same direction takes it, any other takes the line's."""
    start = 0
    for kind, group in groupby(list(classes)):
        end = start + len(list(group))
        if kind == "N":
            before = _direction(classes[start - 1]) if start else base
            after = _direction(classes[end]) if end < len(classes) else base
            classes[start:end] = [before if before == after else base] * (end - start)
        start = end


def _direction(kind: str) -> str:
    return "R" if kind in _DIGITS else kind


def levels(text: str, right_to_left: bool) -> list[int]:
    """The embedding level of each character: even runs to the right, odd to the left."""
    base = "R" if right_to_left else "L"
    classes = _weak(text, base)
    _resolve_neutrals(classes, base)
    if right_to_left:
        found = [1 if kind == "R" else 2 for kind in classes]
    else:
        found = [{"L": 0, "R": 1}.get(kind, 2) for kind in classes]
    trailing = len(text.rstrip())
    return found[:trailing] + [int(right_to_left)] * (len(text) - trailing)


def visual_runs(text: str, right_to_left: bool) -> list[tuple[str, bool]]:
    """(part, runs to the left) from left to right on paper; each part keeps its reading order inside."""
    if text and not right_to_left and max(text) < _FIRST_RIGHT_TO_LEFT:
        return [(text, False)]
    runs: list[tuple[int, str]] = []
    start = 0
    for level, group in groupby(levels(text, right_to_left)):
        end = start + len(list(group))
        runs.append((level, text[start:end]))
        start = end
    for threshold in (2, 1):
        runs = _reverse_from(runs, threshold)
    return [(part, level % 2 == 1) for level, part in runs]


def _reverse_from(runs: list[tuple[int, str]], threshold: int) -> list[tuple[int, str]]:
    """Rule L2 for one level: each row of neighbours at this level or higher turns round."""
    turned: list[tuple[int, str]] = []
    for high, group in groupby(runs, key=lambda run: run[0] >= threshold):
        neighbours = list(group)
        turned += reversed(neighbours) if high else neighbours
    return turned
