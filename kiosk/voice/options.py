"""What the command line says of speech and keys."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.voice import keys
from kiosk.voice.keys import Key


@dataclass(frozen=True, slots=True)
class VoiceOptions:
    """`sound` is a device of ALSA, None for the usual one; `voices` are files of piper by language."""

    sound: str | None
    voices: Mapping[str, Path]
    keys: Mapping[int, Key]
    log: Path | None


def _voice(text: str) -> tuple[str, Path]:
    language, _, path = text.partition("=")
    if not (language and path and Path(path).is_file()):
        raise argparse.ArgumentTypeError(f"{text!r}: write a language, = and the file of a voice")
    return language, Path(path)


def _key(text: str) -> str:
    try:
        keys.mapping([text])
    except keys.WrongKey as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None
    return text


def add_to(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--sound", metavar="DEVICE", help="loudspeaker or headset, as ALSA names it; hosts hear when it is lost")
    add("--voice", type=_voice, action="append", default=[], metavar="LANGUAGE=FILE", help="a voice of piper")
    add("--key", type=_key, action="append", default=[], metavar="NAME=KEY", help="a key of the keypad: speech=f13")
    add("--speech-log", type=Path, metavar="FILE", help="for tests: append what is said, of visitors too")


def chosen(found: argparse.Namespace) -> VoiceOptions:
    return VoiceOptions(found.sound, dict(found.voice), keys.mapping(found.key), found.speech_log)
