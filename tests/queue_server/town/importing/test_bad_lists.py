"""A list that cannot be taken over: every problem with its row, and nothing half imported."""

from __future__ import annotations

import json

import pytest

from queue_server.town.source import FILE_BYTES_MAX
from tests.queue_server.town.importing.conftest import FIRST, HEADER, MAPPING, SECOND, Desk, Refused


def test_every_problem_of_a_list_comes_with_its_row(desk: Desk, refused: Refused) -> None:
    rows = [
        FIRST,
        "200;=1+1;Tekst.;Wonen;burger;0\n",
        "300;Goed;Tekst.;Wonnen;burger;0\n",
        "400;Beter;Tekst.;Wonen;burgers;0\n",
        "500;Best;Tekst.;Wonen;burger;twaalf\n",
        "100;Nog eens;Tekst.;Wonen;burger;0\n",
        ";Zonder bron;Tekst.;Wonen;burger;0\n",
        "700;;Tekst.;Wonen;burger;0\n",
        "800;Te;veel;Wonen;burger;0;0\n",
    ]
    found = refused(desk.mapped(HEADER + "".join(rows), "--apply"))
    wanted = [
        ("list.csv:3: name_nl:", "formula"),
        ("list.csv:4: thema:", 'nothing for "Wonnen" (did you mean "Wonen"?)'),
        ("list.csv:5: doelgroep:", 'nothing for "burgers" (did you mean "burger"?)'),
        ("list.csv:6: price:", "amount in euro"),
        ("list.csv:7: source:", '"100" is there twice, first on 2'),
        ("list.csv:8: source:", "is missing"),
        ("list.csv:9: name:", "is missing"),
        ("list.csv:10:", "row has 7 cells, the header has 6"),
    ]
    missing = [one for one in wanted if not any(line.startswith(one[0]) and one[1] in line for line in found)]
    assert missing == [], "\n".join(found)
    others = [line for line in found if not any(line.startswith(place) for place, _ in wanted)]
    assert others == []


def test_a_language_that_is_missing_is_named_per_row(desk: Desk, refused: Refused) -> None:
    desk.mapped("")
    (desk.beside / "list.csv").write_text(HEADER + FIRST + SECOND, encoding="utf-8")
    found = refused(desk.take("list.csv", "--map", str(desk.beside / "map.toml"), "--apply"))
    for line in (2, 3):
        for code in ("fr", "en", "de"):
            assert f"list.csv:{line}: name_{code}: text is missing in {code}" in found
            assert f"list.csv:{line}: description_{code}: text is missing in {code}" in found


def test_an_unknown_partner_and_a_wrong_skill_are_named_with_what_was_meant(desk: Desk, refused: Refused) -> None:
    header = "product_id,topic,minutes,skill,partner,name_nl\n"
    (desk.beside / "list.csv").write_text(header + "boom,wonen,5,wonnen,vdap,Boom\n")
    found = refused(desk.take("list.csv", "--fill", "nl", "--apply"))
    assert found == [
        'list.csv:2: partner: unknown partner "vdap" (did you mean "vdab"?)',
        'list.csv:2: skill: unknown skill "wonnen" (did you mean "wonen"?)',
    ]


def test_an_id_that_is_there_twice_is_refused(desk: Desk, refused: Refused) -> None:
    header = "product_id,topic,minutes,name_nl\n"
    (desk.beside / "list.csv").write_text(header + "boom,wonen,5,Boom\nboom,wonen,5,Bos\n")
    found = refused(desk.take("list.csv", "--fill", "nl", "--apply"))
    assert found == ['list.csv:3: product_id: "boom" is there twice, first on 2']


def test_an_id_of_a_product_with_another_source_is_refused(desk: Desk, refused: Refused) -> None:
    (desk.beside / "list.csv").write_text("product_id,source,name_nl\nreispas,9,Pas\n")
    assert desk.take("list.csv", "--fill", "nl", "--apply").exit_code == 0
    (desk.beside / "list.csv").write_text("product_id,source,name_nl\nreispas,10,Pas\n")
    result = desk.take("list.csv", "--fill", "nl", "--apply")
    assert result.exit_code == 1
    assert 'list.csv:2: product_id: "reispas" has the source "9"' in result.output


def test_a_product_that_no_site_would_offer_is_refused(desk: Desk, refused: Refused) -> None:
    hall = desk.folder / "sites" / "stadhuis.toml"
    everything = ", ".join(f'"{product_id}"' for product_id in desk.products())
    hall.write_text(hall.read_text(encoding="utf-8").replace('products = "all"', f"products = [{everything}]"))
    result = desk.mapped(HEADER + FIRST, "--apply")
    assert result.exit_code == 1
    assert 'list.csv:2: product_id: product "boom_planten" is offered by no site' in result.output
    assert desk.mapped(HEADER + FIRST, "--site", "stadhuis", "--apply").exit_code == 0


def test_latin_1_is_refused_and_not_guessed(desk: Desk, refused: Refused) -> None:
    (desk.beside / "list.csv").write_bytes((HEADER + FIRST + "200;Café;Een café.;Wonen;burger;0\n").encode("cp1252"))
    (desk.beside / "map.toml").write_text(MAPPING)
    found = refused(desk.take("list.csv", "--map", str(desk.beside / "map.toml"), "--apply"))
    assert "list.csv:2: is not UTF-8: save it as UTF-8 (in Excel: CSV UTF-8)" in found


def test_a_list_of_excel_with_mark_and_semicolons_is_understood(desk: Desk) -> None:
    (desk.beside / "excel.csv").write_bytes(b"\xef\xbb\xbf" + (HEADER + FIRST).replace("\n", "\r\n").encode())
    (desk.beside / "map.toml").write_text(MAPPING)
    result = desk.take("excel.csv", "--map", str(desk.beside / "map.toml"), "--fill", "nl")
    assert result.exit_code == 0, result.output
    assert "+ boom_planten" in result.output


@pytest.mark.parametrize("name", ["list.csv", "list.json"])
def test_a_hundred_megabytes_are_refused_before_they_are_read(
    desk: Desk, refused: Refused, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (desk.beside / name).open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)
    found = refused(desk.take(name, "--apply"))
    assert f"{name}: is 104857600 bytes, at most {FILE_BYTES_MAX} are read" in found


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("list.csv", "", "gives no product"),
        ("list.csv", "code,naam\n", "gives no product"),
        ("list.csv", 'product_id,name_nl\n"x', "not a valid CSV file"),
        ("list.csv", "product_id,product_id\na,b\n", "column is there twice"),
        ("list.json", "{", "is not valid JSON"),
        ("list.json", "[" * 100_000, "is not valid JSON"),
        ("list.json", '[{"a": ' + '{"a": ' * 700 + "1" + "}" * 701 + "]", "gives no product"),
        ("list.json", '[{"product_id": "x", "name_nl": "\\ud800"}]', "is not valid JSON"),
        ("list.json", "3", "holds no list of products"),
        ("list.json", '{"a": 1}', "holds no list of products"),
        ("list.jsonld", '{"a": 1}', "holds no product of IPDC or LPDC"),
        ("list.jsonld", '[1, null, "x", {"naam": {"nl": "Zonder nummer"}}]', "is missing, and there is no @id"),
    ],
)
def test_nonsense_is_a_problem_and_no_crash(desk: Desk, refused: Refused, name: str, content: str, words: str) -> None:
    (desk.beside / name).write_text(content)
    found = refused(desk.take(name, "--apply"))
    assert any(words in line for line in found), found


def test_a_mapping_is_checked_like_a_town(desk: Desk, refused: Refused) -> None:
    wrong = MAPPING.replace("price =", "prise =").replace("[separators]", "[seperators]").replace('"gemeente"', '"Ge"')
    found = refused(desk.mapped(HEADER + FIRST, "--apply", mapping=wrong))
    assert any('unknown column of products.csv "prise" (did you mean "price"?)' in line for line in found)
    assert any('unknown key (did you mean "separators"?)' in line for line in found)
    assert any(line.startswith("map.toml:2: list: must be") for line in found)


def test_a_column_of_the_mapping_that_the_list_lacks_is_named(desk: Desk, refused: Refused) -> None:
    found = refused(desk.mapped(HEADER + FIRST, mapping=MAPPING.replace('"omschrijving"', '"omschrijvng"')))
    wanted = 'list.csv: omschrijvng: is in the mapping and not in the list (did you mean "omschrijving"?)'
    assert wanted in found


def test_an_unknown_site_and_language_are_named(desk: Desk, refused: Refused) -> None:
    result = desk.mapped(HEADER + FIRST, "--site", "biblioteek", "--fill", "es")
    found = refused(result)
    assert 'list.csv: site: unknown site "biblioteek" (did you mean "bibliotheek"?)' in found
    assert 'list.csv: fill: "es" is not a language of the town' in found


def test_a_town_that_is_not_in_order_is_mended_first(desk: Desk) -> None:
    desk.say("reispas", topic="identiteid")
    result = desk.mapped(HEADER + FIRST, "--apply")
    assert result.exit_code == 1
    assert "mend that first" in result.output
    assert "identiteid" in result.output


def test_an_unknown_format_is_named(desk: Desk) -> None:
    (desk.beside / "list.xlsx").write_bytes(b"PK")
    result = desk.take("list.xlsx")
    assert result.exit_code == 1
    assert "csv, json, ipdc, upl" in result.output


def test_a_json_list_with_nested_texts_is_read(desk: Desk) -> None:
    products = [{"nr": 5, "naam": {"nl": "Boom", "fr": "Arbre", "en": "Tree", "de": "Baum"}, "woorden": ["a", "b"]}]
    (desk.beside / "list.json").write_text(json.dumps({"products": products}))
    columns = "".join(f'name_{code} = "naam.{code}"\n' for code in ("nl", "fr", "en", "de"))
    mapping = f'[columns]\nsource = "nr"\nwords_nl = "woorden"\n{columns}'
    (desk.beside / "map.toml").write_text(mapping)
    result = desk.take("list.json", "--map", str(desk.beside / "map.toml"), "--apply")
    assert result.exit_code == 0, result.output
    row = desk.products()["boom"]
    assert (row["name_fr"], row["words_nl"], row["source"]) == ("Arbre", "a;b", "5")
