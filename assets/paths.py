"""Where the shared files are."""

from __future__ import annotations

from pathlib import Path

ASSETS = Path(__file__).parent
DEMO_TOWN = ASSETS / "demo_town"
ICON_FONT = ASSETS / "icons" / "phosphor.ttf"
ICON_NAMES = ASSETS / "icons" / "phosphor.json"
MAP_ICONS = ASSETS / "icons" / "map.json"
MAP_STYLE = ASSETS / "map.toml"
SEARCH = ASSETS / "search"
SOUNDS = ASSETS / "sounds"
CHIME = SOUNDS / "chime.wav"
THEME = ASSETS / "theme.toml"
TRANSLATIONS = ASSETS / "translations"

SYSTEM_FONTS = Path("/usr/share/fonts/truetype/noto")
"""Where Debian's fonts-noto-core puts its files."""


class FontMissing(RuntimeError):
    """A font that every text needs is not installed."""


def font(weight: str = "regular", script: str = "latin") -> Path:
    """The file of a face: weight "regular" or "semibold", script "latin" (also Cyrillic, Greek) or "arabic"."""
    family = {"latin": "NotoSans", "arabic": "NotoSansArabic"}[script]
    face = {"regular": "Regular", "semibold": "Bold"}[weight]
    path = SYSTEM_FONTS / f"{family}-{face}.ttf"
    if not path.is_file():
        raise FontMissing(f"font {path.name} is not installed: install the package fonts-noto-core")
    return path
