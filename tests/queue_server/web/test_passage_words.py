"""What hosts read of passages, in four languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest

from queue_server.contracts.building import Passage, PassageSort
from queue_server.contracts.host import HostClosure, HostPassages
from queue_server.web.passage_words import ICONS, shown, shut, unreached
from queue_server.web.rendering import speaker

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Brussels")
T = speaker("nl", "host")
GANG, ZAAL = {"nl": "Gang", "fr": "Couloir"}, {"nl": "Zaal 2", "fr": "Salle 2"}


def passage(**more: Any) -> Passage:
    told = {"thing_id": "x", "sort": "lift", "names": {}, "joins": (), "floors": (0.0,), **more}
    return Passage.model_validate(told)


def closure(**more: Any) -> HostClosure:
    told = {
        "thing_id": "x",
        "sort": "lift",
        "name": "Lift",
        "joins": (),
        "floors": (0.0, 1.0),
        "every": False,
        "closed_by": "An",
        "since": NOW,
        "until": None,
        "lasting": False,
        **more,
    }
    return HostClosure.model_validate(told)


@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
@pytest.mark.parametrize("sort", get_args(PassageSort))
def test_every_sort_has_a_name_and_an_icon(language: str, sort: str) -> None:
    assert sort in ICONS
    assert shown(passage(sort=sort), language, speaker(language, "host")).name


@pytest.mark.parametrize(
    ("told", "name", "where"),
    [
        (
            {"names": {"nl": "Lift B"}, "joins": (GANG,), "floors": (-1, 0, 3)},
            "Lift B",
            "bij Gang · Kelder 1 – Verdieping 3",
        ),
        ({"floors": (0, 0.5)}, "Lift", "Gelijkvloers – Tussenverdieping"),
        ({"every": True, "floors": ()}, "Alle liften", ""),
        ({"sort": "door", "joins": (GANG, ZAAL)}, "Gang – Zaal 2", "Gelijkvloers"),
        ({"sort": "door", "joins": (ZAAL,)}, "Deur: Zaal 2", "Gelijkvloers"),
        ({"sort": "door"}, "Deur", "Gelijkvloers"),
    ],
)
def test_a_passage_is_called_as_people_do(told: dict[str, Any], name: str, where: str) -> None:
    found = shown(passage(**told), "nl", T)
    assert (found.name, found.where) == (name, where)


@pytest.mark.parametrize(
    ("told", "since", "until"),
    [
        ({}, "Dicht sinds 10:00 door An", "tot het einde van de dag"),
        ({"closed_by": ""}, "Dicht sinds 10:00", "tot het einde van de dag"),
        (
            {"lasting": True, "since": NOW - timedelta(days=1)},
            "Dicht sinds ma 2 mrt 10:00 door An",
            "tot iemand het weer opent",
        ),
        ({"until": NOW + timedelta(hours=2)}, "Dicht sinds 10:00 door An", "tot 12:00"),
        ({"until": NOW + timedelta(hours=22)}, "Dicht sinds 10:00 door An", "tot wo 4 mrt 08:00"),
    ],
)
def test_since_when_and_until_when_name_the_day_when_it_is_another(
    told: dict[str, Any], since: str, until: str
) -> None:
    found = shut(closure(**told), NOW, ZONE, "nl", T)
    assert (found.since, found.until) == (since, until)


def test_what_is_out_of_reach_is_told_once_and_not_without_end() -> None:
    many = tuple(f"Zaal {number}" for number in range(1, 10))
    told = unreached(HostPassages(unreached=many, unreached_step_free=("Zaal 12",)), "nl", T)
    assert told == [
        "Niet meer bereikbaar: Zaal 1, Zaal 2, Zaal 3, Zaal 4, Zaal 5, Zaal 6 en nog 3.",
        "Niet bereikbaar zonder trap: Zaal 12.",
    ]
    assert unreached(HostPassages(unreached=many, nothing_reached=True), "nl", T) == [
        "Geen enkel punt is nog bereikbaar."
    ]
    assert unreached(HostPassages(), "nl", T) == []
