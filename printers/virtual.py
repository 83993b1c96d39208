"""The virtual printer: a slip printer on a TCP port that prints PNG files, for demonstrations and tests."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import structlog

from printers import virtual_control
from printers.virtual_commands import Nonsense
from printers.virtual_machine import Conversation, Fault, HungUp, Machine

_CONNECTIONS_MAX = 16
_CHUNK = 16384

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the printer can be reached; `control_port` is None without one."""

    host: str
    port: int
    control_port: int | None
    folder: Path


class _Listener:
    """A port; each connection is talked to in a thread of its own, at most _CONNECTIONS_MAX at a time."""

    def __init__(self, host: str, port: int, talk: Callable[[socket.socket], None]) -> None:
        self._socket = socket.create_server((host, port))
        self.port: int = self._socket.getsockname()[1]
        self._talk = talk
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._closed = False
        self._acceptor = threading.Thread(target=self._accept, name=f"virtual-printer-{self.port}", daemon=True)
        self._acceptor.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with self._lock:
                self._threads = [thread for thread in self._threads if thread.is_alive()]
                if self._closed or len(self._open) >= _CONNECTIONS_MAX:
                    connection.close()
                    continue
                self._open.add(connection)
                thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with suppress(OSError, HungUp):
                self._talk(connection)
        except Nonsense as error:
            log.warning("virtual_printer_nonsense", reason=str(error))
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def close(self) -> None:
        """Hang up everywhere and wait for the threads."""
        with self._lock:
            self._closed = True
            for open_socket in (self._socket, *self._open):
                with suppress(OSError):
                    open_socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._acceptor.join()
        for thread in self._threads:
            thread.join()


class VirtualPrinter:
    """Listens from start() to stop(); also a context manager. Port 0 takes a free one, see `port`."""

    def __init__(self, folder: Path, host: str = "127.0.0.1", port: int = 0, control_port: int | None = None) -> None:
        """`control_port` None means no control by other processes; the control always listens on loopback only."""
        self.machine = Machine(folder)
        self._wanted = (host, port, control_port)
        self._listeners: list[_Listener] = []

    def start(self) -> Listening:
        """Raises OSError when a port is taken."""
        host, port, control_port = self._wanted
        try:
            self._listeners.append(_Listener(host, port, self._print))
            if control_port is not None:
                self._listeners.append(_Listener("127.0.0.1", control_port, self._control))
        except OSError:
            self.stop()
            raise
        ports = [listener.port for listener in self._listeners]
        return Listening(host, ports[0], ports[1] if len(ports) > 1 else None, self.machine.folder)

    def stop(self) -> None:
        """Hang up; slips that are not cut yet are lost. Can be called twice."""
        self.machine.stopping.set()
        while self._listeners:
            self._listeners.pop().close()

    def __enter__(self) -> VirtualPrinter:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """The port it listens on now."""
        return self._listeners[0].port

    @property
    def address(self) -> str:
        """For printers.printer.Printer."""
        return f"tcp://{self._wanted[0]}:{self.port}"

    def set_paper(self, paper: str) -> None:
        """ "ok", "low" or "out"."""
        self._tell(f"paper {paper}")

    def set_cover(self, open_: bool) -> None:
        """Open the cover, or close it."""
        self._tell(f"cover {'open' if open_ else 'closed'}")

    def set_stalled(self, stalled: bool) -> None:
        """Take every byte and say nothing. Connections from that time stay silent for good."""
        self._tell(f"stall {'on' if stalled else 'off'}")

    def set_delay(self, seconds: float) -> None:
        """Let each answer come late."""
        self._tell(f"delay {seconds}")

    def plan(self, fault: Fault, after_bands: int) -> None:
        """Let a fault strike once, after so many raster bands of the next job."""
        self.machine.set(planned=(fault, after_bands))

    def reset(self) -> None:
        """Mend everything."""
        self._tell("reset")

    def _tell(self, line: str) -> None:
        answer = virtual_control.obey(self.machine, line)
        if answer.startswith("error"):
            raise ValueError(f"{line!r}: {answer}")

    def _print(self, connection: socket.socket) -> None:
        conversation = Conversation(self.machine, connection.sendall)
        while data := connection.recv(_CHUNK):
            conversation.receive(data)

    def _control(self, connection: socket.socket) -> None:
        with connection.makefile("rwb") as lines:
            while line := lines.readline(virtual_control.LINE_MAX):
                answer = virtual_control.obey(self.machine, line.decode("utf-8", "replace"))
                lines.write(f"{answer}\n".encode())
                lines.flush()


def run(
    host: str,
    port: int,
    folder: Path,
    control_port: int | None = None,
    listening: Callable[[Listening], None] = lambda where: None,
) -> None:
    """Be a printer until SIGTERM or SIGINT; calls `listening` once, when it can be reached.

    For the main thread: the two signals are held back here and collected, so that no handler runs at an awkward
    moment. Raises OSError when a port is taken.
    """
    signals = {signal.SIGTERM, signal.SIGINT}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    printer = VirtualPrinter(folder, host, port, control_port)
    try:
        listening(printer.start())
        signal.sigwait(signals)
    finally:
        printer.stop()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
