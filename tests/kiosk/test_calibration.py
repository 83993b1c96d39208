"""The panel is measured with a bank card, and the next start knows it (K4)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from kivy.base import EventLoop, runTouchApp, stopTouchApp
from kivy.core.window import Window
from kivy.tests.common import UnitTestTouch
from structlog.testing import capture_logs

from assets.texts import NAMES, RIGHT_TO_LEFT
from kiosk import calibration, panelsize
from kiosk.calibration import Calibration
from kiosk.options import Options, parse, too_small
from kiosk.page import Page
from kiosk.panelsize import PanelSize
from kiosk.session import Session
from kiosk.theme import Theme
from tests.kiosk.measure import Drawing, Recorder
from tests.kiosk.panel import KEYS

SIZES = {"upright": (1080, 1920), "lying": (1920, 1080)}


def _options(folder: Path, *words: str) -> Options:
    return parse(["--calibrate", "--state-dir", str(folder), *words])


@contextmanager
def _screen(options: Options) -> Iterator[Calibration]:
    app = Calibration(options)
    Window.size = (options.width, options.height)
    app._run_prepare()
    runTouchApp(embedded=True)
    EventLoop.idle()
    yield app
    app.stop()
    stopTouchApp()


def _touch(app: Calibration, control_id: str) -> None:
    rect = next(c.rect for c in app.stage.controls() if c.control_id == control_id)
    touch = UnitTestTouch(rect.x + rect.w / 2, Window.height - rect.y - rect.h / 2)
    touch.touch_down()
    EventLoop.idle()
    touch.touch_up()
    EventLoop.idle()


def test_fingers_make_the_frame_as_large_as_the_card_and_the_next_start_uses_it(tmp_path: Path) -> None:
    with _screen(_options(tmp_path)) as app:
        before = app.size.card_px
        for control_id in ("much_larger", "much_larger", "larger", "smaller", "much_smaller", "larger"):
            _touch(app, control_id)
        assert app.size.card_px == before + 11
        _touch(app, "lang:ar")
        _touch(app, "done")
        assert app.kept == tmp_path / "panel.json"
    wide = 85.60 * 1080 / (before + 11)
    started = parse(["--server", "http://127.0.0.1:9", "--state-dir", str(tmp_path)])
    assert started.mm_width == pytest.approx(wide, abs=0.1)
    told = parse(["--server", "http://127.0.0.1:9", "--state-dir", str(tmp_path), "--mm-width", "400"])
    assert told.mm_width == 400.0
    other = parse(["--server", "http://127.0.0.1:9", "--state-dir", str(tmp_path), "--size", "1920x1080"])
    assert other.mm_width == 598.0


def test_arrows_and_enter_do_what_fingers_do(tmp_path: Path) -> None:
    def key(name: str) -> None:
        Window.dispatch("on_key_down", KEYS[name], 0, None, [])
        EventLoop.idle()

    with _screen(_options(tmp_path, "--size", "1080x1920")) as app:
        before = app.size.card_px
        for name in ("right", "right", "left", "up", "up", "down"):
            key(name)
        assert app.size.card_px == before + 11
        while app.stage.focused != "lang:fr":
            key("tab")
        key("enter")
        assert app.session.visit.language == "fr"
        key("escape")
        assert app.kept is None and not (tmp_path / "panel.json").exists()


def test_a_panel_that_is_too_small_is_told_so_and_not_kept(tmp_path: Path) -> None:
    with _screen(_options(tmp_path)) as app:
        while not too_small(app.size.width, app.size.height, app.size.mm_width):
            _touch(app, "much_larger")
        assert "done" not in [control.control_id for control in app.stage.controls()]
        app.tap("done")
        assert app.kept is None
        for _ in range(50):
            _touch(app, "much_larger")
        assert app.size.card_px == round(1080 * calibration.CARD_SHARES[1])


def test_a_size_that_cannot_be_kept_is_said(tmp_path: Path) -> None:
    with _screen(_options(tmp_path)) as app:
        (tmp_path / "panel.json").mkdir()
        _touch(app, "done")
        assert app.kept is None and "panel.json" in app.problem


@pytest.mark.parametrize("text", ["", "{", '{"width": 1080}', '{"width": 1080, "height": 1920, "mm_width": -1}'])
def test_a_damaged_file_is_put_aside_and_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "panel.json").write_text(text)
    with capture_logs() as logged:
        assert panelsize.read(tmp_path, 1080, 1920) is None
    assert [line["event"] for line in logged] == ["file_damaged"]
    assert not (tmp_path / "panel.json").exists() and (tmp_path / "panel.json.damaged").exists()


def test_a_panel_of_another_shape_is_left_alone_and_said(tmp_path: Path) -> None:
    panelsize.keep(PanelSize(width=1080, height=1920, mm_width=300), tmp_path)
    with capture_logs() as logged:
        assert panelsize.read(tmp_path, 1920, 1080) is None
        assert panelsize.read(tmp_path, 1080, 1920) == 300
    assert [line["event"] for line in logged] == ["panel_measured_otherwise"]


def test_a_card_gives_back_the_panel_it_came_from() -> None:
    """27 inch upright: 336 mm, and one pixel of the card is less than half a percent."""
    size = PanelSize(width=1080, height=1920, mm_width=336.0)
    again = panelsize.of_card(1080, 1920, size.card_px)
    assert again.mm_width == pytest.approx(336.0, rel=0.004)
    assert size.inches == pytest.approx(27.0, abs=0.05)


@pytest.mark.parametrize("language", NAMES)
@pytest.mark.parametrize("panel", SIZES)
@pytest.mark.parametrize("share", calibration.CARD_SHARES)
def test_nothing_is_cut_overlapping_small_or_near(language: str, panel: str, share: float) -> None:
    width, height = SIZES[panel]
    rtl = language in RIGHT_TO_LEFT
    theme = Theme(width, height, 598.0 if panel == "lying" else 336.0)
    around, body = Recorder(theme, rtl), Recorder(theme, rtl)
    calibration.draw_around(around, language)
    page = Page(body, Session(0.0, language=language), 0.0, calibration.room(theme))
    calibration.draw(page, panelsize.of_card(width, height, round(share * min(width, height))))
    drawing = Drawing(theme, rtl)
    drawing.add(around)
    drawing.add(body)
    assert list(drawing.problems()) == []
