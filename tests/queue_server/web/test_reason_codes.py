"""Every reason for a place in line is documented with its fields."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

from queue_server.contracts.visits import Reason
from queue_server.domain import queueing

GUIDE = Path("docs/api.md")
ROW = re.compile(r"^\| `(\w+)` \|([^|]*)\| (host|ticket, phone) \|", re.MULTILINE)


def made(source: str) -> dict[str, set[str]]:
    """The fields of each reason that stands in the source as a dict with a code."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Dict):
            continue
        items = {k.value: v for k, v in zip(node.keys, node.values, strict=True) if isinstance(k, ast.Constant)}
        code = items.get("code")
        if isinstance(code, ast.Constant):
            found[str(code.value)] = {str(name) for name in items} - {"code"}
    return found


def test_the_reasons_in_the_code_are_the_reasons_in_the_guide() -> None:
    documented = {
        code: set(re.findall(r"`(\w+)`", fields)) for code, fields, _ in ROW.findall(GUIDE.read_text(encoding="utf-8"))
    }
    counted = {code: {"count"} for code in queueing.BEFORE_CODES.values()}
    assert {**made(inspect.getsource(queueing)), **counted} == documented
    assert len(documented) == 12


def test_a_new_reason_would_be_found() -> None:
    assert made('reasons.append({"code": "brand_new", "count": 3})') == {"brand_new": {"count"}}


def test_a_message_has_room_for_every_field() -> None:
    fields = set().union(*made(inspect.getsource(queueing)).values())
    assert fields <= set(Reason.model_fields)
