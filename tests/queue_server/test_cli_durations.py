"""`onthaal durations` on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from queue_server import cli_durations
from queue_server.domain.duration import seen_of
from queue_server.services.tx import Tx
from queue_server.storage.opening import open_store
from tests.support.founded import Founded


def learning(product_id: str, minutes: list[float]) -> Callable[[Tx], None]:
    return lambda tx: tx.durations.add("stadhuis", product_id, seen_of(minutes))


@pytest.fixture
def database(founded: Founded, tmp_path: Path) -> str:
    """Five contacts for one product, four for another, and some for one that the town no longer has."""
    own = founded.copy(tmp_path)
    store = open_store(own.database)
    for product, minutes in (("attest_woonst", [8.0] * 5), ("reispas", [7.0] * 4), ("gone", [6.0] * 9)):
        store.write(learning(product, minutes)).result(20)
    store.close()
    return own.database


def asked(database: str, *options: str) -> Result:
    app = typer.Typer()
    cli_durations.register(app)
    return CliRunner().invoke(app, ["--db", database, *options])


def row(result: Result, product: str) -> list[str]:
    (line,) = [line for line in result.stdout.splitlines() if f" {product} " in line]
    return line.replace("│", " ").split()


def test_each_product_shows_its_plan_and_what_five_contacts_taught(database: str) -> None:
    result = asked(database, "--site", "stadhuis")
    assert result.exit_code == 0, result.output
    name, planned, contacts, mean, low, _, high, longer = row(result, "attest_woonst")
    assert (name, planned, contacts) == ("attest_woonst", "3", "5")
    assert 1 < float(low) < float(mean) < float(high) < 15
    assert 0 < int(longer.rstrip("%")) < 100
    assert row(result, "reispas") == ["reispas", "10", "-", "-", "-", "-"]
    assert "gone" not in result.stdout


def test_all_sites_are_shown_when_none_is_named(database: str) -> None:
    shown = asked(database).stdout
    assert [site for site in ("stadhuis", "bibliotheek", "mobiel") if f"{site}: minutes" in shown] == [
        "stadhuis",
        "bibliotheek",
        "mobiel",
    ]


def test_a_site_that_is_not_there_is_one_sentence(database: str) -> None:
    result = asked(database, "--site", "nowhere")
    assert result.exit_code == 1
    assert "unknown_site" in result.output
    assert "Traceback" not in result.output
