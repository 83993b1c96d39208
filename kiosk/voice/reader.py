"""What is said when: a new screen, another control, a letter typed, the end of a visit. No Kivy, no sound.

Reading aloud is on for a visit that asked for it. On the loudspeaker nothing private is said before the visitor, who
heard that others hear it too, goes on with a key or a finger (K7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from kiosk import words
from kiosk.voice.engine import LEVEL_FIRST, LEVELS, Sentence
from kiosk.voice.forms import spoken
from kiosk.voice.script import Line, Role, news, opening, place

ROLE_KEYS = {Role.BUTTON: "role_button", Role.CHOICE: "role_choice", Role.LANGUAGE: "role_language"}
ECHOES = ("key", "erase", "clear")


class Speaking(Protocol):
    """The speaker: no call waits."""

    def say(self, sentences: Sequence[Sentence], level: int) -> None: ...
    def add(self, sentences: Sequence[Sentence]) -> None: ...
    def hush(self) -> None: ...


@dataclass(frozen=True, slots=True)
class View:
    """What stands on the screen. `lines` are its own, without the frame around it, or those of the dialog above it."""

    serial: int
    name: tuple[object, ...]
    """Screen, dialog and page: with the first sentence they tell a new screen from a changed one."""
    language: str
    speech: bool
    private: bool
    lines: tuple[Line, ...]
    cursor: Line | None = None
    """Where the ring is, also in the frame."""
    dialog: bool = False
    chimes: bool = False
    """The visit ends soon: to be heard too (K8)."""
    parting: bool = False
    """A last word to who was here."""


NOTHING = View(0, (), "", False, False, ())


class Reader:
    """Tells `speaker` what to say; `cursor` is the line that was said last."""

    def __init__(self, speaker: Speaking, chime: Path) -> None:
        self._speaker, self._chime = speaker, chime
        self._view = NOTHING
        self._said: list[Sentence] = []
        self._echo: list[Sentence] = []
        self._news: list[Sentence] = []
        """Said last, and by no key or finger."""
        self._level = LEVEL_FIRST
        self._agreed = False
        self._at = ""
        """The line on which the ring is."""
        self._left: tuple[tuple[object, ...], str] = ((), "")
        """The screen under a dialog, and the line on which the ring was there."""
        self.headset = False

    @property
    def on(self) -> bool:
        return self._view.speech

    @property
    def level(self) -> int:
        return self._level

    def holds_back(self) -> bool:
        """Whether what stands here may not be said yet."""
        return self._view.private and not (self.headset or self._agreed)

    # What happens

    def shown(self, view: View) -> str | None:
        """After each drawing. Answers the line to which the ring goes, where a screen came: its first, or the one that
        a dialog took it from; None where nothing new came."""
        before, self._view = self._view, view
        if not view.speech:
            self._silent(before, view)
            return None
        is_next = view.serial != before.serial and not view.parting
        begins = is_next or not before.speech
        if begins:
            self._level, self._agreed = LEVEL_FIRST, False
        if view.dialog and not before.dialog:
            self._left = (_scene(before), self._at)
        if view.cursor is not None:
            self._at = view.cursor.item_id
        if begins or _scene(before) != _scene(view):
            return self._came(before, view, begins)
        self._tell_news(before)
        return None

    def _came(self, before: View, view: View, begins: bool) -> str | None:
        """A screen is read from its top; one that comes back from under a dialog goes on where it was."""
        scene, item_id = self._left
        line = next((one for one in view.lines if one.item_id == item_id), None)
        back = before.dialog and not view.dialog and not begins and scene == _scene(view)
        if back and line is not None and not self.holds_back():
            self._say(self._lines([line], view.lines))
            return line.item_id
        self._read(self._greeting() if begins else [])
        return view.lines[0].item_id if view.lines else None

    def acted(self) -> bool:
        """A key or a finger: silence at once. True when it only meant "go on", after what was held back."""
        self._speaker.hush()
        held = self.on and self.holds_back()
        if self.on:
            self._agreed = True
        if held:
            self._read([])
        return held

    def tapped(self, control_id: str) -> None:
        """Before what it does shows: letters are said as they are typed."""
        name, _, letter = control_id.partition(":")
        if self.on and name in ECHOES:
            letter = self._text("key_space") if letter == " " else letter
            said = spoken(letter, self._view.language) if name == "key" else self._text("erased")
            self._echo = [Sentence(said, self._view.language, own=True)]

    def ring_at(self, item_id: str) -> None:
        """The ring follows what is said."""
        self._at = item_id

    def focused(self, line: Line, lines: Sequence[Line]) -> None:
        """The ring came to a line of `lines`."""
        self._at = line.item_id
        if self.on:
            self._say(self._lines([line], lines) if not self.holds_back() else [self._own("speech_private")])

    def repeated(self, line: Line | None, lines: Sequence[Line]) -> None:
        """Once more what was said last: what came of itself, or else the line of the ring."""
        news = self._news
        self.acted()
        if news:
            self._say(news)
            self._news = news
        elif line is not None:
            self.focused(line, lines)

    def louder(self, step: int) -> None:
        """One level up (+1) or down (-1), within limits."""
        if self.on:
            self._level = min(LEVELS, max(1, self._level + step))
            self._say([self._own("volume_at", at=self._level, total=LEVELS)])

    def is_said(self, sentence: Sentence) -> bool:
        """Whether it is one of those that were asked for last."""
        return any(sentence is one for one in self._said)

    # Sentences

    def _silent(self, before: View, view: View) -> None:
        self._echo = []
        if before.speech:
            self._agreed, self._level = False, LEVEL_FIRST
            self._said, self._news = [], []
            self._speaker.hush()
            if before.serial == view.serial:
                self._say([self._own("speech_ends")])
        elif view.chimes and not before.chimes:
            self._say([self._bell()])

    def _bell(self) -> Sentence:
        return Sentence("", self._view.language, sound=self._chime)

    def _greeting(self) -> list[Sentence]:
        warning = [] if self.headset else [self._own("speech_overheard")]
        return [self._own("speech_begins"), self._own("speech_touch"), *warning]

    def _read(self, first: list[Sentence]) -> None:
        """All sentences of the screen, how many choices there are, and the first control."""
        view = self._view
        bell = [self._bell()] if view.chimes else []
        if self.holds_back():
            self._say([*bell, *first, self._own("speech_private")])
            return
        mark = self._text("translation_mark")
        begin = [line for line in opening(view.lines) if line.words != mark]
        control = [line for line in view.lines if line.is_control][:1]
        self._say([*bell, *first, *self._lines(begin, view.lines), *self._count(), *self._lines(control, view.lines)])

    def _tell_news(self, before: View) -> None:
        echo, self._echo = self._echo, []
        fresh = self._lines(news(before.lines, self._view.lines), self._view.lines)
        # The ring stays where the visitor is about to choose.
        told = [*self._changed(before), *(replace(one, item_id="") for one in fresh)]
        count = self._count() if echo and _choices(before) != _choices(self._view) else []
        if self.holds_back():
            return
        if echo:
            self._say([*echo, *told, *count])
        elif told:
            # A number is said to its end, also when its paper comes meanwhile.
            self._said = [*self._said, *told]
            self._news = [*self._news, *told]
            self._speaker.add(told)

    def _changed(self, before: View) -> list[Sentence]:
        """What was just switched says its new state."""
        was, now = before.cursor, self._view.cursor
        if was is None or now is None or was.item_id != now.item_id or not now.is_control:
            return []
        same = (was.words, was.chosen) == (now.words, now.chosen)
        return [] if same else self._lines([now], self._view.lines)

    def _count(self) -> list[Sentence]:
        count = _choices(self._view)
        if count < 2:
            return []
        return [Sentence(words.say(self._view.language, "choices_count", count=count), self._view.language)]

    def _lines(self, told: Sequence[Line], among: Sequence[Line]) -> list[Sentence]:
        found: list[Sentence] = []
        for line in told:
            language = line.language(self._view.language)
            said, more = spoken(line.words, language), self._about(line, among)
            own = line.own or self._view.private
            if more and language == self._view.language:
                found.append(Sentence(f"{said.rstrip('.')}. {more}", language, line.item_id, own))
                continue
            found.append(Sentence(said, language, line.item_id, own))
            if more:
                found.append(Sentence(more, self._view.language, line.item_id))
        return found

    def _about(self, line: Line, among: Sequence[Line]) -> str:
        """Role, place and state, as far as there is something to say."""
        parts = [self._text(ROLE_KEYS[line.role])] if line.role in ROLE_KEYS else []
        spot = place(among, line)
        if spot and spot[1] > 1:
            parts.append(self._text("place_of", at=spot[0], total=spot[1]))
        if line.chosen is not None:
            parts.append(self._text("state_chosen" if line.chosen else "state_not_chosen"))
        return ", ".join(parts)

    def _text(self, key: str, **fields: object) -> str:
        return words.say(self._view.language, key, None, **fields)

    def _own(self, key: str, **fields: object) -> Sentence:
        """A sentence of the voice itself."""
        return Sentence(self._text(key, **fields), self._view.language)

    def _say(self, sentences: list[Sentence]) -> None:
        self._said, self._news = sentences, []
        self._speaker.say(sentences, self._level)


def _scene(view: View) -> tuple[object, ...]:
    """A new one has another name or another heading."""
    mark = words.say(view.language, "translation_mark") if view.language else ""
    told = [line.words for line in view.lines if not line.is_control and line.words != mark]
    return (view.serial, view.name, view.language, told[:1])


def _choices(view: View) -> int:
    return sum(line.role is Role.CHOICE for line in view.lines)
