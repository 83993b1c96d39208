"""What moves: a short slide in reading direction, once, and nothing at all for who wants none (K11)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from kivy.animation import Animation

import kiosk
from kiosk.tour import Tour
from tests.kiosk import lindegem
from tests.kiosk.panel import panel
from tests.kiosk.samples import hall, town


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> list[Animation]:
    """Every movement that begins."""
    found: list[Animation] = []
    start = Animation.start

    def seen(one: Animation, target: object) -> None:
        found.append(one)
        start(one, target)

    monkeypatch.setattr(Animation, "start", seen)
    return found


def test_a_screen_slides_in_once_from_where_one_goes_and_then_stands(tmp_path: Path, moved: list[Animation]) -> None:
    with panel(tmp_path, town(), hall(), still=False) as found:
        shift = found.app.stage._shift
        found.until(lambda: shift.x == 0)
        moved.clear()
        for control_id, side in (("start", 1), ("back", -1)):
            found.now += 1
            found.app.tap(control_id)
            assert shift.x * side > 0
            found.until(lambda: shift.x == 0)
        found.wait(30)
    assert [0.150 <= slide.duration <= 0.250 for slide in moved] == [True, True]


@pytest.mark.parametrize(("words", "moves"), [((), True), (("--no-motion",), False)])
def test_without_motion_nothing_moves_on_any_screen(
    tmp_path: Path, moved: list[Animation], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], moves: bool
) -> None:
    """Dialogs and all that comes by itself included; the same walk with motion shows that it would be seen."""
    with panel(tmp_path, lindegem.MESSAGE, lindegem.hall(), *words, still=False) as found:
        monkeypatch.setattr(found.app.scenery, "stand_still", lambda: None)
        walk = Tour(found.app)
        walk.begin("nl")
        for _, prepare in walk.steps():
            prepare()
            found.app.render()
    assert bool(moved) is moves


def test_all_that_moves_stands_in_one_module_and_nothing_loops() -> None:
    """Whoever animates elsewhere would have to ask for `--no-motion` there too."""
    for path in Path(kiosk.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert path.name == "motion.py" or "kivy.animation" not in names, path
        loops = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "repeat"]
        assert loops == [], path
