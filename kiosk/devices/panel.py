"""The light of the screen: bright while somebody may come, dark when the hall is closed and nobody stands there."""

from __future__ import annotations

import os
import queue
import shlex
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import structlog

BACKLIGHTS = Path("/sys/class/backlight")
COMMAND_SECONDS = 10.0
"""ddcutil takes a second or two; one that hangs is given up."""
AGAIN_SECONDS = 60.0
"""A panel that did not obey is told again this often: its cable may be back."""

log = structlog.get_logger(__name__)


class PanelFailed(Exception):
    """The hardware did not do what it was told."""


class Light(Protocol):
    """Something that shines; `percent` 0 is off. Raises PanelFailed."""

    def set(self, percent: int) -> None: ...


class Backlight:
    """A panel of which the kernel sets the brightness; `folder` is one of /sys/class/backlight, or all of them."""

    def __init__(self, folder: Path = BACKLIGHTS) -> None:
        self._folder = folder

    def set(self, percent: int) -> None:
        found = [self._folder] if (self._folder / "brightness").exists() else sorted(self._folder.glob("*"))
        if not found:
            raise PanelFailed(f"no backlight in {self._folder}")
        try:
            for one in found:
                most = int((one / "max_brightness").read_text())
                (one / "brightness").write_text(str(round(most * percent / 100)))
        except (OSError, ValueError) as problem:
            raise PanelFailed(type(problem).__name__) from problem


class Command:
    """A program that switches the panel, run without a shell: `{state}` becomes on or off, `{percent}` 0 to 100."""

    def __init__(self, line: str, seconds: float = COMMAND_SECONDS) -> None:
        """Raises ValueError for a line with an open quote, or none at all."""
        self._words, self._seconds = shlex.split(line), seconds
        if not self._words:
            raise ValueError("an empty command")

    def set(self, percent: int) -> None:
        said = {"{state}": "on" if percent else "off", "{percent}": str(percent)}
        words = self._words
        for mark, value in said.items():
            words = [word.replace(mark, value) for word in words]
        # A group of its own: what it started goes with it when it hangs.
        try:
            running = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as problem:
            raise PanelFailed(type(problem).__name__) from problem
        try:
            code = running.wait(self._seconds)
        except subprocess.TimeoutExpired as problem:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, 9)
            running.wait()
            raise PanelFailed("it hangs") from problem
        if code:
            raise PanelFailed(f"exit code {code}")


class Panel(threading.Thread):
    """Sets the light in a thread of its own, because a monitor takes seconds to answer. `on_state` hears "on",
    "dimmed", "off" or "failing"."""

    def __init__(self, light: Light, on_state: Callable[[str], None], again_seconds: float = AGAIN_SECONDS) -> None:
        super().__init__(name="panel", daemon=True)
        self._light, self._on_state, self._again_seconds = light, on_state, again_seconds
        self._wanted: queue.Queue[tuple[int, str] | None] = queue.Queue()
        self._failing = False

    def set(self, percent: int, state: str) -> None:
        self._wanted.put((percent, state))

    def stop(self) -> None:
        self._wanted.put(None)

    def run(self) -> None:
        wanted = self._wanted.get()
        while wanted is not None:
            while not self._wanted.empty() and wanted is not None:
                wanted = self._wanted.get()  # only the latest wish counts
            if wanted is None:
                return
            self._do(*wanted)
            try:
                wanted = self._wanted.get(timeout=self._again_seconds if self._failing else None)
            except queue.Empty:
                continue

    def _do(self, percent: int, state: str) -> None:
        try:
            self._light.set(percent)
        except PanelFailed as problem:
            if not self._failing:
                log.warning("panel_failed", problem=str(problem))
            self._failing = True
            self._on_state("failing")
            return
        if self._failing:
            log.info("panel_obeys")
        self._failing = False
        self._on_state(state)
