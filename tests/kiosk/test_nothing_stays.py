"""After a visit nothing of the visitor is left, however it ended: memory, screen, queues, files and logs (K16)."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from kiosk.brush import Brush
from kiosk.effects import TicketRequest
from kiosk.stage import FRAME
from kiosk.visitor import Chosen, Print, Screen
from kiosk.voice.keys import NAMED
from queue_server.contracts.slip import Slip
from queue_server.contracts.visits import RegisterVisit, TicketAnswer
from queue_server.domain.search import Hit
from tests.kiosk import samples
from tests.kiosk.lindegem import MESSAGE, hall
from tests.kiosk.panel import KEYS, Kiosk, panel
from tests.kiosk.remains import Pieces, alive, remains

KEYS.update(f3=NAMED["f3"])
TYPED, CODE, SCANNED = ("zwab", "berkwast"), ("K7Q", "XW4M"), ("AFSPR", "AAK-9QZ")
TOKEN, VISIT = ("tok3n", "Geheim"), ("be5ef", "cafe5")
LETTER, NUMBER = "Q", 913
MARKS: dict[str, Pieces] = {
    "typed": TYPED,
    "code": CODE,
    "scanned": SCANNED,
    "token": TOKEN,
    "visit": VISIT,
    "number": (LETTER, str(NUMBER)),
    "number shown": (LETTER, "\u2009", str(NUMBER)),
    "number said": (LETTER, ", 9, ", "1, 3"),
}
OF_A_VISIT = (Chosen, Hit, TicketRequest, RegisterVisit, TicketAnswer, Slip)
MATTER = ("start", "topic:attesten", "product:attest_leven")


def word(pieces: Pieces) -> str:
    return "".join(pieces)


def given() -> TicketAnswer:
    """The server's answer, made anew each time."""
    return samples.ticket().model_copy(
        update={"visit_id": f"{word(VISIT):0<32}", "letter": LETTER, "number": NUMBER, "code": f"{LETTER}{NUMBER}"}
    )


def tokens() -> Callable[[], str]:
    numbers = count()
    return lambda: f"{word(TOKEN)}{next(numbers):0>20}"


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    with panel(tmp_path_factory.mktemp("panel"), MESSAGE, hall(), "--sound", "null") as found:
        found.app.session.random_text = tokens()
        yield found


@pytest.fixture(autouse=True)
def somebody_comes(window: Kiosk) -> Iterator[None]:
    """To a kiosk where nobody is."""
    yield
    window.app.session.end(window.now)
    window.app.render()


@pytest.fixture
def own(window: Kiosk, monkeypatch: pytest.MonkeyPatch) -> list[weakref.ref[Any]]:
    """What is drawn of a visitor: textures of texts that are not kept, and of pictures."""
    drawn: list[weakref.ref[Any]] = []
    text, picture = Brush._text_shape, Brush._picture_shape

    def text_shape(brush: Brush, *arguments: Any) -> Any:
        shape = text(brush, *arguments)
        if arguments[-1] is False:
            drawn.append(weakref.ref(shape))
        return shape

    def picture_shape(brush: Brush, *arguments: Any) -> Any:
        shape = picture(brush, *arguments)
        layers = window.app.stage._groups
        if brush.group in layers.values() and brush.group is not layers[FRAME]:  # there stands the town's own emblem
            drawn.append(weakref.ref(shape))
        return shape

    monkeypatch.setattr(Brush, "_text_shape", text_shape)
    monkeypatch.setattr(Brush, "_picture_shape", picture_shape)
    return drawn


# Visits: each leaves something to be found


def searches(kiosk: Kiosk) -> list[str]:
    kiosk.touch("start")
    kiosk.touch("search")
    kiosk.type(word(TYPED))
    return ["typed"]


def types_a_code(kiosk: Kiosk) -> list[str]:
    kiosk.touch(next(one for one in kiosk.ids() if one.startswith("appointment")))
    kiosk.type(word(CODE))
    return ["code"]


def scans(kiosk: Kiosk) -> list[str]:
    kiosk.touch("start")
    kiosk.app.scanned(word(SCANNED))
    assert kiosk.screen() is Screen.ARRIVAL
    return []


def waits(kiosk: Kiosk) -> list[str]:
    for control_id in (*MATTER, "confirm"):
        kiosk.now += 1
        kiosk.app.tap(control_id)
    assert kiosk.screen() is Screen.WAIT
    return ["token"]


def takes(kiosk: Kiosk) -> list[str]:
    waits(kiosk)
    session = kiosk.app.session
    kiosk.app._do(session.ticket_issued(session.serial, given(), kiosk.now))
    kiosk.app.print_ended(session.serial, Print.PRINTED)
    kiosk.frames(2)
    assert kiosk.screen() is Screen.TICKET
    return ["token", "visit", "number", "number shown"]


def takes_in_large_letters(kiosk: Kiosk) -> list[str]:
    """Within reach too."""
    kiosk.touch("larger")
    kiosk.touch("reach")
    return takes(kiosk)


def takes_by_ear(kiosk: Kiosk) -> list[str]:
    kiosk.key("f3")
    return [*takes(kiosk), "number said"]


# Ends


def goes_away(kiosk: Kiosk) -> None:
    for _ in range(8):
        kiosk.now += 31
        kiosk.app.tick()
        kiosk.frames(2)
    assert kiosk.screen() is Screen.WELCOME


def ends_it(kiosk: Kiosk) -> None:
    kiosk.now += 61
    kiosk.wait(1)
    kiosk.touch("stop")


def is_done(kiosk: Kiosk) -> None:
    kiosk.now += 1
    kiosk.app.tap("done")
    assert kiosk.screen() is Screen.THANKS


def goes_back(kiosk: Kiosk) -> None:
    while kiosk.screen() is not Screen.WELCOME:
        kiosk.touch("back")


def leaves_before_the_answer(kiosk: Kiosk) -> None:
    """It comes all the same, for nobody."""
    session, serial = kiosk.app.session, kiosk.app.session.serial
    session.end(kiosk.now)
    kiosk.app._do(session.ticket_issued(serial, given(), kiosk.now))
    kiosk.frames(2)


VISITS = [
    (searches, goes_away),
    (types_a_code, ends_it),
    (scans, goes_back),
    (waits, leaves_before_the_answer),
    (takes, is_done),
    (takes_in_large_letters, is_done),
    (takes_by_ear, goes_away),
]


@pytest.mark.parametrize(("visit", "end"), VISITS, ids=[f"{a.__name__}-{b.__name__}" for a, b in VISITS])
def test_however_a_visit_ends_nothing_of_it_is_left(
    window: Kiosk, own: list[weakref.ref[Any]], visit: Callable[[Kiosk], list[str]], end: Callable[[Kiosk], None]
) -> None:
    before = alive(*OF_A_VISIT)  # samples of other tests
    told = visit(window)
    found = remains(MARKS)
    assert set(told) <= set(found), "while the visit lasts this is known"
    del found
    end(window)
    window.frames(5)
    assert remains(MARKS) == {}
    assert alive(*OF_A_VISIT) == before
    assert [ref() for ref in own if ref() is not None] == []
    written = "\n".join(path.read_text() for path in window.folder.rglob("*") if path.suffix in (".jsonl", ".log"))
    assert [name for name, pieces in MARKS.items() if word(pieces) in written] == []


def test_a_leak_would_be_found() -> None:
    planted = [{1: ("x", {"y": word(TYPED).encode()})}, word(CODE) + "!"]
    assert sorted(remains(MARKS)) == ["code", "typed"]
    del planted
    assert remains(MARKS) == {}
