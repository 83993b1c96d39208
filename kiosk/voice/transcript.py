"""For tests that listen: a line of JSON for each sentence that begins, ends, is stopped or cannot be heard.

It holds what was said, so also what belongs to a visitor: never switched on in a hall.
"""

from __future__ import annotations

import json
from pathlib import Path

from kiosk.voice.engine import Sentence


class Transcript:
    """Appends to `path`; without one it writes nothing."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def note(self, event: str, sentence: Sentence, turn: int) -> None:
        """`event` is begins, ends, stopped or silent, and rests when nothing more waits."""
        if self._path is None:
            return
        said = {"event": event, "turn": turn, "language": sentence.language, "text": sentence.text}
        with self._path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(said | {"item": sentence.item_id}, ensure_ascii=False) + "\n")
