"""No meaning by colour alone (K11): what is chosen, pressed, focused or first is told in a picture without colours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from kivy.core.window import Window
from kivy.tests.common import UnitTestTouch
from PIL import Image, ImageChops

from kiosk.brush import Rect
from kiosk.visitor import Screen
from tests.kiosk.panel import Kiosk, panel
from tests.kiosk.samples import hall, town

CONTRAST_LEAST = 3.0
"""WCAG 1.4.11, here between two greys."""
PRESSED_LEAST = 1.2
"""A finger covers most of it, and the screen that follows is the answer."""
MARK_SHARE_LEAST = 0.004
"""Of a button: a check mark of 8 mm on a card of 300 x 40 mm."""
CLEARLY = 64
"""Steps of grey out of 256."""


@pytest.fixture(params=["calm", "contrast"])
def kiosk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kiosk]:
    with panel(tmp_path, town(), hall()) as found:
        if request.param == "contrast":
            found.touch("contrast")
        yield found


def grey(kiosk: Kiosk) -> Image.Image:
    """What somebody sees who sees no colours."""
    return kiosk.picture().convert("L")


def crop(picture: Image.Image, rect: Rect, around: int = 0) -> Image.Image:
    left, top = round(rect.x) - around, round(rect.y) - around
    return picture.crop((left, top, round(rect.x + rect.w) + around, round(rect.bottom) + around))


def fill(picture: Image.Image) -> int:
    """The grey that covers most of it."""
    counts = picture.histogram()
    return counts.index(max(counts))


def contrast(one: int, other: int) -> float:
    """WCAG's ratio of two greys."""
    lighter, darker = (_light(max(one, other)), _light(min(one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _light(level: int) -> float:
    share = level / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def between(kiosk: Kiosk, one: str, other: str) -> float:
    picture = grey(kiosk)
    first, second = (fill(crop(picture, kiosk.control(control).rect)) for control in (one, other))
    return contrast(first, second)


def test_the_chosen_language_is_told_without_colour(kiosk: Kiosk) -> None:
    assert between(kiosk, "lang:nl", "lang:fr") >= CONTRAST_LEAST
    assert between(kiosk, "lang:en", "lang:fr") == 1
    kiosk.app.session.visit.language = "fr"
    kiosk.app.render()
    assert between(kiosk, "lang:fr", "lang:nl") >= CONTRAST_LEAST


def test_the_action_that_leads_on_stands_out_without_colour(kiosk: Kiosk) -> None:
    for control_id in ("start", "topic:t0", "product:p0-0"):
        kiosk.touch(control_id)
    assert kiosk.screen() is Screen.CHECK
    assert between(kiosk, "confirm", "add") >= CONTRAST_LEAST
    kiosk.wait(61)
    assert between(kiosk, "extend", "stop") >= CONTRAST_LEAST


def test_a_need_that_is_chosen_has_a_mark(kiosk: Kiosk) -> None:
    for control_id in ("start", "topic:t0", "product:p0-0", "needs"):
        kiosk.touch(control_id)
    need = next(one for one in kiosk.ids() if one.startswith("need:"))
    rect = kiosk.control(need).rect
    before = crop(grey(kiosk), rect)
    kiosk.touch(need)
    changed = ImageChops.difference(before, crop(grey(kiosk), rect)).point(lambda level: 255 * (level >= CLEARLY))
    assert changed.histogram()[255] / (changed.width * changed.height) >= MARK_SHARE_LEAST


def test_a_card_under_the_finger_is_told_without_colour(kiosk: Kiosk) -> None:
    kiosk.touch("start")
    rect = kiosk.control("topic:t1").rect
    before = fill(crop(grey(kiosk), rect))
    touch = UnitTestTouch(rect.x + rect.w / 2, Window.height - rect.y - rect.h / 2)
    touch.touch_down()
    kiosk.frames(2)
    pressed = fill(crop(grey(kiosk), rect))
    touch.touch_up()
    assert contrast(before, pressed) >= PRESSED_LEAST


def test_the_ring_is_seen_without_colour(kiosk: Kiosk) -> None:
    kiosk.touch("start")
    kiosk.key("down")
    focused = kiosk.app.stage.focused
    assert focused is not None
    rect = kiosk.control(focused).rect
    around = kiosk.app.stage.theme.focus + 2 * kiosk.app.stage.theme.border
    with_ring = crop(grey(kiosk), rect, around)
    kiosk.app.stage.focus_on(None)
    without = crop(grey(kiosk), rect, around)
    middle = without.height // 2
    greys = {(with_ring.getpixel((x, middle)), without.getpixel((x, middle))) for x in range(around)}
    assert max(contrast(int(ring), int(back)) for ring, back in greys) >= CONTRAST_LEAST  # type: ignore[arg-type]
