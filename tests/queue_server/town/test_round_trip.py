"""A town survives being written: as a folder and as a document of the database."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assets.paths import DEMO_TOWN
from queue_server.domain.catalogue import Town
from queue_server.town.document import DocumentDamaged, dump, parse, version
from queue_server.town.export import FolderNotEmpty, export
from queue_server.town.folder import load


@pytest.fixture(scope="module")
def town() -> Town:
    return load(DEMO_TOWN)


def test_an_exported_town_loads_as_the_same_town(town: Town, tmp_path: Path) -> None:
    export(town, tmp_path / "copy")
    assert load(tmp_path / "copy") == town


def test_an_exported_town_keeps_the_order_of_topics_products_and_points(town: Town, tmp_path: Path) -> None:
    export(town, tmp_path / "copy")
    assert dump(load(tmp_path / "copy"))["version"] == dump(town)["version"]


def test_names_with_quotes_commas_and_backslashes_survive(town: Town, tmp_path: Path) -> None:
    odd = {code: f'Zaal "De Linde", \\ {code}; é|#[x]' for code in town.languages}
    site = town.sites[0]
    points = (replace(site.points[0], names=odd, landmarks=odd), *site.points[1:])
    topics = (replace(town.topics[0], names=odd), *town.topics[1:])
    changed = replace(town, names=odd, topics=topics, sites=(replace(site, points=points), *town.sites[1:]))
    export(changed, tmp_path / "copy")
    assert load(tmp_path / "copy") == changed


def test_export_refuses_a_folder_with_files(town: Town, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep me")
    with pytest.raises(FolderNotEmpty):
        export(town, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_a_document_goes_through_json_and_gives_the_same_town(town: Town) -> None:
    assert parse(json.loads(json.dumps(dump(town)))) == town


def test_the_version_does_not_depend_on_the_order_of_keys(town: Town) -> None:
    document = dump(town)
    assert version(dict(reversed(document.items()))) == document["version"]
    assert len(document["version"]) == 16


def test_the_version_changes_with_the_content(town: Town) -> None:
    product = replace(town.products["reispas"], planned_minutes=11)
    changed = replace(town, products={**town.products, "reispas": product})
    assert dump(changed)["version"] != dump(town)["version"]


def test_a_changed_document_is_refused(town: Town) -> None:
    with pytest.raises(DocumentDamaged, match="does not fit"):
        parse({**dump(town), "town_id": "elders"})


def test_a_document_of_another_format_is_refused(town: Town) -> None:
    with pytest.raises(DocumentDamaged, match="format 2"):
        parse({**dump(town), "format": 2})


def test_a_document_with_a_missing_part_is_refused(town: Town) -> None:
    document = {key: value for key, value in dump(town).items() if key != "topics"}
    document["version"] = version(document)
    with pytest.raises(DocumentDamaged, match="topics"):
        parse(document)
