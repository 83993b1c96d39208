"""The QR code on a slip."""

from __future__ import annotations

import math

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M

QUIET_MODULES = 4
"""White border that a reader needs on each side (ISO/IEC 18004)."""
SIDE_MM = 25.0
MODULE_MM = 0.5
MODULE_DOTS = 4


class AddressTooLong(ValueError):
    """The address makes a code too dense to print readably at this width."""


def code(url: str, room: int, dots_per_mm: float) -> tuple[Image.Image, int]:
    """(image of mode "L" with its quiet zone, dots per module) at most `room` dots wide.

    Without its quiet zone the code is at least SIDE_MM wide where the room allows it, at level M: on thermal paper
    larger modules forgive more than the extra redundancy of level Q in the same space.
    Raises AddressTooLong when modules would be smaller than MODULE_MM or MODULE_DOTS.
    """
    maker = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_MODULES)
    maker.add_data(url)
    maker.make(fit=True)
    modules = maker.modules_count
    least = max(MODULE_DOTS, math.ceil(MODULE_MM * dots_per_mm))
    dots = min(max(least, math.ceil(SIDE_MM * dots_per_mm / modules)), room // (modules + 2 * QUIET_MODULES))
    if dots < least:
        raise AddressTooLong(f"the address has {len(url)} characters: too long for a code {room} dots wide")
    rows = maker.get_matrix()
    image = Image.new("L", (len(rows), len(rows)), 255)
    image.putdata([0 if dark else 255 for row in rows for dark in row])
    side = len(rows) * dots
    return image.resize((side, side), Image.Resampling.NEAREST), dots
