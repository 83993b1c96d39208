"""A server that speaks the contracts and can be told to misbehave. Loopback, a port of the system's choice."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

Reply = tuple[int, dict[str, str], bytes]
CUT: Reply = (0, {}, b"")
"""A reply that is none: the connection ends without a word."""


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


def answer(message: Any, status: int = 200) -> Reply:
    return status, {"Content-Type": "application/json"}, message.model_dump_json().encode()


def problem(code: str, status: int, **headers: str) -> Reply:
    body = {"type": f"/problems#{code}", "title": code, "status": status, "code": code}
    return status, {"Content-Type": "application/problem+json", **headers}, json.dumps(body).encode()


@dataclass
class FakeServer:
    """`routes[(method, path)]` gives the replies one after another; the last one stays. `asked` is what came in.

    `answers[(method, path)]` makes the reply from the body instead.
    """

    routes: dict[tuple[str, str], list[Reply]] = field(default_factory=dict)
    streams: dict[str, Callable[[Stream], None]] = field(default_factory=dict)
    answers: dict[tuple[str, str], Callable[[bytes], Reply]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._stop = threading.Event()
        self._sockets: list[socket.socket] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._http.shutdown()
        self._http.server_close()
        self.cut_all()
        self._thread.join()

    def cut_all(self) -> None:
        """Every open connection ends, as when the server is killed."""
        for connection in self._sockets:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def reply(self, method: str, path: str, body: bytes) -> Reply:
        if (method, path) in self.answers:
            return self.answers[method, path](body)
        replies = self.routes.get((method, path), [problem("not_here", 404)])
        return replies.pop(0) if len(replies) > 1 else replies[0]

    def count(self, method: str, path: str) -> int:
        return sum(1 for a in self.asked if (a.method, a.path) == (method, path))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, *arguments: object) -> None: ...

            def handle_any(self) -> None:
                fake._sockets.append(self.connection)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                fake.asked.append(Asked(self.command, self.path, dict(self.headers), body))
                if self.path in fake.streams:
                    self._stream(fake.streams[self.path])
                    return
                status, headers, content = fake.reply(self.command, self.path, body)
                if status == 0:
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def _stream(self, play: Callable[[Stream], None]) -> None:
                self.close_connection = True
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                try:
                    play(Stream(self, fake._stop))
                except OSError:
                    return

            do_GET = do_POST = do_DELETE = handle_any

        return Handler


class Stream:
    """One open channel, as the server holds it."""

    def __init__(self, handler: BaseHTTPRequestHandler, stopped: threading.Event) -> None:
        self._handler = handler
        self.stopped = stopped

    def send(self, text: str) -> None:
        data = text.encode()
        self._handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def snapshot(self, data: str, revision: int = 1) -> None:
        self.send(f"event: snapshot\nid: {revision}\ndata: {data}\n\n")

    def wait(self) -> None:
        """Silent until the server stops."""
        self.stopped.wait()
