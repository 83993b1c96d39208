"""The town's logo at the top of the kiosk, on paper in every mode; what cannot be drawn is left out."""

from __future__ import annotations

import base64

import pytest
from structlog.testing import capture_logs

from kiosk import emblem, frame
from kiosk.layout import layout
from kiosk.session import Session
from kiosk.theme import Theme
from tests.kiosk import lindegem
from tests.kiosk.measure import Mark, Recorder
from tests.kiosk.test_looks import NOON, PANELS

LOGO = lindegem.MESSAGE.logo


def _marks(session: Session, panel: str = "upright", contrast: bool = False) -> list[Mark]:
    brush = Recorder(Theme(*PANELS[panel], contrast=contrast), False)
    frame.draw(brush, session, layout(brush.theme, session.languages()), NOON)
    return brush.marks


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("contrast", [False, True])
def test_the_logo_stands_on_paper_in_every_mode(panel: str, contrast: bool) -> None:
    marks = _marks(lindegem.session(), panel, contrast)
    (at,) = [index for index, mark in enumerate(marks) if mark.shape.sort == "picture"]
    paper, logo = marks[at - 1], marks[at]
    assert paper.shape.fill == "#FFFFFF"
    assert paper.rect.x < logo.rect.x and logo.rect.bottom < paper.rect.bottom
    assert "bank" not in [mark.shape.words for mark in marks]


@pytest.mark.parametrize("logo", ["", "no base64", base64.b64encode(b"no picture").decode(), LOGO[:200]])
def test_a_town_without_a_logo_that_can_be_drawn_has_a_town_hall(logo: str) -> None:
    emblem.logo.cache_clear()
    session = lindegem.session()
    session.town_loaded(lindegem.MESSAGE.model_copy(update={"logo": logo}))
    with capture_logs() as logged:
        for _ in range(2):
            marks = _marks(session)
    assert [mark.shape.words for mark in marks].count("bank") == 1
    assert [line["event"] for line in logged] == ["logo_left_out"] * bool(logo)


@pytest.mark.parametrize(("room", "size"), [((100, 60), (60, 60)), ((30, 60), (30, 30))])
def test_a_logo_keeps_its_shape(room: tuple[int, int], size: tuple[int, int]) -> None:
    found = emblem.logo(LOGO, *room, "#FFFFFF")
    assert found is not None and found.size == size
    assert found.getpixel((0, 0)) == (255, 255, 255)
