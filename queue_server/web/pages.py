"""The pages for hosts and visitors' phones: pure functions from a snapshot to HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import get_args

from babel import Locale
from jinja2 import Environment, Template
from markupsafe import Markup, escape

from assets import before, markup
from assets.texts import FIRST_LANGUAGE, NAMES, RIGHT_TO_LEFT, languages, text
from queue_server.contracts.base import STALE_SECONDS
from queue_server.contracts.devices import AlertKind
from queue_server.contracts.host import HostSnapshot, HostVisit
from queue_server.contracts.phone import PhoneSnapshot
from queue_server.contracts.visits import OutcomeCode
from queue_server.web.rows import Row, clock, row_of

HOST_REGIONS = (
    "place",
    "points",
    "alerts",
    "current",
    "undo",
    "next",
    "waiting",
    "parked",
    "missed",
    "others",
    "figures",
)

ROWS_KEPT = 4096
"""Lines of lists kept ready: sixty waiting at each of a dozen points, in four languages. About 6 MB."""

KEYS = (
    ("V", "next"),
    ("S", "start"),
    ("R", "recall"),
    ("F", "finish"),
    ("A", "finish_whole"),
    ("M", "no_show"),
    ("T", "back_in_line"),
    ("D", "keys_forward"),
    ("P", "park"),
    ("L", "leave"),
    ("B", "break_take"),
    ("U", "undo"),
)
BREAK_MINUTES = (10, 15, 30)
"""What a host may say with one tap; besides a break whose end nobody knows."""

"""Keyboard key and what it does; the buttons carry the same letters in data-key."""

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
    "outcome_icons": {
        "answered": "check",
        "follow_up": "calendar-check",
        "referred": "signpost",
        "not_possible": "prohibit",
        "papers_missing": "files",
    },
}

HOST_TEXTS = (
    "minutes",
    "seconds",
    "due_now",
    "due_in",
    "sending",
    "offline",
    "stale",
    "refused",
    "sign_in_refused",
    "sign_in_wait",
    "sign_in_offline",
)
PHONE_TEXTS = ("title", "called", "stale", "stale_never", "sound_on", "sound_is_on", "leave_sending", "leave_refused")
"""What the scripts say themselves; everything else comes ready from the server."""

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
    )
    return made


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _speaker(language: str, area: str) -> Callable[..., str]:
    return partial(text, language, area)


def known_language(language: str, area: str) -> str:
    """`language` where this page speaks it, else Dutch."""
    return language if language in languages(area) else FIRST_LANGUAGE


@cache
def _language_names(language: str) -> dict[str, str]:
    """Languages as the host calls them ("Oekraïens"), by code."""
    return dict(Locale(language).languages)


@lru_cache(maxsize=ROWS_KEPT)
def _row_html(visit: Row, act: str, point_id: str | None, language: str) -> Markup:
    t, names = _speaker(language, "host"), _language_names(language)
    html = _template("host/_row.html").render(visit=visit, act=act, point_id=point_id, t=t, names=names)
    return Markup(html)  # noqa: S704  # made by our own template, which escapes


def _row(snapshot: HostSnapshot, language: str, visit: HostVisit, act: str) -> Markup:
    """`act` is what the button of the row does, "" for none; a visitor missed too often gets no way back in line."""
    act = "spent" if act == "rejoin" and not visit.may_rejoin else act
    point_id = snapshot.my_point_id if act == "call" else None
    return _row_html(row_of(visit, snapshot.time_zone), act, point_id, language)


def _names(area: str) -> list[tuple[str, str]]:
    return [(code, NAMES[code]) for code in languages(area)]


def host_page(language: str, sites: Mapping[str, str] | None = None, stale_ms: int = STALE_SECONDS * 1000) -> str:
    """The hosts' page without any visit in it; `sites` are names by site id, for the choice of a site."""
    language = known_language(language, "host")
    t = _speaker(language, "host")
    return _template("host.html").render(
        t=t,
        language=language,
        languages=_names("host"),
        keys=KEYS,
        sites=dict(sites or {}),
        texts={key: t(key) for key in HOST_TEXTS},
        stale_ms=stale_ms,
    )


def host_regions(snapshot: HostSnapshot, language: str) -> dict[str, str]:
    """The inside of every region of the hosts' page, by element id."""
    language = known_language(language, "host")
    context = {
        "s": snapshot,
        "t": _speaker(language, "host"),
        "language": language,
        "names": _language_names(language),
        "row": partial(_row, snapshot, language),
        "at": partial(clock, time_zone=snapshot.time_zone),
        "point": next((p for p in snapshot.points if p.mine), None),
        "kinds": list(dict.fromkeys(p.kind for p in snapshot.points)),
    }
    return {name: _template(f"host/{name}.html").render(context) for name in HOST_REGIONS}


def phone_page(language: str, stale_ms: int = STALE_SECONDS * 1000) -> str:
    """The visitor's page, the same for everybody: the token stays in the browser."""
    language = known_language(language, "phone")
    t = _speaker(language, "phone")
    return _template("phone.html").render(
        t=t,
        language=language,
        languages=_names("phone"),
        codes=languages("phone"),
        texts={key: t(key) for key in PHONE_TEXTS},
        stale_ms=stale_ms,
    )


def phone_regions(snapshot: PhoneSnapshot, language: str | None = None) -> dict[str, str]:
    """The inside of every region of the phone page; `language` where the visitor switched, else the visit's own."""
    language = known_language(language or snapshot.language, "phone")
    context = {
        "s": snapshot,
        "t": _speaker(language, "phone"),
        "language": language,
        "who_before": before.who(language, snapshot.before),
    }
    return {
        "site": str(escape(snapshot.site_name)),
        "visit": _template("phone-visit.html").render(context),
    }
