"""What only a real machine has: its programs, its users, systemd. Each failure says what to do."""

from __future__ import annotations

import ctypes.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from kiosk import keyfile
from kiosk.appliance.settings import KEY_FILE, STATE_DIR, USER, Settings
from kiosk.appliance.units import UNIT
from queue_server.client import ServerAway, ServerRefused

COMMAND_SECONDS = 120
PACKAGES = {
    "kms": {"libgbm": "libgbm1", "libEGL": "libegl1", "libGLESv2": "libgles2"},
    "cage": {"libEGL": "libegl1", "libGL": "libgl1"},
}
"""Libraries that are loaded at run time, by the name of the file, with Debian's package."""
EVERY_DISPLAY = {"libmtdev": "libmtdev1", "libfribidi": "libfribidi0"}
PROGRAMS = {"cage": ("cage", "Xwayland", "seatd"), "kms": ()}
"""In packages of the same name, in small letters."""


class Failed(RuntimeError):
    """Its words say what failed and what to do."""


@dataclass(frozen=True, slots=True)
class Step:
    """A program to run, what for, and what to do when it fails."""

    words: tuple[str, ...]
    why: str
    remedy: str

    def shown(self) -> str:
        return f"{' '.join(self.words)}    # {self.why}"


def before_writing(settings: Settings) -> list[str]:
    """What stands in the way, each with what to do; empty where the kiosk can be installed."""
    wrong = []
    if os.geteuid() != 0:
        wrong.append("this needs root: run it with sudo")
    if not Path("/run/systemd/system").is_dir():
        wrong.append("systemd does not run here; for an image on a disk give its folder with --root DIR")
    if Path("/etc/systemd/system/display-manager.service").exists():
        wrong.append("a desktop would take the panel: systemctl disable --now display-manager, then run this again")
    wanted = PACKAGES[settings.display] | EVERY_DISPLAY
    packages = [
        package for name, package in wanted.items() if ctypes.util.find_library(name.removeprefix("lib")) is None
    ]
    packages += [name.lower() for name in PROGRAMS[settings.display] if shutil.which(name) is None]
    if packages:
        wrong.append(f"packages are missing: apt install {' '.join(packages)}")
    if not settings.pair and not Path(KEY_FILE).exists():
        wrong.append(f"this kiosk has no key in {KEY_FILE}: ask a manager for a pairing code and add --pair CODE")
    return wrong


USER_STEP = Step(
    ("systemd-sysusers",),
    f"makes the user {USER}, who owns nothing but {STATE_DIR}",
    f"`useradd --system --home-dir {STATE_DIR} {USER}` does the same",
)
STOP_STEP = Step(("systemctl", "disable", "--now", UNIT), "stops the kiosk", f"systemctl status {UNIT} tells why")
RELOAD_STEP = Step(("systemctl", "daemon-reload"), "reads the units", "run it by hand and read what it says")


def steps(settings: Settings, changed: bool) -> list[Step]:
    """After the files are written; all may be repeated. A kiosk that stays as it was goes on undisturbed."""
    found = [
        RELOAD_STEP,
        Step(
            ("systemctl", "try-restart", "systemd-journald"), "limits the log", "the limit holds from the next start on"
        ),
        Step(("sysctl", "--system", "--quiet"), "no magic keys", "they are off from the next start on"),
        Step(("udevadm", "control", "--reload"), "the panel can be dimmed", "it can be from the next start on"),
    ]
    if settings.display == "cage":
        found.append(
            Step(
                ("systemctl", "enable", "--now", "seatd"),
                "gives the compositor its devices",
                "journalctl -u seatd tells",
            )
        )
    if settings.start:
        found.append(
            Step(
                ("systemctl", "restart" if changed else "start", UNIT),
                "starts the kiosk; it returns when the first picture stands",
                f"journalctl -u {UNIT} -n 50 tells why there is no picture",
            )
        )
    return found


def run(step: Step) -> None:
    """Raises Failed."""
    try:
        done = subprocess.run(step.words, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise Failed(f"{' '.join(step.words)}: {problem}\n  What to do: {step.remedy}") from None
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise Failed(f"{' '.join(step.words)} ended with {done.returncode}: {said}\n  What to do: {step.remedy}")


def pair(server: str, code: str) -> None:
    """The code becomes a key, readable by the kiosk's user alone. Raises Failed."""
    user = pwd.getpwnam(USER)
    folder, key = Path(STATE_DIR), Path(KEY_FILE)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        keyfile.obtain(key, server, code)
    except ServerRefused as refusal:
        raise Failed(
            f"the server refused the pairing code ({refusal.code})\n  What to do: ask a manager for a new code; one "
            "lives ten minutes and works once. All else is installed: run the same command again"
        ) from None
    except ServerAway:
        raise Failed(
            f"no answer from {server}\n  What to do: look at the cable, the address and its certificate, "
            "then run the same command again"
        ) from None
    for path in (folder, key):
        os.chown(path, user.pw_uid, user.pw_gid)


def steps_after_removal(purge: bool) -> list[Step]:
    gone = Step(("userdel", USER), "removes the user", f"`ps -u {USER}` shows what still runs as that user")
    return [RELOAD_STEP, gone] if purge else [RELOAD_STEP]


def forget_state() -> None:
    """The key and all that the kiosk kept. Raises Failed."""
    try:
        if Path(STATE_DIR).exists():
            shutil.rmtree(STATE_DIR)
    except OSError as problem:
        raise Failed(f"{STATE_DIR}: {problem}\n  What to do: remove it by hand") from None
