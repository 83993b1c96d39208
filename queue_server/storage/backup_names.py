"""What backups are called in a folder, and which of them may go."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

MOMENT = "%Y%m%dT%H%M%SZ"
"""UTC, so that names sort by age also in the night when the clock goes back."""

OWN = re.compile(r"onthaal-\d{8}T\d{6}Z\.jsonl\.gz")
OWN_PART = re.compile(r"\.onthaal-\d{8}T\d{6}Z\.jsonl\.gz\..*\.part")

PART_HOURS = 24
"""A half file as old as this belongs to a backup that was cut off by a power cut; no backup takes this long."""


def backup_name(now: datetime) -> str:
    return f"onthaal-{now.astimezone(UTC):{MOMENT}}.jsonl.gz"


def safety_name(now: datetime) -> str:
    """Of the state just before a restore; `keep_newest` never removes it."""
    return f"onthaal-before-restore-{now.astimezone(UTC):{MOMENT}}.jsonl.gz"


def keep_newest(folder: Path, most: int, now: datetime) -> list[Path]:
    """Remove the oldest backups beyond `most`, and half files of long ago; answers what went.

    Only what bears the name that `backup_name` gives: what people named themselves stays.
    """
    here = sorted(folder.iterdir())
    old = [path for path in here if OWN.fullmatch(path.name)][:-most]
    limit = (now - timedelta(hours=PART_HOURS)).timestamp()
    old += [path for path in here if OWN_PART.fullmatch(path.name) and path.stat().st_mtime < limit]
    for path in old:
        path.unlink()
    return old
