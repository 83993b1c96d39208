"""Settings that Kivy reads once, at its first import; so this comes before any other import of Kivy."""

from __future__ import annotations

import os
from pathlib import Path

FRAMES_A_SECOND = 40
"""Enough for a slide of 200 ms, and a third fewer wake-ups than 60 while nobody is there."""


def prepare(state_dir: Path, width: int, height: int, fullscreen: bool = False) -> None:
    """Kivy without its own options, files and log; one finger; no key that ends the program."""
    home = state_dir.absolute() / "kivy"
    home.mkdir(parents=True, exist_ok=True)
    os.environ["KIVY_HOME"] = str(home)
    os.environ["KIVY_NO_ARGS"] = "1"
    os.environ["KIVY_LOG_MODE"] = "PYTHON"  # else it takes over the root logger and sys.stderr
    from kivy.config import Config

    for section, option, value in (
        ("graphics", "width", width),
        ("graphics", "height", height),
        ("graphics", "multisamples", 0),
        ("graphics", "maxfps", FRAMES_A_SECOND),
        ("graphics", "resizable", 1),
        ("graphics", "borderless", int(fullscreen)),
        ("graphics", "fullscreen", "auto" if fullscreen else 0),
        ("input", "mouse", "mouse,disable_multitouch"),
        ("kivy", "exit_on_escape", 0),
        ("kivy", "log_level", "warning"),
        ("kivy", "pause_on_minimize", 0),
    ):
        Config.set(section, option, value)
