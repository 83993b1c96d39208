"""Statements compiled once for each dialect and run on the driver's own cursor.

SQLAlchemy writes the SQL of every dialect; what it does around each execution costs more than SQLite needs for the
statement itself (about 60 of 75 microseconds), and a ticket is eight statements. Our columns are plain texts and
numbers, so nothing has to be converted on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import CompilerElement

Values = Mapping[str, Any]


def run_sql(connection: Connection, sql: str, values: Any = None) -> Any:
    """Run one statement (with `values`, in the driver's own style), answer the driver's cursor.

    Raises SQLAlchemy's errors, without the values. Without values PostgreSQL takes several statements at once.
    """
    try:
        cursor = connection.connection.cursor()
        if values is None:
            cursor.execute(sql)
        else:
            cursor.execute(sql, values)
    except connection.dialect.loaded_dbapi.Error as error:
        base = connection.dialect.loaded_dbapi.Error
        raise DBAPIError.instance(sql, None, error, base, dialect=connection.dialect) from error
    return cursor


def roll_back(connection: Connection) -> None:
    """Leave the transaction, however broken; a connection that cannot do even that is thrown away."""
    try:
        run_sql(connection, "ROLLBACK")
    except DBAPIError:
        # SQLite has already rolled back by itself (disk full, I/O error); PostgreSQL may be gone.
        connection.invalidate()


@dataclass(slots=True)
class _Form:
    """The statement in one dialect. `in_order` picks the values where the driver takes them by place."""

    sql: str
    defaults: dict[str, Any]
    in_order: Callable[[Values], Any] | None
    columns: tuple[str, ...] = ()


def _picker(names: Sequence[str]) -> Callable[[Values], Any]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)


class Prepared:
    """One statement of this module's dialect-free form; every method needs a connection inside a transaction."""

    __slots__ = ("_forms", "_statement")

    def __init__(self, statement: CompilerElement) -> None:
        self._statement = statement
        self._forms: dict[str, _Form] = {}

    def _form(self, connection: Connection) -> _Form:
        name = connection.dialect.name
        form = self._forms.get(name)
        if form is None:
            compiled: Any = self._statement.compile(dialect=connection.dialect)
            defaults = {name: value for name, value in compiled.params.items() if value is not None}
            in_order = _picker(compiled.positiontup) if compiled.positional else None
            form = self._forms[name] = _Form(str(compiled), defaults, in_order)
        return form

    def _cursor(self, connection: Connection, values: Values) -> tuple[Any, _Form]:
        form = self._form(connection)
        given = {**form.defaults, **values} if form.defaults else values
        return run_sql(connection, form.sql, form.in_order(given) if form.in_order else given), form

    def _rows(self, connection: Connection, values: Values) -> tuple[list[tuple[Any, ...]], tuple[str, ...]]:
        cursor, form = self._cursor(connection, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        if not form.columns:
            form.columns = tuple(map(itemgetter(0), cursor.description))
        cursor.close()
        return found, form.columns

    def run(self, connection: Connection, values: Values) -> None:
        self._cursor(connection, values)[0].close()

    def tuples(self, connection: Connection, values: Values) -> list[tuple[Any, ...]]:
        return self._rows(connection, values)[0]

    def all(self, connection: Connection, values: Values) -> list[dict[str, Any]]:
        found, columns = self._rows(connection, values)
        return [dict(zip(columns, row, strict=True)) for row in found]

    def first(self, connection: Connection, values: Values) -> dict[str, Any] | None:
        found = self.all(connection, values)
        return found[0] if found else None

    def scalar(self, connection: Connection, values: Values) -> Any:
        found = self.tuples(connection, values)
        return found[0][0] if found else None
