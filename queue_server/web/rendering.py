"""What the pages share: one Jinja environment, its icons, and the words of a language and area."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import get_args

from babel import Locale
from jinja2 import Environment, Template

from assets import markup
from assets.texts import FIRST_LANGUAGE, NAMES, RIGHT_TO_LEFT, languages, text
from queue_server.contracts.devices import MESSAGE_LETTERS, AlertKind
from queue_server.contracts.visits import OutcomeCode

BREAK_MINUTES = (10, 15, 30)
"""What a host may say with one tap; besides a break whose end nobody knows."""

ICONS: Mapping[str, Mapping[str, str]] = {
    "kind_icons": {
        "standing": "lightning",
        "seated": "armchair",
        "discreet": "lock-key",
        "video": "video-camera",
        "digipoint": "desktop",
        "roaming": "person-simple-walk",
    },
    "need_icons": {
        "step_free": "wheelchair",
        "sitting": "chair",
        "interpreter": "chats-circle",
        "small_children": "baby",
        "discretion": "eye-slash",
    },
    "reason_icons": {
        "back_for_you": "arrow-u-up-left",
        "for_this_point": "arrow-bend-up-right",
        "next_matter": "path",
        "appointment_now": "calendar-check",
        "appointment_in": "calendar-check",
        "appointment_lost": "calendar-x",
        "needs": "arrow-up",
        "missed_before": "user-minus",
        "waited": "sign-in",
    },
    "act_icons": {"call": "megaphone", "resume": "play", "rejoin": "arrow-u-up-left"},
    "act_words": {"call": "call", "resume": "resume", "rejoin": "back_in_line"},
    "way_icons": {
        "point": "map-pin",
        "online": "globe",
        "host": "hand-waving",
        "appointment": "calendar-check",
        "other_site": "buildings",
        "partner": "handshake",
        "later": "clock",
    },
    "outcome_icons": {
        "answered": "check",
        "follow_up": "calendar-check",
        "referred": "signpost",
        "not_possible": "prohibit",
        "papers_missing": "files",
    },
}

UNDO_ACTIONS = frozenset(
    {"call", "recall", "start", "no_show", "rejoin", "finish", "transfer", "park", "resume", "leave"}
)


@cache
def _environment() -> Environment:
    made = markup.environment(Path(__file__).parent / "templates")
    made.globals.update(
        **ICONS,
        right_to_left=RIGHT_TO_LEFT,
        first_language=FIRST_LANGUAGE,
        outcomes=get_args(OutcomeCode),
        break_minutes=BREAK_MINUTES,
        alert_kinds=frozenset(get_args(AlertKind)),
        undo_actions=UNDO_ACTIONS,
        message_letters=MESSAGE_LETTERS,
    )
    return made


@cache
def template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def speaker(language: str, area: str) -> Callable[..., str]:
    return partial(text, language, area)


@cache
def language_names(language: str) -> dict[str, str]:
    """Languages as the host calls them ("Oekraïens"), by code."""
    return dict(Locale(language).languages)


def names_of(area: str) -> list[tuple[str, str]]:
    """The languages of an area, each with its own name."""
    return [(code, NAMES[code]) for code in languages(area)]
