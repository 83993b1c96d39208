"""A whole visit of somebody who sees no colours (K11): every step is chosen from the greys of the window alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from kivy.core.window import Window
from kivy.tests.common import UnitTestTouch
from PIL import Image, ImageColor

from kiosk.brush import Brush, Control, Rect
from kiosk.visitor import Screen
from tests.kiosk import lindegem
from tests.kiosk.panel import Kiosk, panel
from tests.kiosk.samples import ticket
from tests.kiosk.test_greyscale import CONTRAST_LEAST, PRESSED_LEAST, contrast, crop, fill, grey

MARK_PIXELS_LEAST = 150
"""Of a mark or a border, each in a contrast of 3:1 to the same place of the other: 4 mm² of this panel."""
RING_SHARE_LEAST = 0.1
"""Of the band around a control. A ring fills more, its neighbours' corners less."""
PRESSES_MOST = 60
RED, GREEN = "#E04040", "#009E9E"
"""Greys that no eye tells apart."""


class Visitor:
    """Knows where controls are and what kind they are; which one is chosen, first or focused it has to see."""

    def __init__(self, kiosk: Kiosk) -> None:
        self.kiosk = kiosk

    def kind(self, *kinds: str) -> list[str]:
        return [one for one in self.kiosk.ids() if one.split(":")[0] in kinds]

    def others(self) -> list[str]:
        return [one for one in self.kiosk.ids() if not one.startswith("lang:")]

    def filled(self, ids: Sequence[str]) -> list[str]:
        """Those whose fill is told from that of most."""
        picture = grey(self.kiosk)
        fills = {one: fill(crop(picture, self.kiosk.control(one).rect)) for one in ids}
        usual = Counter(fills.values()).most_common(1)[0][0]
        return [one for one, level in fills.items() if contrast(level, usual) >= CONTRAST_LEAST]

    def marked(self, ids: Sequence[str]) -> list[str]:
        """Those whose end, where the mark is and no words are, is told from that of most."""
        picture = grey(self.kiosk)
        ends = {one: end_of(picture, self.kiosk.control(one).rect) for one in ids}
        return [
            one
            for one in ids
            if sum(told_apart(ends[one], ends[other]) for other in ids if other != one) > len(ids) / 2
        ]

    def ringed(self, ids: Sequence[str]) -> list[str]:
        """Those with a ring around them."""
        picture = grey(self.kiosk)
        return [one for one in ids if ring_share(picture, self.kiosk.control(one).rect) >= RING_SHARE_LEAST]

    def walk_to(self, wanted: str) -> None:
        """With the keypad, until the ring is seen around it and around nothing else; then the key that chooses."""
        for _ in range(PRESSES_MOST):
            self.kiosk.key("tab")
            if self.ringed(self.kiosk.ids()) == [wanted]:
                self.kiosk.key("enter")
                return
        raise AssertionError(f"no ring was seen around {wanted}")


def end_of(picture: Image.Image, rect: Rect) -> Image.Image:
    wide = min(rect.w / 4, rect.h / 2)
    return crop(picture, Rect(rect.x + rect.w - wide, rect.y, wide, rect.h))


def told_apart(one: Image.Image, other: Image.Image) -> bool:
    pairs = Counter(zip(one.tobytes(), other.tobytes(), strict=True))
    return sum(n for pair, n in pairs.items() if contrast(*pair) >= CONTRAST_LEAST) >= MARK_PIXELS_LEAST


def ring_share(picture: Image.Image, rect: Rect, around: int = 8) -> float:
    """How much of the band just outside it contrasts with what lies behind the cards."""
    behind = fill(picture)
    inner = crop(picture, rect, 1).histogram()
    outer = crop(picture, rect, around).histogram()
    band = [o - i for o, i in zip(outer, inner, strict=True)]
    return sum(n for level, n in enumerate(band) if contrast(level, behind) >= CONTRAST_LEAST) / sum(band)


@pytest.fixture(params=["calm", "contrast"])
def visitor(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Visitor]:
    with panel(tmp_path, lindegem.MESSAGE, lindegem.hall()) as kiosk:
        if request.param == "contrast":
            kiosk.touch("contrast")
        yield Visitor(kiosk)


def pressed_contrast(kiosk: Kiosk, control_id: str) -> float:
    """Of a card before and under the finger, which leaves it again to choose it."""
    kiosk.now += 1
    rect = kiosk.control(control_id).rect
    before = fill(crop(grey(kiosk), rect))
    touch = UnitTestTouch(rect.x + rect.w / 2, Window.height - rect.y - rect.h / 2)
    touch.touch_down()
    kiosk.frames(2)
    under = fill(crop(grey(kiosk), rect))
    touch.touch_up()
    kiosk.frames(2)
    return contrast(before, under)


def to_the_check(visitor: Visitor) -> None:
    """From the welcome screen, by what stands out, is focused and is pressed."""
    kiosk = visitor.kiosk
    if kiosk.screen() is Screen.WELCOME:
        (first,) = visitor.filled(visitor.others())
        kiosk.touch(first)
    assert kiosk.screen() is Screen.TOPICS
    visitor.walk_to("topic:identiteit")
    assert kiosk.screen() is Screen.PRODUCTS
    assert pressed_contrast(kiosk, "product:kids_id") >= PRESSED_LEAST
    assert kiosk.screen() is Screen.QUESTION
    while kiosk.screen() is Screen.QUESTION:
        assert pressed_contrast(kiosk, visitor.kind("answer")[0]) >= PRESSED_LEAST
    assert kiosk.screen() is Screen.CHECK


def test_a_visit_is_made_from_the_greys_alone(visitor: Visitor) -> None:
    kiosk = visitor.kiosk
    assert visitor.filled(visitor.kind("lang")) == ["lang:nl"]
    kiosk.touch("lang:fr")
    assert visitor.filled(visitor.kind("lang")) == ["lang:fr"]
    to_the_check(visitor)
    kiosk.touch("needs")
    needs = visitor.kind("need")
    assert visitor.marked(needs) == []
    kiosk.touch(needs[1])
    assert visitor.marked(needs) == [needs[1]]
    (on,) = visitor.filled(visitor.others())
    kiosk.touch(on)
    assert kiosk.screen() is Screen.CHECK
    (last,) = visitor.filled(visitor.others())
    kiosk.touch(last)
    assert kiosk.screen() is Screen.WAIT
    session = kiosk.app.session
    session.ticket_issued(session.serial, ticket(), kiosk.now)
    kiosk.app.render()
    assert kiosk.screen() is Screen.TICKET
    (done,) = visitor.filled(visitor.others())
    kiosk.touch(done)
    assert kiosk.screen() in (Screen.THANKS, Screen.WELCOME)


# The same eyes, on a kiosk that breaks the rule.


def coloured(visitor: Visitor, **colours: str) -> Kiosk:
    """The welcome screen drawn anew in these colours."""
    theme = visitor.kiosk.app.stage.theme
    theme.colour = replace(theme.colour, **colours)
    return visitor.kiosk


def test_a_choice_in_hue_only_is_not_seen(visitor: Visitor) -> None:
    kiosk = coloured(visitor, card=GREEN, primary=RED, on_primary=RED, header=RED, accent=RED, on_header=RED)
    kiosk.touch("lang:fr")
    assert visitor.filled(visitor.kind("lang")) == []
    assert visitor.filled(visitor.others()) == []
    chosen, other = (crop(kiosk.picture(), kiosk.control(f"lang:{one}").rect) for one in ("fr", "de"))
    assert hues(chosen, RED) > hues(other, RED), "who sees colours would have known"


def test_a_ring_in_hue_only_is_not_seen(visitor: Visitor) -> None:
    """Its own two colours, and what lies behind it, in one grey."""
    colour = visitor.kiosk.app.stage.theme.colour
    kiosk = coloured(visitor, focus=colour.back, focus_outline=colour.back)
    kiosk.touch("lang:fr")
    kiosk.key("tab")
    kiosk.key("tab")
    assert visitor.ringed(kiosk.ids()) == []


def test_a_mark_in_hue_only_is_not_seen(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same square, chosen or not, in two colours of one grey, and no border."""
    kiosk = visitor.kiosk
    kiosk.touch("lang:fr")
    to_the_check(visitor)
    icon, button = Brush.icon, Brush.button

    def plain_button(own: Brush, *what: Any, border: object = None, border_px: object = None, **how: Any) -> Control:
        return button(own, *what, **how)

    monkeypatch.setattr(Brush, "icon", lambda own, name, *more: icon(own, name.removeprefix("check-"), *more))
    monkeypatch.setattr(Brush, "button", plain_button)
    coloured(visitor, accent=RED, quiet=GREEN)
    kiosk.touch("needs")
    needs = visitor.kind("need")
    kiosk.touch(needs[1])
    assert kiosk.app.session.visit.needs
    assert visitor.marked(needs) == []
    chosen, other = (end_of(kiosk.picture(), kiosk.control(one).rect) for one in (needs[1], needs[0]))
    assert hues(chosen, RED) > 0 == hues(other, RED), "who sees colours would have known"


def hues(picture: Image.Image, colour: str) -> int:
    """Pixels of just this colour."""
    wanted = ImageColor.getrgb(colour)
    return sum(n for n, found in picture.convert("RGB").getcolors(1 << 22) or [] if found == wanted)
