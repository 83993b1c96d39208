"""`onthaal kiosk install` and `uninstall`: show what differs, do it, say what is left to do."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from kiosk.appliance import changes, machine, settings, units

NAMES = ("install", "uninstall")
LATER = """\
The kiosk is installed. The limits on keys and on the log hold in full from the next start on: reboot once.
Without --mm-width, measure the panel with a bank card: docs/kiosk.md, "The panel".
Then look at the panel: the first picture stands within seconds, and comes back after
  systemctl kill -s KILL {unit}"""


def main(words: Sequence[str]) -> int:
    """`words` begin with one of NAMES. 0: done; 1: something failed, and what to do was told."""
    try:
        return _install(words[1:]) if words[0] == "install" else _uninstall(words[1:])
    except machine.Failed as failure:
        sys.stderr.write(f"{failure}\n")
    except OSError as problem:
        sys.stderr.write(f"{problem}\n  What to do: run this as root, on a disk that can be written\n")
    return 1


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _install(words: Sequence[str]) -> int:
    wanted = settings.read(words, input if sys.stdin.isatty() else None)
    due = changes.to_install(units.entries(wanted), wanted.where.root)
    _show(due)
    steps = machine.steps(wanted, bool(due or wanted.pair))
    if not wanted.where.here:
        pairing = [f"pair with {wanted.server}    # the code is used once and kept nowhere"] if wanted.pair else []
        _rehearse(wanted.where, due, [machine.USER_STEP.shown(), *pairing, *(step.shown() for step in steps)])
        return 0
    if wrong := machine.before_writing(wanted):
        raise machine.Failed("Nothing was changed:\n" + "\n".join(f"- {one}" for one in wrong))
    _make(due)
    _run([machine.USER_STEP])
    if wanted.pair:
        machine.pair(wanted.server, wanted.pair)
    _run(steps)
    _say(LATER.format(unit=units.UNIT))
    return 0


def _uninstall(words: Sequence[str]) -> int:
    made = settings.parser("uninstall")
    made.add_argument("--purge", action="store_true", help="also remove the user, the key and all that the kiosk kept")
    found = made.parse_args(words)
    where = settings.Where(found.root.absolute(), found.dry_run)
    entries = (units.Entry(units.UNIT_PATH), *units.OTHERS)
    due = changes.to_uninstall(entries, where.root)
    _show(due)
    before = [machine.STOP_STEP] if any(change.entry.path == units.UNIT_PATH for change in due) else []
    after = machine.steps_after_removal(found.purge)
    if not where.here:
        _rehearse(where, due, [step.shown() for step in (*before, *after)])
        return 0
    _run(before)
    _make(changes.to_uninstall(entries, where.root))  # `disable` took the link
    _run(after)
    if found.purge:
        machine.forget_state()
    return 0


def _show(due: Sequence[changes.Change]) -> None:
    for change in due:
        _say(change.shown())
    if not due:
        _say("Every file stands as it should.")


def _rehearse(where: settings.Where, due: Sequence[changes.Change], lines: Sequence[str]) -> None:
    if not where.dry_run:
        _make(due)
    _say("On the machine itself these run:\n" + "\n".join(f"  {line}" for line in lines))


def _make(due: Sequence[changes.Change]) -> None:
    for change in due:
        changes.make(change)


def _run(steps: Sequence[machine.Step]) -> None:
    for step in steps:
        _say(step.shown())
        machine.run(step)
