"""What the kiosk knows whoever stands before it: the town, the hall, whether the server answers. Pure."""

from __future__ import annotations

from kiosk.refusals import OUT_OF_ORDER_CODES
from kiosk.visitor import Screen
from queue_server.contracts.hall import HallStatus, KioskProduct, KioskTopic, KioskTown

AWAY_GRACE_SECONDS = 3.0
"""A reconnect of a blink is nobody's business."""


class Knowledge:
    """`lost_at` is since when the server was not heard, None while it is."""

    def __init__(self, now: float, language: str) -> None:
        self.first_language = language
        self.town: KioskTown | None = None
        self.hall: HallStatus | None = None
        self._lost_at: float | None = now
        self._lost_code = ""

    def resting_screen(self, now: float) -> Screen:
        """What is shown between visits."""
        if self._lost_code in OUT_OF_ORDER_CODES:
            return Screen.OUT_OF_ORDER
        if self.town is None or self.hall is None:
            return Screen.STARTING
        if self._lost_at is not None and now - self._lost_at >= AWAY_GRACE_SECONDS:
            return Screen.AWAY
        return Screen.WELCOME if self.hall.is_open else Screen.CLOSED

    def languages(self) -> tuple[str, ...]:
        return self.town.languages if self.town else (self.first_language,)

    def topic_of(self, topic_id: str | None) -> KioskTopic | None:
        return next((t for t in self.town.topics if t.topic_id == topic_id), None) if self.town else None

    def products(self, ids: tuple[str, ...]) -> tuple[KioskProduct, ...]:
        known = {p.product_id: p for p in self.town.products} if self.town else {}
        return tuple(known[i] for i in ids if i in known)

    def hall_seen(self, hall: HallStatus) -> None:
        self.hall = hall
        self._lost_at, self._lost_code = None, ""

    def server_lost(self, code: str, now: float) -> None:
        """`code` is "away" or a refusal such as "device_revoked"."""
        self._lost_code = code
        if self._lost_at is None:
            self._lost_at = now
