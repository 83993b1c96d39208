"""Making HTML: one kind of Jinja environment, with icons and ticket numbers as every page writes them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from assets.paths import ICON_NAMES

THIN_SPACE = "\u202f"
"""Narrow and without a line break: the number never falls apart ("L 047")."""


@cache
def _codepoints() -> dict[str, str]:
    names: dict[str, str] = json.loads(ICON_NAMES.read_text(encoding="utf-8"))
    return names


@cache
def icon(name: str) -> Markup:
    """The Phosphor icon `name`, hidden from screen readers: a word always stands beside it."""
    return Markup('<i class="icon" aria-hidden="true">&#x{};</i>').format(_codepoints()[name])


def number(letter: str, digits: int) -> Markup:
    """The hero of every page, isolated so that it never flips in a right-to-left sentence."""
    # Plain string work: Markup.format costs more than the rest of a row, and a list has sixty of them.
    return Markup(f'<bdi class="number">{escape(letter)}{THIN_SPACE}{digits:03d}</bdi>')  # noqa: S704  # letter is escaped


def spaced(code: str) -> str:
    """A code as spoken ("L047") in the shape in which visitors see it ("L 047")."""
    return f"{code[:1]}{THIN_SPACE}{code[1:]}"


def as_json(value: object) -> Markup:
    """JSON for inside a double-quoted attribute."""
    return escape(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def environment(folder: Path) -> Environment:
    """Templates of one room. Compiled once; a name that is not given is a mistake, not an empty string."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(icon=icon, number=number, spaced=spaced, as_json=as_json)
    return made
