"""How a written text is said: numbers of tickets digit by digit, times, ranges, addresses, telephones. Pure."""

from __future__ import annotations

import re

from kiosk import words

TICKET = re.compile(rf"\b([A-Z]){words.THIN_SPACE}(\d{{3}})\b")
TIME = r"\b([01]?\d|2[0-4]):([0-5]\d)\b"
RANGE = re.compile(r"(?<=\d)\s*[–-]\s*(?=\d)")
ADDRESS = re.compile(r"\b(?:https?://)?((?:[\w-]+\.)+[a-z]{2,}(?:/\s?[\w./-]*)?)", re.ASCII)
PHONE = re.compile(r"(?<![\d:])(?:\+|0)\d{1,3}(?:[ /.]\d{1,3}){2,5}\b")
"""A telephone begins with 0 or + and goes on in groups of up to three digits."""
SIGNS = {"'": "spoken_apostrophe", "-": "spoken_hyphen"}
"""Keys that stand there without a letter."""
SILENT = re.compile(r"[·•“”„«»\"\u2066-\u2069]")


def spoken(text: str, language: str) -> str:
    """The words for a voice of `language`: what stands between letters and digits becomes words or pauses."""
    if text in SIGNS:
        return words.say(language, SIGNS[text])
    text = TICKET.sub(lambda found: ", ".join((found[1], *found[2])), text)
    text = PHONE.sub(lambda found: _phone(found[0]), text)
    text = ADDRESS.sub(lambda found: _address(found[1], language), text)
    text = RANGE.sub(f" {words.say(language, 'spoken_to')} ", text)
    text = _times(text, language)
    return " ".join(SILENT.sub(" ", text).split())


def _phone(written: str) -> str:
    """Each digit by itself, a pause between the groups."""
    groups = re.split(r"[ /.]", written.replace("+", "00"))
    return ", ".join(" ".join(group) for group in groups)


def _address(written: str, language: str) -> str:
    dot, slash = words.say(language, "spoken_dot"), words.say(language, "spoken_slash")
    return written.rstrip("./").replace(".", f" {dot} ").replace("/", f" {slash} ")


def _times(text: str, language: str) -> str:
    """ "tot 16:00 uur" is "tot 16 uur", "om 9:05" is "om 9 uur 5"."""
    unit = words.say(language, "spoken_time", hour="", minute="").strip()
    written = re.compile(rf"{TIME}(?:\s+{re.escape(unit)}\b)?" if unit else TIME)

    def said(found: re.Match[str]) -> str:
        hour, minute = int(found[1]), int(found[2])
        return words.say(language, "spoken_time" if minute else "spoken_hour", hour=hour, minute=minute)

    return written.sub(said, text)
