"""What a town may say of its products beyond a name: audience, price, access, partner, what follows."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from assets.paths import DEMO_TOWN
from queue_server.contracts.hall import KioskTown
from queue_server.domain.catalogue import Site, Town
from queue_server.domain.offers import Access, Audience, Partner, Step
from queue_server.services.kiosk_view import kiosk_town
from queue_server.town.document import dump, parse, version
from queue_server.town.export import export
from queue_server.town.folder import check, load
from tests.queue_server.town.test_problems import expect

LANGUAGES = ("nl", "fr", "en", "de")
ADDED = ("audiences", "access", "price", "extra_minutes", "partner", "steps", "source", "description_")


@pytest.fixture
def plain(folder: Path) -> Path:
    """The demo town as it would be without partners, steps and what else may be left out."""
    rows = _rows(folder)
    kept = [name for name in rows[0] if not name.startswith(ADDED)]
    _write(folder, [{name: row[name] for name in kept} for row in rows])
    for file in ("partners.csv", "steps.csv", "questions.toml"):
        (folder / file).unlink(missing_ok=True)
    return folder


@pytest.fixture
def rich(plain: Path) -> Path:
    """The plain town with one partner and two steps."""
    names = ",".join(f"name_{code}" for code in LANGUAGES)
    (plain / "partners.csv").write_text(f"partner_id,phone,{names}\nvdab,0800 30 700,VDAB,VDAB,VDAB,VDAB\n")
    (plain / "steps.csv").write_text(f"step_id,{names}\nbrief,a,b,c,d\nkaart,e,f,g,h\n")
    return plain


def _rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "products.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _write(folder: Path, rows: list[dict[str, str]]) -> None:
    with (folder / "products.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def say(folder: Path, product_id: str, **cells: str) -> int:
    """Fills cells of a product, new columns where they are not there; the line of the product."""
    rows = _rows(folder)
    for row in rows:
        row.update({name: row.get(name, "") for name in cells})
    line = next(i for i, row in enumerate(rows) if row["product_id"] == product_id)
    rows[line].update(cells)
    _write(folder, rows)
    return line + 2


def described(text: str) -> dict[str, str]:
    return {f"description_{code}": f"{text} ({code})" for code in LANGUAGES}


def test_what_is_not_said_of_a_product_has_its_usual_meaning(plain: Path) -> None:
    product = load(plain).products["reispas"]
    assert product.audiences == {Audience.CITIZEN}
    assert product.access is Access.BOTH
    assert (product.price_cents, product.extra_person_minutes, product.partner_id) == (None, None, None)
    assert product.extra_minutes == 5


def test_everything_that_a_town_says_of_a_product_is_read(rich: Path) -> None:
    told = {"audiences": "entrepreneur|association", "access": "appointment", "price": "12,50", "extra_minutes": "0"}
    say(rich, "horeca", **told, partner="vdab", steps="brief|kaart", source="44679", **described("Een café."))
    product = load(rich).products["horeca"]
    assert product.audiences == {Audience.ENTREPRENEUR, Audience.ASSOCIATION}
    assert (product.access, product.price_cents, product.extra_minutes) == (Access.APPOINTMENT, 1250, 0)
    assert (product.partner_id, product.steps, product.source) == ("vdab", ("brief", "kaart"), "44679")
    assert product.descriptions["de"] == "Een café. (de)"


@pytest.mark.parametrize(
    ("typed", "cents"), [("0", 0), ("7", 700), ("12,50", 1250), ("12.5", 1250), ("65,00", 6500), ("", None)]
)
def test_a_price_is_euro_as_people_write_it(plain: Path, typed: str, cents: int | None) -> None:
    say(plain, "reispas", price=typed)
    assert load(plain).products["reispas"].price_cents == cents


@pytest.mark.parametrize("typed", ["gratis", "12,505", "1.000,00", "€ 12", "100001", "12;50"])
def test_a_price_that_is_none_is_a_problem(plain: Path, typed: str) -> None:
    line = say(plain, "reispas", price=typed)
    expect(check(plain), [("products.csv", line, "price", "amount in euro", "")])


def test_every_fault_in_what_is_said_comes_with_its_line_and_a_hint(rich: Path) -> None:
    wanted = [
        ("audiences", "entrepeneur", "unknown audience", "entrepreneur"),
        ("access", "walkin", "unknown access", "walk_in"),
        ("extra_minutes", "half", "whole number 0 to 240", ""),
        ("partner", "vdap", "unknown partner", "vdab"),
        ("steps", "brief|kart", "unknown step", "kaart"),
        ("source", "=1+1", "formula", ""),
    ]
    for column, cell, _, _ in wanted:
        line = say(rich, "horeca", **{column: cell})
    expect(check(rich), [("products.csv", line, column, words, hint) for column, _, words, hint in wanted])


def test_a_description_is_there_in_every_language_that_has_the_column(plain: Path) -> None:
    told = {"description_nl": "Een café openen.", "description_fr": "Ouvrir un café."}
    line = say(plain, "horeca", **told, description_en="", description_de="")
    missing = [("products.csv", line, f"description_{code}", f"missing in {code}", "") for code in ("en", "de")]
    expect(check(plain), missing)


def test_a_language_without_a_column_of_descriptions_does_without(plain: Path) -> None:
    say(plain, "horeca", description_nl="Een café openen.")
    assert load(plain).products["horeca"].descriptions == {"nl": "Een café openen."}


def test_a_partner_and_a_step_must_exist_also_without_their_files(plain: Path) -> None:
    line = say(plain, "horeca", partner="vdab", steps="brief")
    problems = check(plain)
    wanted = [("partner", 'unknown partner "vdab"'), ("steps", 'unknown step "brief"')]
    expect(problems, [("products.csv", line, column, words, "") for column, words in wanted])


def test_two_products_of_one_source_are_a_problem(plain: Path) -> None:
    say(plain, "horeca", source="44679")
    line = say(plain, "marktkraam", source="44679")
    expect(check(plain), [("products.csv", line, "source", f"is there twice, first on line {line - 1}", "")])


def test_a_partners_phone_and_website_are_checked(rich: Path) -> None:
    text = (rich / "partners.csv").read_text()
    (rich / "partners.csv").write_text(
        text.replace("phone,", "phone,website,").replace("0800 30 700,", "bel ons,http://x.example,")
    )
    wanted = [("phone", "phone number"), ("website", "https://")]
    expect(check(rich), [("partners.csv", 2, key, words, "") for key, words in wanted])


def test_a_partners_product_needs_no_point_and_one_by_appointment_does(rich: Path) -> None:
    hall = rich / "sites" / "mobiel.toml"
    hall.write_text(hall.read_text(encoding="utf-8").replace('"pensioen",', '"pensioen", "horeca", "belasting",'))
    say(rich, "belasting", access="appointment")
    say(rich, "horeca", partner="vdab")
    problems = check(rich)
    assert [(p.file, p.key) for p in problems] == [("sites/mobiel.toml", "products")]
    assert problems[0].message.endswith("for belasting")


def told(town: Town) -> Town:
    """The town with everything said of two products."""
    words = {code: f"woord {code}" for code in town.languages}
    full = replace(
        town.products["reispas"],
        audiences=frozenset({Audience.CITIZEN, Audience.ASSOCIATION}),
        descriptions=words,
        price_cents=0,
        extra_person_minutes=0,
        access=Access.WALK_IN,
        partner_id="vdab",
        steps=("brief",),
        source="44679",
    )
    partner = Partner("vdab", words, "Straat 1", "09 123 45 67", "https://vdab.example/", words)
    some = replace(town.products["horeca"], price_cents=123456, access=Access.APPOINTMENT)
    return replace(
        town,
        products={**town.products, "reispas": full, "horeca": some},
        partners={"vdab": partner},
        steps={"brief": Step("brief", words)},
        questions={},
    )


@pytest.fixture
def full(plain: Path) -> Town:
    return told(load(plain))


def test_an_exported_town_says_the_same_of_its_products(full: Town, tmp_path: Path) -> None:
    export(full, tmp_path / "copy")
    assert load(tmp_path / "copy") == full


def test_a_folder_that_was_exported_exports_as_the_same_files(full: Town, tmp_path: Path) -> None:
    export(full, tmp_path / "copy")
    export(load(tmp_path / "copy"), tmp_path / "again")
    for file in ("products.csv", "partners.csv", "steps.csv", "topics.csv", "papers.csv"):
        assert (tmp_path / "copy" / file).read_bytes() == (tmp_path / "again" / file).read_bytes()


def test_the_demo_town_exports_as_the_sheets_it_was_read_from(tmp_path: Path) -> None:
    export(load(DEMO_TOWN), tmp_path / "copy")
    for file in ("products.csv", "partners.csv", "steps.csv", "topics.csv", "papers.csv"):
        assert (tmp_path / "copy" / file).read_bytes() == (DEMO_TOWN / file).read_bytes()


def test_a_document_keeps_what_is_said_of_products(full: Town) -> None:
    assert parse(json.loads(json.dumps(dump(full)))) == full


def test_a_town_that_says_nothing_new_keeps_the_document_of_before(plain: Path) -> None:
    document = dump(load(plain))
    assert "partners" not in document
    assert "steps" not in document
    assert set(document["products"][0]) == {
        *("product_id", "topic_id", "names", "search_words", "planned_minutes"),
        *("papers", "discreet", "online", "skill"),
    }
    assert parse({**document, "version": version(document)}).products["reispas"].access is Access.BOTH


def hall(town: Town) -> Site:
    site = town.site("stadhuis")
    assert site is not None
    return site


def test_a_kiosk_is_told_what_it_needs_to_decide_by_itself(full: Town) -> None:
    message = kiosk_town(full, "1", hall(full), "https://x.example")
    reispas = next(p for p in message.products if p.product_id == "reispas")
    assert (reispas.price_cents, reispas.extra_person_minutes, reispas.access) == (0, 0, "walk_in")
    assert reispas.audiences == ("association", "citizen")
    assert reispas.skill == "bevolking"
    assert reispas.paper_ids == ("eid", "pasfoto", "reispas_oud")
    assert [step["fr"] for step in reispas.steps] == ["woord fr"]
    assert [(p.partner_id, p.phone, p.hours["en"]) for p in message.partners] == [("vdab", "09 123 45 67", "woord en")]


def test_a_kiosk_knows_what_the_other_sites_offer_and_when_they_are_open(full: Town) -> None:
    others = {site.site_id: site for site in kiosk_town(full, "1", hall(full), "").others}
    assert set(others) == {"bibliotheek", "mobiel"}
    assert "pensioen" in others["mobiel"].product_ids
    assert len(others["bibliotheek"].hours) == 6


def test_a_kiosk_hears_what_the_hosts_can_do_and_no_name(full: Town) -> None:
    message = kiosk_town(full, "1", hall(full), "")
    assert {frozenset(skills) for skills in message.skill_sets} == full.skill_sets["stadhuis"]
    text = message.model_dump_json()
    assert not [h.display_name for h in full.hosts.values() if f'"{h.display_name}"' in text]


def test_a_town_that_a_kiosk_kept_from_before_is_still_read(full: Town) -> None:
    before = json.loads(kiosk_town(full, "1", hall(full), "").model_dump_json())
    for added in ("hours", "holidays", "partners", "others", "skill_sets"):
        del before[added]
    kept = {
        *("product_id", "topic_id", "names", "search_words", "planned_minutes"),
        *("papers", "discreet", "online"),
    }
    before["products"] = [{key: p[key] for key in kept} for p in before["products"]]
    message = KioskTown.model_validate(before)
    assert message.skill_sets == ()
    assert {p.access for p in message.products} == {"both"}


def test_two_thousand_products_are_read_and_written(folder: Path, tmp_path: Path) -> None:
    rows = _rows(folder)
    first = {name: "" if name == "source" else cell for name, cell in rows[0].items()}
    more = [{**first, "product_id": f"meer_{n}"} for n in range(2000 - len(rows))]
    _write(folder, [*rows, *more])
    town: Town = load(folder)
    export(town, tmp_path / "copy")
    assert len(load(tmp_path / "copy").products) == 2000
