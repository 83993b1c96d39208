"""The one widget: layers above each other, what a finger does with the controls on them, and the ring of the keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from kivy.graphics import InstructionGroup, PopMatrix, PushMatrix, Translate
from kivy.uix.widget import Widget

from kiosk import motion
from kiosk.brush import Brush, Control, ring_instructions
from kiosk.theme import Theme
from kiosk.voice.explore import Explorer
from kiosk.voice.script import Line, is_last, role_of
from kiosk.way.sheet import MapSheet

FRAME, BODY, DIALOG = "frame", "body", "dialog"
SLIDE_SHARE = 0.04
"""How far a new screen comes in from, as a share of the width: enough to see from where."""


class Voiced(Protocol):
    """What reads the screen aloud."""

    @property
    def on(self) -> bool: ...
    def acted(self) -> bool:
        """Silence at once; True when the finger or key only meant "go on"."""

    def focused(self) -> None:
        """The ring was moved."""

    def now(self) -> float: ...


class Mute:
    """Nothing is read."""

    on = False

    def acted(self) -> bool:
        return False

    def focused(self) -> None:
        return None

    def now(self) -> float:
        return 0.0


class Stage(Widget):
    """Draws layers and turns touches and keys into ids of controls.

    `on_tap(id)` is called when a finger leaves a control on which it came down, or when a key activates the focused
    one; `on_seen()` at any sign of life beside that.
    """

    def __init__(self, theme: Theme, on_tap: Callable[[str], None], on_seen: Callable[[], None], **more: Any) -> None:
        super().__init__(**more)
        self.theme = theme
        self._on_tap, self._on_seen = on_tap, on_seen
        self._groups = {name: InstructionGroup() for name in (FRAME, BODY, DIALOG)}
        self._controls: dict[str, list[Control]] = {name: [] for name in self._groups}
        self._lines: dict[str, list[Line]] = {name: [] for name in self._groups}
        self._pressed: Control | None = None
        self._finger: Any = None
        """The touch that pressed it: another finger may come down meanwhile."""
        self._ring = InstructionGroup()
        self.by_keys = False
        """Whether the ring is in use."""
        self.focused: str | None = None
        self.voice: Voiced = Mute()
        self.takes_text = False
        """Whether the screen has a line to type on."""
        self._shift = Translate(0, 0)
        self.map = MapSheet()
        self._explorer = Explorer()
        self.canvas.add(self._groups[FRAME])
        for instruction in (PushMatrix(), self._shift, self._groups[BODY], self.map.group, PopMatrix()):
            self.canvas.add(instruction)
        self.canvas.add(self._groups[DIALOG])
        self.canvas.add(self._ring)

    # Drawing

    def redraw(self, layer: str, theme: Theme, rtl: bool, draw: Callable[[Brush], None]) -> None:
        """Empties a layer and draws it anew; what stood there is gone, also from memory."""
        self.theme = theme
        group = self._groups[layer]
        group.clear()
        brush = Brush(group, theme, rtl)
        draw(brush)
        # What ends a screen is read at its end, wherever it was drawn first to know the room of the rest.
        self._controls[layer] = sorted(brush.controls, key=lambda one: is_last(role_of(one.control_id)))
        self._lines[layer] = sorted(brush.script, key=lambda one: is_last(one.role))
        self._settle_focus()

    def slide_in(self, forward: bool, rtl: bool) -> None:
        """The body comes from where the visitor goes to, in reading direction."""
        side = 1 if forward is not rtl else -1
        motion.slide(self._shift, self.theme.width * SLIDE_SHARE * side, self.theme.motion_seconds)

    def still(self) -> None:
        """Ends a movement at once."""
        motion.stop(self._shift)

    def controls(self) -> list[Control]:
        """What can be touched now, in reading order; under a dialog nothing else can."""
        if self._controls[DIALOG]:
            return self._controls[DIALOG]
        frame = self._controls[FRAME]
        upper = [c for c in frame if c.control_id.startswith("lang:")]
        return [*upper, *self._controls[BODY], *(c for c in frame if c not in upper)]

    def script(self) -> list[Line]:
        """What the screen itself says, or the dialog above it."""
        return self._script(DIALOG) or self._script(BODY)

    def lines(self) -> list[Line]:
        """All there is to read, in reading order: town and languages, the screen, the band; or only the dialog."""
        if self._lines[DIALOG]:
            return self._script(DIALOG)
        frame = self._script(FRAME)
        upper = max((i + 1 for i, one in enumerate(frame) if one.item_id.startswith("lang:")), default=0)
        upper = upper or next((i for i, one in enumerate(frame) if one.is_control), len(frame))
        return [*frame[:upper], *self._script(BODY), *frame[upper:]]

    def _script(self, layer: str) -> list[Line]:
        """Controls have their own id everywhere; sentences of two layers may have the same."""
        own = self._lines[layer]
        return [one if one.is_control else replace(one, item_id=f"{layer}:{one.item_id}") for one in own]

    def has_dialog(self) -> bool:
        return bool(self._controls[DIALOG])

    # Fingers

    def _under(self, touch: Any) -> Control | None:
        x, y = touch.x, self.theme.height - touch.y
        return next((c for c in self.controls() if c.rect.inside(x, y)), None)

    def on_touch_down(self, touch: Any) -> bool:
        if "button" in touch.profile and touch.button != "left":
            return True
        self.by_keys = self.voice.on
        if self.voice.acted():
            return True
        if self.voice.on:
            self._reads_under(touch)
            return True
        self.focus_on(None)
        before = self._pressed
        self._release()
        if before is not None and before.rolls:
            self._on_tap(before.control_id)
        self._pressed = self._under(touch)
        if self._pressed:
            self._finger = touch
            self._pressed.press(True)
            touch.grab(self)
        else:
            self._on_seen()
        return True

    def _reads_under(self, touch: Any) -> None:
        """Explore by touch: the finger reads."""
        self._release()
        self._finger = touch
        touch.grab(self)
        self._on_seen()
        if self._explorer.down(touch.x, touch.y, self.voice.now()):
            self._point(touch)

    def _point(self, touch: Any) -> None:
        """The ring goes under the finger, to what is said; where there is nothing it stays."""
        x, y = touch.x, self.theme.height - touch.y
        under = [one for one in self.lines() if one.inside(x, y)]
        found = next((one for one in under if one.is_control), under[0] if under else None)
        if found is not None:
            self.focus_on(found.item_id)
            self.voice.focused()

    def on_touch_move(self, touch: Any) -> bool:
        if not self.voice.on or touch is not self._finger or touch.grab_current is not self:
            return False
        x, y = touch.x, self.theme.height - touch.y
        on = self.line(self.focused)
        if self._explorer.moved(touch.x, touch.y, self.theme.px_per_mm) and not (on and on.inside(x, y)):
            self._point(touch)
        return True

    def _lifted(self, touch: Any) -> None:
        """A finger that read is lifted: that does nothing, unless it was the tap that chooses."""
        touch.ungrab(self)
        self._finger = None
        line = self.line(self.focused)
        if self._explorer.up(self.voice.now()) and line is not None and line.is_control:
            self._on_tap(line.item_id)

    def on_touch_up(self, touch: Any) -> bool:
        if touch.grab_current is self and touch is self._finger and self._pressed is None:
            self._lifted(touch)
            return True
        if touch.grab_current is not self or self._pressed is None:
            return False
        touch.ungrab(self)
        if touch is not self._finger:
            return True  # its key was taken when the next finger came
        wanted, under = self._pressed.control_id, self._under(touch)
        self._release()
        # By name: the layer may have been drawn anew (a countdown) while the finger was down.
        if under is not None and under.control_id == wanted:
            self._on_tap(wanted)
        return True

    def _release(self) -> None:
        if self._pressed:
            self._pressed.press(False)
        self._pressed = self._finger = None

    # The ring

    def on_text(self, typed: str) -> None:
        """Letters of a keyboard. A space that moves the ring's control is no letter."""
        if self.takes_text and not self.has_dialog() and (typed != " " or self.voice.on or not self.focused):
            if not self.voice.on:
                self.focus_on(None)
            self._on_tap(f"key:{typed}")

    def first_hit(self) -> str | None:
        """Enter after typing leads to what was found."""
        return next((c.control_id for c in self._controls[BODY] if not c.rolls and c.control_id != "clear"), None)

    def before_body(self) -> str | None:
        """The last control before the screen's own, so that the first Tab lands on its first."""
        upper = [c.control_id for c in self.controls() if c.control_id.startswith("lang:")]
        return upper[-1] if upper and self._controls[BODY] and not self.has_dialog() else None

    def first(self) -> str | None:
        own = self._controls[DIALOG] or self._controls[BODY] or self._controls[FRAME]
        return own[0].control_id if own else None

    def line(self, item_id: str | None) -> Line | None:
        return next((one for one in self.lines() if one.item_id == item_id), None)

    def focus_on(self, item_id: str | None) -> None:
        """Moves the ring, to a control or to a sentence that is read; None takes it away."""
        self.focused = item_id
        self._ring.clear()
        if (line := self.line(item_id)) is not None:
            self._ring.add(ring_instructions(self.theme, line))

    def _settle_focus(self) -> None:
        """After a redraw: where it was if that is still there, else on the first control, when keys are in use."""
        here = {one.item_id for one in self.lines() if one.is_control or self.voice.on}
        self.focus_on(self.focused if self.focused in here else self.first() if self.by_keys else None)
