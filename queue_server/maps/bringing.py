"""A plan taken over into a town's folder: the text of it, and the line of the site that names it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from queue_server.maps import asking, reader
from queue_server.maps.pointing import Wanted
from queue_server.maps.reading import MapUnreadable, Reading

PLAN_LINE = re.compile(r"^plan\s*=.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Brought:
    """What `write` would put into the folder; `found` is the check of the new plan, `changes` are lines for people."""

    found: dict[str, Any]
    changes: tuple[str, ...]
    files: tuple[tuple[Path, str], ...]

    def write(self) -> None:
        """Each file whole or not at all. Raises OSError."""
        for path, text in self.files:
            path.parent.mkdir(exist_ok=True)
            fresh = path.with_name(path.name + ".new")
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(path)


def bring(file: Path, town: Path, site_id: str, points: Sequence[Wanted]) -> Brought:
    """Raises MapUnreadable."""
    text = reader.as_text(file)
    ending = ".osm" if text.lstrip().startswith("<") else ".geojson"
    name = f"plan/{site_id}{ending}"
    sheet = town / "sites" / f"{site_id}.toml"
    before = sheet.read_text(encoding="utf-8")
    line = f'plan = "{name}"'
    after = PLAN_LINE.sub(line, before, count=1) if PLAN_LINE.search(before) else f"{line}\n{before}"
    found = asking.check(file, points)
    old = PLAN_LINE.search(before)
    old_name = old[0].partition("=")[2].strip().strip("\"'") if old else ""
    changes = [*_differences(town / old_name if old_name else None, text), *_naming(sheet, old_name, name)]
    kept = [(sheet, after)] if after != before else []
    return Brought(found, tuple(changes), ((town / name, text), *kept))


def _naming(sheet: Path, old: str, new: str) -> list[str]:
    if old == new:
        return []
    return [f"{sheet.name}:", *([f'- plan = "{old}"'] if old else []), f'+ plan = "{new}"']


def _differences(old: Path | None, text: str) -> list[str]:
    """How many of each kind of thing come and go."""
    new = _counted(text.encode())
    before = _counted(old.read_bytes()) if old is not None and old.is_file() else Counter[str]()
    kinds = sorted({*new, *before})
    lines = [f"  {kind}: {before[kind]} -> {new[kind]}" for kind in kinds if before[kind] != new[kind]]
    return ["Plan:", *lines] if lines else ["Plan: as many of everything as before"]


def _counted(text: bytes) -> Counter[str]:
    reading = Reading()
    try:
        plan = reader.read_text(text, "plan", reading)
    except MapUnreadable:
        return Counter()
    return Counter(
        levels=len(plan.levels), rooms=len(plan.spaces), doors=len(plan.doors), places=len(plan.places),
        paths=len(plan.paths), links=len(plan.links),
    )  # fmt: skip
