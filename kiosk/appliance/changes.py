"""From what stands on the disk to what should: shown as a diff, written whole, taken back."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kiosk.appliance.units import MARK, Entry


@dataclass(frozen=True, slots=True)
class Change:
    """What has to be done with one entry; `before` and `after` are texts, None where nothing stands."""

    entry: Entry
    place: Path
    before: str | None
    after: str | None

    def shown(self) -> str:
        """As a diff, with the names as they are on the machine."""
        old, new = (text.splitlines() if text is not None else [] for text in (self.before, self.after))
        name = self.entry.path
        before, after = (name if text is not None else "(nothing)" for text in (self.before, self.after))
        return "\n".join(difflib.unified_diff(old, new, before, after, lineterm=""))


def _found(place: Path) -> str | None:
    if place.is_symlink():
        return f"-> {place.readlink()}"
    return place.read_text(encoding="utf-8") if place.exists() else None


def _place(root: Path, entry: Entry) -> Path:
    return root / entry.path.lstrip("/")


def _wanted(entry: Entry) -> str:
    return f"-> {entry.target}" if entry.target else entry.text


def to_install(entries: Iterable[Entry], root: Path) -> list[Change]:
    """What differs."""
    every = [Change(entry, _place(root, entry), _found(_place(root, entry)), _wanted(entry)) for entry in entries]
    return [change for change in every if change.before != change.after]


def to_uninstall(entries: Iterable[Entry], root: Path) -> list[Change]:
    """What is ours: files with our mark, links to where we lead them. What somebody put in their place stays."""
    every = [Change(entry, _place(root, entry), _found(_place(root, entry)), None) for entry in entries]
    return [c for c in every if c.before and (c.before == _wanted(c.entry) or c.before.startswith(MARK))]


def make(change: Change) -> None:
    """Writes it beside its place and moves it there: a power cut leaves the old one or the new one. Raises OSError."""
    place = change.place
    if change.after is None:
        place.unlink()
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_name(f".{place.name}.new")
    fresh.unlink(missing_ok=True)
    if change.entry.target:
        fresh.symlink_to(change.entry.target)
    else:
        with fresh.open("w", encoding="utf-8") as stream:
            stream.write(change.after)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.chmod(0o644)
    fresh.replace(place)
