"""For tests with a real pointer: a line of JSON per drawn screen, with where each control stands.

It holds names of screens and controls only: no number, no token, no answer of a visitor.
"""

from __future__ import annotations

import json
from pathlib import Path


class Announcer:
    """Appends to `path`; the first line says that the kiosk is ready."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._last = ""

    def announce(
        self, screen: str, language: str, dialog: str, detail: str, controls: list[tuple[str, int, int]]
    ) -> None:
        """`controls` are (id, x, y): centres in pixels from the top left of the window."""
        if self._path is None:
            return
        said = {
            "screen": screen,
            "language": language,
            "dialog": dialog,
            "detail": detail,
            "controls": {control_id: [x, y] for control_id, x, y in controls},
        }
        line = json.dumps(said, sort_keys=True)
        if line == self._last:
            return
        self._last = line
        with self._path.open("a", encoding="utf-8") as stream:
            stream.write(line + "\n")
