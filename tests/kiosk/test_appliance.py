"""The appliance's files in a folder of their own; systemd's own reader judges them where it is there."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from datetime import time
from pathlib import Path

import pytest

from kiosk import options
from kiosk.appliance import changes, command, machine, settings, units
from kiosk.voice.keys import Key

PYTHON = "/opt/onthaal/.venv/bin/python"
SERVER = ("--server", "https://balie.lindegem.example")
STRANGE = r'tcp://printer%h:9100?naam="hal $HOME"\;'


def install(root: Path, *words: str) -> int:
    return command.main(["install", "--python", PYTHON, "--root", str(root), *SERVER, *words])


def unit_of(root: Path) -> dict[str, list[str]]:
    """Every `key=value` of the unit; a line of any other form is a mistake."""
    found: dict[str, list[str]] = {}
    for line in (root / units.UNIT_PATH.lstrip("/")).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "[")):
            key, value = re.fullmatch(r"([A-Z]\w+)=(.*)", line).groups()  # type: ignore[union-attr]
            found.setdefault(key, []).append(value)
    return found


def files_of(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): str(path.readlink()) if path.is_symlink() else path.read_text(encoding="utf-8")
        for path in root.rglob("*")
        if path.is_symlink() or path.is_file()
    }


@pytest.mark.parametrize("display", settings.DISPLAYS)
def test_the_unit_starts_again_for_ever_and_is_watched_by_the_screen(tmp_path: Path, display: str) -> None:
    assert install(tmp_path, "--display", display) == 0
    unit = unit_of(tmp_path)
    assert (unit["Type"], unit["Restart"], unit["StartLimitIntervalSec"]) == (["notify"], ["always"], ["0"])
    assert float(unit["RestartSec"][0]) <= 5
    assert 10 <= float(unit["WatchdogSec"][0]) <= 60
    assert (unit["WatchdogSignal"], unit["LimitCORE"]) == (["SIGKILL"], ["0"])
    # The compositor is the process that systemd knows; the kiosk below it speaks.
    assert unit["NotifyAccess"] == ["all" if display == "cage" else "main"]
    assert unit["User"] == [settings.USER]
    for wall in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "RestrictNamespaces"):
        assert unit[wall] == ["yes"]
    assert unit["CapabilityBoundingSet"] == [""]


@pytest.mark.parametrize("display", settings.DISPLAYS)
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="the package systemd is not installed")
def test_systemd_reads_the_unit_without_a_complaint(tmp_path: Path, display: str) -> None:
    python = tmp_path / "python"
    python.symlink_to("/bin/true")
    words = ["install", "--python", str(python), "--root", str(tmp_path), *SERVER, "--printer", STRANGE]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "OUT_OF_SIGHT", ())
        assert command.main([*words, "--display", display]) == 0
    unit = tmp_path / units.UNIT_PATH.lstrip("/")
    text = unit.read_text(encoding="utf-8").replace("/usr/bin/cage", "/bin/true").replace("Requires=seatd.service", "")
    unit.write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(unit)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert [line for line in done.stderr.splitlines() if units.UNIT in line] == []
    unit.write_text(text.replace("NotifyAccess=", "NotifyAcess="), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    assert "NotifyAcess" in done.stderr, "the reader must be able to find a mistake"


def test_the_options_come_to_the_kiosk_as_they_were_given(tmp_path: Path) -> None:
    install(tmp_path, "--printer", STRANGE, "--idle-seconds", "90", "--pair", "GEHEIM42")
    (line,) = unit_of(tmp_path)["ExecStart"]
    # What systemd makes of it: shell quotes, then %% and $$ mean themselves.
    words = [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(line)]
    assert words[:3] == [PYTHON, "-m", "kiosk"]
    given = options.parse(words[3:])
    assert (given.printer, given.idle_seconds, given.fullscreen) == (STRANGE, 90, True)
    assert given.key_file == Path(settings.KEY_FILE)
    assert given.pair is None
    assert not any("GEHEIM42" in text for text in files_of(tmp_path).values()), "a pairing code is written nowhere"


def test_devices_sound_and_panel_come_through_and_the_unit_lets_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = tmp_path / "nl stem.onnx"
    voice.write_bytes(b"")
    monkeypatch.setattr(settings, "OUT_OF_SIGHT", ())
    scanner = "serial:///dev/serial/by-id/usb-Reader_7-if00?baud=9600"
    words = ["--scanner", scanner, "--restart-at", "04:30", "--backlight", "--night-brightness", "10"]
    words += ["--sound", "plughw:CARD=Device", "--voice", f"nl={voice}", "--mm-floor", "700", "--key", "speech=f13"]
    assert install(tmp_path / "root", *words) == 0
    unit = unit_of(tmp_path / "root")
    given = options.parse(shlex.split(unit["ExecStart"][0])[3:])
    assert (given.devices.scanner, given.devices.night_brightness, given.mm_floor) == (scanner, 10, 700)
    assert given.devices.restart_at == time(4, 30)
    assert given.devices.light is not None
    assert (given.voice.sound, given.voice.voices) == ("plughw:CARD=Device", {"nl": voice})
    assert Key.SPEECH in given.voice.keys.values()
    assert {"dialout", "audio", "video"} <= set(unit["SupplementaryGroups"][0].split())
    for device in ("char-alsa", "char-ttyACM", "char-ttyUSB", "char-input"):
        assert f"{device} rw" in unit["DeviceAllow"]
    assert "ProtectKernelTunables" not in unit, "it would close /sys/class/backlight"
    assert unit["Restart"] == ["always"], "the daily restart ends with 0"
    assert 'SUBSYSTEM=="backlight"' in files_of(tmp_path / "root")[f"etc/udev/rules.d/90-{settings.USER}.rules"]


def test_a_voice_that_the_kiosk_could_not_read_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "OUT_OF_SIGHT", (str(tmp_path),))
    voice = tmp_path / "nl.onnx"
    voice.write_bytes(b"")
    with pytest.raises(SystemExit):
        install(tmp_path / "root", "--voice", f"nl={voice}")
    assert "/opt/onthaal/voices" in capsys.readouterr().err
    assert not (tmp_path / "root").exists()


def test_nothing_leads_out_of_the_kiosk_by_keys(tmp_path: Path) -> None:
    install(tmp_path)
    files = files_of(tmp_path)
    for masked in ("getty@tty1.service", "ctrl-alt-del.target"):
        assert files[f"etc/systemd/system/{masked}"] == "/dev/null"
    for said in (
        "NAutoVTs=0",
        "ReserveVT=0",
        "CtrlAltDelBurstAction=none",
        "kernel.sysrq = 0",
        "HandlePowerKey=ignore",
    ):
        assert sum(said in text for text in files.values()) == 1
    cage = tmp_path / "cage"
    install(cage, "--display", "cage")
    words = shlex.split(unit_of(cage)["ExecStart"][0])
    assert words[0] == "/usr/bin/cage"
    assert "-s" not in words[: words.index("--")], "-s would let keys leave for another terminal"


def test_a_second_run_changes_only_what_differs_and_shows_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(tmp_path)
    first = files_of(tmp_path)
    capsys.readouterr()
    install(tmp_path)
    assert "Every file stands as it should" in capsys.readouterr().out
    assert files_of(tmp_path) == first
    install(tmp_path, "--language", "fr")
    out = capsys.readouterr().out
    changed = [line for line in out.splitlines() if line.startswith(("+", "-")) and not line.startswith(("+++", "---"))]
    assert len(changed) == 2
    assert "--language fr" in changed[1]
    assert {name for name, text in files_of(tmp_path).items() if first[name] != text} == {units.UNIT_PATH.lstrip("/")}


def test_a_rehearsal_writes_nothing_and_shows_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert install(tmp_path, "--dry-run", "--pair", "GEHEIM42") == 0
    out = capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
    for entry in (units.Entry(units.UNIT_PATH), *units.OTHERS):
        assert f"+++ {entry.path}" in out
    for said in ("systemd-sysusers", "daemon-reload", "systemctl restart onthaal-kiosk.service", "pair with https://"):
        assert said in out
    assert "GEHEIM42" not in out


def test_uninstalling_takes_everything_back_but_what_somebody_else_wrote(tmp_path: Path) -> None:
    install(tmp_path)
    theirs = tmp_path / "etc/systemd/journald.conf.d/onthaal-kiosk.conf"
    theirs.write_text("[Journal]\nSystemMaxUse=1G\n")
    assert command.main(["uninstall", "--dry-run", "--root", str(tmp_path)]) == 0
    assert len(files_of(tmp_path)) == 1 + len(units.OTHERS)
    assert command.main(["uninstall", "--root", str(tmp_path)]) == 0
    assert list(files_of(tmp_path)) == [str(theirs.relative_to(tmp_path))]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--state-dir", "/elsewhere"), "leave it out"),
        (("--key-file=/elsewhere",), "leave it out"),
        (("--idle-seconds", "5"), "60 to 600"),
        (("--colour", "red"), "--colour"),
        (("--printer", "tcp://a\nExecStartPre=/bin/sh"), "line break"),
        (("--python", "/home/jan/onthaal/.venv/bin/python"), "/opt/onthaal"),
    ],
)
def test_a_wrong_option_is_refused_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    with pytest.raises(SystemExit) as refused:
        install(tmp_path, *words)
    assert refused.value.code == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_step_that_fails_is_named_with_what_to_do() -> None:
    failing = machine.Step((sys.executable, "-c", "import sys; sys.exit('no seat')"), "tries", "take another chair")
    with pytest.raises(machine.Failed, match=r"(?s)ended with 1: no seat.*What to do: take another chair"):
        machine.run(failing)
    with pytest.raises(machine.Failed, match="take another chair"):
        machine.run(machine.Step(("onthaal-has-no-such-program",), "tries", "take another chair"))


def test_a_disk_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "etc").write_text("not a folder")
    assert install(tmp_path) == 1
    assert "What to do" in capsys.readouterr().err


def test_a_person_at_a_terminal_is_asked(tmp_path: Path) -> None:
    answers = {"queue server": SERVER[1], "Pairing code": "CODE1234", "Printer": "", "Pixels": "", "millimetres": "345"}
    words = ["--python", PYTHON, "--root", str(tmp_path)]
    found = settings.read(words, lambda question: next(a for key, a in answers.items() if key in question))
    assert found.kiosk == ("--server", SERVER[1], "--mm-width", "345")
    assert found.pair == "CODE1234"


def test_only_a_kiosk_with_serial_devices_may_touch_them() -> None:
    def groups(*words: str) -> tuple[str, ...]:
        return settings.read(["--python", PYTHON, *SERVER, *words]).groups

    assert "dialout" not in groups("--printer", "tcp://printer:9100")
    assert "dialout" in groups("--printer", "serial:///dev/ttyUSB0?baud=115200")
    assert "input" in groups()
    assert "input" not in groups("--display", "cage"), "the compositor has them from seatd"


def test_installing_needs_no_kivy(tmp_path: Path) -> None:
    asks = (
        "import sys; from kiosk.__main__ import main; "
        f"main(['install', '--python', {PYTHON!r}, '--root', {str(tmp_path)!r}, '--server', 'http://a']); "
        "sys.exit('kivy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", asks], capture_output=True, check=False).returncode == 0


def test_a_change_is_whole_or_not_there(tmp_path: Path) -> None:
    """A leftover of a power cut beside the place is no obstacle."""
    (entry,) = (e for e in units.OTHERS if "journald" in e.path)
    place = tmp_path / entry.path.lstrip("/")
    place.parent.mkdir(parents=True)
    place.with_name(f".{place.name}.new").write_text("half")
    (change,) = changes.to_install([entry], tmp_path)
    changes.make(change)
    assert list(place.parent.iterdir()) == [place]
    assert place.stat().st_mode & 0o777 == 0o644
