"""town.toml: the town's name, languages, language policy, theme, skills and the list of its sites."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from assets import texts
from assets.theme import TOWN_TOKENS, ThemeRefused
from assets.theme import load as load_theme
from queue_server.town.logo import read_logo
from queue_server.town.source import Source
from queue_server.town.tomltable import TomlTable, read_toml

TOWN_FILE = "town.toml"

LANGUAGE_POLICIES = frozenset({"nl_only", "nl_marked", "bilingual", "free"})
"""REQUIREMENTS K12: Dutch only; Dutch first with marked translations; two equal languages; free choice."""

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
KIOSK = "kiosk"
"""The area of our texts that every language of a town must have."""


@dataclass(frozen=True, slots=True)
class TownFile:
    """What town.toml says; `languages`, `skills` and `site_ids` are None when they could not be read."""

    town_id: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] | None = None
    language_policy: str = ""
    theme: Mapping[str, str] = field(default_factory=dict)
    logo: bytes = b""
    skills: frozenset[str] | None = None
    site_ids: tuple[str, ...] | None = None


def read_town_file(source: Source) -> TownFile:
    table = read_toml(source, TOWN_FILE)
    if table is None:
        return TownFile()
    languages = _languages(table)
    theme = table.table("theme", required=False)
    logo = read_logo(theme)
    file = TownFile(
        town_id=table.spot("town_id").identifier(table.text("town_id")),
        names=table.words("names", languages),
        languages=languages,
        language_policy=_policy(table, languages),
        theme=_theme(theme),
        logo=logo,
        skills=frozenset(_ids(table, "skill", "skills")),
        site_ids=_ids(table, "site", "sites"),
    )
    table.finish()
    return file


def _ids(table: TomlTable, what: str, key: str) -> tuple[str, ...]:
    values = table.spot(key).all_of(what, table.texts(key), None)
    return tuple(table.spot(key).identifier(value) for value in values)


def _languages(table: TomlTable) -> tuple[str, ...] | None:
    """Those in which the kiosk can speak: in any other a visitor would read the town's words between Dutch ones."""
    return table.spot("languages").all_of("language", table.texts("languages"), texts.languages(KIOSK)) or None


def _policy(table: TomlTable, languages: tuple[str, ...] | None) -> str:
    policy = table.text("language_policy")
    spot = table.spot("language_policy")
    if not policy or not spot.one_of("language policy", policy, LANGUAGE_POLICIES) or languages is None:
        return policy
    if policy.startswith("nl_") and languages[0] != "nl":
        spot.wrong(f'"{policy}" needs nl as the first of the languages')
    if policy == "nl_only" and len(languages) > 1:
        spot.wrong('"nl_only" leaves no room for other languages than nl')
    if policy == "bilingual" and len(languages) < 2:
        spot.wrong('"bilingual" needs two languages')
    return policy


def _theme(table: TomlTable) -> dict[str, str]:
    colours = {token: table.text(token) for token in sorted(TOWN_TOKENS) if table.has(token)}
    for token in TOWN_TOKENS - set(colours):
        table.text(token, required=False)
    table.finish()
    good = {}
    for token, colour in colours.items():
        if _COLOUR.fullmatch(colour):
            good[token] = colour
        elif colour:
            table.spot(token).wrong(f'"{colour}" must be a colour such as #0B5C57')
    try:
        load_theme(good)
    except ThemeRefused as refused:
        for pair in str(refused).split("; "):
            table.spot(next(iter(good), "")).wrong(pair)
    return good
