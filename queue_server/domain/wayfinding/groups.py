"""What hangs together: union-find (Galler & Fischer 1964)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


@dataclass(slots=True)
class Groups:
    head: dict[Hashable, Hashable] = field(default_factory=dict)

    def of(self, one: Hashable) -> Hashable:
        """The member that stands for all of its group."""
        while (above := self.head.setdefault(one, one)) != one:
            self.head[one] = self.head[above]
            one = above
        return one

    def join(self, several: Iterable[Hashable]) -> None:
        heads = [self.of(one) for one in several]
        for head in heads[1:]:
            self.head[self.of(head)] = self.of(heads[0])

    def among(self, several: Iterable[T]) -> list[set[T]]:
        """Those of each group together, in the order in which their first ones come."""
        found: dict[Hashable, set[T]] = {}
        for one in several:
            found.setdefault(self.of(one), set()).add(one)
        return list(found.values())

    def sizes(self) -> Counter[Hashable]:
        return Counter(map(self.of, list(self.head)))
