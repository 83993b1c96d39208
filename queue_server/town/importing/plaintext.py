"""Marked-up text of a catalogue as one line of plain text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from queue_server.town.spot import TEXT_CHARS_MAX

_BLOCKS = frozenset({"p", "li", "ul", "ol", "br", "div", "h1", "h2", "h3", "h4", "td", "tr"})
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.parts.append(" ")


def plain(marked_up: str) -> str:
    """The text without tags, line breaks, control characters and a bullet at its begin."""
    parser = _Text()
    parser.feed(marked_up)
    parser.close()
    text = "".join(c if ord(c) >= 32 and not 0x7F <= ord(c) < 0xA0 else " " for c in "".join(parser.parts))
    return re.sub(r"\s+", " ", text).strip().lstrip("-\u2013\u2022* ")


def shortened(text: str, chars_max: int = TEXT_CHARS_MAX) -> str:
    """As many whole sentences as fit, at least a cut first one."""
    if len(text) <= chars_max:
        return text
    kept = ""
    for sentence in _SENTENCE.split(text):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > chars_max:
            break
        kept = longer
    return kept or text[: chars_max - 1].rsplit(" ", 1)[0] + "…"
