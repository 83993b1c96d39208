"""The real kiosk on a virtual screen, touched by a real pointer."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageGrab

PATIENCE_SECONDS = 40.0

TREMOR_SECONDS = 0.8
"""The kiosk takes a second tap within 0.7 s for a tremor (K2); a finger that means it is slower than that."""


class NeverCame(AssertionError):
    """What was waited for did not happen."""


def until(condition: Callable[[], Any], what: str, seconds: float = PATIENCE_SECONDS) -> Any:
    """Poll until `condition` gives something true, and give it back."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise NeverCame(what)


@dataclass(slots=True)
class Touch:
    """A finger before a kiosk that announces where its controls are."""

    display: str
    announcements: Path
    _tapped_at: float = 0.0

    def said(self) -> dict[str, Any]:
        """The screen as the kiosk last drew it."""
        lines = self.announcements.read_text().splitlines() if self.announcements.exists() else []
        found: dict[str, Any] = json.loads(lines[-1]) if lines else {"screen": "", "controls": {}, "detail": ""}
        return found

    def screen(self, name: str, *details: str) -> dict[str, Any]:
        """Wait for a screen, in one of these details when any is given."""

        def there() -> dict[str, Any] | None:
            said = self.said()
            return said if said["screen"] == name and (not details or said["detail"] in details) else None

        try:
            found: dict[str, Any] = until(there, "")
        except NeverCame:
            raise NeverCame(f"screen {name} {details}; the kiosk shows {self.said()}") from None
        # On a busy machine the kiosk may have taken the tap long after it was made, but not after it showed this.
        self._tapped_at = time.monotonic()
        return found

    def tap(self, control: str) -> None:
        """Press and lift the pointer in the middle of a control, as a finger does."""
        x, y = until(lambda: self.said()["controls"].get(control), f"control {control} in {self.said()}")
        time.sleep(max(0.0, self._tapped_at + TREMOR_SECONDS - time.monotonic()))
        self._tapped_at = time.monotonic()
        self._pointer("mousemove", str(x), str(y), "mousedown", "1", "sleep", "0.06", "mouseup", "1")

    def _pointer(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env={"DISPLAY": self.display}, check=True, timeout=10)

    def picture(self) -> Image.Image:
        """What stands on the screen now."""
        return ImageGrab.grab(xdisplay=self.display)
