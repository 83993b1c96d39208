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
        raise _as_sqlalchemy_says(connection, sql, error) from error
    return cursor


def _as_sqlalchemy_says(connection: Connection, sql: str, error: Exception) -> Exception:
    dialect = connection.dialect
    return DBAPIError.instance(sql, None, error, dialect.loaded_dbapi.Error, dialect=dialect)


def roll_back(connection: Connection) -> None:
    """Leave the transaction, however broken; a connection that cannot do even that is thrown away."""
    try:
        run_sql(connection, "ROLLBACK")
    except DBAPIError:
        # SQLite has already rolled back by itself (disk full, I/O error); PostgreSQL may be gone.
        connection.invalidate()


class Driver:
    """What statements need of the connection of a transaction, looked up once and not for each of them.

    One cursor serves them all: every answer is fetched whole before the next statement.
    """

    __slots__ = ("connection", "cursor", "dialect", "error")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.dialect = connection.dialect.name
        self.error: type[Exception] = connection.dialect.loaded_dbapi.Error
        self.cursor: Any = connection.connection.cursor()

    def run(self, sql: str) -> None:
        """One statement without values and without an answer."""
        try:
            self.cursor.execute(sql)
        except self.error as error:
            raise _as_sqlalchemy_says(self.connection, sql, error) from error


class Records:
    """Some tables of one transaction."""

    __slots__ = ("_driver",)

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    @property
    def _connection(self) -> Connection:
        """For what is seldom: SQLAlchemy's own way is slower and shorter."""
        return self._driver.connection


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
    """One statement of this module's dialect-free form; every method needs a transaction."""

    __slots__ = ("_forms", "_statement")

    def __init__(self, statement: CompilerElement) -> None:
        self._statement = statement
        self._forms: dict[str, _Form] = {}

    def _form(self, driver: Driver) -> _Form:
        compiled: Any = self._statement.compile(dialect=driver.connection.dialect)
        defaults = {name: value for name, value in compiled.params.items() if value is not None}
        in_order = _picker(compiled.positiontup) if compiled.positional else None
        form = self._forms[driver.dialect] = _Form(str(compiled), defaults, in_order)
        return form

    def run(self, driver: Driver, values: Values) -> _Form:
        form = self._forms.get(driver.dialect) or self._form(driver)
        if form.defaults:
            values = {**form.defaults, **values}
        try:
            driver.cursor.execute(form.sql, form.in_order(values) if form.in_order else values)
        except driver.error as error:
            raise _as_sqlalchemy_says(driver.connection, form.sql, error) from error
        return form

    def tuples(self, driver: Driver, values: Values) -> list[tuple[Any, ...]]:
        self.run(driver, values)
        found: list[tuple[Any, ...]] = driver.cursor.fetchall()
        return found

    def all(self, driver: Driver, values: Values) -> list[dict[str, Any]]:
        form = self.run(driver, values)
        if not form.columns:
            form.columns = tuple(map(itemgetter(0), driver.cursor.description))
        columns = form.columns
        return [dict(zip(columns, row, strict=True)) for row in driver.cursor.fetchall()]

    def first(self, driver: Driver, values: Values) -> dict[str, Any] | None:
        found = self.all(driver, values)
        return found[0] if found else None

    def scalar(self, driver: Driver, values: Values) -> Any:
        found = self.tuples(driver, values)
        return found[0][0] if found else None
