"""What an answer changes in the matter: read, written to a folder, kept in a document."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from queue_server.domain.offers import MINUTES_MAX, Way
from queue_server.domain.questions import PERSONS_MAX, Change
from queue_server.town.known import Known
from queue_server.town.tomltable import TomlTable


def read_change(table: TomlTable, known: Known) -> Change:
    persons = table.whole_number("persons", 1, PERSONS_MAX, 1)
    discreet = table.yes_no("discreet", False)
    way = _known(table, "way", [way.value for way in Way])
    return Change(
        minutes=table.whole_number("minutes", -MINUTES_MAX, MINUTES_MAX, 0),
        persons=persons if table.has("persons") else None,
        skill=_known(table, "skill", known.skills),
        discreet=discreet if table.has("discreet") else None,
        more_papers=_papers(table, "more_papers", known),
        fewer_papers=_papers(table, "fewer_papers", known),
        product_id=_known(table, "product", known.products),
        way=Way(way) if way else None,
        partner_id=_known(table, "partner", known.partners),
    )


def _known(table: TomlTable, key: str, known: Collection[str] | None) -> str | None:
    """The name under `key` when it is one of the known ones, or None."""
    name = table.text(key, required=False)
    return name if name and table.spot(key).one_of(key, name, known) else None


def _papers(table: TomlTable, key: str, known: Known) -> tuple[str, ...]:
    return table.spot(key).all_of("paper", table.texts(key, required=False), known.papers)


def dump_change(change: Change) -> dict[str, Any]:
    """By the keys of the file; what does not change is left out."""
    values = {
        "minutes": change.minutes or None,
        "persons": change.persons,
        "skill": change.skill,
        "discreet": change.discreet,
        "more_papers": list(change.more_papers) or None,
        "fewer_papers": list(change.fewer_papers) or None,
        "product": change.product_id,
        "way": change.way and change.way.value,
        "partner": change.partner_id,
    }
    return {key: value for key, value in values.items() if value is not None}


def parse_change(raw: Mapping[str, Any]) -> Change:
    way = raw.get("way")
    return Change(
        minutes=raw.get("minutes", 0),
        persons=raw.get("persons"),
        skill=raw.get("skill"),
        discreet=raw.get("discreet"),
        more_papers=tuple(raw.get("more_papers", ())),
        fewer_papers=tuple(raw.get("fewer_papers", ())),
        product_id=raw.get("product"),
        way=Way(way) if way else None,
        partner_id=raw.get("partner"),
    )
