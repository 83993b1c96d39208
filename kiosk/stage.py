"""The one widget: layers above each other, and what a finger or a key does with the controls on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kivy.animation import Animation
from kivy.graphics import InstructionGroup, PopMatrix, PushMatrix, Translate
from kivy.uix.widget import Widget

from kiosk import focus
from kiosk.brush import Brush, Control, ring_instructions
from kiosk.theme import Theme
from kiosk.voice.script import Line

FRAME, BODY, DIALOG = "frame", "body", "dialog"
ARROWS = {273: "up", 274: "down", 275: "right", 276: "left"}
TAB, SHIFT = 9, "shift"
BACKSPACE, SPACE = 8, 32
ACTIVATE = frozenset({13, SPACE, 271})
GO_BACK = frozenset({BACKSPACE, 27})
SLIDE_SHARE = 0.04
"""How far a new screen comes in from, as a share of the width: enough to see from where."""


def _named(layer: str, line: Line) -> str:
    """Controls have their own id everywhere; sentences of two layers may have the same."""
    return line.item_id if line.is_control else f"{layer}:{line.item_id}"


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
        self._by_keys = False
        self.focused: str | None = None
        self.takes_text = False
        """Whether the screen has a line to type on."""
        self._shift = Translate(0, 0)
        self.canvas.add(self._groups[FRAME])
        for instruction in (PushMatrix(), self._shift, self._groups[BODY], PopMatrix()):
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
        self._controls[layer], self._lines[layer] = brush.controls, brush.script
        self._settle_focus()

    def slide_in(self, forward: bool, rtl: bool) -> None:
        """The body comes from where the visitor goes to, in reading direction."""
        Animation.cancel_all(self._shift)
        self._shift.x = self.theme.width * SLIDE_SHARE * (1 if forward is not rtl else -1)
        Animation(x=0, duration=self.theme.motion_seconds, t="out_cubic").start(self._shift)

    def still(self) -> None:
        """Ends a movement at once."""
        Animation.cancel_all(self._shift)
        self._shift.x = 0

    def controls(self) -> list[Control]:
        """What can be touched now, in reading order; under a dialog nothing else can."""
        if self._controls[DIALOG]:
            return self._controls[DIALOG]
        frame = self._controls[FRAME]
        upper = [c for c in frame if c.control_id.startswith("lang:")]
        return [*upper, *self._controls[BODY], *(c for c in frame if c not in upper)]

    def lines(self) -> list[Line]:
        """What the screen says now, in reading order: town and languages, the screen, the band; or only the dialog."""
        found = {
            name: [replace(one, item_id=_named(name, one)) for one in lines] for name, lines in self._lines.items()
        }
        if found[DIALOG]:
            return found[DIALOG]
        frame = found[FRAME]
        upper = max((i + 1 for i, one in enumerate(frame) if one.item_id.startswith("lang:")), default=0)
        upper = upper or next((i for i, one in enumerate(frame) if one.is_control), len(frame))
        return [*frame[:upper], *found[BODY], *frame[upper:]]

    def has_dialog(self) -> bool:
        return bool(self._controls[DIALOG])

    # Fingers

    def _under(self, touch: Any) -> Control | None:
        x, y = touch.x, self.theme.height - touch.y
        return next((c for c in self.controls() if c.rect.inside(x, y)), None)

    def on_touch_down(self, touch: Any) -> bool:
        self._by_keys = False
        self.focus_on(None)
        if "button" in touch.profile and touch.button != "left":
            return True
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

    def on_touch_up(self, touch: Any) -> bool:
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

    # Keys

    def on_key(self, code: int, modifiers: list[str]) -> bool:
        """Arrows, Tab, Enter and Space, Escape and Backspace. Answers whether the key meant something.

        Where one types (`takes_text`), Backspace takes a letter back, and Space is one unless a control has the ring.
        """
        if self.takes_text and code == BACKSPACE:
            self._on_tap("erase")
        elif self.takes_text and code == SPACE and not self.focused:
            return False
        elif code in GO_BACK:
            self._on_tap("extend" if self.has_dialog() else "back")
        elif code in ACTIVATE:
            if self.focused:
                self._on_tap(self.focused)
            elif self.takes_text:
                self._by_keys = True
                self.focus_on(self._first_hit())
            else:
                self._on_seen()
        elif code == TAB:
            self._by_keys = True
            order = [c.control_id for c in self.controls()]
            self.focus_on(focus.following(order, self.focused or self._before_body(), -1 if SHIFT in modifiers else 1))
            self._on_seen()
        elif code in ARROWS:
            self._move(ARROWS[code])
            self._on_seen()
        else:
            self._on_seen()
            return False
        return True

    def on_text(self, typed: str) -> None:
        """Letters of a keyboard. A space that moves the ring's control is no letter."""
        if self.takes_text and not self.has_dialog() and not (typed == " " and self.focused):
            self.focus_on(None)
            self._on_tap(f"key:{typed}")

    def _first_hit(self) -> str | None:
        """Enter after typing leads to what was found."""
        return next((c.control_id for c in self._controls[BODY] if not c.rolls and c.control_id != "clear"), None)

    def _before_body(self) -> str | None:
        """The last control before the screen's own, so that the first Tab lands on its first."""
        upper = [c.control_id for c in self.controls() if c.control_id.startswith("lang:")]
        return upper[-1] if upper and self._controls[BODY] and not self.has_dialog() else None

    def _move(self, direction: str) -> None:
        self._by_keys = True
        found = {c.control_id: (c.rect.x + c.rect.w / 2, c.rect.y + c.rect.h / 2) for c in self.controls()}
        if self.focused in found:
            self.focus_on(focus.neighbour(found, self.focused, direction))
        else:
            self.focus_on(self._first())

    def _first(self) -> str | None:
        own = self._controls[DIALOG] or self._controls[BODY] or self._controls[FRAME]
        return own[0].control_id if own else None

    def focus_on(self, control_id: str | None) -> None:
        """Moves the ring; None takes it away."""
        self.focused = control_id
        self._ring.clear()
        line = next((one for one in self.lines() if one.item_id == control_id), None)
        if line is not None:
            self._ring.add(ring_instructions(self.theme, line))

    def _settle_focus(self) -> None:
        """After a redraw: on the same control if it is still there, else on the first one, when keys are in use."""
        here = {c.control_id for c in self.controls()}
        self.focus_on(self.focused if self.focused in here else self._first() if self._by_keys else None)
