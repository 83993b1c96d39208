"""Records that note what they change, for the processes that keep it in memory."""

from __future__ import annotations

from datetime import datetime

from queue_server.domain.news import Kind, News
from queue_server.storage.desk_records import SqlDevices, SqlPeople, SqlTown
from queue_server.storage.prepared import Driver
from queue_server.storage.visit_records import SqlVisits

Noted = set[News]


class TellingVisits(SqlVisits):
    __slots__ = ("_noted",)

    def __init__(self, driver: Driver, noted: Noted) -> None:
        super().__init__(driver)
        self._noted = noted

    def next_revision(self, site_id: str) -> int:
        """Whatever changes in a hall raises its revision: this one place hears of all of it."""
        self._noted.add(News(Kind.SITE, site_id))
        return super().next_revision(site_id)


class TellingDevices(SqlDevices):
    __slots__ = ("_noted",)

    def __init__(self, driver: Driver, noted: Noted) -> None:
        super().__init__(driver)
        self._noted = noted

    def pair(self, device_id: str, key_hash: str, now: datetime) -> None:
        """A device that is paired again has another key than the one that others may remember."""
        self._noted.add(News(Kind.DEVICE, device_id))
        super().pair(device_id, key_hash, now)

    def revoke(self, device_id: str, now: datetime) -> None:
        self._noted.add(News(Kind.DEVICE, device_id))
        super().revoke(device_id, now)


class TellingPeople(SqlPeople):
    __slots__ = ("_noted",)

    def __init__(self, driver: Driver, noted: Noted) -> None:
        super().__init__(driver)
        self._noted = noted

    def close_session(self, token_hash: str) -> None:
        self._noted.add(News(Kind.SESSION, token_hash))
        super().close_session(token_hash)


class TellingTown(SqlTown):
    __slots__ = ("_noted",)

    def __init__(self, driver: Driver, noted: Noted) -> None:
        super().__init__(driver)
        self._noted = noted

    def run(self, version: str, document: str, now: datetime) -> None:
        self._noted.add(News(Kind.TOWN))
        super().run(version, document, now)
