"""Every file of the appliance, as text. Nothing here looks at the machine."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.appliance.settings import KEY_FILE, STATE_DIR, USER, Settings

MARK = "# Written by `onthaal kiosk install`; a change here is lost when it runs again."
UNIT = f"{USER}.service"
SYSTEM = "/etc/systemd/system"
NOWHERE = "/dev/null"
"""A unit that points here is masked: nothing can start it."""

WATCHDOG_SECONDS = 30
"""The longest that the screen may stand still; a slow card that writes takes some seconds of it."""

UNIT_TEXT = """\
{mark}
[Unit]
Description=Onthaal, the kiosk of the hall
After=systemd-user-sessions.service plymouth-quit-wait.service sound.target{after}
Conflicts=getty@tty1.service
StartLimitIntervalSec=0
{requires}
[Service]
Type=notify
NotifyAccess={notify}
WatchdogSec={watchdog}
# Not SIGABRT: a memory image would hold what a visitor typed.
WatchdogSignal=SIGKILL
LimitCORE=0
Restart=always
RestartSec=2
TimeoutStartSec=90
TimeoutStopSec=10
User={user}
SupplementaryGroups={groups}
StateDirectory={user}
StateDirectoryMode=0700
RuntimeDirectory={user}
RuntimeDirectoryMode=0700
WorkingDirectory={state}
UMask=0077
{terminal}
StandardOutput=journal
StandardError=journal
LogRateLimitIntervalSec=60
LogRateLimitBurst=200
Environment=HOME={state} XDG_RUNTIME_DIR=/run/{user} PYTHONDONTWRITEBYTECODE=1 SDL_AUDIODRIVER=alsa
Environment={environment}
ExecStart={command}

# What it may touch: its own folder, the panel, fingers and keys, sound, serial devices, the network.
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
ProtectProc=invisible
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
KeyringMode=private
DevicePolicy=closed
{devices}
# A leak ends the kiosk and not the machine; systemd starts it anew.
MemoryMax=1G
MemorySwapMax=0
TasksMax=256

[Install]
WantedBy=multi-user.target
"""

TERMINAL = """\
TTYPath=/dev/tty1
TTYReset=yes
TTYVHangup=yes
TTYVTDisallocate=yes
StandardInput=tty-fail"""

DEVICES = ("char-drm", "char-input", "char-alsa", "char-tty", "char-ttyUSB", "char-ttyACM", "char-ttyAMA", "char-ttyS")

MODULES = f"""\
{MARK}
# A class of devices that is unknown when the kiosk starts stays closed to it: these are known from the first moment,
# also when a scanner or a headset is plugged in later.
usbserial
cdc_acm
snd
"""

SYSUSERS = f"""\
{MARK}
u {USER} - "Onthaal kiosk" {STATE_DIR} /usr/sbin/nologin
"""

LOGIND = f"""\
{MARK}
[Login]
# No sign-in on another terminal, whatever keys are pressed on a keyboard that somebody plugs in.
NAutoVTs=0
ReserveVT=0
HandlePowerKey=ignore
HandleRebootKey=ignore
HandleSuspendKey=ignore
HandleHibernateKey=ignore
HandleLidSwitch=ignore
IdleAction=ignore
"""

MANAGER = f"""\
{MARK}
[Manager]
# Ctrl-Alt-Del seven times within two seconds would restart the machine at once, masked or not.
CtrlAltDelBurstAction=none
"""

JOURNAL = f"""\
{MARK}
[Journal]
# The card of a small computer is neither filled nor worn out.
SystemMaxUse=64M
RuntimeMaxUse=32M
MaxRetentionSec=1month
SyncIntervalSec=5m
ForwardToConsole=no
ForwardToWall=no
"""

SYSCTL = f"""\
{MARK}
# No magic keys; nothing of the kernel over the picture.
kernel.sysrq = 0
kernel.printk = 3 4 1 3
"""

UDEV = f"""\
{MARK}
# The kiosk may dim its panel.
SUBSYSTEM=="backlight", ACTION=="add", RUN+="/bin/chgrp video /sys%p/brightness"
SUBSYSTEM=="backlight", ACTION=="add", RUN+="/bin/chmod g+w /sys%p/brightness"
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file with its text, or with a `target` a symbolic link."""

    path: str
    text: str = ""
    target: str = ""


def quoted(word: str) -> str:
    """A word as `man systemd.service` reads it: quotes, backslashes, % and $ mean themselves."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if not word or set(word) & set(" \t\"'\\;%$") else escaped


def command(settings: Settings) -> str:
    """The line after ExecStart=."""
    words = [settings.python, "-m", "kiosk", *settings.kiosk]
    words += ["--state-dir", STATE_DIR, "--key-file", KEY_FILE, "--fullscreen"]
    before = ["/usr/bin/cage", "-d", "--"] if settings.display == "cage" else []
    return " ".join(quoted(word) for word in (*before, *words))


def unit(settings: Settings) -> str:
    cage = settings.display == "cage"
    environment = ["SDL_VIDEODRIVER=x11" if cage else "SDL_VIDEODRIVER=KMSDRM"]
    if cage:
        # Without a finger or a key plugged in the picture comes all the same.
        environment += ["LIBSEAT_BACKEND=seatd", "WLR_LIBINPUT_NO_DEVICES=1"]
    if settings.rotate:
        environment.append(f"KCFG_GRAPHICS_ROTATION={settings.rotate}")
    return UNIT_TEXT.format(
        mark=MARK,
        after=" seatd.service" if cage else "",
        requires="Requires=seatd.service\n" if cage else "",
        notify="all" if cage else "main",
        watchdog=WATCHDOG_SECONDS,
        user=USER,
        state=STATE_DIR,
        groups=" ".join(settings.groups),
        terminal="StandardInput=null" if cage else TERMINAL,
        environment=" ".join(environment),
        command=command(settings),
        devices="\n".join(f"DeviceAllow={device} rw" for device in DEVICES),
    )


OWN = f"{USER}.conf"
UNIT_PATH = f"{SYSTEM}/{UNIT}"
OTHERS = (
    Entry(f"/etc/sysusers.d/{OWN}", SYSUSERS),
    Entry(f"{SYSTEM}/multi-user.target.wants/{UNIT}", target=UNIT_PATH),
    Entry(f"{SYSTEM}/getty@tty1.service", target=NOWHERE),
    Entry(f"{SYSTEM}/ctrl-alt-del.target", target=NOWHERE),
    Entry(f"/etc/systemd/logind.conf.d/{OWN}", LOGIND),
    Entry(f"/etc/systemd/system.conf.d/{OWN}", MANAGER),
    Entry(f"/etc/systemd/journald.conf.d/{OWN}", JOURNAL),
    Entry(f"/etc/sysctl.d/90-{OWN}", SYSCTL),
    Entry(f"/etc/modules-load.d/{OWN}", MODULES),
    Entry(f"/etc/udev/rules.d/90-{USER}.rules", UDEV),
)
"""What every appliance has, whatever its options."""


def entries(settings: Settings) -> tuple[Entry, ...]:
    return (Entry(UNIT_PATH, unit(settings)), *OTHERS)
