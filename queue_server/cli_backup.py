"""`onthaal backup` and `onthaal restore`. Exit code 0: done; 1: not done, and one sentence says why; 2: wrong usage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from sqlalchemy import Engine

DEFAULT_DATABASE = Path("var/onthaal.db")

Database = Annotated[Path, typer.Option("--db", envvar="ONTHAAL_DB", help="The database file.")]


def _fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)


@contextmanager
def _opened(db: Path) -> Iterator[Engine]:
    """The database for a backup or a restore; every failure becomes one sentence and exit code 1."""
    from sqlalchemy.exc import DBAPIError

    from queue_server.storage.backup_format import BackupRefused
    from queue_server.storage.sqlite import engine_for

    engine = engine_for(db)
    try:
        yield engine
    except BackupRefused as error:
        _fail(str(error))
    except DBAPIError as error:
        # Without the statement and its values: they may be secret.
        _fail(f"The database refused, and nothing was changed: {error.orig}")
    except OSError as error:
        _fail(f"{error.filename or db}: {error.strerror or error}")
    finally:
        engine.dispose()


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
    if not db.is_file():
        _fail(f"There is no database at {db}. Name it with --db.")
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
        stands = restoring.standing(engine) if db.exists() else {}
        if restoring.holds_something(stands):
            typer.echo(f"It takes the place of what is in {db} now: {_rows(stands)}")
        if not yes and not _agreed():
            _fail("Nothing was changed.")
        db.parent.mkdir(parents=True, exist_ok=True)
        beside = file.absolute().parent / safety_name(now) if safety else None
        if restoring.restore(engine, checked, beside, now):
            typer.echo(f"What was there before is in {beside}")
    typer.echo("Restored. Running servers show it within seconds.")


def register(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)
