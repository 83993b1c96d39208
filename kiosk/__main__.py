"""`python -m kiosk`: reads the options, gets the key, opens the window."""

from __future__ import annotations

import logging
import sys

import structlog

from kiosk import keyfile, window
from kiosk.options import Options, parse
from printers import lettering
from printers.transport import WrongAddress
from queue_server.client import Server, ServerAway, ServerRefused


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        lettering.require_shaping()
        key = keyfile.obtain(options.key_file, options.server, options.pair)
    except (keyfile.KeyMissing, lettering.ShapingMissing) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    except ServerRefused as refusal:
        sys.stderr.write(f"The server refused the pairing code: {refusal.code}\n")
        return 2
    except ServerAway:
        sys.stderr.write(f"No answer from {options.server}\n")
        return 2
    return _run(options, key)


def _run(options: Options, key: str) -> int:
    window.prepare(options.state_dir, options.width, options.height, options.fullscreen)
    from kiosk.app import KioskApp  # opens the window

    try:
        app = KioskApp(options, Server(options.server, key))
    except WrongAddress as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    if options.tour:
        from kiosk.tour import tour_when_ready

        tour_when_ready(app, options.tour, options.tour_languages)
    app.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
