"""`python -m kiosk`: reads the options, gets the key, opens the window."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

import structlog

from kiosk import keyfile, memory, window
from kiosk.appliance import command as appliance
from kiosk.offline.drawer import OutboxInUse
from kiosk.options import Options, parse
from printers import lettering
from printers.transport import WrongAddress
from queue_server.client import Server, ServerAway, ServerRefused

log = structlog.get_logger()


def main(arguments: list[str] | None = None) -> int:
    words = sys.argv[1:] if arguments is None else arguments
    if words and words[0] in appliance.NAMES:
        return appliance.main(words)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    options = parse(words)
    threading.excepthook = _thread_ended
    if options.calibrate:
        return _calibrate(options)
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


def _calibrate(options: Options) -> int:
    window.prepare(options.state_dir, options.width, options.height, options.fullscreen)
    from kiosk.calibration import Calibration  # opens the window

    try:
        lettering.require_shaping()
    except lettering.ShapingMissing as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    measured = Calibration(options)
    measured.run()
    if measured.problem:
        sys.stderr.write(f"The size could not be kept: {measured.problem}\n")
        return 1
    size = measured.size
    told = f"{size.mm_width:.1f} x {size.mm_height:.1f} mm ({size.inches:.1f} inch)"
    sys.stdout.write(f"{told}, kept in {measured.kept}\n" if measured.kept else "Nothing was changed.\n")
    return 0


def _run(options: Options, key: str) -> int:
    memory.keep_small()
    window.prepare(options.state_dir, options.width, options.height, options.fullscreen)
    from kiosk.app import KioskApp  # opens the window

    try:
        app = KioskApp(options, Server(options.server, key))
    except WrongAddress as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    except OutboxInUse as problem:
        sys.stderr.write(f"Another kiosk works in this folder: {problem}\n")
        return 2
    if options.tour:
        from kiosk.tour import tour_when_ready

        tour_when_ready(app, options.tour, options.tour_languages, options.tour_modes)
    _tell_systemd(app)
    try:
        app.run()
    except Exception as problem:
        # Better away for some seconds than a picture that answers to nobody: whoever started us does it again.
        log.error("screen_ended", problem=type(problem).__name__, where=_where(problem))
        return 1
    return 0


def _tell_systemd(app: Any) -> None:
    from kivy.clock import Clock

    from kiosk.watchdog import Watchdog

    watchdog = Watchdog(os.environ)
    app.bind(on_start=lambda _app: watchdog.start(), on_stop=lambda _app: watchdog.stop())
    signal.signal(signal.SIGTERM, lambda *_: Clock.schedule_once(lambda _seconds: app.stop()))


def _where(problem: BaseException) -> str:
    """The way through the code, without the words of the mistake: they may quote what a visitor typed (K16)."""
    steps = traceback.extract_tb(problem.__traceback__)
    return " > ".join(f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in steps)


def _thread_ended(ended: threading.ExceptHookArgs) -> None:
    name = ended.thread.name if ended.thread else ""
    if ended.exc_value is not None:
        log.error("thread_ended", thread=name, problem=ended.exc_type.__name__, where=_where(ended.exc_value))


if __name__ == "__main__":
    sys.exit(main())
