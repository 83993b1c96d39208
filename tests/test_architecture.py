"""The house is built as DESIGN section 2 says: who may enter which room."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

DOMAIN, CONTRACTS = "queue_server.domain", "queue_server.contracts"
SERVICES, STORAGE = "queue_server.services", "queue_server.storage"
REALTIME, WEB, TOWN, CLIENT = "queue_server.realtime", "queue_server.web", "queue_server.town", "queue_server.client"
MAPS, GUIDE = "queue_server.maps", "queue_server.guide"

COMPOSITION_ROOTS = (
    *("app", "cli", "cli_base", "cli_backup", "cli_map", "cli_serve", "cli_town"),
    *("serving", "supervising", "worker", "processes"),
    *(
        "founding",
        "demonstration",
        "simulation",
        "cli_devices",
        "cli_durations",
        "cli_join",
        "cli_map_draw",
        "cli_building",
    ),
)
EVERYTHING = frozenset({"queue_server", "assets", "displays", "printers"})
"""All but kiosk."""

MAY_IMPORT: dict[str, frozenset[str]] = {
    "assets": frozenset(),
    DOMAIN: frozenset(),
    CONTRACTS: frozenset(),
    CLIENT: frozenset({CONTRACTS}),
    SERVICES: frozenset({DOMAIN, CONTRACTS}),
    STORAGE: frozenset({DOMAIN}),
    REALTIME: frozenset({DOMAIN, CONTRACTS, SERVICES}),
    WEB: frozenset({DOMAIN, CONTRACTS, SERVICES, REALTIME, GUIDE, "assets"}),
    TOWN: frozenset({DOMAIN, "assets", MAPS}),
    MAPS: frozenset({DOMAIN, "assets"}),
    GUIDE: frozenset({DOMAIN, CONTRACTS, "assets"}),
    **{f"queue_server.{name}": EVERYTHING for name in COMPOSITION_ROOTS},
    "displays": frozenset({CONTRACTS, "assets"}),
    "printers": frozenset({CONTRACTS, "assets"}),
    "kiosk": frozenset({DOMAIN, CONTRACTS, CLIENT, GUIDE, "printers", "assets"}),
}
"""Room and what it may import of ours; itself always."""

OURS = ("queue_server", "assets", "displays", "printers", "kiosk")

NOT_IN_DOMAIN = frozenset(
    {
        *("time", "random", "secrets", "uuid"),
        *("os", "io", "pathlib", "shutil", "tempfile", "glob", "sqlite3", "sqlalchemy", "alembic"),
        *("socket", "ssl", "select", "selectors", "requests", "httpx", "urllib", "http"),
        *("asyncio", "anyio", "threading", "multiprocessing", "concurrent", "subprocess", "queue", "sched", "signal"),
        *("logging", "structlog", "warnings", "sys"),
        *("kivy", "fastapi", "starlette", "uvicorn", "jinja2", "markupsafe", "pydantic"),
    }
)
"""Clock, chance, files, sockets, threads, logs, screens and webs: these come in as arguments."""

MODULES_LEAST = {
    "assets": 4,
    DOMAIN: 8,
    CONTRACTS: 7,
    CLIENT: 1,
    SERVICES: 9,
    STORAGE: 8,
    REALTIME: 2,
    WEB: 10,
    TOWN: 12,
    MAPS: 15,
    GUIDE: 2,
    "displays": 2,
    "printers": 12,
    "kiosk": 10,
}
"""Fewer than this in a room and the test looks in the wrong place."""

LINES_MAX = 300


@dataclass(frozen=True)
class Import:
    """`what` as a dotted name, `by` as a module name."""

    by: str
    what: str
    line: int


def modules(root: Path) -> dict[str, Path]:
    """Our modules by dotted name."""
    found = {}
    for top in OURS:
        for path in sorted((root / top).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(name: str, path: Path) -> Iterator[Import]:
    """Every import, also those inside functions; `from a import b` as `a.b`."""
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(name, alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                yield Import(name, f"{start}.{alias.name}", node.lineno)


def within(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


def room_of(name: str) -> str | None:
    return next((room for room in sorted(MAY_IMPORT, key=len, reverse=True) if within(name, room)), None)


def forbidden(found: Import) -> bool:
    if found.what.split(".")[0] not in OURS:
        return False
    room = room_of(found.by)
    assert room is not None, f"{found.by} stands in no room of the house"
    allowed = {room, *MAY_IMPORT[room]}
    return not any(within(found.what, one) for one in allowed)


def broken_rules(root: Path) -> list[str]:
    """Imports that the house does not allow, as text."""
    found = [i for name, path in modules(root).items() if name != "queue_server" for i in imports(name, path)]
    wrong = [i for i in found if forbidden(i)]
    impure = [i for i in found if within(i.by, DOMAIN) and i.what.split(".")[0] in NOT_IN_DOMAIN]
    return [f"{i.by}:{i.line} imports {i.what}" for i in (*wrong, *impure)]


def test_every_import_stays_within_the_table_of_rooms() -> None:
    assert broken_rules(ROOT) == []


def test_every_module_stands_in_a_room() -> None:
    homeless = [name for name in modules(ROOT) if name != "queue_server" and room_of(name) is None]
    assert homeless == []


def test_the_table_is_checked_against_a_whole_house() -> None:
    found = modules(ROOT)
    counts = Counter(room_of(name) for name in found)
    too_few = {room: counts[room] for room, least in MODULES_LEAST.items() if counts[room] < least}
    assert too_few == {}
    of_ours = [i for name, path in found.items() for i in imports(name, path) if i.what.split(".")[0] in OURS]
    assert len(of_ours) > 400
    crossing = {(room_of(i.by), room_of(i.what)) for i in of_ours if room_of(i.by) != room_of(i.what)}
    assert len(crossing) > 25


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("queue_server/domain/visit.py", "import time"),
        ("queue_server/domain/visit.py", "from os import path"),
        ("queue_server/domain/visit.py", "def now():\n    from random import random"),
        ("queue_server/domain/visit.py", "from queue_server.services import register"),
        ("queue_server/contracts/visits.py", "from queue_server.domain.visit import State"),
        ("queue_server/services/register.py", "from ..storage import sqlite"),
        ("queue_server/web/api.py", "import queue_server.storage.sqlite"),
        ("queue_server/town/plan.py", "from queue_server import services"),
        ("queue_server/cli.py", "import kiosk.session"),
        ("printers/slip.py", "from queue_server.domain import visit"),
        ("kiosk/session.py", "from queue_server.services import views"),
        ("kiosk/session.py", "if TYPE_CHECKING:\n    from displays import page"),
        ("assets/texts.py", "from queue_server.contracts import base"),
        ("displays/page.py", "import queue_server.domain.visit as v"),
    ],
)
def test_a_forbidden_import_is_found_wherever_it_hides(tmp_path: Path, file: str, line: str) -> None:
    module = tmp_path / file
    module.parent.mkdir(parents=True)
    module.write_text("from __future__ import annotations\n\nimport json\n")
    assert broken_rules(tmp_path) == []
    module.write_text(f"from __future__ import annotations\n\n{line}\n")
    assert len(broken_rules(tmp_path)) == 1


def test_the_server_package_itself_stays_empty_so_that_a_kiosk_loads_no_server_code() -> None:
    assert (ROOT / "queue_server" / "__init__.py").read_bytes() == b""


def test_no_module_has_grown_so_long_that_a_room_must_be_missing() -> None:
    lengths = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules(ROOT).items()}
    assert len(lengths) > 80
    assert {name: lines for name, lines in lengths.items() if lines > LINES_MAX} == {}
