"""The yardstick of the kiosk: a Kivy window of the same size on the same settings, with one label and nothing else."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from benchmarks.kiosk_frames import Frames
from kiosk import window

STEP_SECONDS = 2.0
"""Of the movement: the label goes to and fro."""


def rest(label: Any) -> None:
    """Shows the label until somebody ends the process; says with its first frame that it is there."""
    from kivy.base import runTouchApp

    from kiosk.watchdog import Watchdog

    watchdog = Watchdog(os.environ)  # Kivy holds its callbacks weakly
    watchdog.start()
    runTouchApp(label)


def move(label: Any, seconds: float) -> dict[str, list[float]]:
    """Frames of a label that moves."""
    from kivy.animation import Animation
    from kivy.base import runTouchApp, stopTouchApp
    from kivy.clock import Clock

    frames = Frames()
    there = Animation(x=200, duration=STEP_SECONDS) + Animation(x=0, duration=STEP_SECONDS)
    there.repeat = True
    there.start(label)
    Clock.schedule_once(lambda _: stopTouchApp(), seconds)
    runTouchApp(label)
    return {"apart_ms": frames.apart_ms(), "drawing_ms": frames.drawing_ms()}


def main(job: dict[str, Any]) -> None:
    window.prepare(Path(job["state"]), *job["size"])
    from kivy.uix.label import Label

    label = Label(text="Lindegem", font_size=80)
    if "seconds" in job:
        Path(job["out"]).write_text(json.dumps(move(label, job["seconds"])), encoding="utf-8")
    else:
        rest(label)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
