"""docs/limits.md says what the code does."""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import reduce
from pathlib import Path

import pytest

import queue_server

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"^\| (?P<what>.+?) \| (?P<value>[\d,]+)(?: (?P<unit>\S.*?))? \| `(?P<name>[\w.]+)` \|", re.MULTILINE)
UNITS = {None: 1, "KiB": 1024, "seconds": 1, "minutes": 1, "hours": 1, "a second": 1}
ROOMS = ("contracts", "realtime", "services", "web")
"""Where a limit is met by who comes from outside; of storage only the writer's queue is."""


def rows() -> dict[str, float]:
    """Value by name of the constant."""
    page = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
    return {m["name"]: int(m["value"].replace(",", "")) * UNITS[m["unit"]] for m in ROW.finditer(page)}


def in_the_code(name: str) -> float:
    parts = name.split(".")
    module = importlib.import_module(f"queue_server.{parts[0]}.{parts[1]}")
    value: float = reduce(getattr, parts[2:], module)  # type: ignore[assignment]
    return value


@pytest.mark.parametrize("name", sorted(rows()))
def test_the_guide_gives_each_limit_as_it_is_in_the_code(name: str) -> None:
    assert rows()[name] == in_the_code(name)


def test_every_limit_of_the_code_is_in_the_guide() -> None:
    named = set(rows())
    assert len(named) > 30
    modules = [f"storage.{name}" for name in ("writer",)]
    for room in ROOMS:
        folder = Path(queue_server.__path__[0]) / room
        modules += [f"{room}.{module.name}" for module in pkgutil.iter_modules([str(folder)])]
    defined = {
        f"{module}.{name}"
        for module in modules
        for path in [ROOT / "queue_server" / f"{module.replace('.', '/')}.py"]
        for line in re.findall(r"^([A-Z][A-Z_, ]*) =", path.read_text(encoding="utf-8"), re.MULTILINE)
        for name in re.split(r", ", line)
        if name.endswith("_MAX")
    }
    assert len(defined) > 12
    assert sorted(defined - named) == []


def test_every_rate_is_in_the_guide_with_its_option_and_its_variable() -> None:
    page = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
    options = (ROOT / "queue_server" / "cli_serve.py").read_text(encoding="utf-8")
    variables = re.findall(r'envvar="(ONTHAAL_(?:\w+_RATE|OWNER_STREAMS|TRUSTED_PROXY))"', options)
    assert len(variables) == 7
    for variable in variables:
        assert f"`{variable}`" in page
        assert f"`--{variable.removeprefix('ONTHAAL_').lower().replace('_', '-')}`" in page
