"""The real server in a process of its own: to be asked, watched, killed and started again."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from tests.support.caller import API, Caller, Content
from tests.support.channel import Channel, watch
from tests.support.founded import Founded, Front

START_SECONDS = 30
NO_RATES = {f"ONTHAAL_{who}_RATE": "0" for who in ("DEVICE", "SESSION", "TICKET", "ADDRESS", "ADDRESS_CHANGE")}
NO_RATES["ONTHAAL_OWNER_STREAMS"] = "0"
"""A test asks faster than a hall; the tests of the limits give their own as options."""
ROOT = Path(__file__).parents[2]


def wait_until(right: Callable[[], bool], seconds: float = 10, what: str = "it") -> None:
    """Look again and again until `right` holds; a test fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not right():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {seconds} s")
        time.sleep(0.01)


class RealDesk(Front):
    """Use it in a `with`. `url` stays the same over `kill()` and `start()`."""

    program: tuple[str, ...] = ("-m", "queue_server.cli")

    def __init__(self, founded: Founded, *options: str) -> None:
        super().__init__(founded)
        self.http = self
        self.url = ""
        self._options = options or ("--always-open",)
        self._folder = founded.folder
        self._process: subprocess.Popen[bytes] | None = None
        # Idle connections go before the server's own five seconds, or a request meets a door that just closed.
        self._client = httpx.Client(timeout=20, trust_env=False, limits=httpx.Limits(keepalive_expiry=2))
        self._client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()
        self.stop()

    @property
    def log(self) -> str:
        """Everything the server has said so far, on both its outputs."""
        return "".join(path.read_text(encoding="utf-8") for path in sorted(self._folder.glob("server.*")))

    @property
    def pid(self) -> int:
        assert self._process is not None, "it does not run"
        return self._process.pid

    def start(self) -> None:
        """Start, and wait until it listens; on the same port as before."""
        assert self._process is None, "it runs already"
        port = self.url.rpartition(":")[2] or "0"
        command = [sys.executable, *self.program, "serve", "--db", self.founded.database]
        out = self._folder / "server.out"
        out.write_bytes(b"")
        with out.open("ab") as stdout, (self._folder / "server.err").open("ab") as stderr:
            self._process = subprocess.Popen(
                [*command, "--port", port, *self._options],
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                cwd=ROOT,
                env={**os.environ, **NO_RATES, "PYTHONUNBUFFERED": "1"},
            )
        try:
            wait_until(lambda: self._listens(out), START_SECONDS, "the server's start")
        except BaseException:
            self.kill()
            raise

    def _listens(self, out: Path) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"the server stopped: {self.log}"
        found = re.search(r"^Onthaal listens on (\S+)$", out.read_text(encoding="utf-8"), re.MULTILINE)
        if found:
            self.url = found[1]
        return bool(found)

    def kill(self) -> None:
        """As a power cut: no time for anything (SIGKILL)."""
        self._end(signal.SIGKILL)

    def stop(self) -> int | None:
        """As an administrator stops it; the exit code, None when it did not run."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int | None:
        process, self._process = self._process, None
        if process is None:
            return None
        process.send_signal(how)
        try:
            return process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise

    def request(self, method: str, path: str, headers: Mapping[str, str], content: Content = None) -> httpx.Response:
        return self._client.request(method, self.url + path, headers=dict(headers), content=content)

    def watch(self, who: Caller, path: str, **headers: str) -> AbstractContextManager[Channel]:
        """Follow a channel; `path` without /api/v1: "/sites/stadhuis/live/screen"."""
        return watch(self.url, API + path, {**who.headers, **headers})
