"""How large the panel is, as somebody measured it with a bank card: kept in the kiosk's folder, read at its start."""

from __future__ import annotations

from pathlib import Path

import structlog
from pydantic import Field, ValidationError

from kiosk.offline import keeping
from queue_server.contracts.base import Message

log = structlog.get_logger(__name__)

CARD_MM = (85.60, 53.98)
"""Width and height of a bank card: ISO/IEC 7810 ID-1."""
CORNER_MM = 3.18
FILE = "panel.json"
FILE_MODE = 0o644
"""Whoever hangs the panel may measure it as another user than the kiosk's; there is nothing secret in it."""
MM_IN_INCH = 25.4


class PanelSize(Message):
    """`width` x `height` pixels on a panel `mm_width` wide."""

    width: int = Field(gt=0)
    height: int = Field(gt=0)
    mm_width: float = Field(gt=0)

    @property
    def mm_height(self) -> float:
        """Pixels are square."""
        return self.mm_width * self.height / self.width

    @property
    def inches(self) -> float:
        """From corner to corner."""
        return float((self.mm_width**2 + self.mm_height**2) ** 0.5 / MM_IN_INCH)

    @property
    def card_px(self) -> int:
        """How wide a bank card is on it."""
        return round(CARD_MM[0] * self.width / self.mm_width)


def of_card(width: int, height: int, card_px: int) -> PanelSize:
    """The panel on which a bank card is `card_px` wide."""
    return PanelSize(width=width, height=height, mm_width=round(CARD_MM[0] * width / card_px, 1))


def keep(size: PanelSize, folder: Path) -> Path:
    """Where it stands now; raises OSError when it cannot be kept."""
    path = folder / FILE
    keeping.write(path, size.model_dump_json().encode())
    path.chmod(FILE_MODE)
    return path


def read(folder: Path, width: int, height: int) -> float | None:
    """Millimetres of a panel of so many pixels, as they were measured; None when nobody did.

    A damaged file is put aside; one of another panel is left alone.
    """
    path = folder / FILE
    try:
        size = PanelSize.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError:
        keeping.put_aside(path)
        return None
    except OSError as problem:
        log.error("file_not_read", file=path.name, problem=problem.strerror)
        return None
    if (size.width, size.height) != (width, height):
        log.warning("panel_measured_otherwise", measured=f"{size.width}x{size.height}", told=f"{width}x{height}")
        return None
    return size.mm_width
