"""Statements compiled once for each dialect and run on the driver's own cursor.

SQLAlchemy writes the SQL of every dialect; what it does around each execution costs more than SQLite needs for the
statement itself (about 60 of 75 microseconds), and a ticket is eight statements. Our columns are plain texts and
numbers, so nothing has to be converted on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import visitors
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

    One cursor serves them all: every answer is fetched whole before the next statement. With `holding`, rows that are
    inserted or updated `later` wait until a statement looks at their table or `write_held` is called: many rows in one
    statement cost little more than one, and of a sum that every work raises only the last one is written.
    """

    __slots__ = ("changes", "connection", "cursor", "dialect", "error", "held", "held_last", "held_tables", "holding")

    def __init__(self, connection: Connection, holding: bool = False) -> None:
        self.connection = connection
        self.dialect = connection.dialect.name
        self.error: type[Exception] = connection.dialect.loaded_dbapi.Error
        self.cursor: Any = connection.connection.cursor()
        self.holding = holding
        self.held: dict[Prepared, dict[Hashable, Values]] = {}
        self.held_last: dict[tuple[Prepared, Hashable], Values] = {}
        self.held_tables: set[str] = set()
        self.changes = 0
        """Statements that may have changed something, and rows that wait."""

    def execute(self, sql: str, values: Any = (), many: bool = False) -> None:
        """One statement; its answer is the cursor's. With `many` once for each of the values."""
        try:
            if many:
                self.cursor.executemany(sql, values)
            else:
                self.cursor.execute(sql, values)
        except self.error as error:
            raise _as_sqlalchemy_says(self.connection, sql, error) from error

    def write_held(self) -> None:
        """Write what waits, in the order in which it came; raises what is wrong with any of the rows."""
        held, last, changes = self.held, self.held_last, self.changes
        self.held, self.held_last, self.held_tables = {}, {}, set()
        for insert, rows in held.items():
            insert.insert_all(self, list(rows.values()))
        for (update, _), values in last.items():
            update.run(self, values)
        self.changes = changes  # they were counted when they began to wait


class Records:
    """Some tables of one transaction."""

    __slots__ = ("_driver",)

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    @property
    def _connection(self) -> Connection:
        """For what is seldom: SQLAlchemy's own way is slower and shorter. What is done with it nobody knows."""
        self._driver.write_held()
        self._driver.changes += 1
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


def _tables(statement: Any) -> frozenset[str]:
    """The names of all tables that a statement looks at or changes."""
    parts: Any = visitors.iterate(statement)
    tables = {part.table if isinstance(part, sa.Column) else part for part in parts}
    return frozenset(table.name for table in tables if isinstance(table, sa.Table))


class Prepared:
    """One statement of this module's dialect-free form; every method needs a transaction."""

    __slots__ = ("_changes", "_forms", "_statement", "_tables")

    def __init__(self, statement: CompilerElement) -> None:
        self._statement = statement
        self._tables = _tables(statement)
        self._changes = isinstance(statement, sa.UpdateBase)
        self._forms: dict[str, _Form] = {}

    def _form(self, driver: Driver) -> _Form:
        compiled: Any = self._statement.compile(dialect=driver.connection.dialect)
        defaults = {name: value for name, value in compiled.params.items() if value is not None}
        in_order = _picker(compiled.positiontup) if compiled.positional else None
        form = self._forms[driver.dialect] = _Form(str(compiled), defaults, in_order)
        return form

    def run(self, driver: Driver, values: Values, heed: bool = True) -> _Form:
        """`heed=False`: who asks knows of the rows that wait, so that they may go on waiting."""
        form = self._forms.get(driver.dialect) or self._form(driver)
        if heed and not self._tables.isdisjoint(driver.held_tables):
            driver.write_held()
        if form.defaults:
            values = {**form.defaults, **values}
        driver.changes += self._changes
        driver.execute(form.sql, form.in_order(values) if form.in_order else values)
        return form

    def later(self, driver: Driver, name: Hashable, values: Values) -> None:
        """Insert this row, at once or with others of its kind; until then `waiting` finds it by its name."""
        if not driver.holding:
            self.run(driver, values)
            return
        if name in driver.held.get(self, ()):
            driver.write_held()  # two of one name: the database says whether they may stand together
        driver.held.setdefault(self, {})[name] = values
        driver.held_tables |= self._tables
        driver.changes += 1

    def last(self, driver: Driver, name: Hashable, values: Values) -> None:
        """Update the row of this name to these values, once: what is set later takes the place of what waits."""
        driver.held_last[self, name] = values
        driver.held_tables |= self._tables
        driver.changes += 1

    def waiting(self, driver: Driver, name: Hashable) -> Values | None:
        rows = driver.held.get(self)
        return None if rows is None else rows.get(name)

    def insert_all(self, driver: Driver, rows: Sequence[Values]) -> None:
        """Many rows at once; Python's driver of SQLite does that well only in one statement."""
        form = self._forms.get(driver.dialect) or self._form(driver)
        if form.in_order is None:
            driver.execute(form.sql, rows, many=True)
            return
        one_more = "," + form.sql.rpartition("VALUES")[2]
        while rows:
            # Powers of two: a handful of statements, which the driver keeps compiled.
            size = 1 << len(rows).bit_length() - 1
            values = tuple(chain.from_iterable(map(form.in_order, rows[:size])))
            driver.execute(form.sql + one_more * (size - 1), values)
            rows = rows[size:]

    def tuples(self, driver: Driver, values: Values, heed: bool = True) -> list[tuple[Any, ...]]:
        self.run(driver, values, heed)
        found: list[tuple[Any, ...]] = driver.cursor.fetchall()
        return found

    def all(self, driver: Driver, values: Values, heed: bool = True) -> list[dict[str, Any]]:
        form = self.run(driver, values, heed)
        if not form.columns:
            form.columns = tuple(map(itemgetter(0), driver.cursor.description))
        columns = form.columns
        return [dict(zip(columns, row, strict=True)) for row in driver.cursor.fetchall()]

    def first(self, driver: Driver, values: Values, heed: bool = True) -> dict[str, Any] | None:
        found = self.all(driver, values, heed)
        return found[0] if found else None

    def scalar(self, driver: Driver, values: Values) -> Any:
        found = self.tuples(driver, values)
        return found[0][0] if found else None
