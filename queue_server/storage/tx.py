"""One transaction: the records of each noun over one connection.

Statements are built once per module, so that SQLAlchemy compiles them once.
"""

from __future__ import annotations

from sqlalchemy import Connection

from queue_server.domain.news import News
from queue_server.storage.building_records import SqlBuilding
from queue_server.storage.care_records import SqlCare
from queue_server.storage.desk_records import SqlAnswers, SqlHall
from queue_server.storage.duration_records import SqlDurations
from queue_server.storage.event_records import SqlEvents
from queue_server.storage.join_records import SqlJoins
from queue_server.storage.number_records import SqlNumbers
from queue_server.storage.prepared import Driver
from queue_server.storage.telling import TellingDevices, TellingPeople, TellingTown, TellingVisits


class SqlTx:
    """Give it a connection inside a transaction; it commits nothing itself. `noted` grows with what it changed.

    It remembers some of what it read, so that it ends with the transaction, or when a part of that is rolled back.
    With `holding` some rows are written only by `driver.write_held`.
    """

    __slots__ = (
        "answers",
        "building",
        "care",
        "devices",
        "driver",
        "durations",
        "events",
        "hall",
        "joins",
        "noted",
        "numbers",
        "people",
        "town",
        "visits",
    )

    def __init__(self, connection: Connection, holding: bool = False) -> None:
        self.driver = driver = Driver(connection, holding)
        self.noted: set[News] = set()
        self.visits = TellingVisits(driver, self.noted)
        self.numbers = SqlNumbers(driver)
        self.events = SqlEvents(driver)
        self.durations = SqlDurations(driver)
        self.joins = SqlJoins(driver)
        self.answers = SqlAnswers(driver)
        self.devices = TellingDevices(driver, self.noted)
        self.care = SqlCare(driver)
        self.building = SqlBuilding(driver)
        self.people = TellingPeople(driver, self.noted)
        self.hall = SqlHall(driver)
        self.town = TellingTown(driver, self.noted)
