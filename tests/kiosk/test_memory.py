"""What the C library is told about memory, and what frames leave behind that the processor drew."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk import memory

DRAWN = """
import ctypes, json, sys
from pathlib import Path
from kiosk import memory, window

class Heap(ctypes.Structure):  # `man mallinfo2`
    names = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"
    _fields_ = [(name, ctypes.c_size_t) for name in names.split()]

libc = ctypes.CDLL(None)
libc.mallinfo2.restype = Heap
memory.keep_small()
window.prepare(Path(sys.argv[1]), 1080, 1920)
from kivy.base import EventLoop, runTouchApp
from kivy.graphics import Rectangle
from kivy.uix.widget import Widget

widget = Widget()
runTouchApp(widget, embedded=True)
software = window.finish_frames() if sys.argv[2] == "finished" else None
for _ in range(200):
    with widget.canvas:
        Rectangle(size=(800, 60))
held = []
for _ in range(60):
    widget.canvas.ask_update()
    EventLoop.idle()
    held.append(libc.mallinfo2().hblks)
print(json.dumps({"software": software, "most": max(held[5:]) - held[0]}))
"""


def test_the_c_library_of_this_machine_takes_what_it_is_told() -> None:
    assert memory.keep_small()


def drawn(folder: Path, how: str) -> dict[str, int]:
    """Pieces of 64 KiB and more that sixty frames of two hundred boxes hold at the most."""
    found = subprocess.run(
        [sys.executable, "-c", DRAWN, str(folder), how],
        env={**os.environ, "SDL_VIDEODRIVER": "offscreen", "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    answer: dict[str, int] = json.loads(found.stdout.splitlines()[-1])
    return answer


def test_frames_that_the_processor_draws_are_finished_one_by_one(tmp_path: Path) -> None:
    finished = drawn(tmp_path, "finished")
    if not finished["software"]:
        pytest.skip("a graphics chip draws here")
    if drawn(tmp_path, "left alone")["most"] < 150:
        pytest.skip("this Mesa lets go of its frames by itself")
    assert finished["most"] < 100
