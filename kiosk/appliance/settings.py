"""What the appliance is to be: which display, which user, and the kiosk's own options, checked."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk import options

USER = "onthaal-kiosk"
STATE_DIR = f"/var/lib/{USER}"
KEY_FILE = f"{STATE_DIR}/key"
DISPLAYS = ("kms", "cage")
OURS = ("--state-dir", "--key-file", "--fullscreen", "--announce", "--speech-log", "--tour")
"""Options of the kiosk that an appliance sets itself, or that are for tests."""
OUT_OF_SIGHT = ("/home", "/root", "/run/user", "/tmp", "/var/tmp")  # noqa: S108 (names, nothing is written there)
"""The unit hides these from the kiosk (ProtectHome, PrivateTmp)."""

QUESTIONS = (
    ("--server", "Address of the queue server (https://...)"),
    ("--pair", "Pairing code from a manager (empty: this kiosk has its key)"),
    ("--printer", "Printer, as tcp://host:port or serial:///dev/serial/by-id/... (empty: none)"),
    ("--size", "Pixels of the panel, width x height, as visitors see it (empty: 1080x1920)"),
    ("--mm-width", "Width of the picture in millimetres, measured (empty: 336)"),
)


@dataclass(frozen=True, slots=True)
class Where:
    """This very machine, a folder that holds an image, or a rehearsal."""

    root: Path
    dry_run: bool

    @property
    def here(self) -> bool:
        return self.root == Path("/") and not self.dry_run


@dataclass(frozen=True, slots=True)
class Settings:
    """`kiosk` are the words for `python -m kiosk`, without the pairing code: that is used once and kept nowhere."""

    python: str
    display: str
    rotate: int
    kiosk: tuple[str, ...]
    server: str
    pair: str | None
    start: bool
    where: Where

    @property
    def groups(self) -> tuple[str, ...]:
        """What the user may touch beside its own folder."""
        found = ["video", "render", "audio"]
        if self.display == "kms":
            found.append("input")  # under cage the compositor gets the input devices from seatd
        if any("/dev/" in word for word in self.kiosk):
            found.append("dialout")
        return tuple(found)


def _out_of_sight(path: Path) -> bool:
    return any(path.is_relative_to(folder) for folder in OUT_OF_SIGHT)


def parser(name: str) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog=f"onthaal kiosk {name}",
        allow_abbrev=False,
        epilog="All other options are the kiosk's own (onthaal kiosk --help) and go into the unit."
        if name == "install"
        else None,
    )
    made.add_argument("--dry-run", action="store_true", help="only show what would change and run")
    made.add_argument(
        "--root", type=Path, default=Path("/"), metavar="DIR", help="write below this folder (an image) and run nothing"
    )
    return made


def _install_parser() -> argparse.ArgumentParser:
    made = parser("install")
    add = made.add_argument
    add("--display", choices=DISPLAYS, default="kms", help="kms: straight on the panel; cage: a minimal compositor")
    add(
        "--rotate", type=int, choices=(0, 90, 180, 270), default=0, help="picture and touch, for a panel that is turned"
    )
    add("--pair", metavar="CODE", help="pairing code: used now, once, and written nowhere")
    add("--python", default=sys.executable, help="the Python of Onthaal (default: this one)")
    add("--no-start", dest="start", action="store_false", help="do not start the kiosk now")
    return made


def read(words: Sequence[str], ask: Callable[[str], str] | None = None) -> Settings:
    """`ask` is for a person at a terminal who gave no server. Raises SystemExit with what is wrong."""
    made = _install_parser()
    found, kiosk = made.parse_known_args(words)
    if ask and not any(word.split("=")[0] == "--server" for word in kiosk):
        for option, question in QUESTIONS:
            answer = ask(f"{question}: ").strip()
            if answer and option == "--pair":
                found.pair = answer
            elif answer:
                kiosk += [option, answer]
    for word in kiosk:
        if word.split("=")[0] in OURS:
            made.error(f"{word.split('=')[0]} is set by the installation itself; leave it out")
        if not word.isprintable():
            made.error(f"{word!r}: an option holds no line break or control character")
    checked = options.parse(list(kiosk))
    for voice in checked.voice.voices.values():
        if _out_of_sight(voice.absolute()):
            made.error(f"{voice}: the kiosk's user may not look there. Put the voice into /opt/onthaal/voices")
    python = str(Path(found.python).absolute())
    if _out_of_sight(Path(python)):
        made.error(
            f"{python}: the kiosk's user may not look there. Put Onthaal where everybody may read it, such as "
            "/opt/onthaal, make its environment there, and run the installation with that one"
        )
    return Settings(
        python=python,
        display=found.display,
        rotate=found.rotate,
        kiosk=tuple(kiosk),
        server=checked.server,
        pair=found.pair,
        start=found.start,
        where=Where(found.root.absolute(), found.dry_run),
    )
