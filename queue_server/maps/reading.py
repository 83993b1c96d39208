"""What an import understood, and everything that it did not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple


class MapUnreadable(ValueError):
    """The file is no plan at all. `code` says why, `detail` where."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail


class Remark(NamedTuple):
    """Something about one feature: `code` is stable, `feature` its id, `detail` a word of the source."""

    code: str
    feature: str
    detail: str = ""


@dataclass(slots=True)
class Reading:
    understood: Counter[str] = field(default_factory=Counter)
    """How many of each kind of thing."""
    ignored: Counter[str] = field(default_factory=Counter)
    """Kinds of features that say nothing about walking."""
    remarks: list[Remark] = field(default_factory=list)

    def note(self, code: str, feature: object, detail: object = "") -> None:
        self.remarks.append(Remark(code, str(feature), str(detail)))
