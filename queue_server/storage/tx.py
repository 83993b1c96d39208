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
from queue_server.storage.telling import TellingDevices, TellingPeople, TellingTown, TellingVisits


class SqlTx:
    """Give it a connection inside a transaction; it commits nothing itself. `noted` grows with what it changed."""

    __slots__ = (
        "answers",
        "building",
        "care",
        "devices",
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

    def __init__(self, connection: Connection) -> None:
        self.noted: set[News] = set()
        self.visits = TellingVisits(connection, self.noted)
        self.numbers = SqlNumbers(connection)
        self.events = SqlEvents(connection)
        self.durations = SqlDurations(connection)
        self.joins = SqlJoins(connection)
        self.answers = SqlAnswers(connection)
        self.devices = TellingDevices(connection, self.noted)
        self.care = SqlCare(connection)
        self.building = SqlBuilding(connection)
        self.people = TellingPeople(connection, self.noted)
        self.hall = SqlHall(connection)
        self.town = TellingTown(connection, self.noted)
