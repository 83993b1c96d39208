"""The pages for hosts and visitors' phones: pure functions from a snapshot to HTML."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial

from markupsafe import Markup, escape

from assets import before
from assets.texts import known_language, languages
from queue_server.contracts.base import STALE_SECONDS
from queue_server.contracts.host import HostSnapshot, HostVisit
from queue_server.contracts.phone import PhoneSnapshot
from queue_server.web.building_pages import closed_now
from queue_server.web.device_lines import shown_device
from queue_server.web.rendering import language_names, names_of, speaker, template
from queue_server.web.rows import Row, clock, row_of
from queue_server.web.ways import Told

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
    "devices",
    "passages",
)

ROWS_KEPT = 4096
"""Lines of lists kept ready: sixty waiting at each of a dozen points, in four languages. About 6 MB."""

WAYS_KEPT = 1024
"""Ways in words kept ready: from the entrance to the waiting places, from these to the points, in eight languages."""

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
    ("I", "assist_open"),
)
"""Keyboard key and what it does; the buttons carry the same letters in data-key."""

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
PHONE_TEXTS = (
    "title",
    "called",
    "stale",
    "stale_never",
    "sound_on",
    "sound_is_on",
    "leave_sending",
    "leave_refused",
    "way_changed",
)
"""What the scripts say themselves; everything else comes ready from the server."""


@lru_cache(maxsize=ROWS_KEPT)
def _row_html(visit: Row, act: str, point_id: str | None, language: str) -> Markup:
    t, names = speaker(language, "host"), language_names(language)
    html = template("host/_row.html").render(visit=visit, act=act, point_id=point_id, t=t, names=names)
    return Markup(html)  # noqa: S704  # made by our own template, which escapes


def _row(snapshot: HostSnapshot, language: str, visit: HostVisit, act: str) -> Markup:
    """`act` is what the button of the row does, "" for none; a visitor missed too often gets no way back in line."""
    act = "spent" if act == "rejoin" and not visit.may_rejoin else act
    point_id = snapshot.my_point_id if act == "call" else None
    return _row_html(row_of(visit, snapshot.time_zone), act, point_id, language)


def host_page(
    language: str,
    sites: Mapping[str, str] | None = None,
    stale_ms: int = STALE_SECONDS * 1000,
    phone_url: str = "",
) -> str:
    """The hosts' page without any visit in it; `sites` are names by site id, for the choice of a site; `phone_url` is
    the address of the visitors' page, for the QR code of a number that a host gives."""
    language = known_language(language, "host")
    t = speaker(language, "host")
    return template("host.html").render(
        t=t,
        language=language,
        languages=names_of("host"),
        keys=KEYS,
        sites=dict(sites or {}),
        texts={key: t(key) for key in HOST_TEXTS},
        stale_ms=stale_ms,
        phone_url=phone_url,
    )


def host_regions(snapshot: HostSnapshot, language: str) -> dict[str, str]:
    """The inside of every region of the hosts' page, by element id."""
    language = known_language(language, "host")
    context = {
        "s": snapshot,
        "t": speaker(language, "host"),
        "language": language,
        "names": language_names(language),
        "row": partial(_row, snapshot, language),
        "at": partial(clock, time_zone=snapshot.time_zone),
        "point": next((p for p in snapshot.points if p.mine), None),
        "devices": [shown_device(device, snapshot.time_zone) for device in snapshot.devices],
        "kinds": list(dict.fromkeys(p.kind for p in snapshot.points)),
        **closed_now(snapshot, language),
    }
    return {name: template(f"host/{name}.html").render(context) for name in HOST_REGIONS}


def phone_page(language: str, stale_ms: int = STALE_SECONDS * 1000) -> str:
    """The visitor's page, the same for everybody: the token stays in the browser."""
    language = known_language(language, "phone")
    t = speaker(language, "phone")
    return template("phone.html").render(
        t=t,
        language=language,
        languages=names_of("phone"),
        codes=languages("phone"),
        texts={key: t(key) for key in PHONE_TEXTS},
        stale_ms=stale_ms,
    )


def phone_regions(snapshot: PhoneSnapshot, language: str | None = None, way: Told | None = None) -> dict[str, str]:
    """The inside of every region of the phone page; `language` where the visitor switched, else the visit's own. `way`:
    that of the snapshot in words; its map comes apart, when the page asks for it."""
    language = phone_language(snapshot, language)
    context = {
        "s": snapshot,
        "t": speaker(language, "phone"),
        "language": language,
        "who_before": before.who(language, snapshot.before),
        "shown_way": way is not None and bool(way.steps),
    }
    return {
        "site": str(escape(snapshot.site_name)),
        "visit": template("phone-visit.html").render(context),
        "way": _way_html(way, snapshot.state == "waiting", language) if way else "",
    }


def phone_language(snapshot: PhoneSnapshot, language: str | None) -> str:
    """In which the page is told: `language` where the visitor switched."""
    return known_language(language or snapshot.language, "phone")


@lru_cache(WAYS_KEPT)
def _way_html(way: Told, waiting: bool, language: str) -> str:
    return template("phone-way.html").render(way=way, waiting=waiting, t=speaker(language, "phone"))
