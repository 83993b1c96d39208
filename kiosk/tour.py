"""A picture of every screen, for the guide and for whoever judges the look: the real town, invented visitors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glFinish, glReadPixels
from PIL import Image

from kiosk import sheet, words
from kiosk.app import KioskApp
from kiosk.detours import Detours, office_hours, working
from kiosk.effects import Effects
from kiosk.offer import ticket_url
from kiosk.refusals import GONE
from kiosk.session import DOUBLE_TAP_SECONDS
from kiosk.steps import choosing
from kiosk.visitor import Chosen, Help, Print, Screen
from queue_server.contracts.hall import HallStatus
from queue_server.contracts.visits import Reason, TicketAnswer, WaitRange

READY_SECONDS = 60.0
TICKET = TicketAnswer(
    visit_id="0" * 32,
    letter="L",
    number=47,
    code="L047",
    kind="seated",
    discreet=False,
    people_before=6,
    wait=WaitRange(low_minutes=10, high_minutes=15),
    waiting_place="",
    issued_at=datetime(2025, 3, 3, 9, 12, tzinfo=UTC),
    before=(
        Reason(code="before_appointments", count=2),
        Reason(code="before_priority", count=1),
        Reason(code="before_others", count=3),
    ),
)
NOTHING_KNOWN = {"people_before": None, "wait": None, "before": ()}
"""Of a number that the kiosk gave without the server."""
MODES = {
    "plain": (False, False, False),
    "large": (True, False, False),
    "contrast": (False, True, False),
    "reach": (False, False, True),
    "all": (True, True, True),
}
"""Large letters, high contrast, reach."""
PLACES = {
    "nl": "Wacht in de hal",
    "en": "Wait in the hall",
    "fr": "Attendez dans le hall",
    "de": "Warten Sie im Saal",
    "ar": "انتظر في القاعة",
    "uk": "Зачекайте в залі",
    "tr": "Salonda bekleyin",
    "pl": "Poczekaj w holu",
}


def picture(app: KioskApp, path: Path) -> None:
    """Writes what stands on the screen now. Drawn first, then read: the other way round gives black (no vsync)."""
    EventLoop.idle()
    Window.dispatch("on_draw")
    glFinish()
    width, height = (round(side) for side in Window.system_size)
    pixels = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
    image = Image.frombytes("RGB", (width, height), bytes(pixels)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, optimize=True)


class Tour:
    """Walks one app through all screens. The app must know its town and hall; its link should be stopped."""

    def __init__(self, app: KioskApp) -> None:
        self.app = app
        self.time = app.clock()
        app.clock = lambda: self.time
        app.scenery.stand_still()
        session = app.session
        hall, town, index = session.hall, session.town, session.index
        assert hall is not None and town is not None
        session.town_loaded(office_hours(town))
        if index is not None:
            session.index_ready(town.version, index, self.time)
        self.hall = working(hall, app.session)
        self.language = ""

    def tap(self, control_id: str) -> Effects:
        self.time += DOUBLE_TAP_SECONDS + 0.01
        effects = self.app.session.touch(control_id, self.time)
        self.app.render()
        return effects

    def begin(self, language: str) -> None:
        """A fresh visitor before the welcome screen."""
        session = self.app.session
        session.touch("stop", self.time + 1)
        self.time += 2
        session.hall_seen(self.hall)
        session.visit.language = self.language = language

    def _begin_at_topics(self, hall: HallStatus) -> None:
        self.begin(self.language)
        self.app.session.hall_seen(hall)
        self.tap("start")

    def steps(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """(name, how to get there from the step before), along one visit."""
        yield "welcome", lambda: None
        yield "appointment", lambda: self.tap("appointment")
        yield "appointment_unlikely", partial(self._code, "7K4")
        yield "arrival", partial(self._code, "7K4M29")
        yield "own_ticket", self._scan_own_ticket
        yield "topics", self._walk_in
        yield "focus", lambda: self.app.stage.focus_on(f"topic:{self._topic()}")
        yield "products", self._choose_topic
        yield from Detours(self.app.session, self.hall, self._begin_at_topics, self.tap).steps()
        yield "check", self._choose_product
        yield "needs", self._need
        yield "check_needs", lambda: self.tap("needed")
        yield "idle", self._warn
        yield "help", self._help
        yield "wait", self._confirm
        yield "trying", lambda: self.app.session.ticket_delayed(self.app.session.serial)
        yield "ticket_printing", lambda: self._ticket(Print.PRINTING)
        yield "ticket_printed", lambda: self._ticket(Print.PRINTED)
        yield "ticket_failed", lambda: self._ticket(Print.FAILED)
        yield "ticket_stops", lambda: self._ticket(Print.PRINTED, stops=2)
        yield "ticket_alone", lambda: self._ticket(Print.PRINTED, alone=True)
        if self.app.session.shows_way():
            yield "way", self._show_way
        yield "thanks", lambda: self.tap("done")
        yield "full", lambda: self._turned_away("day_full")
        yield "last", lambda: self._turned_away("last_ticket_passed")
        yield "gone", lambda: self._turned_away(GONE)
        yield "closed", self._closed
        yield "away", self._away
        yield "refused", self._refused
        yield "out_of_order", self._out_of_order

    def _choose_topic(self) -> None:
        self.app.stage.focus_on(None)
        self.tap(f"topic:{self._topic()}")

    def _choose_product(self) -> None:
        """One that gets a number, its questions answered."""
        self._begin_at_topics(self.hall)
        session = self.app.session
        for product in session.town.products if session.town else ():
            session.visit.chosen = ()
            choosing.choose(session, product.product_id)
            while asked := session.asked():
                session.visit.screen = Screen.QUESTION
                self.tap(f"answer:{asked.question.unknown.answer_id}")
            if session.visit.screen is Screen.CHECK:
                return

    def _topic(self) -> str:
        town = self.app.session.town
        assert town is not None
        return max(town.topics, key=lambda topic: len(topic.product_ids)).topic_id

    def _code(self, code: str) -> None:
        self.tap("clear")
        self.tap(f"key:{code}")
        self.tap("code")

    def _walk_in(self) -> None:
        self.tap("dismiss")
        self.tap("walk_in")

    def _need(self) -> None:
        for control in ("needs", "need:interpreter", "need:small_children"):
            self.tap(control)

    def _scan_own_ticket(self) -> None:
        session = self.app.session
        assert session.town is not None
        session.scanned(ticket_url(session.town, "0" * 32), self.time)

    def _warn(self) -> None:
        self.app.session.visit.warned_at = self.time - 5

    def _help(self) -> None:
        self.tap("extend")
        self.app.session.visit.help, self.app.session.visit.help_shown = Help.COMING, True

    def _confirm(self) -> None:
        self.tap("dismiss")
        self.app.session.visit.help = Help.NONE
        self.tap("confirm")

    def _ticket(self, state: Print, stops: int = 1, alone: bool = False) -> None:
        visit = self.app.session.visit
        town = self.app.session.town
        places = town.waiting_places.get(TICKET.kind) if town else None
        place = words.in_language(places or PLACES, visit.language)
        known = NOTHING_KNOWN if alone else {}
        visit.ticket = TICKET.model_copy(update={"waiting_place": place, "stops": stops, **known})
        visit.screen, visit.print = Screen.TICKET, state

    def _show_way(self) -> None:
        visit = self.app.session.visit
        visit.way_from, visit.screen = Screen.TICKET, Screen.WAY

    def _turned_away(self, code: str) -> None:
        """Full, or too late: an answer at the place of the ticket."""
        session = self.app.session
        tomorrow = self.hall.at.replace(hour=8, minute=0) + timedelta(days=1)
        session.hall_seen(self.hall.model_copy(update={"next_opening": tomorrow}))
        session.visit.chosen = self._product_on_line()
        session.visit.screen = Screen.WAIT
        session.ticket_refused(session.serial, code, self.time)

    def _product_on_line(self) -> tuple[Chosen, ...]:
        town = self.app.session.town
        assert town is not None
        return tuple(Chosen(product.product_id) for product in town.products if product.online)[:1]

    def _closed(self) -> None:
        self.tap("done")
        morning = self.hall.at.replace(hour=8, minute=0) + timedelta(days=1)
        session = self.app.session
        session.hall_seen(
            self.hall.model_copy(
                update={"is_open": False, "closes_at": None, "next_opening": self.hall.next_opening or morning}
            )
        )

    def _away(self) -> None:
        self.app.session.hall_seen(self.hall)
        self.app.session.server_lost("away", self.time - 60)

    def _refused(self) -> None:
        session = self.app.session
        session.hall_seen(self.hall)
        session.visit.chosen = self._product_on_line()
        session.visit.screen, session.visit.refusal = Screen.REFUSED, "unexpected"

    def _out_of_order(self) -> None:
        self.tap("back")
        self.app.session.visit.screen = Screen.OUT_OF_ORDER


def tour(app: KioskApp, folder: Path, languages: tuple[str, ...], modes: tuple[str, ...]) -> None:
    """Writes `folder/<language>/<step>.png` (in another mode than the plain one `<language>_<mode>`), and for each mode
    a sheet of all its screens in all languages."""
    walk = Tour(app)
    for mode in modes:
        suffix = "" if mode == "plain" else f"_{mode}"
        rows = {code: _walk(walk, folder / f"{code}{suffix}", code, MODES[mode]) for code in languages}
        sheet.write(folder / f"sheet_{mode}.png", rows)


def _walk(walk: Tour, folder: Path, language: str, comforts: tuple[bool, bool, bool]) -> list[Path]:
    """The pictures of one visit, in their order."""
    walk.begin(language)
    written = []
    for step, prepare in walk.steps():
        prepare()
        visit = walk.app.session.visit
        visit.language = language
        visit.large, visit.contrast, visit.reach = comforts
        walk.app.render()
        written.append(folder / f"{step}.png")
        picture(walk.app, written[-1])
    return written


def tour_when_ready(app: KioskApp, folder: Path, languages: tuple[str, ...], modes: tuple[str, ...]) -> None:
    """Waits until the town and the hall are known, walks, and ends the program."""
    ends = app.clock() + READY_SECONDS

    def look(_seconds: float) -> None:
        if app.session.town and app.session.hall and app.session.index:
            Clock.unschedule(look)
            app.on_stop()
            tour(app, folder, languages, modes)
            app.stop()
        elif app.clock() > ends:
            app.stop()

    Clock.schedule_interval(look, 0.2)
