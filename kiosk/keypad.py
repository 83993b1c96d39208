"""What keys do: of a keyboard, of a keypad for who does not see, of a headset's jack."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk import focus
from kiosk.stage import Stage
from kiosk.voice.keys import BACKSPACE, SPACE, Key
from kiosk.voice.script import Line, Role

SHIFT = "shift"
ARROWS = (Key.UP, Key.DOWN, Key.LEFT, Key.RIGHT)


class Keypad:
    """Turns keys into moves of the stage's ring and into `tap(id)`; `seen()` at any other sign of life.

    `speak(key)` takes the keys that are for the voice, and says whether it did.
    """

    def __init__(
        self,
        stage: Stage,
        keys: Mapping[int, Key],
        tap: Callable[[str], None],
        seen: Callable[[], None],
        speak: Callable[[Key], bool],
    ) -> None:
        self._stage, self._keys = stage, keys
        self._tap, self._seen, self._speak = tap, seen, speak

    def on_key(self, code: int, modifiers: list[str]) -> bool:
        """Answers whether the key meant something; a letter is for the line on which one types.

        There, Backspace takes a letter back, and Space is one unless a control has the ring.
        """
        stage = self._stage
        key = self._keys.get(code)
        if key is not None and self._speak(key):
            self._seen()
            return True
        if stage.voice.acted():
            self._seen()
            return True
        if stage.takes_text and code == BACKSPACE:
            self._tap("erase")
        elif stage.takes_text and code == SPACE and (stage.voice.on or not stage.focused):
            return False
        elif key is None:
            self._seen()
            return False
        else:
            self._do(key, -1 if SHIFT in modifiers else 1)
        return True

    def _do(self, key: Key, step: int) -> None:
        stage = self._stage
        if key is Key.BACK:
            self._tap(stage.controls()[0].control_id if stage.has_dialog() else "back")
        elif key is Key.HELP:
            self._tap("help")
        elif key is Key.ACTIVATE:
            self._activate()
        else:
            self._seen()  # before the ring moves: it may take a dialog away
            self._go(self._next(step) if key is Key.NEXT else self._beside(key))

    def _activate(self) -> None:
        stage = self._stage
        line = stage.line(stage.focused)
        if line is not None and line.is_control:
            self._tap(line.item_id)
        elif line is not None:
            self._seen()
            self._go(self._control_after(line))
        elif stage.takes_text:
            self._go(stage.first_hit())
        else:
            self._seen()

    def _go(self, item_id: str | None) -> None:
        self._stage.by_keys = True
        self._stage.focus_on(item_id)
        self._stage.voice.focused()

    def _next(self, step: int) -> str | None:
        stage = self._stage
        order = [c.control_id for c in stage.controls()]
        if stage.focused in order or stage.focused is None:
            return focus.following(order, stage.focused or stage.before_body(), step)
        lines = [one.item_id for one in stage.lines() if one.is_control or one.item_id == stage.focused]
        return focus.following(lines, stage.focused, step)

    def _control_after(self, line: Line) -> str | None:
        """From a sentence to what can be done with it."""
        lines = self._stage.lines()
        at = next((index for index, one in enumerate(lines) if one.item_id == line.item_id), len(lines))
        later = [one.item_id for one in lines[at:] if one.is_control]
        return later[0] if later else self._stage.first()

    def _beside(self, key: Key) -> str | None:
        """The nearest one; up and down walk through all that is read when it is read aloud (K6), but over the rows of
        the letters."""
        stage = self._stage
        lines = [one for one in stage.lines() if one.is_control or stage.voice.on]
        at = stage.line(stage.focused)
        if at is None:
            return stage.first()
        if not stage.voice.on:
            return focus.neighbour(_middles(lines), at.item_id, key)
        if key in (Key.LEFT, Key.RIGHT) or at.role is Role.KEY:
            alike = [one for one in lines if one.role is at.role or (one.is_control and at.role is not Role.KEY)]
            found = focus.neighbour(_middles(alike), at.item_id, key)
            if found != at.item_id or key in (Key.LEFT, Key.RIGHT):
                return found
        order = [one.item_id for one in lines]
        return focus.following(order, at.item_id, 1 if key is Key.DOWN else -1)


def _middles(lines: list[Line]) -> dict[str, focus.Point]:
    boxes = {one.item_id: one.box for one in lines}
    return {item_id: (x + wide / 2, y + high / 2) for item_id, (x, y, wide, high) in boxes.items()}
