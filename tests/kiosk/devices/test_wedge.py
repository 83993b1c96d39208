"""A scanner that types is told from a person."""

from __future__ import annotations

import pytest

from kiosk.devices.wedge import LETTERS_MOST, PAUSE_SECONDS, Wedge

ENTER, SPACE, TAB = 13, 32, 9
CODE = "https://afspraak.lindegem.example/a#Xy:7-Q_"


class Typist:
    """Letters at a pace, and what became of them."""

    def __init__(self) -> None:
        self.scans: list[str] = []
        self.typed: list[str] = []
        self.now = 100.0
        self.wedge = Wedge(self.scans.append, self.typed.append)

    def write(self, text: str, pace: float) -> None:
        for letter in text:
            self.now += pace
            if letter == " ":
                self.wedge.key(SPACE, self.now)
            self.wedge.text(letter, self.now)

    def enter(self, after: float = 0.005) -> bool:
        self.now += after
        return self.wedge.key(ENTER, self.now)


@pytest.fixture
def typist() -> Typist:
    return Typist()


@pytest.mark.parametrize("pace", [0.0, 0.002, 0.01, 0.02, 0.04])
def test_a_burst_with_enter_is_one_scan_and_no_typing(typist: Typist, pace: float) -> None:
    typist.write(CODE, pace)
    assert typist.enter()
    assert (typist.scans, typist.typed) == ([CODE], [])


@pytest.mark.parametrize("pace", [0.08, 0.11, 0.2, 1.0])
def test_a_person_types_letter_by_letter_and_enter_stays_a_key(typist: Typist, pace: float) -> None:
    typist.write("rijbewijs halen", pace)
    assert not typist.enter(pace)
    assert "".join(typist.typed) == "rijbewijs halen"
    assert typist.scans == []


@pytest.mark.parametrize("pace", [0.08, 0.11])
def test_a_fast_person_sees_what_is_typed_within_two_letters(typist: Typist, pace: float) -> None:
    typist.write("rijbewijs", pace)
    assert len(typist.typed) >= len("rijbewijs") - 2


def test_letters_that_stop_without_enter_were_typed(typist: Typist) -> None:
    typist.write("id", 0.01)
    assert typist.typed == []
    typist.wedge.tick(typist.now + PAUSE_SECONDS + 0.01)
    assert typist.typed == ["i", "d"]


def test_a_screen_that_is_drawn_meanwhile_cuts_no_scan_in_two(typist: Typist) -> None:
    typist.write(CODE[:1], 0.01)
    typist.now += 0.09
    typist.write(CODE[1:20], 0.0)
    typist.now += 0.1
    typist.write(CODE[20:], 0.001)
    assert typist.enter()
    assert typist.scans == [CODE]


def test_two_keys_and_enter_that_fall_together_are_no_scan(typist: Typist) -> None:
    typist.write("ok", 0.001)
    assert not typist.enter()
    assert (typist.scans, typist.typed) == ([], ["o", "k"])


def test_a_space_in_a_scan_touches_nothing_but_alone_it_is_a_key(typist: Typist) -> None:
    assert not typist.wedge.key(SPACE, typist.now)
    typist.write("AFSPRAAK", 0.005)
    assert typist.wedge.key(SPACE, typist.now + 0.005)
    assert not typist.wedge.key(TAB, typist.now + 0.005)


def test_a_key_that_hangs_is_typing_at_last(typist: Typist) -> None:
    typist.write("a" * (LETTERS_MOST + 1), 0.01)
    assert len(typist.typed) == LETTERS_MOST + 1


def test_the_second_scan_is_apart_from_the_first(typist: Typist) -> None:
    for code in ("AFSPRAAK-1", "AFSPRAAK-2"):
        typist.write(code, 0.005)
        assert typist.enter()
    assert typist.scans == ["AFSPRAAK-1", "AFSPRAAK-2"]
