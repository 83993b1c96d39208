"""What the commands of `onthaal` share: the database option, an opened store, one sentence when it fails."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Annotated, NoReturn, TextIO, TypeVar

import typer

if TYPE_CHECKING:
    from queue_server.services.tx import Tx
    from queue_server.web.desk import Store

T = TypeVar("T")
DEFAULT_DATABASE = "var/onthaal.db"

Database = Annotated[
    str, typer.Option("--db", envvar="ONTHAAL_DB", help="A file, or postgresql://name:password@host/database.")
]


def fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)


def shown(db: str) -> str:
    """The database as people may see it; one sentence and exit code 1 for an address that is none."""
    from queue_server.storage import opening

    try:
        return opening.shown(db)
    except opening.CannotOpen as error:
        fail(str(error))


@contextmanager
def opened(db: str) -> Iterator[Store]:
    """The store; what goes wrong with it is one sentence and exit code 1."""
    from queue_server.domain.errors import Conflict, NotFound
    from queue_server.storage.opening import CannotOpen, open_store
    from queue_server.storage.writer import StorageFailed

    try:
        store = open_store(db)
    except CannotOpen as error:
        fail(str(error))
    try:
        yield store
    except (NotFound, Conflict) as error:
        fail(f"{error.code}: {error.fields}")
    except StorageFailed:
        fail(f"The database {shown(db)} did not keep it: nothing was changed.")
    finally:
        store.close()


def change(store: Store, work: Callable[[Tx], T]) -> T:
    """Does it in the database, of which a running server takes notice within a second."""

    def told(tx: Tx) -> T:
        answer = work(tx)
        tx.town.look_anew()
        return answer

    return store.write(told).result()


class Bearable(TextIO if TYPE_CHECKING else object):  # type: ignore[misc]
    """A stream for the log that never raises: where the log cannot be written (full disk), the desk goes on."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str, /) -> int:
        try:
            return self._stream.write(text)
        except (OSError, ValueError):
            return len(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()


def set_up_logs() -> None:
    """One JSON object a line on standard error."""
    import structlog

    log = Bearable(sys.stderr)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(log),
    )
    logging.raiseExceptions = False  # the same for what libraries say
    logging.basicConfig(level=logging.WARNING, stream=log, format="%(levelname)s %(name)s %(message)s")
