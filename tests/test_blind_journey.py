"""A number taken without seeing: a real server, a real kiosk in a real window that nobody looks at, a keypad, and ears.

The visitor is led by what the kiosk says and by nothing else.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.support.hearing import Ears
from tests.support.house import House

pytestmark = pytest.mark.timeout(300)


class Wish(NamedTuple):
    """What the visitor wants, in words, and what those of the kiosk that lead there begin with."""

    language: str
    name: str
    begin: str
    topic: str
    matter: str
    anyway: str
    take: str
    number: str
    done: str


WISHES = (
    Wish(
        *("nl", "Nederlands", "Neem een nummer", "Identiteit en reizen", "Identiteitskaart afhalen"),
        *("Neem toch een nummer", "Neem een nummer", "Uw nummer", "Klaar"),
    ),
    Wish(
        *("fr", "Français", "Prenez un numéro", "Identité et voyages", "Retirer la carte d'identité"),
        *("Prendre quand même", "Prenez un numéro", "Votre numéro", "Terminé"),
    ),
    Wish(
        *("en", "English", "Take a number", "Identity and travel", "Collect an identity card"),
        *("Take a number anyway", "Take a number", "Your number", "Done"),
    ),
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    found = House(folder, kiosk_options=("--sound", "null", "--speech-log", str(folder / "speech.jsonl")))
    try:
        found.start()
        yield found
    finally:
        found.stop()


@pytest.fixture(scope="module")
def ears(house: House) -> Ears:
    house.kiosk.screen("welcome")
    return Ears(house.kiosk.display, house.folder / "speech.jsonl")


def numbers(house: House) -> list[str]:
    """As the server gave them, in order."""
    with sqlite3.connect(f"file:{house.database}?mode=ro", uri=True) as found:
        rows = found.execute("SELECT letter, number FROM visits ORDER BY arrived_at").fetchall()
    return [f"{letter}{number:03d}" for letter, number in rows]


@pytest.mark.parametrize("wish", WISHES, ids=[wish.language for wish in WISHES])
def test_who_does_not_see_takes_a_number_by_ear(house: House, ears: Ears, wish: Wish) -> None:
    before = numbers(house)
    ears.press("speech")
    if wish.language == "nl":
        ears.go(wish.begin)
    else:
        ears.go(wish.name, key="up")  # leads to the topics
    assert ears.languages() == {wish.language}
    ears.go(wish.topic)
    ears.go(wish.matter)
    said = ears.go(wish.anyway, wish.take)
    if any(one.startswith(wish.take) for one in said):
        ears.go(wish.take)  # another way was advised first
    ears.until(wish.number)
    said = ears.all()[len(ears.all()) - ears.all()[::-1].index(wish.number) :]
    (number,) = [one for one in said if re.fullmatch(r"[A-Z](, \d){3}", one)]
    assert [number.replace(", ", "")] == numbers(house)[len(before) :]
    ears.go(wish.done)
