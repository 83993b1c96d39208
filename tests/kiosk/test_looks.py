"""Every screen in every language and mode, upright and lying, measured: nothing cut, overlapping, too small or pale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from assets.texts import RIGHT_TO_LEFT, languages
from kiosk import dialogs, frame, paint, sheet, words
from kiosk.brush import Rect
from kiosk.layout import layout
from kiosk.options import DEFAULT_MM_LYING, DEFAULT_MM_WIDTH, LYING_LEAST_MM, UPRIGHT_LEAST_MM
from kiosk.page import Page
from kiosk.screens import SCREENS
from kiosk.session import Session
from kiosk.theme import Theme
from kiosk.tour import MODES, Tour
from printers import lettering
from printers.lettering import Type
from tests.kiosk import lindegem, measure, rooms
from tests.kiosk.measure import Drawing, Recorder

NOON = datetime(2026, 3, 2, 12, 34, tzinfo=UTC)
LANGUAGES = languages("kiosk")
PANELS = {
    "upright": (1080, 1920, UPRIGHT_LEAST_MM[0]),
    "lying": (1920, 1080, LYING_LEAST_MM[0]),
    "upright 27": (1080, 1920, DEFAULT_MM_WIDTH),
    "lying 27": (1920, 1080, DEFAULT_MM_LYING),
}
"""Pixels and millimetres. The first two are the least that are not refused: there it is most narrow."""
USUAL = ("upright 27", "lying 27")


class _Still:
    """What a tour asks of a stage, without one."""

    def focus_on(self, control_id: str | None) -> None:
        """There is no ring."""

    def stand_still(self) -> None:
        """Nothing moves."""


@dataclass
class Unseen:
    """The kiosk of a tour, without a window."""

    session: Session
    now: float = 1000.0

    def __post_init__(self) -> None:
        self.scenery = self.stage = _Still()
        self.clock: Callable[[], float] = lambda: self.now

    def render(self) -> None:
        """Drawn when it is measured."""


def drawings(session: Session, theme: Theme, now: float) -> Iterator[Drawing]:
    """The screen of now; and the dialog over it, should there be one."""
    language = session.visit.language
    rtl = language in RIGHT_TO_LEFT
    places = layout(theme, session.languages())
    around, body, over = (Recorder(theme, rtl) for _ in range(3))
    frame.draw(around, session, places, NOON)
    SCREENS[session.screen(now)](Page(body, session, now, places.area, places.touch_top))
    whole = Drawing(theme, rtl, theme.reach_y)
    whole.add(around)
    whole.add(body)
    yield whole
    page = Page(over, session, now, Rect(0, 0, theme.width, theme.height))
    dialogs.build(page)
    if over.controls:
        dialog = Drawing(theme, rtl, theme.reach_y)
        dialog.add(over)
        yield dialog


def walk(
    session: Session, panel: str, language: str, modes: Iterable[str], only: str = ""
) -> Iterator[tuple[str, Drawing]]:
    """(name, drawing) of each screen of the tour in each mode, or of one of them."""
    themes = {mode: Theme(*PANELS[panel], None, *MODES[mode]) for mode in modes}
    app = Unseen(session)
    tour = Tour(app)  # type: ignore[arg-type]
    tour.begin(language)
    for name, prepare in tour.steps():
        prepare()
        visit = session.visit
        visit.language = language
        for mode, theme in themes.items() if name.startswith(only) else ():
            visit.large, visit.contrast, visit.reach = MODES[mode]
            for drawing in drawings(session, theme, app.clock()):
                yield f"{name}, {mode}", drawing


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setattr(paint, "lines", measure.lines)
    monkeypatch.setattr(lettering, "width", measure.width)
    monkeypatch.setattr(paint, "qr_image", measure.code)
    made = lindegem.session()
    assert made.town is not None
    made.town_loaded(made.town.model_copy(update={"languages": LANGUAGES}))
    made.index_ready("1", lindegem.INDEX, 1000.0)
    return made


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_overlapping_small_near_or_pale(session: Session, language: str, panel: str) -> None:
    """Every screen in every mode; on the least panels contrast, which moves nothing, is left out."""
    modes = MODES if panel in USUAL else MODES.keys() - {"contrast"}
    found = [
        f"{name}: {problem}"
        for name, drawing in walk(session, panel, language, modes)
        for problem in drawing.problems()
    ]
    assert found == []


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_sent_on_line_has_the_code_and_what_it_is_for(session: Session, language: str, panel: str) -> None:
    """Also in large letters, where words give way to it."""
    seen = set()
    for name, drawing in walk(session, panel, language, ["plain", "large"], only="outcome_online"):
        written = " ".join(mark.shape.words for mark in drawing.marks)
        assert [mark.shape.sort for mark in drawing.marks].count("picture") == 2, name  # with the town's logo
        assert words.say(language, "scan_more") in written, name
        seen.add(name)
    assert seen == {"outcome_online, plain", "outcome_online, large"}


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_way_over_two_floors_is_whole_too(session: Session, language: str, panel: str) -> None:
    """Four steps and two maps, beside the number or on a screen of their own."""
    assert session.town is not None
    session.town_loaded(rooms.upstairs(session.town))
    modes = MODES if panel in USUAL else MODES.keys() - {"contrast"}
    found, seen = [], set()
    for only in ("ticket_printed", "way"):
        for name, drawing in walk(session, panel, language, modes, only=only):
            seen.add(only)
            found += [f"{name}: {problem}" for problem in drawing.problems()]
            told = " ".join(mark.shape.words for mark in drawing.marks)
            guide = session.way()
            assert guide is not None
            steps = [step.text in told for step in guide.told(language)]
            assert all(steps) or "map-trifold" in told, f"{name}: neither the steps nor a tap to them"
    assert found == []
    assert seen == {"ticket_printed", "way"}


def test_every_mode_walks_through_all_screens(session: Session) -> None:
    """Else a walk that got stuck would find nothing wrong."""
    screens = set()
    for _ in walk(session, "upright", "nl", ["all"]):
        screens.add(session.visit.screen)
    assert len(screens) > 10


BROKEN: dict[str, Callable[[Recorder, Theme], object]] = {
    "too small": lambda brush, theme: brush.text("klein", 50, 50, 500, Type(8), theme.colour.text),
    "cut inside a word": lambda brush, theme: brush.text("Bevolkingsregister", 50, 50, 60, theme.body, "#000000"),
    "leaves the panel": lambda brush, theme: brush.text("ver", theme.width - 20, 50, 300, theme.body, "#000000"),
    "sticks out": lambda brush, theme: (
        brush.box(Rect(50, 50, 400, 20), "#FFFFFF"),
        brush.text("hoog", 60, 40, 300, theme.title, "#000000"),
    ),
    "overlap": lambda brush, theme: [brush.text("dubbel", 50, 50, 500, theme.body, "#000000") for _ in range(2)],
    "lies on": lambda brush, theme: (
        brush.button("a", Rect(50, 50, 400, 400), "a"),
        brush.box(Rect(300, 60, 400, 100), "#FFFFFF"),
    ),
    "mm": lambda brush, theme: brush.button("a", Rect(50, 50, theme.mm(19), theme.mm(30)), "a"),
    "primary": lambda brush, theme: brush.button("a", Rect(50, 50, theme.mm(90), theme.mm(24)), "a", primary=True),
    "mm apart": lambda brush, theme: [
        brush.button(f"{y}", Rect(50, y, theme.mm(30), theme.mm(30)), "a") for y in (50, 50 + theme.mm(32))
    ],
    "too high to be reached": lambda brush, theme: brush.button("a", Rect(50, 5, theme.mm(30), theme.mm(30)), "a"),
    "no words": lambda brush, theme: brush.button("a", Rect(50, 50, theme.mm(30), theme.mm(30)), ""),
    "has 1.": lambda brush, theme: brush.text("bleek", 50, 50, 500, theme.body, "#E0E0E0"),
    "stand out": lambda brush, theme: brush.button(
        "a", Rect(50, 50, theme.mm(30), theme.mm(30)), "a", border=theme.colour.card
    ),
    "letters are missing": lambda brush, theme: brush.text("\U0001f600", 50, 50, 500, theme.body, "#000000"),
}


@pytest.mark.parametrize("wrong", BROKEN)
def test_what_is_wrong_is_found(wrong: str) -> None:
    theme = Theme(*PANELS["upright"])
    brush = Recorder(theme, False)
    BROKEN[wrong](brush, theme)
    drawing = Drawing(theme, False, 20.0 if "reached" in wrong else 0.0)
    drawing.add(brush)
    (problem,) = drawing.problems()
    assert wrong in problem


def test_what_is_right_is_not_complained_of() -> None:
    theme = Theme(*PANELS["upright"])
    brush = Recorder(theme, False)
    brush.button("a", Rect(50, 50, theme.mm(80), theme.mm(30)), "a")
    brush.text("goed", 60, 60, 200, theme.body, theme.colour.text)
    drawing = Drawing(theme, False)
    drawing.add(brush)
    assert list(drawing.problems()) == []


def test_a_right_to_left_language_mirrors_everything_to_touch(session: Session) -> None:
    """The same words, drawn in both directions."""
    theme = Theme(*PANELS["lying"])
    for _ in walk(session, "lying", "ar", ["plain"]):
        places = layout(theme, session.languages())
        left, right = Recorder(theme, False), Recorder(theme, True)
        for brush in (left, right):
            frame.draw(brush, session, places, NOON)
            SCREENS[session.screen(1000.0)](Page(brush, session, 1000.0, places.area, places.touch_top))
        mirrored = {(c.control_id, theme.width - c.rect.x - c.rect.w, c.rect.y) for c in left.controls if not c.rolls}
        assert {(c.control_id, c.rect.x, c.rect.y) for c in right.controls if not c.rolls} == mirrored


def test_a_contact_sheet_shows_every_picture(tmp_path: Path) -> None:
    pictures = []
    for index, colour in enumerate(("#FF0000", "#00FF00")):
        pictures.append(tmp_path / f"{index}.png")
        Image.new("RGB", (1080, 1920), colour).save(pictures[-1])
    sheet.write(tmp_path / "sheet.png", {"nl": pictures, "en": pictures[:1]})
    with Image.open(tmp_path / "sheet.png") as found:
        colours = {colour for _, colour in found.getcolors(1 << 20) or ()}
        assert {(255, 0, 0), (0, 255, 0)} <= colours
        assert found.size == (2 * 169 + 30, 2 * 300 + 30)
