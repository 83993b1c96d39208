"""Statements compiled once and run on the driver's own cursor.

SQLAlchemy writes the SQL of every dialect; what it does around each execution costs more than SQLite needs for the
statement itself (about 60 of 75 microseconds), and a ticket is eight statements. Our columns are plain texts and
numbers, so nothing has to be converted on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import CompilerElement

Values = Mapping[str, Any]


def run_sql(connection: Connection, sql: str, values: Any = ()) -> Any:
    """Run one statement, answer the driver's cursor; raises SQLAlchemy's errors, without the values."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql, values)
    except connection.dialect.loaded_dbapi.Error as error:
        base = connection.dialect.loaded_dbapi.Error
        raise DBAPIError.instance(sql, None, error, base, dialect=connection.dialect) from error
    return cursor


class Prepared:
    """One statement of this module's dialect-free form; every method needs a connection inside a transaction."""

    __slots__ = ("_columns", "_defaults", "_names", "_sql", "_statement")

    def __init__(self, statement: CompilerElement) -> None:
        self._statement = statement
        self._sql = ""
        self._names: tuple[str, ...] | None = None
        self._defaults: dict[str, Any] = {}
        self._columns: tuple[str, ...] = ()

    def _compile(self, connection: Connection) -> None:
        compiled: Any = self._statement.compile(dialect=connection.dialect)
        self._defaults = {name: value for name, value in compiled.params.items() if value is not None}
        self._names = tuple(compiled.positiontup) if compiled.positional else None
        self._sql = str(compiled)

    def _cursor(self, connection: Connection, values: Values) -> Any:
        if not self._sql:
            self._compile(connection)
        given = {**self._defaults, **values} if self._defaults else values
        if self._names is None:
            return run_sql(connection, self._sql, given)
        return run_sql(connection, self._sql, [given[name] for name in self._names])

    def run(self, connection: Connection, values: Values) -> None:
        self._cursor(connection, values).close()

    def tuples(self, connection: Connection, values: Values) -> list[tuple[Any, ...]]:
        cursor = self._cursor(connection, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        if not self._columns:
            self._columns = tuple(map(itemgetter(0), cursor.description))
        cursor.close()
        return found

    def all(self, connection: Connection, values: Values) -> list[dict[str, Any]]:
        found = self.tuples(connection, values)
        return [dict(zip(self._columns, row, strict=True)) for row in found]

    def first(self, connection: Connection, values: Values) -> dict[str, Any] | None:
        found = self.all(connection, values)
        return found[0] if found else None

    def scalar(self, connection: Connection, values: Values) -> Any:
        found = self.tuples(connection, values)
        return found[0][0] if found else None
