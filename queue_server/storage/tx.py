"""One transaction: the records of each noun over one connection.

Statements are built once per module, so that SQLAlchemy compiles them once.
"""

from __future__ import annotations

from sqlalchemy import Connection

from queue_server.storage.desk_records import SqlAnswers, SqlDevices, SqlHall, SqlPeople, SqlTown
from queue_server.storage.visit_records import SqlEvents, SqlVisits


class SqlTx:
    """Give it a connection inside a transaction; it commits nothing itself."""

    __slots__ = ("answers", "devices", "events", "hall", "people", "town", "visits")

    def __init__(self, connection: Connection) -> None:
        self.visits = SqlVisits(connection)
        self.events = SqlEvents(connection)
        self.answers = SqlAnswers(connection)
        self.devices = SqlDevices(connection)
        self.people = SqlPeople(connection)
        self.hall = SqlHall(connection)
        self.town = SqlTown(connection)
