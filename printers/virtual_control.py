"""The second port of the virtual printer, through which a test or a person breaks and mends it.

One command a line, one answer a line, so that a shell can do it: `printf 'paper out\\n' | nc -q1 127.0.0.1 9101`.
A good answer is the state as JSON, any other begins with "error: ".
"""

from __future__ import annotations

import json

from printers.virtual_machine import Fault, Machine

HELP = (
    "paper ok|low|out, cover open|closed, stall on|off, delay SECONDS, after BANDS paper|cover|stall|die, reset, status"
)
LINE_MAX = 200
_DELAY_MAX_SECONDS = 60.0
_PLANS: dict[str, Fault] = {"paper": "paper_out", "cover": "cover_open", "stall": "stall", "die": "die"}


def state_line(machine: Machine) -> str:
    """The state as one line of JSON; `slips` counts since the start, `last` is the newest file's name."""
    with machine.changed:
        state = machine.state
        last = machine.last_slip
        return json.dumps(
            {
                "paper": state.paper,
                "cover": "open" if state.cover_open else "closed",
                "stalled": state.stalled,
                "delay_seconds": state.delay_seconds,
                "planned": list(state.planned) if state.planned else None,
                "slips": machine.slips,
                "last": last.name if last else None,
            }
        )


def obey(machine: Machine, line: str) -> str:
    """Carry out one line and answer it, without the line end."""
    changes = _changes(line.split())
    if changes is None:
        return f"error: say {HELP}"
    machine.set(**changes)
    return state_line(machine)


def _changes(words: list[str]) -> dict[str, object] | None:
    match words:
        case ["status"]:
            return {}
        case ["paper", ("ok" | "low" | "out") as paper]:
            return {"paper": paper}
        case ["cover", ("open" | "closed") as cover]:
            return {"cover_open": cover == "open"}
        case ["stall", ("on" | "off") as stall]:
            return {"stalled": stall == "on"}
        case ["after", bands, fault] if bands.isdecimal() and int(bands) > 0 and fault in _PLANS:
            return {"planned": (_PLANS[fault], int(bands))}
        case ["reset"]:
            return {"paper": "ok", "cover_open": False, "stalled": False, "delay_seconds": 0.0, "planned": None}
        case ["delay", seconds]:
            return _delay(seconds)
        case _:
            return None


def _delay(seconds: str) -> dict[str, object] | None:
    try:
        value = float(seconds)
    except ValueError:
        return None
    return {"delay_seconds": value} if 0 <= value <= _DELAY_MAX_SECONDS else None
