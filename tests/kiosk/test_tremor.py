"""A hand that trembles: taps that come twice, slip, leave the target and come back, or land on two at once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from kivy.core.window import Window
from kivy.tests.common import UnitTestTouch

from kiosk.effects import AskTicket, Effects
from kiosk.session import DOUBLE_TAP_SECONDS
from kiosk.visitor import Screen
from tests.kiosk.panel import Kiosk, panel
from tests.kiosk.samples import hall, ticket, town

MEANT = ("start", "topic:t1", "product:p1-1", "confirm")
SHAKE_MM = 4.0


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with panel(tmp_path, town(topic_count=6), hall()) as found:
        yield found


class Hand:
    """Touches what is meant as a hand does that trembles, at times of its own."""

    def __init__(self, kiosk: Kiosk, chance: random.Random) -> None:
        self.kiosk = kiosk
        self.chance = chance

    def _middle(self, control_id: str) -> tuple[float, float]:
        rect = self.kiosk.control(control_id).rect
        return rect.x + rect.w / 2, rect.y + rect.h / 2

    def _shaken(self, spot: tuple[float, float]) -> tuple[float, float]:
        most = self.kiosk.app.scenery.theme().mm(SHAKE_MM)
        return spot[0] + self.chance.uniform(-most, most), spot[1] + self.chance.uniform(-most, most)

    def _touch(self, *spots: tuple[float, float]) -> None:
        """Down at the first spot, over the others, up at the last."""
        first, *others = [(x, Window.height - y) for x, y in spots]
        touch = UnitTestTouch(*first)
        touch.touch_down()
        for x, y in others:
            touch.touch_move(x, y)
        self.kiosk.frames(1)
        touch.touch_up()
        self.kiosk.frames(1)

    def tap_twice(self, control_id: str) -> None:
        """The second tap is on the way before the next screen stands there."""
        spot = self._middle(control_id)
        self._touch(self._shaken(spot))
        self.kiosk.now += self.chance.uniform(0.05, DOUBLE_TAP_SECONDS - 0.05)
        self._touch(self._shaken(spot))

    def tap_dragging(self, control_id: str) -> None:
        spot = self._middle(control_id)
        self._touch(self._shaken(spot), self._shaken(spot), self._shaken(spot))

    def tap_leaving_and_back(self, control_id: str) -> None:
        """Outside of the target, and in again before the finger lifts."""
        spot = self._middle(control_id)
        rect = self.kiosk.control(control_id).rect
        self._touch(spot, (spot[0], rect.bottom + 40), self._shaken(spot))

    def tap_with_its_neighbour(self, control_id: str) -> None:
        """What is meant, and before the hand is away whatever stands nearest."""
        spot = self._middle(control_id)
        near = min(
            (c for c in self.kiosk.app.stage.controls() if c.control_id != control_id),
            key=lambda c: abs(c.rect.x + c.rect.w / 2 - spot[0]) + abs(c.rect.y + c.rect.h / 2 - spot[1]),
        ).rect
        self._touch(spot)
        self.kiosk.now += self.chance.uniform(0.05, DOUBLE_TAP_SECONDS - 0.05)
        self._touch((near.x + near.w / 2, near.y + near.h / 2))

    def slip(self, control_id: str) -> None:
        """Down on it, up beside it: nothing was meant yet."""
        spot = self._middle(control_id)
        self._touch(spot, (spot[0], self.kiosk.control(control_id).rect.bottom + 60))


WAYS = (Hand.tap_twice, Hand.tap_dragging, Hand.tap_leaving_and_back, Hand.tap_with_its_neighbour)


@pytest.mark.parametrize("seed", range(6))
def test_a_hand_that_trembles_gets_one_ticket_for_what_was_meant(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    hand = Hand(kiosk, chance)
    asked: list[AskTicket] = []
    real = kiosk.app._do

    def do(effects: Effects) -> None:
        asked.extend(effect for effect in effects if isinstance(effect, AskTicket))
        real(effects)

    monkeypatch.setattr(kiosk.app, "_do", do)
    for index, control_id in enumerate(MEANT):
        kiosk.now += DOUBLE_TAP_SECONDS + chance.uniform(0.1, 2)
        before = kiosk.screen()
        hand.slip(control_id)
        assert kiosk.screen() is before
        WAYS[(seed + index) % len(WAYS)](hand, control_id)
    assert len(asked) == 1, f"seed {seed}"
    assert asked[0].request.message.product_ids == ("p1-1",)
    session = kiosk.app.session
    session.ticket_issued(session.serial, ticket(), kiosk.now)
    kiosk.app.render()
    kiosk.now += 1
    hand.tap_twice("done")
    assert kiosk.screen() is Screen.THANKS and len(asked) == 1


def test_without_the_guard_the_same_hand_takes_the_wrong_thing(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The positive control: these hands do put the guard to the test."""
    monkeypatch.setattr("kiosk.session.DOUBLE_TAP_SECONDS", 0.0)
    hand = Hand(kiosk, random.Random(1))
    kiosk.now += 5
    hand.tap_twice("start")
    assert kiosk.screen() is not Screen.TOPICS
