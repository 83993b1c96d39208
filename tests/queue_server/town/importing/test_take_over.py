"""Taking over a list: what is shown, what is written, and whose word counts the next time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from queue_server.domain.offers import Access, Audience
from queue_server.town.folder import check, load
from queue_server.town.importing.offering import offering
from tests.queue_server.town.importing.conftest import FIRST, HEADER, MAPPING, SECOND, Desk

LIST = HEADER + FIRST + SECOND


def test_without_apply_everything_is_shown_and_nothing_written(desk: Desk) -> None:
    before = desk.files()
    result = desk.mapped(LIST)
    assert result.exit_code == 0
    assert "+ boom_planten: Boom planten" in result.output
    assert "2 new, 0 changed, 0 the same, 0 no longer in the list" in result.output
    assert "Nothing is written yet" in result.output
    assert desk.files() == before


def test_with_apply_the_new_products_are_in_the_town(desk: Desk) -> None:
    assert desk.mapped(LIST, "--apply").exit_code == 0
    product = load(desk.folder).products["boom_planten"]
    assert product.names == dict.fromkeys(("nl", "fr", "en", "de"), "Boom planten")
    assert product.descriptions["nl"] == "U plant een boom."
    assert (product.topic_id, product.planned_minutes, product.price_cents) == ("wonen", 15, 1250)
    assert product.audiences == {Audience.CITIZEN, Audience.ENTREPRENEUR}
    assert (product.access, product.source) == (Access.APPOINTMENT, "100")


def test_a_new_product_says_what_a_colleague_must_look_at(desk: Desk) -> None:
    output = desk.mapped(LIST).output
    assert "! boom_planten needs your attention: usual values for minutes (15); not translated: name_fr" in output


def test_what_the_town_has_stays_as_it_was(desk: Desk) -> None:
    before = desk.products()
    desk.mapped(LIST, "--apply")
    after = desk.products()
    assert list(after)[: len(before)] == list(before)
    assert all(row.items() <= after[product_id].items() for product_id, row in before.items())


def test_the_second_time_there_is_no_difference(desk: Desk) -> None:
    desk.mapped(LIST, "--apply")
    before = desk.files()
    result = desk.mapped(LIST, "--apply")
    assert "0 new, 0 changed, 2 the same" in result.output
    assert "No difference." in result.output
    assert desk.files() == before


def test_a_changed_list_changes_what_it_wrote_before(desk: Desk) -> None:
    desk.mapped(LIST, "--apply")
    result = desk.mapped(LIST.replace("Boom planten", "Boom zetten").replace("12,50", "15"), "--apply")
    assert 'name_nl: "Boom planten" -> "Boom zetten"' in result.output
    assert 'price: "12,50" -> "15"' in result.output
    row = desk.products()["boom_planten"]
    assert (row["name_nl"], row["name_fr"], row["price"]) == ("Boom zetten", "Boom zetten", "15")


def test_what_the_town_wrote_itself_is_kept_and_said(desk: Desk) -> None:
    desk.mapped(LIST, "--apply")
    desk.say("boom_planten", name_nl="Een boom planten", name_fr="Planter un arbre", minutes="5", description_de="")
    desk.say("boom_planten", description_de="Sie pflanzen einen Baum.")
    result = desk.mapped(LIST.replace("Boom planten", "Boom zetten"), "--apply")
    assert "= boom_planten keeps what the town wrote" in result.output
    assert 'name_nl: "Een boom planten" (the list: "Boom zetten")' in result.output
    row = desk.products()["boom_planten"]
    assert (row["name_nl"], row["name_fr"], row["minutes"]) == ("Een boom planten", "Planter un arbre", "5")
    assert row["name_en"] == "Boom zetten"
    assert row["description_de"] == "Sie pflanzen einen Baum."


def test_a_cell_that_the_town_emptied_stays_empty(desk: Desk) -> None:
    desk.mapped(LIST, "--apply")
    desk.say("boom_planten", price="")
    desk.mapped(LIST.replace("12,50", "15"), "--apply")
    assert desk.products()["boom_planten"]["price"] == ""


def test_a_product_of_the_town_is_found_by_its_source(desk: Desk) -> None:
    desk.say("reispas", source="100")
    result = desk.mapped(HEADER + FIRST, "--apply")
    assert "0 new, 1 changed" in result.output
    row = desk.products()["reispas"]
    assert row["name_nl"] == "Internationaal paspoort (reispas)"
    assert row["access"] == "appointment"


def test_a_product_of_the_town_is_found_by_its_id_and_keeps_its_words(desk: Desk) -> None:
    desk.mapped(HEADER + "300;Reispas;Een pas.;Wonen;burger;1\n", "--apply")
    row = desk.products()["reispas"]
    assert (row["source"], row["name_nl"]) == ("300", "Internationaal paspoort (reispas)")
    assert row["topic"] == "identiteit"


def test_two_products_of_one_name_get_two_ids_that_stay(desk: Desk) -> None:
    twice = HEADER + FIRST + FIRST.replace("100;", "101;")
    desk.mapped(twice, "--apply")
    assert {"boom_planten", "boom_planten_101"} <= set(desk.products())
    assert "No difference." in desk.mapped(twice).output


def test_what_vanished_from_the_list_is_said_and_not_deleted(desk: Desk) -> None:
    desk.mapped(LIST, "--apply")
    result = desk.mapped(HEADER + FIRST, "--apply")
    assert "- babypakket is no longer in the list" in result.output
    assert "1 no longer in the list" in result.output
    assert "babypakket" in desk.products()


def test_products_of_another_list_have_not_vanished(desk: Desk) -> None:
    desk.mapped(LIST, "--apply")
    other = HEADER + "900;Iets anders;Tekst.;Wonen;burger;1\n"
    from_other = desk.mapped(other, mapping=MAPPING.replace('"gemeente"', '"ander"'))
    assert "0 no longer in the list" in from_other.output


def test_a_town_of_excel_keeps_its_semicolons_and_its_mark(desk: Desk) -> None:
    path = desk.folder / "products.csv"
    rows = desk.products()
    head = list(next(iter(rows.values())))
    lines = [";".join(f'"{row[name]}"' for name in head) for row in rows.values()]
    path.write_bytes(("\ufeff" + "\n".join([";".join(head), *lines])).encode())
    assert check(desk.folder) == []
    assert desk.mapped(LIST, "--apply").exit_code == 0
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfproduct_id;topic;")
    assert "boom_planten" in load(desk.folder).products


def test_a_write_that_fails_leaves_the_old_file_whole(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = desk.files()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = desk.mapped(LIST, "--apply")
    assert result.exit_code == 1
    assert "No space left on device" in result.output
    assert desk.files() == before


def test_an_import_that_was_cut_off_between_its_files_goes_on(desk: Desk) -> None:
    desk.mapped(LIST, "--apply")
    (desk.folder / "imported.csv").unlink()
    assert "No difference." in desk.mapped(LIST, "--apply").output
    assert 'name_nl: "Boom planten" -> "Boom zetten"' in desk.mapped(LIST.replace("planten;", "zetten;")).output


def test_a_site_with_a_list_offers_the_new_products_when_told(desk: Desk) -> None:
    assert desk.mapped(LIST, "--site", "bibliotheek", "--site", "stadhuis", "--apply").exit_code == 0
    library = load(desk.folder).site("bibliotheek")
    assert library is not None
    assert {"boom_planten", "babypakket", "uitpas", "sluikstort"} <= library.product_ids


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('products = ["a"]\nx = 1\n', 'products = ["a",\n    "n",\n]\nx = 1\n'),
        ('products = [\n  "a", # ]\n]\n', 'products = [\n  "a", # ]\n    "n",\n]\n'),
        ("products = []\n", 'products = [\n    "n",\n]\n'),
        ('products = "all"\n', 'products = "all"\n'),
    ],
)
def test_a_product_is_added_behind_the_others_of_a_site(before: str, after: str) -> None:
    assert offering(before, ["n"]) == after


def test_two_thousand_products_are_taken_over(desk: Desk, tmp_path: Path) -> None:
    rows = "".join(f"{n};Zaak {n};Tekst {n}.;Wonen;burger;1\n" for n in range(2000))
    assert "2000 new" in desk.mapped(HEADER + rows, "--apply").output
    assert "No difference." in desk.mapped(HEADER + rows).output
