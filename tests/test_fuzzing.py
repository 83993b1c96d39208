"""Whatever is asked of the server, it answers as the OpenAPI says (R4). `make fuzz` asks for five minutes."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from tests.support.desk import RealDesk
from tests.support.founded import Founded
from tests.support.fuzzing import UNLIMITED, Round, ask, run

SECONDS = 24
SEED = 20260302


def test_no_question_brings_a_server_error_or_an_answer_that_is_not_documented(
    founded: Founded, tmp_path: Path
) -> None:
    options = [part for option in UNLIMITED for part in (option, "0")]
    with RealDesk(founded.copy(tmp_path / "desk"), "--always-open", *options) as desk:
        assert run(desk, tmp_path, SECONDS, SEED) == []
        assert '"unexpected"' not in desk.log


class Careless(BaseHTTPRequestHandler):
    """Documents 200 and answers 500 when asked nicely."""

    def do_GET(self) -> None:
        described = self.path.startswith("/openapi.json")
        body = DESCRIPTION if described else b"{}"
        self.send_response(200 if described else 500)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


DESCRIPTION = (
    b'{"openapi": "3.1.0", "info": {"title": "Careless", "version": "1"}, "paths": {"/hall": {"get": {"responses":'
    b' {"200": {"description": "ok", "content": {"application/json": {"schema": {"type": "object"}}}}}}}}}'
)


def test_a_server_that_answers_otherwise_is_complained_about(tmp_path: Path) -> None:
    server = HTTPServer(("127.0.0.1", 0), Careless)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        where = f"http://127.0.0.1:{server.server_port}"
        complaint = ask(Round("anybody", (), (), 1.0), f"{where}/openapi.json", tmp_path, 5, SEED)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert complaint is not None
    assert "Server error" in complaint
