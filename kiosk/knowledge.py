"""What the kiosk knows whoever stands before it: the town, the hall, whether the server answers. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from kiosk.helper import Helper
from kiosk.offline.alone import hall_alone
from kiosk.refusals import OUT_OF_ORDER_CODES
from kiosk.visitor import Chosen, Screen
from kiosk.way.wayfinder import Wayfinder
from queue_server.contracts.devices import KioskOrder
from queue_server.contracts.hall import HallStatus, KioskProduct, KioskTopic, KioskTown
from queue_server.domain.questions import Matter
from queue_server.domain.search import Index

AWAY_GRACE_SECONDS = 3.0
"""A reconnect of a blink is nobody's business."""
ALONE_SECONDS = 30.0
"""How often a kiosk without the server looks at the clock, for its doors and those of other places."""
NL_ONLY, BILINGUAL = "nl_only", "bilingual"


class Knowledge:
    """`lost_at` is since when the server was not heard, None while it is. `index` is None until it is built.

    `reserve` are the kinds of points for which there is a number without the server; `alone` tells that the hall is
    what the kiosk makes of it by itself.
    """

    def __init__(self, now: float, language: str) -> None:
        self.first_language = language
        self.town: KioskTown | None = None
        self.helper: Helper | None = None
        self.index: Index | None = None
        self.wayfinder = Wayfinder()
        self.hall: HallStatus | None = None
        self.alone = False
        self.reserve: frozenset[str] = frozenset()
        self.orders: tuple[KioskOrder, ...] = ()
        """What hosts told this kiosk to do, and still hold to."""
        self._hall_heard_at: float | None = None
        self._lost_at: float | None = now
        self._lost_code = ""

    def resting_screen(self, now: float) -> Screen:
        """What is shown between visits."""
        if self._lost_code in OUT_OF_ORDER_CODES:
            return Screen.OUT_OF_ORDER
        if self.town is None or self.hall is None:
            return Screen.STARTING
        if self.hall.is_open and any(order.do == "close" for order in self.orders):
            return Screen.OUT_OF_ORDER
        if not self.hall.is_open and (self.alone or not self.is_away(now)):
            return Screen.CLOSED
        return Screen.AWAY if self.is_away(now) and not self.reserve else Screen.WELCOME

    def is_away(self, now: float) -> bool:
        """The server has not been heard for longer than a blink."""
        return self._lost_at is not None and now - self._lost_at >= AWAY_GRACE_SECONDS

    def look_around(self, now: float) -> None:
        """While the server is away the doors open and close by the kiosk's own clock."""
        told = self.hall_at(now)
        if self.helper is None or told is None or not self.is_away(now):
            return
        if not self.alone or now - (self._hall_heard_at or 0.0) >= ALONE_SECONDS:
            self.hall, self._hall_heard_at, self.alone = hall_alone(told, self.helper.town, told.at), now, True

    def notice(self, now: float) -> str:
        """What hosts want to be read between visits; empty when nothing."""
        hall = self.hall_at(now)
        said = [o for o in self.orders if o.do == "message" and hall and (o.until is None or hall.at < o.until)]
        return said[-1].text if said else ""

    def languages(self) -> tuple[str, ...]:
        """Those that a visitor can choose, the first one first; a town that speaks Dutch only offers no other (K12)."""
        if self.town is None:
            return (self.first_language,)
        return self.town.languages[:1] if self.town.language_policy == NL_ONLY else self.town.languages

    def equal_languages(self) -> tuple[str, ...]:
        """The languages in which nobody has to choose one first: two in a bilingual town."""
        both = self.town is not None and self.town.language_policy == BILINGUAL
        return self.languages()[: 2 if both else 1]

    def topic_of(self, topic_id: str | None) -> KioskTopic | None:
        return next((t for t in self.town.topics if t.topic_id == topic_id), None) if self.town else None

    def products(self, ids: Iterable[str]) -> tuple[KioskProduct, ...]:
        known = {p.product_id: p for p in self.town.products} if self.town else {}
        return tuple(known[i] for i in ids if i in known)

    def matters_of(self, chosen: Iterable[Chosen]) -> tuple[Matter, ...]:
        """As the answers left them; two that turn out to be the same matter are one."""
        if self.helper is None:
            return ()
        found: dict[str, Matter] = {}
        for one in chosen:
            matter = self.helper.matter(one)
            found.setdefault(matter.product.product_id, matter)
        return tuple(found.values())

    def hall_seen(self, hall: HallStatus, now: float | None = None) -> None:
        """`now` is when it was heard; without it the hall counts as just heard whenever it is asked for."""
        self.hall, self._hall_heard_at, self.alone = hall, now, False
        self.wayfinder.hall_seen(hall)
        self._lost_at, self._lost_code = None, ""

    def hall_recalled(self, hall: HallStatus, now: float) -> None:
        """At a start: the hall as the kiosk makes it up from what it kept; the server was not heard yet."""
        self.hall, self._hall_heard_at, self.alone = hall, now, True
        self.wayfinder.hall_seen(hall)

    def reserve_seen(self, kinds: frozenset[str]) -> None:
        """For which kinds of points there are numbers without the server."""
        self.reserve = kinds

    def hall_at(self, now: float) -> HallStatus | None:
        """The hall as last told, at the time that it is since: a quiet hall is not told anew, but its doors close."""
        if self.hall is None or self._hall_heard_at is None:
            return self.hall
        since = timedelta(seconds=max(0.0, now - self._hall_heard_at))
        return self.hall.model_copy(update={"at": self.hall.at + since})

    def lost_for_good(self, code: str) -> None:
        """The server does not want this kiosk any more; what it says next takes that back."""
        self._lost_code = code

    def server_lost(self, code: str, now: float) -> None:
        """`code` is "away" or a refusal such as "device_revoked"."""
        self._lost_code = code
        if self._lost_at is None:
            self._lost_at = now

    def index_built(self, version: str, index: Index) -> None:
        """The search of a version of the town; that of another one is of no use any more."""
        if self.town is not None and self.town.version == version:
            self.index = index
