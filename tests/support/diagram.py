"""The life of a visit as a Mermaid diagram, made from the one table.

`python -m tests.support.diagram` renews ARCHITECTURE.md.
"""

from __future__ import annotations

import re
from pathlib import Path

from queue_server.domain.visit import TABLE, Action

PAGE = Path(__file__).parents[2] / "ARCHITECTURE.md"
BLOCK = re.compile(r"<!-- visit-table -->\n.*?<!-- /visit-table -->", re.DOTALL)


def diagram() -> str:
    """One line per transition; expiring, which every live state can do, is said once."""
    lines = ["[*] --> waiting: register"]
    for (state, action), after in TABLE.items():
        if action is not Action.EXPIRE:
            lines.append(f"{state.value} --> {after.value}: {action.value}")
    body = "\n".join(f"    {line}" for line in lines)
    return f"```mermaid\nstateDiagram-v2\n{body}\n```\nEvery live state can also expire, at the end of the day."


def renewed(page: str) -> str:
    return BLOCK.sub(f"<!-- visit-table -->\n{diagram()}\n<!-- /visit-table -->", page)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
