"""Bring a database to the present schema. Alembic is loaded only when there is something to do (start-up time)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from queue_server.storage.prepared import roll_back, run_sql

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0009"
"""The newest migration; a test compares it with the folder."""

FOLDER = Path(__file__).parent / "migrations"

BEGIN = {
    "sqlite": "BEGIN IMMEDIATE",
    # The tables may be large: this transaction may take longer than any request.
    "postgresql": "BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;"
    f"SELECT pg_advisory_xact_lock({0x6D696772})",
}
"""One transaction that only one process is in: of two that start together the second finds the work done."""


def present(engine: Engine) -> str | None:
    """The migration this database stands at, or None for an empty one."""
    with engine.connect() as connection:
        return _stands_at(connection)


def _stands_at(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config


def known() -> frozenset[str]:
    """Every migration this program has."""
    from alembic.script import ScriptDirectory

    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def migrate(engine: Engine, to: str = HEAD) -> None:
    """Whole or not at all, also when the power fails halfway; the engine's connections commit by themselves."""
    if present(engine) == to:
        return
    from alembic import command

    config = _config()
    with engine.connect() as connection:
        run_sql(connection, BEGIN[engine.dialect.name])
        try:
            if _stands_at(connection) != to:
                config.attributes["connection"] = connection
                command.upgrade(config, to)
            run_sql(connection, "COMMIT")
        except BaseException:
            roll_back(connection)
            raise
