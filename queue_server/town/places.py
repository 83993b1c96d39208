"""sites/<site_id>.toml: a site with its address, hours, letters, points, products and policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from queue_server.domain.catalogue import Point, PointKind, Site
from queue_server.domain.offers import Words
from queue_server.town.choices import check_last_ticket, read_policy
from queue_server.town.known import Known
from queue_server.town.plan import check_plan
from queue_server.town.source import Source
from queue_server.town.spot import Spot
from queue_server.town.times import read_hours
from queue_server.town.tomltable import TomlTable, read_toml

SITES_FOLDER = "sites"
SITE_KINDS = frozenset({"town_hall", "service_point", "mobile"})
POINT_KINDS = frozenset(kind.value for kind in PointKind)
ARROWS = frozenset(
    {"ahead", "ahead_right", "right", "back_right", "back", "back_left", "left", "ahead_left", "up", "down", "here"}
)
LETTERS = "ALRWXMK"
"""Letters that neither look nor sound alike (REQUIREMENTS T6)."""

ALL_PRODUCTS = "all"


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A site with the spots that later checks report to."""

    site: Site
    products: Spot
    letters: Spot


def site_file(site_id: str) -> str:
    return f"{SITES_FOLDER}/{site_id}.toml"


def read_site(source: Source, site_id: str, known: Known, holidays: Mapping[date, Words]) -> SiteFile | None:
    table = read_toml(source, site_file(site_id))
    if table is None:
        return None
    points = _points(table, known)
    letters = table.table("letters", required=False)
    hours, product_ids = read_hours(table.table("hours", required=False)), _product_ids(table, known)
    choices = table.table("policy", required=False)
    policy = read_policy(choices, table.table("quotas", required=False), product_ids, known)
    check_last_ticket(choices, policy, hours)
    waiting = _waiting_at(table.table("waiting_at", required=False))
    site = Site(
        site_id=site_id,
        names=table.words("names", known.languages),
        kind=_kind(table),
        time_zone=_time_zone(table),
        address=table.text("address"),
        languages=_languages(table, known),
        hours=hours,
        holidays=holidays,
        letters=_letters(letters, points),
        points=points,
        product_ids=product_ids,
        plan=_plan(table, points, waiting),
        waiting_places=_waiting_places(table.table("waiting", required=False), points, known),
        policy=policy,
        waiting_at={kind: place for kind, (_, place) in waiting.items()},
    )
    table.finish()
    return SiteFile(site, table.spot("products"), letters.spot())


def _kind(table: TomlTable) -> str:
    kind = table.text("kind")
    if kind:
        table.spot("kind").one_of("kind of site", kind, SITE_KINDS)
    return kind


def _time_zone(table: TomlTable) -> str:
    name = table.text("time_zone")
    try:
        if name:
            ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        table.spot("time_zone").one_of("time zone", name, available_timezones())
    return name


def _languages(table: TomlTable, known: Known) -> tuple[str, ...]:
    if not table.has("languages"):
        table.texts("languages", required=False)
        return known.languages or ()
    return table.spot("languages").all_of("language", table.texts("languages"), known.languages)


def _points(table: TomlTable, known: Known) -> tuple[Point, ...]:
    points: dict[str, Point] = {}
    for entry in table.tables("points"):
        point = _point(entry, known)
        if point.point_id in points:
            entry.spot("point_id").wrong(f'id "{point.point_id}" is there twice')
        points[point.point_id] = point
    return tuple(points.values())


def _point(table: TomlTable, known: Known) -> Point:
    kind, arrow = table.text("kind"), table.text("arrow")
    good = bool(kind) and table.spot("kind").one_of("kind of point", kind, POINT_KINDS)
    if arrow:
        table.spot("arrow").one_of("arrow", arrow, ARROWS)
    point = Point(
        point_id=table.spot("point_id").identifier(table.text("point_id")),
        kind=PointKind(kind) if good else PointKind.STANDING,
        names=table.words("names", known.languages),
        floor=table.whole_number("floor", -9, 99),
        landmarks=table.words("landmarks", known.languages),
        arrow=arrow,
        skills=frozenset(table.spot("skills").all_of("skill", table.texts("skills", required=False), known.skills)),
    )
    table.finish()
    return point


def _letters(table: TomlTable, points: tuple[Point, ...]) -> dict[PointKind, str]:
    letters: dict[PointKind, str] = {}
    present = {point.kind for point in points}
    for kind in PointKind:
        if kind in present and not table.has(kind.value):
            table.spot(kind.value).wrong("is missing: the site has points of this kind")
        letter = table.text(kind.value, required=False)
        if not table.has(kind.value):
            continue
        if len(letter) != 1 or letter not in LETTERS:
            table.spot(kind.value).wrong(f'letter "{letter}" must be one of {" ".join(LETTERS)}')
        letters[kind] = letter
    table.finish()
    discreet = letters.get(PointKind.DISCREET)
    if discreet and discreet not in [letter for kind, letter in letters.items() if kind != PointKind.DISCREET]:
        table.spot("discreet").wrong("must share the letter of another kind: its own letter would betray the visitor")
    return letters


def _waiting_places(table: TomlTable, points: tuple[Point, ...], known: Known) -> dict[PointKind, Words]:
    """For each kind of point that the site has: the sentence that sends a visitor to where they wait."""
    places: dict[PointKind, Words] = {}
    present = {point.kind for point in points}
    for kind in PointKind:
        if kind in present or table.has(kind.value):
            places[kind] = table.words(kind.value, known.languages)
    table.finish()
    return places


def _waiting_at(table: TomlTable) -> dict[PointKind, tuple[Spot, str]]:
    """For kinds of points the place of the plan where one waits, and where it was written."""
    named = {kind: table.text(kind.value, required=False) for kind in PointKind}
    found = {kind: (table.spot(kind.value), name) for kind, name in named.items() if name}
    table.finish()
    return found


def _product_ids(table: TomlTable, known: Known) -> frozenset[str]:
    if table.data.get("products") == ALL_PRODUCTS:
        table.text("products")
        return frozenset(known.products or ())
    return frozenset(table.spot("products").all_of("product", table.texts("products"), known.products))


def _plan(table: TomlTable, points: tuple[Point, ...], waiting: Mapping[PointKind, tuple[Spot, str]]) -> str | None:
    """The text of the plan file that `plan` names, or None for a site without a plan."""
    name = table.text("plan", required=False)
    if not name:
        for spot, _ in waiting.values():
            spot.wrong("names a place of the plan, and the site has no plan")
        return None
    file = PurePosixPath(name)
    if file.is_absolute() or ".." in file.parts:
        table.spot("plan").wrong(f'"{name}" must be a file inside the town folder')
        return None
    text = table.source.text(name)
    if text is not None:
        check_plan(table.source.findings, name, text, points, tuple(waiting.values()))
    return text
