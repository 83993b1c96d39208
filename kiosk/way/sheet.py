"""The map on the screen: its picture, the frame around the floor that is walked, and the figure that walks it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kivy.graphics import BorderImage, Color, InstructionGroup, PopMatrix, PushMatrix, Rectangle, Translate

from kiosk.motion import Walk
from kiosk.way.picture import Leg

WALKED = 1
"""On one floor there is nothing to be told apart."""


class MapSheet:
    """Lengths are pixels of the panel, y upwards from its lower edge, as Kivy has it."""

    def __init__(self) -> None:
        self.group = InstructionGroup()
        self.legs: tuple[Leg, ...] = ()
        """The floors of the map that stands there."""
        self._over = InstructionGroup()
        self._walk: Walk | None = None

    @property
    def shown(self) -> bool:
        return bool(self.group.children)

    @property
    def walking(self) -> bool:
        return self._walk is not None

    def clear(self) -> None:
        self.still()
        self.group.clear()
        self.legs = ()

    def put(self, picture: Any, left: float, bottom: float, legs: tuple[Leg, ...]) -> None:
        """A texture of a map, its lower left corner there."""
        self.clear()
        self.legs = legs
        self.group.add(Color(1, 1, 1, 1))
        self.group.add(Rectangle(texture=picture, pos=(left, bottom), size=picture.size))
        self.group.add(self._over)

    def walk(self, left: float, top: float, figures: Sequence[Any], frame: Any, corner: int) -> None:
        """A figure goes along the way once, floor by floor. `left`, `top`: of the map. `figures`: textures of one that
        goes to the right and one that goes to the left; `frame`: a texture around the floor, with corners."""
        self.still()
        if not self.legs:
            return
        at = Translate(0, 0)
        boxes = [leg.box for leg in self.legs]
        lines = [[(left + x, top - y) for x, y in leg.line] for leg in self.legs]

        def on_leg(number: int) -> None:
            self._over.clear()
            if len(boxes) > WALKED:
                self._frame(boxes[number], left, top, frame, corner)
            figure = figures[lines[number][-1][0] < lines[number][0][0]]
            wide, high = figure.size
            self._over.add(Color(1, 1, 1, 1))
            for instruction in (PushMatrix(), at):
                self._over.add(instruction)
            self._over.add(Rectangle(texture=figure, pos=(-wide / 2, -high / 2), size=figure.size))
            self._over.add(PopMatrix())

        self._walk = Walk(at, lines, on_leg, self.still)
        self._walk.start()

    def _frame(self, box: tuple[float, ...], left: float, top: float, shape: Any, corner: int) -> None:
        x, y, right, bottom = box
        self._over.add(Color(1, 1, 1, 1))
        self._over.add(
            BorderImage(
                texture=shape,
                border=(corner, corner, corner, corner),
                pos=(left + x, top - bottom),
                size=(right - x, bottom - y),
            )
        )

    def still(self) -> None:
        """The figure is gone, the way stays."""
        if self._walk is not None:
            self._walk.stop()
            self._walk = None
        self._over.clear()
