"""A scanner that types: told from a person by its speed. Pure; times are seconds of a monotonic clock."""

from __future__ import annotations

from collections.abc import Callable

LETTERS_LEAST = 6
"""Nothing that is scanned here is shorter; two keys that fall together are no scan."""
LETTERS_MOST = 512
PAUSE_SECONDS = 0.12
"""A scanner pauses 1 to 20 ms between letters; a screen that is being drawn holds them up for a frame or two."""
MEAN_SECONDS = 0.06
"""The fastest typists need 80 ms a letter."""
ENTER = frozenset({13, 271})
SPACE = 32


class Wedge:
    """Takes letters and keys as they come. What turns out to be typing is handed to `on_typed`, letter by letter and
    a tenth of a second later at most; a burst that ends with Enter goes to `on_scan` and nowhere else."""

    def __init__(self, on_scan: Callable[[str], None], on_typed: Callable[[str], None]) -> None:
        self._on_scan, self._on_typed = on_scan, on_typed
        self._held: list[str] = []
        self._began = self._last = float("-inf")

    def text(self, letters: str, now: float) -> None:
        """Letters of the keyboard."""
        self.tick(now)
        if not self._held:
            self._began = now
        elif len(self._held) >= 2 and (now - self._began) / len(self._held) > MEAN_SECONDS:
            self.release()
            self._began = now
        self._held.append(letters)
        self._last = now
        if len(self._held) > LETTERS_MOST:
            self.release()

    def key(self, code: int, now: float) -> bool:
        """A key goes down. Answers True when it is part of a burst and means nothing by itself."""
        self.tick(now)
        if code in ENTER:
            return self._end()
        return code == SPACE and bool(self._held)

    def _end(self) -> bool:
        if len(self._held) < LETTERS_LEAST:
            self.release()
            return False
        scan = "".join(self._held)
        self._held.clear()
        self._on_scan(scan)
        return True

    def tick(self, now: float) -> bool:
        """To be called PAUSE_SECONDS after letters: a burst that stopped without Enter was typing. Answers whether
        letters are still held."""
        if self._held and now - self._last > PAUSE_SECONDS:
            self.release()
        return bool(self._held)

    def release(self) -> None:
        held, self._held = self._held, []
        for letters in held:
            self._on_typed(letters)
