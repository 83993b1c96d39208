"""A visitor who does not see: a keypad, and what the kiosk says. Knows no screen, no control and no place."""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.touch import TREMOR_SECONDS, until

KEYS = {"speech": "F3", "down": "Down", "up": "Up", "choose": "Return", "repeat": "F2", "back": "Escape"}
"""As printed on the keypad."""
DELIBERATE = ("choose", "speech")
"""Nobody means these twice within the time of a tremor."""
WALK_MOST = 120
"""So many steps walk round any screen."""


class NeverHeard(AssertionError):
    """It was not said, wherever the visitor went."""


@dataclass
class Ears:
    """Hears what a kiosk writes in its speech log, and presses keys."""

    display: str
    log: Path
    _heard: int = 0
    _turn: int = 0
    """What was said last before the key belongs to this turn of the kiosk's."""
    _chosen_at: float = 0.0

    def press(self, key: str) -> list[str]:
        """One key; what is said in answer, until the kiosk falls silent. What comes of itself meanwhile is none."""
        if key in DELIBERATE:
            time.sleep(max(0.0, self._chosen_at + TREMOR_SECONDS - time.monotonic()))
            self._chosen_at = time.monotonic()
        before = self._lines()
        self._heard, self._turn = len(before), before[-1]["turn"] if before else 0
        command = ["xdotool", "key", "--clearmodifiers", KEYS[key]]
        subprocess.run(command, env={"DISPLAY": self.display, "PATH": os.environ["PATH"]}, check=True, timeout=10)
        return self.listen()

    def listen(self) -> list[str]:
        """What is said in answer to the last key, when the kiosk has fallen silent."""
        until(lambda: any(one["event"] == "rests" for one in self._answer()), f"an answer to a key after {self.all()}")
        return [one["text"] for one in self._answer() if one["event"] == "begins"]

    def _answer(self) -> list[dict[str, Any]]:
        return [one for one in self._lines()[self._heard :] if one["turn"] != self._turn]

    def until(self, words: str) -> list[str]:
        """Without a key: what comes of itself."""
        until(lambda: any(words in said for said in self.all()) and self._rests(), f"{words} in {self.all()[-5:]}")
        return self.all()

    def go(self, *words: str, key: str = "down") -> list[str]:
        """Walks until something begins with one of these words, and chooses it; what is said then."""
        said = self.all()[-1:]
        for _ in range(WALK_MOST):
            if any(one.startswith(words) for one in said):
                return self.press("choose")
            said = self.press(key)
        raise NeverHeard(f"{words}; the last was {self.all()[-10:]}")

    def all(self) -> list[str]:
        return [one["text"] for one in self._lines() if one["event"] == "begins"]

    def languages(self) -> set[str]:
        """Of the voices heard since the last key."""
        return {one["language"] for one in self._answer() if one["event"] == "begins"}

    def _rests(self) -> bool:
        lines = self._lines()
        return bool(lines) and lines[-1]["event"] == "rests"

    def _lines(self) -> list[dict[str, Any]]:
        whole = self.log.read_text(encoding="utf-8") if self.log.exists() else ""
        return [json.loads(line) for line in whole.splitlines(keepends=True) if line.endswith("\n")]
