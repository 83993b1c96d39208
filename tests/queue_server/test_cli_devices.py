"""`onthaal device` on the command line, also beside a running server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from queue_server import cli_devices
from tests.support.caller import good
from tests.support.desk import RealDesk, wait_until
from tests.support.founded import Founded

HEALTH = "/sites/stadhuis/devices/self/health"


def asked(database: str, *words: str) -> Result:
    app = typer.Typer()
    cli_devices.register(app)
    return CliRunner().invoke(app, ["device", *words, "--db", database])


@pytest.fixture
def own(founded: Founded, tmp_path: Path) -> Founded:
    return founded.copy(tmp_path)


def kiosk_id(of: Founded) -> str:
    return of.device_ids["kiosk", "stadhuis"]


def test_the_list_names_every_device_with_a_key(own: Founded) -> None:
    result = asked(own.database, "list")
    assert result.exit_code == 0
    for device_id in own.device_ids.values():
        assert device_id[:8] in result.output


def test_a_device_that_is_not_there_or_named_twice_is_said_with_the_names(own: Founded) -> None:
    for wanted, count in (("Zuil 99", 0), ("", len(own.device_ids))):
        result = asked(own.database, "close", wanted)
        assert result.exit_code == 1
        assert f"names {count} devices" in result.output
        assert kiosk_id(own)[:8] in result.output


def test_a_message_that_is_too_long_is_refused_in_words(own: Founded) -> None:
    result = asked(own.database, "message", kiosk_id(own), "x" * 121)
    assert result.exit_code == 1
    assert "120" in result.output


def test_an_invitation_pairs_a_device(own: Founded) -> None:
    code = json.loads(asked(own.database, "invite", "stadhuis", "kiosk", "Kiosk 9").output)
    assert (code["site"], code["kind"], len(code["code"])) == ("stadhuis", "kiosk", 8)
    assert asked(own.database, "invite", "stadhuis", "toaster", "Kiosk 9").exit_code == 1


def test_orders_and_a_revocation_reach_a_running_server(desk: RealDesk) -> None:
    database, device = desk.founded.database, kiosk_id(desk.founded)
    kiosk = desk.kiosk()
    assert kiosk.put(HEALTH, {"printer": "no_paper"}).status_code == 204
    assert "no_paper" in asked(database, "list").output

    def orders() -> list[dict[str, Any]]:
        told: dict[str, list[dict[str, Any]]] = good(kiosk.get("/sites/stadhuis/hall"))["orders"]
        return told.get(device, [])

    for words in (("close", device), ("message", device, "De lift is stuk."), ("restart", device), ("reload", device)):
        assert asked(database, *words).exit_code == 0
    assert [order["do"] for order in orders()] == ["close", "message", "restart", "reload"]
    assert asked(database, "open", device).exit_code == 0
    assert [order["do"] for order in orders()] == ["message", "restart", "reload"]
    assert asked(database, "revoke", device).exit_code == 0
    wait_until(lambda: kiosk.get("/device").status_code == 401)
    assert device[:8] not in asked(database, "list").output
