"""One of several server processes: `python -m queue_server.worker FD`, settings as JSON on standard input.

They come that way because a command line can be read by everybody on the machine, and a URL may hold a password.
"""

from __future__ import annotations

import socket
import sys

from pydantic import TypeAdapter

from queue_server import serving
from queue_server.app import NoTown, Settings
from queue_server.cli_base import set_up_logs
from queue_server.storage.opening import CannotOpen

READY = b"ready\n"
"""Written to standard output when it answers."""


def to_json(settings: Settings) -> bytes:
    return TypeAdapter(Settings).dump_json(settings)


def _ready() -> None:
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()


def main() -> None:
    set_up_logs()
    settings = TypeAdapter(Settings).validate_json(sys.stdin.buffer.read())
    try:
        with socket.socket(fileno=int(sys.argv[1])) as listener:
            serving.serve_on(listener, settings, _ready)
    except (CannotOpen, NoTown) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
