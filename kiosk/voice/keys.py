"""Keys of a keypad and of a keyboard by what they are for. A keypad is a keyboard: which code a key sends is told by
`--key NAME=KEY`, and so is what its headset jack sends when something is plugged in or out. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Key(StrEnum):
    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"
    NEXT = "next"
    ACTIVATE = "activate"
    BACK = "back"
    HELP = "help"
    REPEAT = "repeat"
    SPEECH = "speech"
    LOUDER = "louder"
    SOFTER = "softer"
    HEADSET_IN = "headset_in"
    HEADSET_OUT = "headset_out"


F1, F13 = 282, 1073741928
"""Kivy counts the first twelve function keys from here and passes the others on as SDL counts them."""
NAMED = {
    **{f"f{number}": F1 + number - 1 for number in range(1, 13)},
    **{f"f{number}": F13 + number - 13 for number in range(13, 25)},
}
BACKSPACE, SPACE = 8, 32
USUAL = {
    273: Key.UP,
    274: Key.DOWN,
    275: Key.RIGHT,
    276: Key.LEFT,
    9: Key.NEXT,
    13: Key.ACTIVATE,
    SPACE: Key.ACTIVATE,
    271: Key.ACTIVATE,
    BACKSPACE: Key.BACK,
    27: Key.BACK,
    NAMED["f1"]: Key.HELP,
    NAMED["f2"]: Key.REPEAT,
    NAMED["f3"]: Key.SPEECH,
    NAMED["f4"]: Key.SOFTER,
    NAMED["f5"]: Key.LOUDER,
    1073741952: Key.LOUDER,
    1073741953: Key.SOFTER,
}


class WrongKey(ValueError):
    """Not NAME=KEY with a name of `Key` and f1 to f24 or a number."""


def mapping(pairs: Iterable[str]) -> dict[int, Key]:
    """The usual keys and those of `pairs`, such as `speech=f13`. Raises WrongKey."""
    found = dict(USUAL)
    for pair in pairs:
        name, _, key = pair.partition("=")
        code = NAMED.get(key.lower(), int(key) if key.isdecimal() else 0)
        if name not in tuple(Key) or not code:
            raise WrongKey(f"{pair!r}: write one of {', '.join(Key)}, = and f1 to f24 or the number of a key")
        found[code] = Key(name)
    return found
