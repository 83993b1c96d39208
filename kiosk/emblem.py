"""The town's logo as an image, ready for the header. No Kivy."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from functools import lru_cache

import structlog
from PIL import Image

log = structlog.get_logger(__name__)

UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error)
"""What Pillow raises for a damaged picture."""
SIDE_MOST = 1024
"""Pixels; the check of a town lets no larger one through, and one that is would take long to draw."""


@lru_cache(4)
def logo(encoded: str, width: int, height: int, paper: str) -> Image.Image | None:
    """The PNG (base64) on `paper`, as large as `width` x `height` allow; None, said once, when it is none."""
    try:
        with Image.open(io.BytesIO(base64.b64decode(encoded, validate=True)), formats=["PNG"]) as found:
            if max(found.size) > SIDE_MOST:
                raise ValueError("too large")
            drawn = found.convert("RGBA")
    except UNREADABLE as problem:
        log.warning("logo_left_out", problem=type(problem).__name__)
        return None
    factor = min(width / drawn.width, height / drawn.height)
    size = (max(1, round(drawn.width * factor)), max(1, round(drawn.height * factor)))
    drawn = drawn.resize(size, Image.Resampling.LANCZOS)
    ground = Image.new("RGB", size, paper)
    ground.paste(drawn, mask=drawn.getchannel("A"))
    return ground
