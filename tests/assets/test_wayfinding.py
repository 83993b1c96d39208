"""The way in words: short sentences, whole in every language, with floors that can be spoken."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pytest

from assets import wayfinding
from assets.texts import NAMES, catalogue, text
from assets.wayfinding import AREA, Told, about, in_short, refused, told
from queue_server.domain.wayfinding import Level
from queue_server.domain.wayfinding.choosing import Instead, Refused
from queue_server.domain.wayfinding.goal import Goal, Sign
from queue_server.domain.wayfinding.landmarks import Landmark, Mark, Relation
from queue_server.domain.wayfinding.network import Kind
from queue_server.domain.wayfinding.step import Action, Step
from tests.support.route_table import shown

LANGUAGES = tuple(NAMES)
WORDS_MOST = 12
LEVELS = tuple(Level(str(ordinal), float(ordinal), {}) for ordinal in range(-4, 13))
HALVES = (Level("m", 0.5, {}), Level("n", 2.0, {"nl": "Niveau 3", "fr": "Niveau 3"}))
TURNS = (Action.STRAIGHT, Action.LEFT, Action.RIGHT, Action.AROUND)


def step(action: Action, kind: Kind = Kind.WALK, level: int = 4, **more: Any) -> Step:
    return Step(action, kind, level, 12.0, (0.0, 0.0), **more)


def one(language: str, *steps: Step, levels: tuple[Level, ...] = LEVELS, name: str = "") -> Told:
    return told(language, steps, levels, name)[-1]


def sentences(words: str) -> list[str]:
    return [each for each in re.split(r"[.?!:،](?:\s|$)", words) if each]


@dataclass
class Every:
    """Every step that there can be, in one place."""

    found: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        spot, cafe = (0.0, 0.0), {"nl": "Koffiehoek"}
        at = [m for m in Mark if m not in (Mark.GOAL, Mark.ROOM)]
        for action in TURNS:
            self.found += [step(action, landmark=Landmark(mark, spot, cafe)) for mark in at]
            self.found += [step(action, landmark=Landmark(m, spot, {}, Relation.FROM)) for m in FROM]
            for mark in (*at, Mark.GOAL):
                to = Landmark(mark, spot, cafe if mark is Mark.NAMED else {}, Relation.TO)
                self.found += [step(action, landmark=to, sure=sure) for sure in (True, False)]
            for way in (Relation.OUT, Relation.IN):
                self.found.append(step(action, Kind.OUTSIDE, landmark=Landmark(Mark.ENTRANCE, spot, {}, way)))
            for sign in Sign:
                self.found.append(step(Action.ARRIVE, side=action, goal=Goal(cafe, "", sign)))
            self.found.append(step(Action.ARRIVE, side=action, goal=Goal({}, "", Sign.HERE)))
            self.found.append(step(Action.LEFT, landmark=Landmark(Mark.LIFT, spot), then=(step(action),)))
        for kind in (Kind.LIFT, Kind.STAIRS, Kind.ESCALATOR, Kind.RAMP):
            for up in (Action.UP, Action.DOWN):
                self.found += [step(up, kind, level) for level in range(len(LEVELS))]
                self.found += [step(up, kind, side=side) for side in TURNS[1:]]


FROM = (Mark.LIFT, Mark.STAIRS, Mark.ESCALATOR, Mark.RAMP, Mark.ROOM)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_that_there_can_be_has_its_words(language: str) -> None:
    made = Every().found
    assert len(made) > 200
    for each in made:
        for form in one(language, each):
            assert "{" not in form
            assert "  " not in form
            assert form.endswith((".", "!"))
            assert form[0] == form[0].upper()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_way_is_left_unsaid(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each key is used by some step: a dead one would be translated for nobody."""
    used: set[str] = set()

    def noting(language: str, area: str, key: str, count: int | None = None, **fields: object) -> str:
        used.add(key)
        return text(language, area, key, count, **fields)

    monkeypatch.setattr(wayfinding, "text", noting)
    for each in Every().found:
        one(language, each)
        one(language, step(Action.UP, Kind.LIFT, level=5), each)
    for each in (step(Action.UP, Kind.LIFT, 0), step(Action.UP, Kind.LIFT, 1)):
        told(language, [each], HALVES)
    for mark in (Mark.LIFT, Mark.STAIRS, Mark.ESCALATOR, Mark.RAMP, Mark.ENTRANCE, Mark.RECEPTION, Mark.TOILET):
        one(language, step(Action.ARRIVE, goal=Goal({}, "", Sign.PICTOGRAM, mark)))
    crossing = step(Action.LEFT, landmark=Landmark(Mark.CROSSING, (0.0, 0.0)))
    told(language, [step(Action.UP, Kind.LIFT, landmark=Landmark(Mark.LIFT, (0.0, 0.0))), crossing], LEVELS)
    for levels, level in ((LEVELS, 3), (LEVELS, 4), (LEVELS, 5), (HALVES, 0), (HALVES, 1)):
        in_short(language, [step(Action.ARRIVE, level=level, goal=Goal({}, "", Sign.HERE))], levels)
    about(language, 61)
    for reason in Refused:
        for instead in Instead:
            refused(language, reason, instead, "Zaal 1")
    known = catalogue("nl", AREA)
    assert known is not None
    assert {m.id if isinstance(m.id, str) else m.id[0] for m in known if m.id} - used == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_of_forty_ways_are_short_and_never_hold_a_hole(language: str) -> None:
    for each in shown():
        for words in told(language, each.steps, each.network.levels):
            for form in words:
                assert "{" not in form
                assert max(len(part.split()) for part in sentences(form)) <= WORDS_MOST, form


def test_forty_ways_have_a_landmark_at_each_step_and_say_how_one_knows_the_place() -> None:
    assert len(shown()) == 40
    for each in shown():
        assert len(each.steps) <= 5
        assert all(one.landmark for one in each.steps[:-1])
        assert each.steps[-1].goal is not None


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "Ga bij “Koffiehoek” naar links."),
        ("en", "At “Koffiehoek”, turn left."),
        ("fr", "Devant «\u00a0Coin café\u00a0», tournez à gauche."),
        ("de", "Gehen Sie bei „Koffiehoek“ nach links."),
        ("ar", "عند «Koffiehoek»، اتجهوا يسارًا."),
        ("uk", "Біля місця «Koffiehoek» поверніть ліворуч."),
        ("tr", "“Koffiehoek” yanında sola dönün."),
        ("pl", "Przy miejscu „Koffiehoek” skręć w lewo."),
    ],
)
def test_a_name_is_set_in_quotes_and_never_bent(language: str, words: str) -> None:
    cafe = Landmark(Mark.NAMED, (0.0, 0.0), {"nl": "Koffiehoek", "fr": "Coin café"})
    assert one(language, step(Action.LEFT, landmark=cafe)).text == words


@pytest.mark.parametrize(
    ("language", "text", "spoken"),
    [
        ("nl", "Neem de lift naar verdieping 2.", "Neem de lift naar de tweede verdieping."),
        ("en", "Take the lift up to floor 2.", "Take the lift up to the second floor."),
        ("fr", "Montez en ascenseur à l’étage 2.", "Montez en ascenseur au deuxième étage."),
        ("de", "Fahren Sie mit dem Aufzug auf Etage 2.", "Fahren Sie mit dem Aufzug in die zweite Etage."),
        ("ar", "اصعدوا بالمصعد إلى الطابق 2.", "اصعدوا بالمصعد إلى الطابق الثاني."),
        ("uk", "Підніміться ліфтом на поверх 2.", "Підніміться ліфтом на поверх номер два."),
        ("tr", "Asansörle 2 numaralı kata çıkın.", "Asansörle ikinci kata çıkın."),
        ("pl", "Wjedź windą na piętro 2.", "Wjedź windą na drugie piętro."),
    ],
)
def test_floors_are_read_as_numbers_and_spoken_as_words(language: str, text: str, spoken: str) -> None:
    assert one(language, step(Action.UP, Kind.LIFT, level=6)) == (text, spoken)


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (LEVELS[4], "het gelijkvloers"),
        (LEVELS[3], "kelder 1"),
        (LEVELS[16], "verdieping 12"),
        (HALVES[0], "de tussenverdieping"),
        (HALVES[1], "“Niveau 3”"),
    ],
)
def test_a_floor_is_called_as_on_its_sign_else_by_its_number(level: Level, words: str) -> None:
    down = step(Action.DOWN, Kind.STAIRS, level=0)
    assert one("nl", down, levels=(level,)).text == f"Neem de trap omlaag naar {words}."


def test_no_spoken_floor_has_a_digit_down_to_the_third_cellar_and_up_to_the_tenth() -> None:
    for language in LANGUAGES:
        for level in range(1, 15):
            assert not re.search(r"\d", one(language, step(Action.UP, Kind.LIFT, level=level)).spoken), (
                language,
                level,
            )


def test_what_follows_is_told_along_with_its_own_floor() -> None:
    ride = step(Action.UP, Kind.LIFT, level=6)
    joined = step(Action.LEFT, landmark=Landmark(Mark.DOOR, (0.0, 0.0)), then=(step(Action.RIGHT), ride))
    assert one("nl", joined).text == "Ga na de deur naar links. Ga daarna naar rechts. Neem de lift naar verdieping 2."


def test_an_entrance_that_follows_is_told_as_one() -> None:
    inside = step(Action.LEFT, landmark=Landmark(Mark.ENTRANCE, (0.0, 0.0), {}, Relation.IN))
    turned = step(Action.RIGHT, Kind.OUTSIDE, landmark=Landmark(Mark.CORNER, (0.0, 0.0)), then=(inside,))
    assert one("nl", turned).text == "Ga op de hoek naar rechts. Ga door de ingang naar binnen. Ga daarna naar links."


def test_a_crossing_is_told_by_the_metres_to_it_unless_one_was_sent_to_it() -> None:
    crossing = Landmark(Mark.CROSSING, (0.0, 0.0))
    before = Step(Action.UP, Kind.LIFT, 4, 13.0, (0.0, 0.0), Landmark(Mark.LIFT, (0.0, 0.0)))
    turned = step(Action.LEFT, landmark=crossing)
    assert one("nl", before, turned).text == "Ga na 15 meter bij de kruising naar links."
    sent = step(Action.STRAIGHT, landmark=Landmark(Mark.CROSSING, (0.0, 0.0), {}, Relation.TO))
    assert one("nl", sent, turned).text == "Ga bij de kruising naar links."


def test_the_goal_is_called_as_the_town_calls_it() -> None:
    arrival = step(Action.ARRIVE, side=Action.LEFT, goal=Goal({"nl": "snelbalie2"}, "point", Sign.DESK))
    assert one("nl", arrival, name="Snelbalie 2").text == "Links van u: “Snelbalie 2”. De naam staat bij de balie."


def test_what_everybody_has_a_word_for_is_called_so_where_the_plan_has_no_word() -> None:
    arrival = step(Action.ARRIVE, goal=Goal({"nl": "Wc"}, "restroom", Sign.PICTOGRAM, Mark.TOILET))
    assert one("uk", arrival).text == "Прямо перед Вами: «Туалет». Ви побачите знак."
    assert one("nl", arrival).text == "Recht voor u: “Wc”. U ziet het bord."


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("kiosk2", "p_zaal4", "Verdieping 1. Ga na de lift naar rechts."),
        ("kiosk1", "p_zaal2", "Gelijkvloers. Ga bij “Zaal 1” naar links."),
        ("zaal3", "toilet1", "Verdieping 1. Ga na de deur naar rechts."),
        ("kiosk", "tower", "Verdieping 4. Recht voor u: “Torenkamer”. De naam staat op de deur."),
    ],
)
def test_a_slip_has_room_for_the_floor_and_the_last_decision(start: str, end: str, words: str) -> None:
    (each,) = [one for one in shown() if (one.trip.start, one.trip.end) == (start, end)]
    assert in_short("nl", each.steps, each.network.levels) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "Ongeveer 1 minuut lopen"), (60, "Ongeveer 1 minuut lopen"), (61, "Ongeveer 2 minuten lopen")],
)
def test_minutes_are_whole_and_rounded_up(seconds: float, words: str) -> None:
    assert about("nl", seconds) == words


def test_a_way_that_is_none_says_why_and_what_to_do() -> None:
    assert refused("nl", Refused.NOT_FOR_THIS_PROFILE, Instead.HOST_COMES) == (
        "Deze weg kan niet zonder trappen. Een medewerker komt naar u toe."
    )
    assert "“Zaal 1”" in refused("nl", Refused.NO_WAY, Instead.ANOTHER_PLACE, "Zaal 1")


@pytest.mark.parametrize(
    ("names", "language", "expected"),
    [
        ({"fr": "Salle 1", "en": "Room 1", "nl": "Zaal 1"}, "nl", "Zaal 1"),
        ({"fr": "Salle 1", "en": "Room 1", "": "Z1"}, "nl", "Room 1"),
        ({"fr": "Salle 1", "": "Z1"}, "nl", "Z1"),
        ({"fr": "Salle 1", "de": "Saal 1"}, "nl", "Salle 1"),
        ({"fr": "Salle 1", "nl-BE": "Zaal 1"}, "nl", "Zaal 1"),
        ({"fr": "Salle 1", "en_GB": "Room 1"}, "nl", "Room 1"),
        ({"nl": "-", "en": "", "": "Z1"}, "nl", "Z1"),
        ({"nl": "--"}, "nl", ""),
        ({}, "nl", ""),
    ],
)
def test_a_name_is_read_in_ones_own_language_or_in_english_or_as_it_stands_there(
    names: dict[str, str], language: str, expected: str
) -> None:
    assert wayfinding.say(names, language) == expected
