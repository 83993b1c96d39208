"""Maps are drawn away from the thread that draws the screen; only the last one that was wished for counts."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from kiosk.way.picture import MapPicture, MapWish, picture
from kiosk.way.wayfinder import Wayfinder

Done = Callable[[MapWish, MapPicture | None], None]

log = structlog.get_logger(__name__)


def prepare(finder: Wayfinder) -> None:
    """Answers at once; what the first visitor would wait for is done in another thread."""
    if finder.is_cold():
        threading.Thread(target=finder.warm, name="way", daemon=True).start()


class MapMaker:
    """`at_once`: draw in the caller's own thread (pictures of a tour)."""

    def __init__(self) -> None:
        self.at_once = False
        self._lock = threading.Lock()
        self._next: tuple[MapWish, Done] | None = None
        self._busy = False

    def ask(self, wish: MapWish, done: Done) -> None:
        """Answers at once; `done` is called from another thread, unless another wish came meanwhile."""
        if self.at_once:
            done(wish, picture(wish))
            return
        with self._lock:
            self._next = (wish, done)
            if self._busy:
                return
            self._busy = True
        threading.Thread(target=self._work, name="map", daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._lock:
                job, self._next = self._next, None
                if job is None:
                    self._busy = False
                    return
            self._draw(*job)

    def _draw(self, wish: MapWish, done: Done) -> None:
        try:
            found = picture(wish)
        except Exception as problem:
            # The steps say it all: a map that cannot be drawn must not take the number away.
            log.error("map_not_drawn", problem=type(problem).__name__)
            found = None
        done(wish, found)
