"""What the pages say is true: the diagram, the links, the dependencies, the folders."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.support import route_table, triage_table
from tests.support.diagram import PAGE, renewed

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def test_the_diagram_of_a_visit_is_the_table() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert "stateDiagram" in page
    assert renewed(page) == page, "run python -m tests.support.diagram"


def test_the_tables_of_the_decision_are_the_decision() -> None:
    page = triage_table.PAGE.read_text(encoding="utf-8")
    assert len(triage_table.CASES) == 20
    assert triage_table.renewed(page) == page, "run python -m tests.support.triage_table"


def test_the_routes_in_words_are_what_visitors_read() -> None:
    assert len(route_table.shown()) == 40
    assert route_table.page() == route_table.PAGE.read_text(encoding="utf-8"), "run python -m tests.support.route_table"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    gone = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert gone == []


def test_the_readme_shows_four_pictures_and_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(re.findall(r"!\[", readme)) >= 4
    assert "make run" in readme
    assert "make test" in readme


def test_every_dependency_has_its_line_in_architecture() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=\[]", entry)[0] for entry in project["dependencies"]}
    assert len(names) >= 15
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert sorted(name for name in names if not re.search(rf"\b{re.escape(name)}\b", page)) == []


def test_every_top_level_folder_is_explained_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    folders = {p.parent.name for p in ROOT.glob("*/__init__.py")}
    assert {"kiosk", "queue_server", "displays", "printers", "assets", "tests"} <= folders
    assert sorted(f for f in folders if f"`{f}/`" not in readme) == []


def test_no_page_and_no_module_names_a_path_of_a_machine() -> None:
    checked = [
        *PAGES,
        *(p for room in ("kiosk", "queue_server", "displays", "printers") for p in (ROOT / room).rglob("*.py")),
    ]
    assert len(checked) > 80
    pattern = re.compile(r"(?:^|[\s\"'(=])/(?:home|root|work)/")
    assert [p.name for p in checked if pattern.search(p.read_text(encoding="utf-8"))] == []
