"""Tells systemd that the screen lives: the sd_notify protocol of `man sd_notify`. Without systemd it does nothing.

Every sign is sent by the thread that draws, after a frame that was really shown. A screen that hangs, or a frame that
never comes back from the graphics driver, gives no sign, and systemd starts the kiosk anew.
"""

from __future__ import annotations

import socket
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any

from kivy.clock import Clock
from kivy.core.window import Window

SIGNS_A_PERIOD = 2
"""systemd waits WATCHDOG_USEC for a sign; `man sd_watchdog_enabled` asks for one in half of that."""


class Watchdog:
    """Takes its orders out of `environment`, so that programs which the kiosk starts do not speak for it.

    WATCHDOG_PID is not looked at: where a compositor was started by systemd, the kiosk is its child.
    """

    def __init__(self, environment: MutableMapping[str, str]) -> None:
        address = environment.pop("NOTIFY_SOCKET", "")
        environment.pop("WATCHDOG_PID", None)
        self._period_seconds = int(environment.pop("WATCHDOG_USEC", "0")) / 1_000_000
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._socket: socket.socket | None = None
        self._next = ""

    def start(self) -> None:
        """On the screen thread; READY=1 goes out with the next frame."""
        if not self._address:
            return
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
        Window.bind(on_flip=self._shown)
        self._with_next_frame("READY=1")
        if self._period_seconds:
            Clock.schedule_interval(
                lambda _: self._with_next_frame("WATCHDOG=1"), self._period_seconds / SIGNS_A_PERIOD
            )

    def stop(self) -> None:
        self._send("STOPPING=1")

    def _with_next_frame(self, sign: str) -> None:
        if self._next != "READY=1":
            self._next = sign
        Window.canvas.ask_update()  # else no frame is drawn while nothing changes

    def _shown(self, *_window: Any) -> None:
        if self._next:
            self._send(self._next)
            self._next = ""

    def _send(self, sign: str) -> None:
        if self._socket:
            # A full or missing socket: systemd is busy or gone, and the next sign comes soon.
            with suppress(OSError):
                self._socket.sendto(sign.encode(), self._address)
