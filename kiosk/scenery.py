"""What stands on the screen: each layer is drawn anew when what it shows has changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.graphics import InstructionGroup
from kivy.utils import get_color_from_hex

from assets.texts import RIGHT_TO_LEFT
from kiosk import dialogs, frame, noticeboard
from kiosk.announce import Announcer
from kiosk.brush import Brush, Rect
from kiosk.hop import on_screen_thread
from kiosk.layout import layout
from kiosk.options import Options
from kiosk.page import Page
from kiosk.screens import SCREENS
from kiosk.session import Session
from kiosk.stage import BODY, DIALOG, FRAME, Stage
from kiosk.theme import Theme
from kiosk.visitor import Screen
from kiosk.way.display import MapDisplay

HALL_SCREENS = (Screen.WELCOME, Screen.CLOSED)
TYPING_SCREENS = (Screen.SEARCH, Screen.APPOINTMENT)
HOST_SCREENS = (Screen.OUTCOME, Screen.ARRIVAL)
"""They say themselves what became of the host who was called."""
WAY_SCREENS = (Screen.TICKET, Screen.OUTCOME, Screen.WAY)
REHEARSED = (Screen.TOPICS, Screen.WELCOME)
"""Where one comes by choosing a language, or by coming back."""
ORDER = tuple(Screen)
"""The way through a visit: a later screen comes from the side to which one reads."""


class Scenery:
    """Draws the session of now on the stage."""

    def __init__(
        self, options: Options, session: Session, on_tap: Callable[[str], None], on_seen: Callable[[], None]
    ) -> None:
        self.options = options
        self.session = session
        self._announcer = Announcer(options.announce)
        self._motion = options.motion
        self._drawn: dict[str, object] = {}
        self._shown = Screen.STARTING
        self._themes: dict[tuple[object, ...], Theme] = {}
        self._rehearsed: tuple[object, list[tuple[Screen, str]]] = (None, [])
        """Panel and town, and what is still to be drawn for them."""
        self.stage = Stage(self.theme(), on_tap, on_seen)
        self.maps = MapDisplay(self.stage.map, on_screen_thread, options.motion)

    def stand_still(self) -> None:
        """Screens stand still from now on (pictures, tests)."""
        self._motion = False
        self.stage.still()
        self.maps.stand_still()

    def forget(self) -> None:
        """Everything is drawn anew: the panel changed."""
        self._themes.clear()
        self._drawn.clear()

    def theme(self) -> Theme:
        visit, town = self.session.visit, self.session.town
        width, height = (round(side) for side in Window.size)
        key = (width, height, visit.large, visit.contrast, visit.reach, town.version if town else "")
        if key not in self._themes:
            colours, modes = town.theme if town else {}, (visit.large, visit.contrast, visit.reach)
            self._themes[key] = Theme(
                width, height, self.options.mm_width, colours, *modes, floor_mm=self.options.mm_floor
            )
        return self._themes[key]

    def render(self, now: float) -> None:
        """Draws what changed since the last time, layer by layer."""
        theme, visit = self.theme(), self.session.visit
        screen = self.session.screen(now)
        self.stage.takes_text = screen in TYPING_SCREENS
        rtl = visit.language in RIGHT_TO_LEFT
        town = self.session.town
        modes = (theme.large, theme.contrast, visit.reach, visit.speech)
        look = (theme.width, theme.height, *modes, visit.language, town.version if town else "")
        changed = self._layer(FRAME, (look, self.session.can_go_back(), self._minute()), theme, rtl, self._draw_frame)
        notice = self._notice(screen, now)
        body_key = (look, screen, notice, *self._body_key(screen))

        def draw(brush: Brush) -> None:
            SCREENS[screen](self._page(brush, now, notice))
            self.maps.show(brush, visit.language, town.version if town else "")

        came_new = self._layer(BODY, body_key, theme, rtl, draw)
        dialog_key = (look, self.session.warning_seconds_left(now), visit.help, visit.help_shown, visit.note)
        changed |= self._layer(DIALOG, dialog_key, theme, rtl, lambda brush: self._draw_dialog(brush, now))
        if screen is not self._shown:
            if self._motion:
                self.stage.slide_in(ORDER.index(screen) > ORDER.index(self._shown), rtl)
            self._shown = screen
        if changed or came_new:
            self._announce(screen)

    def rehearse(self, now: float) -> bool:
        """Between visits, draws a first screen of some language where no one sees it, so that its words are kept when
        somebody chooses it. One at a time; answers whether there was one."""
        session, theme = self.session, self.theme()
        if not session.nobody_there() or session.index is None or session.screen(now) is not Screen.WELCOME:
            return False
        stage = (theme.width, theme.height, session.town.version if session.town else "")
        if self._rehearsed[0] != stage:
            self._rehearsed = (stage, [(screen, one) for screen in REHEARSED for one in session.languages()])
        if not self._rehearsed[1]:
            return False
        own, (screen, language) = session.visit.language, self._rehearsed[1].pop(0)
        brush = Brush(InstructionGroup(), theme, language in RIGHT_TO_LEFT)
        session.visit.language = language
        try:
            self._draw_frame(brush)
            SCREENS[screen](self._page(brush, now, ""))
        finally:
            session.visit.language = own
        return True

    def _layer(self, layer: str, key: object, theme: Theme, rtl: bool, draw: Callable[[Brush], None]) -> bool:
        if self._drawn.get(layer) == key:
            return False
        self._drawn[layer] = key
        Window.clearcolor = get_color_from_hex(theme.colour.back)
        self.stage.redraw(layer, theme, rtl, draw)
        return True

    def _body_key(self, screen: Screen) -> tuple[object, ...]:
        visit, hall = self.session.visit, self.session.hall
        hall_key: object = None
        if hall and screen in HALL_SCREENS:
            waiting = sum(kind.waiting for kind in hall.kinds)
            hall_key = (self.session.alone, waiting, hall.closes_at, hall.next_opening, hall.elsewhere, hall.at.date())
        return (
            hall_key,
            visit.page,
            visit.topic_id,
            visit.chosen,
            visit.text,
            (visit.code, visit.doubt, self.session.has_scanner),
            visit.needs,
            visit.farewell,
            visit.hits,
            self.session.index is None,
            visit.advice,
            screen in HOST_SCREENS and visit.help,
            visit.request is None,
            visit.refusal,
            visit.ticket is None,
            visit.print,
            self._way_key(screen),
        )

    def _way_key(self, screen: Screen) -> object:
        """What the way that is shown depends on: a door that is closed meanwhile changes it."""
        guide = self.session.way() if screen in WAY_SCREENS else None
        return guide.asked if guide else None

    def _minute(self) -> str:
        return datetime.now(UTC).strftime("%H:%M")

    def _draw_frame(self, brush: Brush) -> None:
        frame.draw(brush, self.session, layout(brush.theme, self.session.languages()), datetime.now(UTC))

    def _notice(self, screen: Screen, now: float) -> str:
        """Only between visits: who is under way is not talked to about something else. Who just asked for speech hears
        it with the welcome, because nobody could read it out before."""
        waits = self.session.nobody_there() or self.session.visit.speech
        return self.session.notice(now) if waits and screen in noticeboard.RESTING_SCREENS else ""

    def _page(self, brush: Brush, now: float, notice: str) -> Page:
        places = layout(brush.theme, self.session.languages())
        area = noticeboard.hang(brush, notice, places.area) if notice else places.area
        return Page(brush, self.session, now, area, places.touch_top)

    def _draw_dialog(self, brush: Brush, now: float) -> None:
        dialogs.build(Page(brush, self.session, now, Rect(0, 0, brush.theme.width, brush.theme.height)))

    def _announce(self, screen: Screen) -> None:
        visit = self.session.visit
        places = [
            (c.control_id, round(c.rect.x + c.rect.w / 2), round(c.rect.y + c.rect.h / 2))
            for c in self.stage.controls()
        ]
        page = Page(Brush(None, self.stage.theme, False), self.session, 0.0, Rect(0, 0, 0, 0))
        detail = visit.print.value if screen is Screen.TICKET else visit.help.value
        # After the next drawn frame, so that a pointer finds what was announced.
        Clock.schedule_once(
            lambda _: self._announcer.announce(screen.value, visit.language, dialogs.name(page), detail, places)
        )
