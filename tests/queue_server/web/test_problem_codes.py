"""Every refusal that the code can make is documented and has words in every language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assets.texts import text
from queue_server.web.problems import HTTP_CODES, RETRY_SECONDS, STATUS

ROOT = Path(__file__).parents[3]
ROOMS = ("domain", "services", "storage", "realtime", "web")
LANGUAGES = ("nl", "en", "fr", "de")
CODE = re.compile(r"[a-z]+(_[a-z]+)+|unexpected")
MAKERS = re.compile(r"Refusal|NotFound|Conflict|Forbidden|Unauthorised|TooMany|Busy|StorageFailed|problem")


def made(tree: ast.AST) -> Iterator[str]:
    """Codes given to a refusal, or straight to `problem`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and MAKERS.fullmatch(node.func.id):
            for argument in node.args[:2]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def codes_in_code() -> set[str]:
    paths = [path for room in ROOMS for path in (ROOT / "queue_server" / room).rglob("*.py")]
    found = {code for path in paths for code in made(ast.parse(path.read_text(encoding="utf-8")))}
    return found | set(HTTP_CODES.values()) | {"key_missing", "key_malformed"}


def codes_in_docs() -> set[str]:
    return set(re.findall(r'<a id="(\w+)"></a>`\1`', (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")))


def test_the_codes_in_the_code_are_the_codes_in_the_guide() -> None:
    found = codes_in_code()
    assert len(found) > 30
    assert all(CODE.fullmatch(code) for code in found), found
    assert found == codes_in_docs()


def test_a_refusal_of_a_new_kind_would_be_found() -> None:
    source = 'def f():\n    raise Conflict("brand_new", field=1)\n    return problem(request, "newer_still", 400)'
    assert set(made(ast.parse(source))) == {"brand_new", "newer_still"}


def test_every_kind_of_refusal_is_looked_for() -> None:
    subclasses = set()
    for room in ROOMS:
        for path in (ROOT / "queue_server" / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef) and any(getattr(b, "id", "") == "Refusal" for b in node.bases):
                    subclasses.add(node.name)
    assert len(subclasses) >= 6
    assert [name for name in subclasses if not MAKERS.fullmatch(name)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_title_and_says_what_to_do_in_every_language(language: str) -> None:
    for code in codes_in_docs():
        for key in (code, f"{code}.do"):
            own = text(language, "problems", key)
            assert own.endswith((".", "?")), own
            if language != "nl":
                assert own != text("nl", "problems", key), f"{key} is not translated to {language}"


def test_codes_with_their_own_status_or_pause_exist() -> None:
    assert set(STATUS) <= codes_in_docs()
    assert set(RETRY_SECONDS) <= codes_in_docs()
    assert {code for code, status in STATUS.items() if status == 503} <= set(RETRY_SECONDS)
