"""The light of the screen: a folder like the kernel's, programs that obey, fail or hang."""

from __future__ import annotations

import queue
import sys
import time
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from kiosk.devices.panel import Backlight, Command, Panel, PanelFailed

WAIT = 20


def backlight(folder: Path, most: int = 255) -> Path:
    folder.mkdir(parents=True)
    (folder / "max_brightness").write_text(f"{most}\n")
    (folder / "brightness").write_text("17\n")
    return folder


def test_every_backlight_is_set_to_its_own_measure(tmp_path: Path) -> None:
    one, two = backlight(tmp_path / "one"), backlight(tmp_path / "two", 1000)
    Backlight(tmp_path).set(40)
    assert [(f / "brightness").read_text() for f in (one, two)] == ["102", "400"]
    Backlight(one).set(0)
    assert [(f / "brightness").read_text() for f in (one, two)] == ["0", "400"]


def test_a_backlight_that_is_gone_or_broken_is_said(tmp_path: Path) -> None:
    with pytest.raises(PanelFailed, match="no backlight"):
        Backlight(tmp_path).set(50)
    (backlight(tmp_path / "one") / "max_brightness").write_text("much")
    with pytest.raises(PanelFailed):
        Backlight(tmp_path).set(50)


def test_a_program_hears_state_and_brightness_without_a_shell(tmp_path: Path) -> None:
    out = tmp_path / "said; touch hole"
    line = f'{sys.executable} -c \'import sys; open(sys.argv[1], "a").write(" ".join(sys.argv[2:]) + "\\n")\' '
    command = Command(f"{line} '{out}' power={{state}} {{percent}}")
    command.set(80)
    command.set(0)
    assert out.read_text() == "power=on 80\npower=off 0\n"
    assert list(tmp_path.iterdir()) == [out]


def test_a_program_that_fails_hangs_or_is_not_there_is_said() -> None:
    with pytest.raises(PanelFailed, match="exit code 3"):
        Command(f"{sys.executable} -c 'raise SystemExit(3)'").set(50)
    with pytest.raises(PanelFailed):
        Command("/nowhere/ddcutil {state}").set(50)
    began = time.monotonic()
    with pytest.raises(PanelFailed, match="hangs"):
        Command(f"{sys.executable} -c 'import time; time.sleep(60)'", seconds=0.3).set(50)
    assert time.monotonic() - began < WAIT
    for line in ("", "ddcutil 'open"):
        with pytest.raises(ValueError):
            Command(line)


def test_failing_hardware_is_logged_once_tried_again_and_over_when_it_obeys(tmp_path: Path) -> None:
    states: queue.Queue[str] = queue.Queue()
    panel = Panel(Backlight(tmp_path), states.put, again_seconds=0.01)
    with capture_logs() as said:
        panel.start()
        panel.set(0, "off")
        assert [states.get(timeout=WAIT) for _ in range(3)] == ["failing"] * 3
        folder = backlight(tmp_path / "one")
        while states.get(timeout=WAIT) != "off":
            pass
        assert (folder / "brightness").read_text() == "0"
        panel.set(100, "on")
        assert states.get(timeout=WAIT) == "on"
        panel.stop()
        panel.join(WAIT)
    assert not panel.is_alive()
    assert [one["event"] for one in said] == ["panel_failed", "panel_obeys"]
