"""Pictures on the graphics side, and those that are kept because they come again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from kivy.graphics.texture import Texture
from PIL import Image


def texture(image: Image.Image) -> Any:
    """An RGB, RGBA or L (mask) image as a texture."""
    fmt = image.mode.lower()
    if image.mode == "L":
        white = Image.new("LA", image.size, (255, 0))
        white.putalpha(image)
        image, fmt = white, "luminance_alpha"  # half the memory of RGBA
    made = Texture.create(size=image.size, colorfmt=fmt)
    made.blit_buffer(image.tobytes(), colorfmt=fmt, bufferfmt="ubyte")
    made.flip_vertical()
    return made


class Shelf:
    """The masks that were used last, `bytes_most` of them together: a long day keeps as much as its first hour."""

    def __init__(self, bytes_most: int) -> None:
        self.bytes_most = bytes_most
        self.bytes_kept = 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def get(self, key: Hashable, draw: Callable[[], Image.Image]) -> Any:
        """The texture of this key; `draw` makes its mask where it is not kept."""
        known = self._kept.get(key)
        if known is not None:
            self._kept.move_to_end(key)
            return known[0]
        mask = draw()
        size = 2 * mask.width * mask.height
        made = texture(mask)
        self._kept[key] = made, size
        self.bytes_kept += size
        while self.bytes_kept > self.bytes_most and len(self._kept) > 1:
            _, (_, gone) = self._kept.popitem(last=False)
            self.bytes_kept -= gone
        return made
