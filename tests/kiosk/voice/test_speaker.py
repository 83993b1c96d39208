"""Speech in processes: what is asked last is said, what was being said is killed first, and silence is noticed."""

from __future__ import annotations

import io
import json
import stat
import wave
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assets.texts import languages
from kiosk.voice import engine
from kiosk.voice.engine import Sentence
from kiosk.voice.speaker import Speaker, aplay
from kiosk.voice.transcript import Transcript
from tests.support.touch import until

LASTING = ["sh", "-c", "cat >/dev/null; exec sleep 600"]
"""A loudspeaker on which every sentence lasts ten minutes."""
AT_ONCE = ["sh", "-c", "cat >/dev/null"]
BROKEN = ["sh", "-c", "exit 1"]

Make = Callable[..., "Listening"]


class Listening:
    """A speaker, and what was heard of it."""

    def __init__(self, folder: Path, player: list[str], voices: dict[str, Path] | None = None) -> None:
        self._path = folder / "speech.jsonl"
        self.began: list[str] = []
        self.troubles: list[bool] = []
        self.speaker = Speaker(
            player, voices or {}, Transcript(self._path), lambda s: self.began.append(s.text), self.troubles.append
        )
        self.speaker.start()

    def say(self, *texts: str, language: str = "nl", own: bool = False) -> None:
        self.speaker.say([Sentence(text, language, own=own) for text in texts], engine.LEVEL_FIRST)

    def heard(self) -> list[tuple[str, str]]:
        lines = self._path.read_text().splitlines() if self._path.exists() else []
        found: list[dict[str, Any]] = [json.loads(line) for line in lines]
        return [(one["event"], one["text"]) for one in found if one["event"] != "rests"]

    def until(self, event: str, text: str) -> None:
        until(lambda: (event, text) in self.heard(), f"{event} {text} in {self.heard()}")


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[Make]:
    made: list[Listening] = []

    def make(player: list[str], voices: dict[str, Path] | None = None) -> Listening:
        made.append(Listening(tmp_path, player, voices))
        return made[-1]

    yield make
    for one in made:
        one.speaker.stop()
        one.speaker.join(10)
        assert not one.speaker.is_alive()


def test_what_is_being_said_is_stopped_before_the_next_begins(listening: Make) -> None:
    found = listening(LASTING)
    found.say("Eerste zin", "Tweede zin")
    found.until("begins", "Eerste zin")
    found.say("Derde zin")
    found.until("begins", "Derde zin")
    assert found.heard() == [("begins", "Eerste zin"), ("stopped", "Eerste zin"), ("begins", "Derde zin")]


def test_hush_kills_the_player_and_forgets_what_waited(listening: Make) -> None:
    found = listening(LASTING)
    found.say("Eerste zin", "Tweede zin")
    found.until("begins", "Eerste zin")
    process = until(lambda: found.speaker._process, "the player")
    assert process.poll() is None
    found.speaker.hush()
    found.until("stopped", "Eerste zin")
    assert process.poll() is not None
    assert found.heard() == [("begins", "Eerste zin"), ("stopped", "Eerste zin")]


def test_sentences_follow_each_other(listening: Make) -> None:
    found = listening(AT_ONCE)
    found.say("Een", "Twee", "Drie")
    found.until("ends", "Drie")
    assert found.began == ["Een", "Twee", "Drie"]


def test_what_is_added_comes_after_what_is_being_said(listening: Make) -> None:
    found = listening(AT_ONCE)
    found.say("Een", "Twee")
    found.speaker.add([Sentence("Drie", "nl")])
    found.until("ends", "Drie")
    assert found.began == ["Een", "Twee", "Drie"]


def test_no_loudspeaker_is_told_once_and_told_when_it_is_back(listening: Make) -> None:
    found = listening(BROKEN)
    found.say("Een", "Twee")
    found.until("silent", "Twee")
    found.speaker._player = AT_ONCE
    found.say("Drie")
    found.until("ends", "Drie")
    assert found.troubles == [True, False]


def test_a_player_that_is_not_installed_is_no_loudspeaker(listening: Make) -> None:
    found = listening(["/no/such/player"])
    found.say("Een")
    found.until("silent", "Een")
    assert found.troubles == [True]


def test_only_the_kiosk_s_own_sentences_are_kept(listening: Make) -> None:
    found = listening(AT_ONCE)
    found.say("Uw nummer")
    found.until("ends", "Uw nummer")
    found.say("L, 0, 4, 7", own=True)
    found.until("ends", "L, 0, 4, 7")
    assert list(found.speaker._kept) == [("nl", "Uw nummer")]


def test_a_piper_that_fails_leaves_the_word_to_espeak(
    listening: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    piper = tmp_path / "piper"
    piper.write_text(f"#!/bin/sh\necho asked >> {tmp_path}/asked\nexit 1\n")
    piper.chmod(piper.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    found = listening(AT_ONCE, {"nl": tmp_path / "nl.onnx"})
    found.say("Een", "Twee")
    found.until("ends", "Twee")
    assert (tmp_path / "asked").read_text() == "asked\n", "it is not asked a second time"
    assert found.troubles == []


def test_a_piper_that_works_speaks(listening: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    piper = tmp_path / "piper"
    piper.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\nexec espeak-ng --stdin --stdout -v nl\n')
    piper.chmod(piper.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    found = listening(AT_ONCE, {"nl": tmp_path / "nl.onnx"})
    found.say("Een")
    found.until("ends", "Een")
    assert (tmp_path / "asked").read_text().split() == ["--model", str(tmp_path / "nl.onnx"), "--output_file", "-"]


@pytest.mark.parametrize("language", languages("kiosk"))
def test_every_language_has_a_voice_and_the_player_takes_its_sound(listening: Make, language: str) -> None:
    found = listening(aplay("null"))
    found.say("L, 0, 4, 7", language=language)
    found.until("ends", "L, 0, 4, 7")
    assert found.troubles == []


def _wav(samples: list[int]) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(22050)
        written.writeframes(array("h", samples).tobytes())
    return made.getvalue()


def _peak(wav: bytes) -> int:
    with wave.open(io.BytesIO(wav)) as found:
        return int(max(array("h", found.readframes(found.getnframes()))))


def test_from_the_softest_to_the_loudest_it_is_eighteen_decibels() -> None:
    loud, soft = (_peak(engine.at_level(_wav([0, 20000, -20000]), level)) for level in (engine.LEVELS, 1))
    assert loud == 20000
    assert loud / soft == pytest.approx(10 ** (18 / 20), rel=0.01)
