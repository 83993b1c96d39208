"""Several server processes on one socket: start them, replace one that dies, stop them all.

The supervisor holds the listening socket, so that who connects while a worker is replaced waits instead of being
refused; it serves nothing itself and knows no database.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from types import FrameType

import structlog

from queue_server.app import Settings
from queue_server.processes import die_with_parent
from queue_server.serving import BACKLOG, GRACE_SECONDS, address, bind, with_url
from queue_server.web.metrics import FOLDER_VARIABLE
from queue_server.worker import READY, to_json

log = structlog.get_logger(__name__)

LOOK_SECONDS = 0.1
"""How soon the supervisor sees that a worker has died."""

AGAIN_FIRST_SECONDS = 0.1
AGAIN_MOST_SECONDS = 5.0
"""Before a worker that keeps dying is started again: at once for one accident, and no fire of restarts for ever."""

STEADY_SECONDS = 10.0
"""A worker that has lived so long starts with a clean sheet."""

STOP_SECONDS = GRACE_SECONDS + 5
"""After this the workers that still live are killed."""

START_SECONDS = 60
"""A migration may take a while; longer than this nobody believes in it."""


@dataclass(slots=True)
class Place:
    """Where one worker runs, and after its death the next."""

    number: int
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    again_at: float = 0.0
    wait: float = AGAIN_FIRST_SECONDS

    def died(self, now: float) -> None:
        """Decide when the next one may start."""
        self.process = None
        if now - self.began > STEADY_SECONDS:
            self.wait = AGAIN_FIRST_SECONDS
        self.again_at = now + self.wait
        self.wait = min(self.wait * 2, AGAIN_MOST_SECONDS)


@dataclass(slots=True)
class Supervisor:
    listener: socket.socket
    settings: bytes
    places: list[Place]
    figures: str
    """The folder in which the workers keep what they count, so that each can answer for all."""
    stopping: bool = False

    def _start(self, place: Place) -> None:
        number = self.listener.fileno()
        process = subprocess.Popen(
            [sys.executable, "-m", "queue_server.worker", str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(number,),
            env={**os.environ, FOLDER_VARIABLE: self.figures},
            start_new_session=True,  # Ctrl-C reaches us alone: we pass it on, once
            preexec_fn=die_with_parent,
        )
        assert process.stdin is not None
        try:
            process.stdin.write(self.settings)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it died at once; the next look finds it
        place.process, place.began = process, time.monotonic()
        log.info("worker_started", worker=place.number, pid=process.pid)

    def _begin(self, places: list[Place]) -> bool:
        """Start them and wait until every one answers; False when one ended first, or a signal came."""
        with selectors.DefaultSelector() as outputs:
            for place in places:
                self._start(place)
                assert place.process is not None and place.process.stdout is not None
                outputs.register(place.process.stdout, selectors.EVENT_READ)
            deadline = time.monotonic() + START_SECONDS
            while outputs.get_map():
                if self.stopping or time.monotonic() > deadline:
                    return False
                for key, _ in outputs.select(LOOK_SECONDS):
                    if key.fileobj.readline() != READY:  # type: ignore[union-attr]
                        return False
                    outputs.unregister(key.fileobj)
        return True

    def _look(self) -> None:
        now = time.monotonic()
        for place in self.places:
            if place.process is not None and (code := place.process.poll()) is not None:
                log.error("worker_died", worker=place.number, pid=place.process.pid, code=code)
                _close(place.process)
                place.died(now)
            if place.process is None and now >= place.again_at:
                self._start(place)

    def run(self, started: Callable[[], None]) -> int:
        """Until a signal comes: 0; 1 when the workers could not begin."""
        # The first alone: it brings the database up to date, and says what is wrong with it once.
        if not (self._begin(self.places[:1]) and self._begin(self.places[1:])):
            return 0 if self.stopping else 1
        started()
        while not self.stopping:
            time.sleep(LOOK_SECONDS)
            self._look()
        return 0

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def end(self) -> None:
        """Tell every worker to stop, and wait; who does not listen is killed."""
        living = [place.process for place in self.places if place.process is not None]
        for process in living:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in living:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            _close(process)


def _close(process: subprocess.Popen[bytes]) -> None:
    if process.stdout is not None:
        process.stdout.close()


def run(settings: Settings, host: str, port: int, workers: int, started: Callable[[str], None]) -> int:
    """Serve with so many processes until SIGINT or SIGTERM; the exit code. Raises OSError when it cannot listen."""
    with bind(host, port) as listener, TemporaryDirectory(prefix="onthaal-metrics-") as figures:
        listener.listen(BACKLOG)
        where = address(listener)
        places = [Place(number) for number in range(1, workers + 1)]
        supervisor = Supervisor(listener, to_json(with_url(settings, where)), places, figures)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, supervisor.stop)
        try:
            return supervisor.run(lambda: started(where))
        finally:
            supervisor.end()
