"""The thread that speaks: what is asked last is said, what was being said stops at once (K7).

Making a sound and playing it are processes. To stop is to kill the one that runs: silence within the moment that the
sound card needs for what it holds already.
"""

from __future__ import annotations

import subprocess
import threading
import wave
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import structlog

from kiosk.voice import engine
from kiosk.voice.engine import Sentence
from kiosk.voice.transcript import Transcript

PROCESS_SECONDS = 60.0
"""No sentence takes that long: a program that does hangs."""
KEPT_MOST = 60
"""Sentences kept as sound, about 100 kB each: those of the kiosk itself, never a visitor's."""

log = structlog.get_logger(__name__)


class NoSound(Exception):
    """The program is not there, or it failed."""


def aplay(device: str | None) -> list[str]:
    """Plays what comes on its input; `device` is a name of ALSA, such as `plughw:1,0`."""
    return ["aplay", "-q", *(("-D", device) if device else ())]


class Speaker(threading.Thread):
    """`on_begin(sentence)` and `on_trouble(whether)` run in this thread."""

    def __init__(
        self,
        player: list[str],
        voices: Mapping[str, Path],
        transcript: Transcript,
        on_begin: Callable[[Sentence], None],
        on_trouble: Callable[[bool], None],
    ) -> None:
        super().__init__(name="speech", daemon=True)
        self._player, self._voices, self._transcript = player, dict(voices), transcript
        self._on_begin, self._on_trouble = on_begin, on_trouble
        self._changed = threading.Condition()
        self._turn = 0
        """Goes up when something else is to be said, or nothing: what belongs to an older turn is over."""
        self._waiting: list[Sentence] = []
        self._level = engine.LEVEL_FIRST
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False
        self._trouble = False
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    # From the screen thread; none of these waits.

    def say(self, sentences: Sequence[Sentence], level: int) -> None:
        """These now, one after the other, instead of whatever is being said."""
        with self._changed:
            self._stop_now()
            self._waiting, self._level = list(sentences), level
            self._changed.notify()

    def add(self, sentences: Sequence[Sentence]) -> None:
        """These too, after what is being said."""
        with self._changed:
            self._waiting += sentences
            self._changed.notify()

    def hush(self) -> None:
        with self._changed:
            self._stop_now()

    def stop(self) -> None:
        with self._changed:
            self._stop_now()
            self._ended = True
            self._changed.notify()

    def _stop_now(self) -> None:
        self._turn += 1
        self._waiting = []
        if self._process is not None:
            self._process.kill()

    # In its own thread

    def run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._ended)
                if self._ended:
                    return
                sentence, turn, level = self._waiting.pop(0), self._turn, self._level
            self._say(sentence, turn, level)
            with self._changed:
                rests = not self._waiting and turn == self._turn
            if rests:
                self._transcript.note("rests", sentence, turn)
            del sentence  # it may hold what a visitor typed (K16)

    def _say(self, sentence: Sentence, turn: int, level: int) -> None:
        try:
            sound = self._sound(sentence, turn)
            if sound is None:
                return
            sound = engine.at_level(sound, level)
            self._on_begin(sentence)
            self._transcript.note("begins", sentence, turn)
            heard = self._run(self._player, sound, turn)
        except (NoSound, wave.Error, EOFError) as problem:
            self._note_trouble(True, problem)
            self._transcript.note("silent", sentence, turn)
            return
        self._transcript.note("stopped" if heard is None else "ends", sentence, turn)
        if heard is not None:
            self._note_trouble(False)

    def _sound(self, sentence: Sentence, turn: int) -> bytes | None:
        """WAV; None when nobody waits for it any more."""
        if sentence.sound is not None:
            return sentence.sound.read_bytes()
        key = (sentence.language, sentence.text)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        found = self._made(sentence, turn)
        if found is not None and not sentence.own:
            self._kept[key] = found
            if len(self._kept) > KEPT_MOST:
                self._kept.popitem(last=False)
        return found

    def _made(self, sentence: Sentence, turn: int) -> bytes | None:
        model = self._voices.get(sentence.language)
        if model is not None:
            try:
                return self._run(engine.piper(model), sentence.text.encode(), turn)
            except NoSound as problem:
                log.warning("voice_failed", language=sentence.language, problem=str(problem))
                del self._voices[sentence.language]  # until the kiosk starts anew
        return self._run(engine.espeak(sentence.language), sentence.text.encode(), turn)

    def _run(self, command: list[str], given: bytes, turn: int) -> bytes | None:
        """What the program wrote; None when it was stopped. Raises NoSound."""
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as problem:
            raise NoSound(type(problem).__name__) from problem
        with self._changed:
            self._process = process
            if turn != self._turn:
                process.kill()
        try:
            made, _ = process.communicate(given, PROCESS_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise NoSound("it hangs") from None
        finally:
            with self._changed:
                self._process = None
                stopped = turn != self._turn
        if stopped:
            return None
        if process.returncode:
            raise NoSound(f"it ended with {process.returncode}")
        return made

    def _note_trouble(self, trouble: bool, problem: Exception | None = None) -> None:
        """Once when it begins, once when it is over."""
        if trouble is not self._trouble:
            self._trouble = trouble
            if trouble:
                log.warning("speech_not_heard", problem=str(problem))
            self._on_trouble(trouble)
