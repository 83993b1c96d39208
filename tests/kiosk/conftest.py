"""Kivy, imported by any test of this folder: a window without a screen, no files at home, logging left alone."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from kiosk import window

os.environ["SDL_VIDEODRIVER"] = "offscreen"
window.prepare(Path(tempfile.mkdtemp(prefix="onthaal-kiosk-")), 1080, 1920)
