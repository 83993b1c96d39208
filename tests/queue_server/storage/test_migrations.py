"""The migrations and the schema say the same."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from queue_server.storage.migrate import FOLDER, HEAD, migrate, present
from queue_server.storage.schema import metadata
from queue_server.storage.sqlite import SqliteStore, engine_for


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return ScriptDirectory.from_config(config)


def test_the_head_in_the_code_is_the_one_head_of_the_folder() -> None:
    assert scripts().get_heads() == [HEAD]


def differences(path: Path, of: sa.MetaData) -> list[object]:
    engine = engine_for(path)
    try:
        migrate(engine)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            return list(compare_metadata(context, of))
    finally:
        engine.dispose()


def test_a_migrated_database_has_exactly_the_tables_of_the_schema(tmp_path: Path) -> None:
    assert differences(tmp_path / "new.db", metadata) == []
    assert len(metadata.tables) > 10


def test_the_comparison_would_find_a_forgotten_column_and_a_forgotten_index(tmp_path: Path) -> None:
    copy = sa.MetaData()
    for table in metadata.sorted_tables:
        table.to_metadata(copy)
    copy.tables["visits"].append_column(sa.Column("forgotten", sa.Integer))
    sa.Index("forgotten_too", copy.tables["events"].c.at)
    assert len(differences(tmp_path / "new.db", copy)) == 2


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    engine = engine_for(tmp_path / "new.db")
    try:
        assert present(engine) is None
        migrate(engine)
        assert present(engine) == HEAD
        migrate(engine)
        assert present(engine) == HEAD
    finally:
        engine.dispose()


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000)]
)
def test_every_connection_survives_a_power_cut(tmp_path: Path, pragma: str, value: object) -> None:
    store = SqliteStore(tmp_path / "new.db")
    try:
        with store._engine.connect() as connection:
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    finally:
        store.close()


def test_the_site_is_the_first_column_of_every_key_of_what_grows() -> None:
    for name in ("visits", "events", "counters", "leases", "staffing", "alerts", "site_state"):
        assert next(iter(metadata.tables[name].primary_key.columns)).name == "site_id"
