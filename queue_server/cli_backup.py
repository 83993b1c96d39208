"""`onthaal backup` and `onthaal restore`. Exit code 0: done; 1: not done, and one sentence says why; 2: wrong usage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from queue_server.cli_base import DEFAULT_DATABASE, Database, fail, shown

if TYPE_CHECKING:
    from sqlalchemy import Engine


@contextmanager
def _opened(db: str) -> Iterator[Engine]:
    """The database for a backup or a restore; every failure becomes one sentence and exit code 1."""
    from sqlalchemy.exc import DBAPIError

    from queue_server.storage.backup_format import BackupRefused
    from queue_server.storage.opening import CannotOpen, open_engine

    try:
        engine = open_engine(db)
        try:
            yield engine
        finally:
            engine.dispose()
    except (BackupRefused, CannotOpen) as error:
        fail(str(error))
    except DBAPIError as error:
        # Without the statement and its values: they may be secret.
        reason = str(error.orig).strip().partition("\n")[0]
        fail(f"The database {shown(db)} refused, and nothing was changed: {reason}")
    except OSError as error:
        fail(f"{error.filename or shown(db)}: {error.strerror or error}")


def _is_there(db: str) -> bool:
    from queue_server.storage.opening import is_postgres

    return is_postgres(db) or Path(db).is_file()


def _rows(rows: Mapping[str, int]) -> str:
    return f"{rows.get('visits', 0):,} visits, {rows.get('events', 0):,} events"


def _local(moment: datetime) -> str:
    return f"{moment.astimezone():%A %d %B %Y, %H:%M:%S %Z}"


def _agreed() -> bool:
    """What the person at the keyboard says; no when there is nobody (a script without --yes)."""
    try:
        return typer.confirm("Restore it?")
    except typer.Abort:
        typer.echo()
        return False


def backup(
    file: Annotated[
        Path, typer.Argument(help="A file, or a folder in which it gets a name with the date and time.")
    ] = Path(),
    db: Database = DEFAULT_DATABASE,
    keep: Annotated[
        int | None, typer.Option(min=1, help="With a folder: keep the newest N of these backups, remove older ones.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing when all went well.")] = False,
) -> None:
    """Write everything to one file, while the server runs. The file holds password hashes: keep it safe."""
    from queue_server.storage.backup import write_backup
    from queue_server.storage.backup_names import backup_name, keep_newest
    from queue_server.web.desk import utc_now

    now = utc_now()
    target = file / backup_name(now) if file.is_dir() else file
    if keep is not None and target == file:
        raise typer.BadParameter("--keep goes with a folder, not with a file of a name of its own")
    if not _is_there(db):
        fail(f"There is no database at {db}. Name it with --db.")
    with _opened(db) as engine:
        head = write_backup(engine, target, now)
        gone = [] if keep is None else keep_newest(target.parent, keep, now)
    if quiet:
        return
    typer.echo(f"{target}: {_rows(head.rows)}, {target.stat().st_size / 1e6:.1f} MB")
    for old in gone:
        typer.echo(f"Removed {old}")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `onthaal backup` wrote.", exists=True, dir_okay=False)],
    db: Database = DEFAULT_DATABASE,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only read the whole file and say what it holds.")] = False,
    safety: Annotated[
        bool, typer.Option(help="First write what is in the database now beside the backup, as another backup.")
    ] = True,
) -> None:
    """Put a backup in the place of everything in the database; servers may go on running."""
    from queue_server.storage import restore as restoring
    from queue_server.storage.backup_names import safety_name
    from queue_server.web.desk import utc_now

    now = utc_now()
    with _opened(db) as engine:
        checked = restoring.check(file)
        head = checked.head
        typer.echo(f"Backup of {_local(head.moment)}: {_rows(head.rows)}, town version {head.town or 'none'}")
        if check:
            typer.echo(f"{file} is whole.")
            return
        stands = restoring.standing(engine) if _is_there(db) else {}
        if restoring.holds_something(stands):
            typer.echo(f"It takes the place of what is in {shown(db)} now: {_rows(stands)}")
        if not yes and not _agreed():
            fail("Nothing was changed.")
        beside = file.absolute().parent / safety_name(now) if safety else None
        if restoring.restore(engine, checked, beside, now):
            typer.echo(f"What was there before is in {beside}")
    typer.echo("Restored. Running servers show it within seconds.")


def register(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)
