"""How a matter goes on, as a visitor reads it."""

from __future__ import annotations

from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from assets import advice
from assets.texts import NAMES as LANGUAGE_NAMES
from assets.texts import TextMissing
from queue_server.contracts.advice import AdvisedOffer, AdvisedPlace, AdvisedStep, WayOn
from queue_server.contracts.visits import Kind, WaitRange
from queue_server.domain.advice import NextStep, Why
from queue_server.domain.catalogue import PointKind
from queue_server.domain.offers import Way
from queue_server.domain.waiting import Wait

LANGUAGES = tuple(LANGUAGE_NAMES)
ZONE = ZoneInfo("Europe/Brussels")
NINE, NOON = datetime(2026, 3, 3, 9, tzinfo=ZONE), datetime(2026, 3, 3, 12, tzinfo=ZONE)
NAMES = {"nl": "Bibliotheek", "en": "Library"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_a_sentence_of_its_own_in_every_language(language: str) -> None:
    said = [advice.because(language, why) for why in Why]
    assert len(set(said)) == len(Why)


def test_a_reason_of_a_newer_server_is_a_missing_text_and_no_wrong_one() -> None:
    with pytest.raises(TextMissing):
        advice.because("nl", "brand_new")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_and_every_kind_of_point_has_a_sentence_in_every_language(language: str) -> None:
    steps = [NextStep(Way.POINT, kind) for kind in PointKind]
    steps += [NextStep(way, opens=NINE) for way in Way if way is not Way.POINT]
    steps.append(NextStep(Way.ONLINE, PointKind.DIGIPOINT))
    said = [advice.step_text(language, step) for step in steps]
    assert len(set(said)) == len(steps)


def test_the_message_has_the_words_of_the_rules() -> None:
    assert set(get_args(WayOn)) == set(Way)
    assert set(get_args(Kind)) == set(PointKind)


def step(way: WayOn, **more: object) -> AdvisedStep:
    empty = {"kind": None, "minutes": None, "wait": None, "address": None, "place": None, "opens": None, "offers": ()}
    return AdvisedStep.model_validate({"way": way, **empty, **more})


@pytest.mark.parametrize(
    ("wait", "sentence"),
    [
        (None, "We weten nog niet hoelang u wacht."),
        (Wait(0, 0), "U bent bijna meteen aan de beurt."),
        (Wait(0, 1), "U wacht hoogstens 1 minuut."),
        (Wait(5, 5), "U wacht hoogstens 5 minuten."),
        (Wait(5, 15), "U wacht 5 tot 15 minuten."),
    ],
)
def test_a_number_comes_with_its_wait(wait: Wait | None, sentence: str) -> None:
    assert advice.details("nl", NextStep(Way.POINT, PointKind.STANDING, wait=wait)) == [sentence]
    told = WaitRange(low_minutes=wait.low_minutes, high_minutes=wait.high_minutes) if wait else None
    assert advice.details("nl", step("point", kind="standing", wait=told)) == [sentence]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("nl", "Kom terug op dinsdag 3 maart om 09:00."),
        ("en", "Come back on Tuesday 3 March at 09:00."),
        ("fr", "Revenez le mardi 3 mars à 09:00."),
        ("de", "Kommen Sie wieder am Dienstag, 3. März um 09:00 Uhr."),
        ("ar", "عودوا يوم الثلاثاء 3 مارس الساعة 09:00."),
        ("uk", "Приходьте ще: вівторок, 3 березня, 09:00."),
    ],
)
def test_when_to_come_back_is_said_in_the_places_own_time(language: str, sentence: str) -> None:
    assert advice.step_text(language, step("later", opens=NINE)) == sentence


def test_an_appointment_lists_where_and_when_and_who_only_makes_it() -> None:
    offers = [
        AdvisedOffer(site_id="bibliotheek", opens=NINE, closes=NOON, names=NAMES, only_asks=asks)
        for asks in (False, True)
    ]
    assert advice.details("nl", step("appointment", offers=offers)) == [
        "Bibliotheek: dinsdag 3 maart, tussen 09:00 en 12:00",
        "Bibliotheek: daar maken we de afspraak. dinsdag 3 maart, 09:00 tot 12:00",
    ]


def test_another_place_says_where_it_is_and_when_it_is_open() -> None:
    def place(**more: object) -> AdvisedStep:
        empty = {
            "place_id": "p",
            "names": NAMES,
            "phone": "",
            "website": None,
            "hours": {},
            "closes": None,
            "opens": None,
        }
        return step("other_site", place={**empty, "address": "Schoolstraat 12", **more})

    assert advice.step_text("nl", place()) == "Ga hiervoor naar: Bibliotheek."
    assert advice.details("nl", place(closes=NOON)) == ["Adres: Schoolstraat 12", "Nu open, tot 12:00."]
    assert advice.details("en", place(opens=NINE))[-1] == "Open from Tuesday 3 March at 09:00."
    partner = place(phone="011 22 33 44", website="https://lindegem.example", hours={"nl": "maandag"})
    assert advice.details("nl", partner) == [
        "Adres: Schoolstraat 12",
        "Telefoon: 011 22 33 44",
        "Website: https://lindegem.example",
        "Open: maandag",
    ]


def test_a_language_without_a_name_for_a_place_uses_the_towns_first() -> None:
    place = AdvisedPlace(
        place_id="p", names=NAMES, address="", phone="", website=None, hours={}, closes=None, opens=None
    )
    assert advice.step_text("de", step("partner", place=place)) == "Hier hilft man Ihnen: Bibliotheek."
