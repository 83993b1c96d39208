"""Sentences as sound: espeak-ng for every language, piper where a town brings a voice file. WAV in memory.

Both are programs of their own, so that a sentence that nobody waits for any more can be killed. What they have to say
goes through their standard input: a list of processes shows no word of a visitor (K16).
"""

from __future__ import annotations

import io
import wave
from array import array
from dataclasses import dataclass
from pathlib import Path

WORDS_A_MINUTE = 150
"""Calm: espeak-ng's own 175 is fast for who hears it for the first time."""
VOICES = {"fr": "fr-be", "en": "en-gb"}
"""espeak-ng's voices, where they are not called as the language is."""
GAP_TENS_MS = 2
"""A little air between words, in units of ten milliseconds."""
LEVELS = 7
LEVEL_FIRST = 4
LEVEL_DB = 3.0
"""Seven levels, 18 dB from the softest to the loudest, 12 dB up at the fifth (EN 301 549 8.2.1). A visit begins in the
middle."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing to say. `item_id` is where it stands on the screen; one that is `own` is not kept (K16)."""

    text: str
    language: str
    item_id: str = ""
    own: bool = False
    sound: Path | None = None
    """A WAV file instead of words."""


def espeak(language: str) -> list[str]:
    """The command; text to its input, WAV from its output."""
    voice = VOICES.get(language, language)
    return ["espeak-ng", "--stdin", "--stdout", "-v", voice, "-s", str(WORDS_A_MINUTE), "-g", str(GAP_TENS_MS)]


def piper(model: Path) -> list[str]:
    return ["piper", "--model", str(model), "--output_file", "-"]


def at_level(wav: bytes, level: int) -> bytes:
    """The same sound as loud as `level` (1 to 7) asks. Raises wave.Error or EOFError for what is no WAV of 16 bits.

    The lengths in the header are made right: a program that writes into a pipe does not know them beforehand.
    """
    with wave.open(io.BytesIO(wav)) as given:
        if given.getsampwidth() != 2:
            raise wave.Error("16 bits a sample are needed")
        shape = given.getparams()
        frames = given.readframes(len(wav))
    share = 10 ** (LEVEL_DB * (level - LEVELS) / 20)
    samples = array("h", frames[: len(frames) - len(frames) % 2])
    softer = array("h", (round(sample * share) for sample in samples))
    made = io.BytesIO()
    with wave.open(made, "wb") as written:
        written.setparams(shape._replace(nframes=0))
        written.writeframes(softer.tobytes())
    return made.getvalue()
