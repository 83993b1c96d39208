"""Joins what is read, what speaks and what is drawn. The speaker's thread is met through the frame clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

from assets.paths import CHIME
from kiosk.options import Options
from kiosk.session import Session
from kiosk.stage import Stage
from kiosk.visitor import Screen
from kiosk.voice.engine import Sentence
from kiosk.voice.keys import Key
from kiosk.voice.reader import Reader, View
from kiosk.voice.speaker import Speaker, aplay
from kiosk.voice.transcript import Transcript
from queue_server.contracts.devices import AlertKind

PUBLIC = frozenset(
    {
        *(Screen.STARTING, Screen.WELCOME, Screen.TOPICS, Screen.WAIT, Screen.TICKET, Screen.WAY, Screen.THANKS),
        *(Screen.AWAY, Screen.REFUSED, Screen.OUT_OF_ORDER),
    }
)
"""What everybody in the hall may hear. A number is public; matters, answers, papers and what is typed are not (T3)."""
BLOCKED: AlertKind = "sound_blocked"
UNHEARD_LEVEL = -20
"""Far below the softest level: tries the loudspeaker and disturbs nobody."""


class Hosts(Protocol):
    """Who hears of trouble: the link."""

    def raise_alert(self, kind: AlertKind, detail: str = "") -> None: ...
    def clear_alert(self, kind: AlertKind) -> None: ...


class Kiosk(Protocol):
    """The app."""

    options: Options
    session: Session
    stage: Stage
    clock: Callable[[], float]


class Voice:
    """Reads the session of now aloud while its visit asks for it."""

    def __init__(self, kiosk: Kiosk, hosts: Hosts | None, hop: Callable[[Callable[..., None]], Callable[..., None]]):
        """`hop` makes a call on the screen thread."""
        options = kiosk.options.voice
        self._kiosk, self._session, self._stage, self._hosts = kiosk, kiosk.session, kiosk.stage, hosts
        self._named = options.sound is not None
        self._shown_alert = False
        self._begun: deque[Sentence] = deque()
        """What the speaker began to say since the ring was last moved after it."""
        self._follow_soon = hop(self.follow)
        self.speaker = Speaker(
            aplay(options.sound), options.voices, Transcript(options.log), self._begins, self._trouble
        )
        self.reader = Reader(self.speaker, CHIME)
        self._stage.voice = self

    def start(self) -> None:
        self.speaker.start()
        if self._named:
            self.speaker.say([Sentence("", self._session.visit.language, sound=CHIME)], UNHEARD_LEVEL)

    def stop(self) -> None:
        self.speaker.stop()

    # What the stage asks

    @property
    def on(self) -> bool:
        return self._session.visit.speech

    def now(self) -> float:
        return self._kiosk.clock()

    def acted(self) -> bool:
        self.follow()
        return self.reader.acted()

    def focused(self) -> None:
        if (line := self._stage.line(self._stage.focused)) is not None:
            self.reader.focused(line, self._stage.lines())

    # What the app tells

    def shown(self) -> None:
        """After each drawing."""
        stage, visit = self._stage, self._session.visit
        screen, lines = self._session.screen(self._kiosk.clock()), tuple(stage.script())
        dialog = stage.has_dialog()
        view = View(
            serial=self._session.serial,
            name=(screen, dialog, visit.page),
            language=visit.language,
            speech=visit.speech,
            private=not dialog and (screen not in PUBLIC or (screen is Screen.CLOSED and bool(visit.chosen))),
            lines=lines,
            cursor=stage.line(stage.focused),
            chimes=visit.warned_at is not None,
            parting=screen is Screen.THANKS,
            dialog=dialog,
        )
        if (item_id := self.reader.shown(view)) is not None:
            stage.by_keys = True
            stage.focus_on(item_id)

    def tapped(self, control_id: str) -> None:
        self.reader.tapped(control_id)

    def key(self, key: Key) -> bool:
        """Keys for the voice; the others are for the stage."""
        self.follow()
        if key is Key.REPEAT and self.on:
            self.reader.repeated(self._stage.line(self._stage.focused), self._stage.lines())
        elif key in (Key.LOUDER, Key.SOFTER):
            self.reader.louder(1 if key is Key.LOUDER else -1)
        elif key is Key.SPEECH:
            self._session.switch_speech(self._kiosk.clock())
        elif key in (Key.HEADSET_IN, Key.HEADSET_OUT):
            self.reader.headset = key is Key.HEADSET_IN
            self._session.speak(self.reader.headset, self._kiosk.clock())
        else:
            return False
        return True

    def follow(self) -> None:
        """The ring shows what is being said, and nobody who listens is taken for gone. At the next frame, and before
        any key or finger: it means what the visitor hears, not what was said a frame ago."""
        while self._begun:
            sentence = self._begun.popleft()
            if self.on and self.reader.is_said(sentence):
                self._session.wait_from(self._kiosk.clock())
                if self._stage.line(sentence.item_id) is not None:
                    self._stage.focus_on(sentence.item_id)
                    self.reader.ring_at(sentence.item_id)

    # From the speaker's thread

    def _begins(self, sentence: Sentence) -> None:
        self._begun.append(sentence)
        self._follow_soon()

    def _trouble(self, is_there: bool) -> None:
        """The hosts hear of it where there should be sound: a device was named, or a visitor asked for speech."""
        if self._hosts is None or is_there is self._shown_alert or (is_there and not (self._named or self.on)):
            return
        self._shown_alert = is_there
        if is_there:
            self._hosts.raise_alert(BLOCKED)
        else:
            self._hosts.clear_alert(BLOCKED)
