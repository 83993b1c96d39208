"""The catalogues that governments publish: IPDC and LPDC of Flanders, the UPL of the Netherlands."""

from __future__ import annotations

import json
from typing import Any

import pytest

from queue_server.domain.offers import Audience
from queue_server.town.folder import load
from queue_server.town.importing.plaintext import plain, shortened
from tests.queue_server.town.importing.conftest import Desk

CONCEPT: dict[str, Any] = {
    "@id": "https://ipdc.example/id/instantie/1",
    "@type": ["Instantie"],
    "productnummer": "1502",
    "naam": {"nl": "Boom", "nl-BE-x-formal": "Boom planten", "nl-BE-x-informal": "Plant je boom", "en": "Plant a tree"},
    "beschrijving": {"nl": "<p>U plant een <b>boom</b>.</p><ul><li>Gratis&nbsp;hulp</li></ul>", "en": "<p>A tree.</p>"},
    "themas": ["MilieuEnergie"],
    "doelgroepen": ["Burger", "Vereniging", "VlaamseOverheid"],
    "zoektermen": {"nl": ["planten", "groen"]},
    "kosten": [{"beschrijving": {"nl": "<p>Een boom kost 12,50 euro.</p>"}}],
    "procedures": [{"websites": [{"url": "https://boom.example/aanvraag"}]}],
    "websites": [{"url": "https://boom.example/"}],
    "voorwaarden": [{"bewijs": {"naam": {"nl": "Bewijs van eigendom"}}}],
    "gearchiveerd": False,
}


def taken(desk: Desk, document: Any, *options: str) -> str:
    (desk.beside / "list.jsonld").write_text(json.dumps(document), encoding="utf-8")
    result = desk.take("list.jsonld", "--fill", "nl", "--apply", *options)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_product_of_ipdc_comes_with_what_it_says(desk: Desk) -> None:
    output = taken(desk, {"@context": "https://x.example/ipdc-lpdc-im.jsonld", "hydraMember": [CONCEPT]})
    product = load(desk.folder).products["boom_planten"]
    assert (product.source, product.online) == ("1502", "https://boom.example/aanvraag")
    assert (product.names["nl"], product.names["en"]) == ("Boom planten", "Plant a tree")
    assert product.descriptions["nl"] == "U plant een boom. Gratis hulp"
    assert product.audiences == {Audience.CITIZEN, Audience.ASSOCIATION}
    assert product.search_words == {"nl": ("planten", "groen")}
    assert product.price_cents == 1250
    assert "the list asks for: Bewijs van eigendom" in output
    assert "usual values for topic (identiteit), minutes (10)" in output


def test_themes_and_proofs_become_topics_and_papers_by_a_mapping(desk: Desk) -> None:
    mapping = desk.beside / "map.toml"
    mapping.write_text(
        '[columns]\ntopic = "themas"\npapers = "bewijzen"\n'
        '[values.topic]\nMilieuEnergie = "bouwen"\n[values.papers]\n"Bewijs van eigendom" = "eigendomsbewijs"\n'
    )
    taken(desk, CONCEPT, "--map", str(mapping))
    product = load(desk.folder).products["boom_planten"]
    assert (product.topic_id, product.papers) == ("bouwen", ("eigendomsbewijs",))


@pytest.mark.parametrize("wrapped", [CONCEPT, [CONCEPT], {"@graph": [CONCEPT]}, {"member": [CONCEPT]}])
def test_every_wrapping_of_an_export_is_read_and_the_second_time_is_the_same(desk: Desk, wrapped: Any) -> None:
    assert "1 new" in taken(desk, wrapped)
    assert "No difference." in taken(desk, wrapped)


def test_an_export_with_whole_addresses_is_the_same_export(desk: Desk) -> None:
    written_out = {
        "@id": "https://ipdc.example/id/instantie/1",
        "http://schema.org/productID": [{"@value": "1502"}],
        "http://purl.org/dc/terms/title": [{"@value": "Boom planten", "@language": "nl-be-x-formal"}],
        "https://productencatalogus.data.vlaanderen.be/ns/ipdc-lpdc#targetAudience": [
            {"@id": "https://productencatalogus.data.vlaanderen.be/id/concept/Doelgroep/Onderneming"}
        ],
    }
    taken(desk, [written_out])
    product = load(desk.folder).products["boom_planten"]
    assert product.source == "1502"
    assert product.audiences == {Audience.ENTREPRENEUR}


def test_of_the_snapshots_of_a_product_the_newest_counts(desk: Desk) -> None:
    def snapshot(hour: int, name: str) -> dict[str, Any]:
        made = {"isVersionOf": "https://x.example/id/public-service/ab-1", "generatedAtTime": f"2024-02-18T0{hour}:00Z"}
        return {"@id": f"https://x.example/snapshot/{hour}", **made, "naam": {"nl-BE-x-informal": name}}

    taken(desk, {"member": [snapshot(1, "Oud"), snapshot(3, "Nieuw"), snapshot(2, "Midden")]})
    assert load(desk.folder).products["nieuw"].source == "ab-1"


def test_an_archived_product_is_no_longer_in_the_list(desk: Desk) -> None:
    other = {**CONCEPT, "productnummer": "7", "naam": {"nl": "Struik"}}
    taken(desk, [CONCEPT, other])
    output = taken(desk, [{**CONCEPT, "gearchiveerd": True}, other])
    assert "- boom_planten is no longer in the list" in output


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("Een kaart kost € 12,50.", "12.50"),
        ("25 euro", "25"),
        ("Dit is gratis.", "0"),
        ("20 euro, voor kinderen 8 euro", ""),
        ("Gratis, met spoed 30 EUR", "30"),
        ("Zie het reglement van 2024.", ""),
    ],
)
def test_a_price_is_taken_over_and_never_guessed(desk: Desk, text: str, price: str) -> None:
    taken(desk, {**CONCEPT, "kosten": [{"beschrijving": {"nl": text}}]})
    assert desk.products()["boom_planten"].get("price", "") == price


def test_a_long_text_ends_with_a_sentence() -> None:
    assert plain("<p>- Een <br>twee &amp; drie</p>") == "Een twee & drie"
    assert shortened("Een zin. Nog een zin. En nog een.", 22) == "Een zin. Nog een zin."
    assert shortened("Eén lange zin zonder einde", 12) == "Eén lange…"


UPL = [
    {"URI": "http://standaarden.overheid.nl/owms/terms/aanleunwoning", "UniformeProductnaam": "aanleunwoning"},
    {"URI": "http://standaarden.overheid.nl/owms/terms/evenementenvergunning", "UniformeProductnaam": "evenement"},
]


def test_the_dutch_list_gives_names_addresses_and_audiences_of_municipal_products(desk: Desk) -> None:
    uri = UPL[0]["URI"]
    rows = [
        '"URI","UniformeProductnaam","Rijk","Provincie","Waterschap","Gemeente","Burger","Bedrijf","Grondslag"',
        f'"{uri}","aanleunwoning","","","","X","X","","http://wetten.example/1"',
        f'"{uri}","aanleunwoning","","","","X","","X","http://wetten.example/2"',
        '"http://standaarden.overheid.nl/owms/terms/rijk","iets van het Rijk","X","","","","X","",""',
    ]
    (desk.beside / "UPL-actueel.csv").write_text("\n".join(rows) + "\n")
    result = desk.take("UPL-actueel.csv", "--format", "upl", "--fill", "nl", "--apply")
    assert "1 new" in result.output, result.output
    product = load(desk.folder).products["aanleunwoning"]
    assert (product.source, product.names["nl"]) == (uri, "Aanleunwoning")
    assert product.audiences == {Audience.CITIZEN, Audience.ENTREPRENEUR}


def test_the_json_of_the_dutch_list_is_the_same_list(desk: Desk) -> None:
    bindings = [
        {key: {"type": "literal", "value": value} for key, value in {**row, "Gemeente": "X"}.items()} for row in UPL
    ]
    document = {"head": {"vars": ["URI", "UniformeProductnaam"]}, "results": {"bindings": bindings}}
    (desk.beside / "UPL-actueel.json").write_text(json.dumps(document))
    take = ("UPL-actueel.json", "--format", "upl", "--fill", "nl", "--apply")
    assert "1 new, 1 changed" in desk.take(*take).output
    assert desk.products()["aanleunwoning"]["source"] == UPL[0]["URI"]
    assert "No difference." in desk.take(*take).output


def test_another_file_than_the_dutch_list_is_named(desk: Desk) -> None:
    (desk.beside / "list.csv").write_text("a,b\n1,2\n")
    result = desk.take("list.csv", "--format", "upl")
    assert result.exit_code == 1
    assert "list.csv:1: URI: column is missing: is this the UPL?" in result.output
