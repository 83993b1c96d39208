"""A town as one JSON-able document with a version: how the server's database keeps it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from queue_server.domain.catalogue import HostEntry, Opening, Point, PointKind, Site, Town
from queue_server.domain.offers import Words
from queue_server.town.choices import chosen, policy_of
from queue_server.town.offerdocument import (
    dump_offers,
    parse_papers,
    parse_partners,
    parse_products,
    parse_steps,
    parse_topics,
)
from queue_server.town.questiondocument import dump_questions, parse_questions

FORMAT = 1
"""Raised when an older program could not read the document any more."""

VERSION_CHARS = 16
"""64 bits of the hash: enough to tell the versions of one town apart."""


class DocumentDamaged(ValueError):
    """A stored town that is not what was stored: another format, missing parts, or a version that does not fit."""


def dump(town: Town) -> dict[str, Any]:
    """The town as dicts, lists, texts and numbers, with its `version`. Equal towns give equal documents."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "town_id": town.town_id,
        "names": dict(town.names),
        "languages": list(town.languages),
        "language_policy": town.language_policy,
        "theme": dict(town.theme),
        "sites": [_dump_site(site) for site in town.sites],
        "hosts": [_dump_host(host) for host in town.hosts.values()],
        **dump_offers(town),
        **dump_questions(town),
        # Left out by a town that has none: its document, and so its version, stays what it was.
        **({"logo": base64.b64encode(town.logo).decode()} if town.logo else {}),
    }
    return {**document, "version": version(document)}


def version(document: Mapping[str, Any]) -> str:
    """16 hex digits of the SHA-256 of the canonical JSON (sorted keys, no spaces) without the version itself."""
    content = {key: value for key, value in document.items() if key != "version"}
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:VERSION_CHARS]


def parse(document: Mapping[str, Any]) -> Town:
    """The town of a document that `dump` made; raises DocumentDamaged."""
    if document.get("format") != FORMAT:
        raise DocumentDamaged(f"format {document.get('format')!r}, this program reads {FORMAT}")
    if document.get("version") != version(document):
        raise DocumentDamaged(f"version {document.get('version')!r} does not fit the content")
    try:
        return _parse(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DocumentDamaged(f"{type(error).__name__}: {error}") from error


def _parse(document: Mapping[str, Any]) -> Town:
    return Town(
        town_id=document["town_id"],
        names=dict(document["names"]),
        languages=tuple(document["languages"]),
        language_policy=document["language_policy"],
        theme=dict(document["theme"]),
        sites=tuple(_parse_site(site) for site in document["sites"]),
        topics=parse_topics(document),
        products=parse_products(document),
        papers=parse_papers(document),
        hosts={h["host_id"]: _parse_host(h) for h in document["hosts"]},
        partners=parse_partners(document),
        steps=parse_steps(document),
        questions=parse_questions(document),
        logo=base64.b64decode(document.get("logo", ""), validate=True),
    )


def _dump_site(site: Site) -> dict[str, Any]:
    return {
        "site_id": site.site_id,
        "names": dict(site.names),
        "kind": site.kind,
        "time_zone": site.time_zone,
        "address": site.address,
        "languages": list(site.languages),
        "hours": [[o.weekday, o.opens.isoformat("minutes"), o.closes.isoformat("minutes")] for o in site.hours],
        "holidays": {day.isoformat(): dict(site.holidays[day]) for day in sorted(site.holidays)},
        "letters": {kind.value: letter for kind, letter in site.letters.items()},
        "points": [_dump_point(point) for point in site.points],
        "product_ids": sorted(site.product_ids),
        "plan": site.plan,
        "waiting_places": {kind.value: dict(words) for kind, words in site.waiting_places.items()},
        # Left out by a town that chooses nothing: its document, and so its version, stays what it was.
        **({"policy": policy} if (policy := chosen(site.policy)) else {}),
        **({"waiting_at": {kind.value: place for kind, place in site.waiting_at.items()}} if site.waiting_at else {}),
        **({"map": site.map} if site.map else {}),
    }


def _parse_site(raw: Mapping[str, Any]) -> Site:
    holidays: dict[date, Words] = {date.fromisoformat(day): dict(names) for day, names in raw["holidays"].items()}
    return Site(
        site_id=raw["site_id"],
        names=dict(raw["names"]),
        kind=raw["kind"],
        time_zone=raw["time_zone"],
        address=raw["address"],
        languages=tuple(raw["languages"]),
        hours=tuple(Opening(day, time.fromisoformat(o), time.fromisoformat(c)) for day, o, c in raw["hours"]),
        holidays=holidays,
        letters={PointKind(kind): letter for kind, letter in raw["letters"].items()},
        points=tuple(_parse_point(point) for point in raw["points"]),
        product_ids=frozenset(raw["product_ids"]),
        plan=raw["plan"],
        waiting_places={PointKind(kind): dict(words) for kind, words in raw["waiting_places"].items()},
        policy=policy_of(raw.get("policy", {})),
        waiting_at={PointKind(kind): place for kind, place in raw.get("waiting_at", {}).items()},
        map=raw.get("map", ""),
    )


def _dump_point(point: Point) -> dict[str, Any]:
    return {
        "point_id": point.point_id,
        "kind": point.kind.value,
        "names": dict(point.names),
        "floor": point.floor,
        "landmarks": dict(point.landmarks),
        "arrow": point.arrow,
        "skills": sorted(point.skills),
    }


def _parse_point(raw: Mapping[str, Any]) -> Point:
    return Point(
        point_id=raw["point_id"],
        kind=PointKind(raw["kind"]),
        names=dict(raw["names"]),
        floor=raw["floor"],
        landmarks=dict(raw["landmarks"]),
        arrow=raw["arrow"],
        skills=frozenset(raw["skills"]),
    )


def _dump_host(host: HostEntry) -> dict[str, Any]:
    return {
        "host_id": host.host_id,
        "display_name": host.display_name,
        "skills": sorted(host.skills),
        "languages": list(host.languages),
        "roles": sorted(host.roles),
        "sites": list(host.sites),
    }


def _parse_host(raw: Mapping[str, Any]) -> HostEntry:
    return HostEntry(
        host_id=raw["host_id"],
        display_name=raw["display_name"],
        skills=frozenset(raw["skills"]),
        languages=tuple(raw["languages"]),
        roles=frozenset(raw["roles"]),
        sites=tuple(raw["sites"]),
    )
