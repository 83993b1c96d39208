"""A broken town folder: every fault is reported in one go, where it is and what was probably meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from queue_server.town.folder import check, load
from queue_server.town.problems import Problem, TownRefused
from queue_server.town.source import FILE_BYTES_MAX
from tests.queue_server.town.conftest import Break

HALL = "sites/stadhuis.toml"
LIBRARY = "sites/bibliotheek.toml"
PLAN = "plan/stadhuis.geojson"


def found(problems: list[Problem], file: str, line: int, key: str, words: str, hint: str = "") -> bool:
    return any(
        (p.file, p.line, p.key, p.did_you_mean) == (file, line, key, hint) and words in p.message for p in problems
    )


def expect(problems: list[Problem], wanted: list[tuple[str, int, str, str, str]]) -> None:
    """Each of the wanted problems is among the reported ones, and nothing else is."""
    missing = [w for w in wanted if not found(problems, *w)]
    assert missing == [], "\n".join(map(str, problems))
    assert len(problems) == len(wanted), "\n".join(map(str, problems))


def test_many_faults_in_many_files_are_reported_in_one_go(folder: Path, spoil: Break) -> None:
    def fault(file: str, old: str, new: str, key: str, words: str, hint: str = "") -> tuple[str, int, str, str, str]:
        return file, spoil(file, old, new), key, words, hint

    wanted = [
        fault("town.toml", "language_policy =", "languge_polcy =", "languge_polcy", "unknown key", "language_policy"),
        fault("topics.csv", ",baby,", ",babby,", "icon", "unknown icon", "baby"),
        fault("topics.csv", "Pflege und Pension", "", "name_de", "text is missing in de"),
        fault("papers.csv", "leurkaart,", "klever,", "paper_id", "is there twice"),
        fault("products.csv", "kids_id,identiteit", "kids_id,identiteid", "topic", "unknown topic", "identiteit"),
        fault("products.csv", "reispas,identiteit,10", "reispas,identiteit,600", "minutes", "1 to 240"),
        fault("products.csv", "leefloon,geld,45,yes", "leefloon,geld,45,perhaps", "discreet", "yes or no"),
        fault("products.csv", "eid|stookfactuur", "eid|stokfactuur", "papers", "unknown paper", "stookfactuur"),
        fault("products.csv", "https://lindegem.example/uitpas", "http://x.example", "online", "https://"),
        fault("products.csv", "Reispas afhalen", "=1+1", "name_nl", "formula"),
        fault("hosts.csv", "gert,Gert,wonen", "gert,Gert,wonnen", "skills", "unknown skill", "wonen"),
        fault("hosts.csv", "host|manager", "host|manger", "roles", "unknown role", "manager"),
        fault("holidays.csv", "2026-05-01", "2026-05-41", "date", "must be a date"),
        fault(HALL, "Europe/Brussels", "Europe/Brussel", "time_zone", "unknown time zone", "Europe/Brussels"),
        fault(HALL, 'we = ["09:00-12:00"', 'we = ["09:00-14:00"', "hours.we", "overlap"),
        fault(HALL, 'th = ["09:00-12:00"', 'th = ["9u-12u"', "hours.th", "must be opening hours"),
        fault(HALL, 'video = "R"', 'video = "B"', "letters.video", 'letter "B"'),
        fault(HALL, 'arrow = "up"', 'arrow = "upp"', "points.7.arrow", "unknown arrow", "up"),
        fault(HALL, 'en = "Town hall"', 'it = "Municipio"', "names.it", "unknown key"),
        fault(LIBRARY, "products = [", 'products = ["uitpass",', "products", "unknown product", "uitpas"),
        fault(LIBRARY, 'kind = "digipoint"', 'kind = "digipont"', "points.3.kind", "unknown kind", "digipoint"),
        fault(PLAN, '"gang0", "zaal1"', '"gang0", "zaal11"', "d_zaal1", "unknown unit", "zaal1"),
    ]
    problems = check(folder)
    missing = [one for one in wanted if not found(problems, *one)]
    assert missing == [], "\n".join(map(str, problems))


def test_load_refuses_with_all_problems_as_data(folder: Path, spoil: Break) -> None:
    spoil("topics.csv", ",baby,", ",babby,")
    spoil(HALL, 'arrow = "up"', 'arrow = "upp"')
    with pytest.raises(TownRefused) as refused:
        load(folder)
    assert refused.value.code == "town_refused"
    assert [p.file for p in refused.value.problems] == [HALL, "topics.csv"]
    assert str(refused.value.problems[1]) == 'topics.csv:6: icon: unknown icon "babby" (did you mean "baby"?)'


def test_a_misspelt_key_gives_one_problem(folder: Path, spoil: Break) -> None:
    line = spoil(HALL, "time_zone =", "timezone =")
    expect(check(folder), [(HALL, line, "timezone", "unknown key", "time_zone")])


def test_one_fault_gives_one_problem(folder: Path, spoil: Break) -> None:
    line = spoil("products.csv", "kids_id,identiteit", "kids_id,identiteid")
    expect(check(folder), [("products.csv", line, "topic", 'unknown topic "identiteid"', "identiteit")])


def test_a_misspelt_column_gives_one_problem(folder: Path, spoil: Break) -> None:
    spoil("products.csv", ",minutes,", ",minuts,")
    expect(check(folder), [("products.csv", 1, "minuts", "unknown column", "minutes")])


def test_a_missing_column_is_named_once(folder: Path) -> None:
    path = folder / "papers.csv"
    rows = [line.rsplit(",", 1)[0] for line in path.read_text().splitlines() if '"' not in line]
    path.write_text("\n".join(rows))
    missing = [p for p in check(folder) if p.key == "name_de" and p.file == "papers.csv"]
    assert [(p.line, p.message) for p in missing] == [(1, "column is missing")]


def test_a_missing_file_names_the_one_that_is_near(folder: Path) -> None:
    (folder / "topics.csv").rename(folder / "topic.csv")
    expect(check(folder), [("topics.csv", 0, "", "file is missing", "topic.csv")])


def test_a_missing_folder_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    assert found(check(tmp_path / "nowhere"), "town.toml", 0, "", "file is missing")


def test_a_file_that_is_not_utf8_says_how_to_save_it(folder: Path) -> None:
    path = folder / "topics.csv"
    text = path.read_text(encoding="utf-8")
    path.write_bytes(text.encode("cp1252"))
    line = text[: text.index("é")].count("\n") + 1
    expect(check(folder), [("topics.csv", line, "", "is not UTF-8", "")])


def test_a_sheet_saved_by_a_belgian_excel_is_read(folder: Path) -> None:
    path = folder / "hosts.csv"
    text = path.read_text(encoding="utf-8").replace(",", ";").replace("\n", "\r\n")
    path.write_bytes(text.encode("utf-8-sig"))
    assert check(folder) == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_cell_that_a_spreadsheet_would_run_is_refused(folder: Path, spoil: Break, start: str) -> None:
    line = spoil("hosts.csv", ",Femke,", f",{start}Femke,")
    expect(check(folder), [("hosts.csv", line, "name", "formula", "")])


def test_a_file_over_the_limit_is_not_read(folder: Path) -> None:
    with (folder / PLAN).open("ab") as stream:
        stream.truncate(FILE_BYTES_MAX + 1)
    expect(check(folder), [(PLAN, 0, "", "at most", "")])


def test_a_colour_that_cannot_be_read_names_the_pair(folder: Path, spoil: Break) -> None:
    line = spoil("town.toml", "#0B5C57", "#FFD23F")
    problems = check(folder)
    assert found(problems, "town.toml", line, "theme.town", "paper #FFFFFF on town #FFD23F")
    assert {p.key for p in problems} == {"theme.town"}


def test_a_colour_that_is_no_colour_is_a_problem(folder: Path, spoil: Break) -> None:
    line = spoil("town.toml", "#0B5C57", "groen")
    expect(check(folder), [("town.toml", line, "theme.town", "must be a colour", "")])


def test_broken_toml_is_reported_with_its_line_and_the_rest_is_still_checked(folder: Path, spoil: Break) -> None:
    line = spoil("town.toml", 'town_id = "lindegem"', 'town_id = "lindegem')
    topic = spoil("topics.csv", ",baby,", ",babby,")
    expect(
        check(folder),
        [("town.toml", line, "", "is not valid TOML", ""), ("topics.csv", topic, "icon", "unknown icon", "baby")],
    )


def test_the_town_policy_must_fit_its_languages(folder: Path, spoil: Break) -> None:
    line = spoil("town.toml", '"nl_marked"', '"nl_only"')
    expect(check(folder), [("town.toml", line, "language_policy", "no room for other languages", "")])


@pytest.mark.parametrize(
    ("code", "message", "meant"),
    [("xx", "known are: ar, de, en, fr, nl, pl, tr, uk", ""), ("ukr", 'language "ukr"', "uk")],
)
def test_a_language_that_the_kiosk_does_not_speak_is_refused(
    folder: Path, spoil: Break, code: str, message: str, meant: str
) -> None:
    line = spoil("town.toml", '"de"', f'"de", "{code}"')
    expect(check(folder), [("town.toml", line, "languages", message, meant)])


def test_a_product_that_no_site_offers_is_reported(folder: Path, spoil: Break) -> None:
    line = spoil(HALL, 'products = "all"', 'products = ["reispas"]')
    problems = check(folder)
    assert line == 5
    assert found(problems, "products.csv", 6, "product_id", 'product "kids_id" is offered by no site')
    assert not any('"reispas"' in p.message or '"uitpas"' in p.message for p in problems)


def test_a_site_without_a_fitting_point_names_the_skill_and_the_products(folder: Path, spoil: Break) -> None:
    line = spoil("sites/mobiel.toml", '"pensioen",', '"pensioen", "leefloon", "horeca",')
    problems = check(folder)
    expect(
        problems,
        [
            (
                "sites/mobiel.toml",
                line - 3,
                "products",
                'no point of kind discreet with skill "welzijn" for leefloon',
                "",
            ),
            ("sites/mobiel.toml", line - 3, "products", 'no point with skill "ondernemen" for horeca', ""),
        ],
    )


def test_a_discreet_letter_of_its_own_is_refused(folder: Path, spoil: Break) -> None:
    line = spoil(HALL, 'discreet = "L"', 'discreet = "X"')
    expect(check(folder), [(HALL, line, "letters.discreet", "would betray", "")])


def test_a_kind_of_point_without_letter_is_refused(folder: Path, spoil: Break) -> None:
    spoil(HALL, 'roaming = "W"\n', "")
    problems = check(folder)
    assert [(p.file, p.key) for p in problems] == [(HALL, "letters.roaming")]


def test_a_point_id_that_is_there_twice_is_reported_at_the_second(folder: Path, spoil: Break) -> None:
    line = spoil(HALL, 'point_id = "snelbalie2"', 'point_id = "snelbalie1"')
    assert found(check(folder), HALL, line, "points.2.point_id", "is there twice")


def test_a_site_file_that_the_town_does_not_list_is_reported(folder: Path) -> None:
    (folder / LIBRARY).rename(folder / "sites/biblioteek.toml")
    problems = check(folder)
    assert found(problems, "sites/biblioteek.toml", 0, "", "is not in the sites of town.toml", "bibliotheek")
    assert found(problems, LIBRARY, 0, "", "file is missing", "biblioteek.toml")


def test_a_plan_outside_the_folder_is_not_opened(folder: Path, spoil: Break) -> None:
    line = spoil(HALL, "plan/stadhuis.geojson", "../../etc/passwd")
    expect(check(folder), [(HALL, line, "plan", "inside the town folder", "")])


def test_a_plan_that_is_no_json_is_reported_with_its_line(folder: Path, spoil: Break) -> None:
    spoil(PLAN, '"features": [', '"features": [,')
    expect(check(folder), [(PLAN, 1, "", "is not valid JSON", "")])


def test_a_plan_without_a_point_of_the_site_is_reported(folder: Path, spoil: Break) -> None:
    line = spoil(PLAN, '"point_id": "zaal2"', '"point_id": "zaal99"')
    problems = check(folder)
    assert found(problems, PLAN, 0, "", 'lacks point "zaal2"')
    assert any(p.line == line and 'unknown point "zaal99"' in p.message for p in problems)


def test_a_point_that_cannot_be_reached_is_reported(folder: Path) -> None:
    path = folder / PLAN
    plan = json.loads(path.read_text(encoding="utf-8"))
    plan["features"] = [f for f in plan["features"] if f["id"] not in ("d_trap1", "d_lift1")]
    path.write_text(json.dumps(plan), encoding="utf-8")
    cut_off = {p.key for p in check(folder) if "cannot be reached" in p.message}
    assert cut_off == {"p_zaal3", "p_zaal4"}


def test_a_point_outside_every_room_is_reported(folder: Path) -> None:
    path = folder / PLAN
    plan = json.loads(path.read_text(encoding="utf-8"))
    point = next(f for f in plan["features"] if f["id"] == "p_zaal1")
    point["geometry"]["coordinates"][1] += 1
    path.write_text(json.dumps(plan), encoding="utf-8")
    assert [(p.key, p.message) for p in check(folder)] == [("p_zaal1", "stands in no unit of floor 0")]


@pytest.mark.parametrize("content", ["", "[]", "null", '{"type": "FeatureCollection", "features": [1, {}, []]}'])
def test_nonsense_instead_of_a_plan_is_a_problem_and_no_crash(folder: Path, content: str) -> None:
    (folder / PLAN).write_text(content)
    assert any(p.file == PLAN for p in check(folder))


@pytest.mark.parametrize("file", ["town.toml", "topics.csv", "products.csv", "hosts.csv", "holidays.csv", HALL, PLAN])
@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"x", b'"', b"a,b\n1,2,3\n", b"sites = 3\npoints = [1]\n"])
def test_nonsense_in_any_file_is_a_problem_and_no_crash(folder: Path, file: str, content: bytes) -> None:
    (folder / file).write_bytes(content)
    assert check(folder)
