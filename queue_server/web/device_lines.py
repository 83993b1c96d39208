"""What a host reads of a device: a line for each thing worth saying, as data."""

from __future__ import annotations

from typing import NamedTuple
from zoneinfo import ZoneInfo

from queue_server.contracts.host import HostDevice

CALM = frozenset({"none", "ok", "unknown", "on", "dimmed", "off"})
"""States of which nothing has to be said."""

ICONS = {
    "printer_paper_low": "receipt",
    "printer_no_paper": "receipt",
    "printer_cover_open": "printer",
    "printer_unreachable": "printer",
    "printer_unconfirmed": "printer",
    "printer_failed": "printer",
    "scanner_unplugged": "barcode",
    "screen_failing": "monitor",
}
"""By part and state; of others is said that something is the matter."""


class Line(NamedTuple):
    """A text of hosts (`device_<key>`) with its fields; `care` when somebody should go there."""

    icon: str
    key: str
    care: bool = False
    time: str = ""
    text: str = ""
    many: int | None = None


class Shown(NamedTuple):
    """A device with its lines; `care` when one of them asks for a hand."""

    device: HostDevice
    lines: list[Line]
    care: bool


def shown_device(device: HostDevice, time_zone: str) -> Shown:
    said = lines(device, time_zone)
    return Shown(device, said, any(line.care for line in said))


def lines(device: HostDevice, time_zone: str) -> list[Line]:
    """The most urgent first; one calm line when there is nothing else."""
    zone = ZoneInfo(time_zone)
    found: list[Line | None] = []
    if device.silent_since is not None:
        found.append(Line("wifi-slash", "silent", True, time=f"{device.silent_since.astimezone(zone):%H:%M}"))
    else:
        found += [_part(part, getattr(device, part)) for part in ("printer", "scanner", "screen")]
    if device.unsent:
        found.append(Line("ticket", "unsent", True, many=device.unsent))
    if device.closed:
        found.append(Line("moon", "closed"))
    if device.notice and device.notice_until:
        found.append(
            Line("chat-text", "notice", time=f"{device.notice_until.astimezone(zone):%H:%M}", text=device.notice)
        )
    found += [Line("arrow-clockwise", f"asked_{asked}") for asked in device.asked]
    said = [line for line in found if line is not None]
    if said:
        return said
    return [Line("circle", "unheard") if device.printer == "unknown" else Line("check-circle", "ok")]


def _part(part: str, state: str) -> Line | None:
    if state in CALM:
        return None
    known = f"{part}_{state}"
    return Line(ICONS[known], known, True) if known in ICONS else Line("warning", "part_other", True)
