"""A real PostgreSQL of our own: made in a temporary folder, reached by a socket there, killed when a drill asks it."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, LiteralString, Self

import psutil
import psycopg
from psycopg import sql

from queue_server.processes import die_with_parent

START_SECONDS = 60
OWNER = "onthaal"


class NoPostgres(RuntimeError):
    """The programs of PostgreSQL are not on this machine."""


def programs() -> Path:
    """The folder with initdb and postgres; the newest where there are several. Debian keeps them out of the PATH."""
    found = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not found and (on_path := shutil.which("initdb")):
        found = [Path(on_path).resolve().parent]
    if not found:
        raise NoPostgres("no initdb: run scripts/setup.sh, or apt-get install postgresql")
    return max(found, key=lambda p: [int(part) if part.isdigit() else 0 for part in p.parts])


class Cluster:
    """Use it in a `with`, or `start()` and `remove()`. What was committed survives `kill()`, as after a power cut."""

    def __init__(self, **settings: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="onthaal-pg-"))
        self._data = self.folder / "data"
        self._settings = {"listen_addresses": "", "unix_socket_directories": str(self.folder), **settings}
        self._process: subprocess.Popen[bytes] | None = None
        # PostgreSQL refuses to run as root: Debian's package brings an account for it.
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self._as = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        self._initialise()

    def _initialise(self) -> None:
        # One locale everywhere: texts are ordered by their bytes, as in SQLite.
        options = ("-U", OWNER, "--auth=trust", "--no-sync", "--locale=C.UTF-8", "--encoding=UTF8")
        command = [str(programs() / "initdb"), "-D", str(self._data), *options]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, **self._as)
        if done.returncode:
            raise NoPostgres(f"initdb failed: {done.stderr}")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.remove()

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{OWNER}@/{database}?host={self.folder}"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def start(self) -> None:
        """Start, and wait until it takes connections."""
        options = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        assert not self.running, "it runs already"
        deadline = time.monotonic() + START_SECONDS
        while True:
            with (self.folder / "log").open("ab") as log:
                self._process = subprocess.Popen(
                    [programs() / "postgres", "-D", self._data, *options],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd=self.folder,
                    preexec_fn=partial(die_with_parent, signal.SIGQUIT),
                    **self._as,
                )
            while self._process.poll() is None:
                if self._answers():
                    return
                assert time.monotonic() < deadline, self.log
                time.sleep(0.02)
            # After a kill -9 its memory is still held for a moment, until the last of its processes has gone.
            assert time.monotonic() < deadline, self.log
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def kill(self) -> None:
        """As a power cut: the server and every one of its processes, no time for anything (SIGKILL)."""
        assert self._process is not None
        everybody = [psutil.Process(self._process.pid), *psutil.Process(self._process.pid).children(recursive=True)]
        for one in everybody:
            one.kill()
        self._process.wait()
        self._process = None
        psutil.wait_procs(everybody[1:], timeout=10)

    def stop(self) -> None:
        """As an administrator stops it at once: connections end, everything is written (fast shutdown)."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(START_SECONDS)
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def run(self, statement: LiteralString | sql.Composed, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run one statement as the owner; its rows, if it has any."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            done = connection.execute(statement)
            return done.fetchall() if done.description else []

    def create(self, template: str = "template1") -> str:
        """A new database, a copy of `template` (a name that nobody is connected to); gives its name."""
        name = f"t{secrets.token_hex(6)}"
        self.run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop(self, name: str) -> None:
        self.run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
