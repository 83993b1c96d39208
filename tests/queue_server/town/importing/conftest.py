"""The demo town, lists to take over, and the command as an administrator gives it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from queue_server.cli import app
from tests.queue_server.town.conftest import copied

HEADER = "code;naam;omschrijving;thema;doelgroep;prijs\n"
MAPPING = """
list = "gemeente"

[columns]
source = "code"
name_nl = "naam"
description_nl = "omschrijving"
topic = "thema"
audiences = "doelgroep"
price = "prijs"

[separators]
audiences = ","

[constants]
access = "appointment"

[new]
minutes = "15"

[values.topic]
Wonen = "wonen"
Gezin = "gezin"

[values.audiences]
burger = "citizen"
bedrijf = "entrepreneur"
"""
FIRST = "100;Boom planten;U plant een boom.;Wonen;burger,bedrijf;€ 12,50\n"
SECOND = "200;Babypakket;U krijgt een pakket.;Gezin;burger;0\n"


@dataclass(frozen=True)
class Desk:
    """A town's folder and the lists beside it."""

    folder: Path
    beside: Path

    def take(self, list_name: str, *options: str) -> Result:
        """Runs `onthaal town products` on the town with a list from beside it."""
        command = ["town", "products", str(self.folder), "--from", str(self.beside / list_name), *options]
        return CliRunner().invoke(app, command)

    def mapped(self, text: str, *options: str, mapping: str = MAPPING) -> Result:
        """The same with a CSV list of this text and this mapping."""
        (self.beside / "list.csv").write_text(text, encoding="utf-8")
        (self.beside / "map.toml").write_text(mapping, encoding="utf-8")
        return self.take("list.csv", "--map", str(self.beside / "map.toml"), "--fill", "nl", *options)

    def products(self) -> dict[str, dict[str, str]]:
        with (self.folder / "products.csv").open(encoding="utf-8-sig", newline="") as stream:
            return {row["product_id"]: row for row in csv.DictReader(stream)}

    def say(self, product_id: str, **cells: str) -> None:
        """The town writes cells of a product itself."""
        rows = {key: {**dict.fromkeys(cells, ""), **row} for key, row in self.products().items()}
        rows[product_id].update(cells)
        with (self.folder / "products.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[product_id]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows.values())

    def files(self) -> dict[str, bytes]:
        return {str(p.relative_to(self.folder)): p.read_bytes() for p in self.folder.rglob("*") if p.is_file()}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    folder, beside = tmp_path / "town", tmp_path / "lists"
    copied(folder)
    beside.mkdir()
    return Desk(folder, beside)


Refused = Callable[[Result], list[str]]


@pytest.fixture
def refused(desk: Desk) -> Refused:
    """The problems of a refused import; the town is untouched."""
    before = desk.files()

    def lines(result: Result) -> list[str]:
        assert result.exit_code == 1, result.output
        assert "nothing is written" in result.output
        assert desk.files() == before
        return [line for line in result.output.splitlines() if line.startswith(("list.", "map.", "products.csv"))]

    return lines
