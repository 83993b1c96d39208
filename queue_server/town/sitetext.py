"""A site as the text of its TOML file."""

from __future__ import annotations

from queue_server.domain.catalogue import Point, Site, Town
from queue_server.town.choices import policy_text
from queue_server.town.places import ALL_PRODUCTS
from queue_server.town.times import WEEKDAYS, stretch
from queue_server.town.tomltext import inline, pair, table

PLAN_FOLDER = "plan"


def plan_file(site: Site) -> str:
    """By its site; a plan of OpenStreetMap is XML."""
    ending = "osm" if (site.plan or "").lstrip().startswith("<") else "geojson"
    return f"{PLAN_FOLDER}/{site.site_id}.{ending}"


def site_text(site: Site, town: Town) -> str:
    """What `places.read_site` reads; holidays and the plan go to their own files."""
    all_products = site.product_ids == frozenset(town.products)
    parts = [
        pair("kind", site.kind),
        pair("time_zone", site.time_zone),
        pair("address", site.address),
        pair("languages", site.languages),
        pair("products", ALL_PRODUCTS if all_products else sorted(site.product_ids)),
    ]
    if site.plan is not None:
        parts.append(pair("plan", plan_file(site)))
    parts += [
        table("names", site.names),
        table("hours", _hours(site)),
        policy_text(site.policy),
        table("letters", {kind.value: letter for kind, letter in site.letters.items()}),
        "\n[waiting]\n",
        *(inline(kind.value, words) for kind, words in site.waiting_places.items()),
        table("waiting_at", {kind.value: place for kind, place in site.waiting_at.items()}),
        *(_point_text(point) for point in site.points),
    ]
    return "".join(parts)


def _hours(site: Site) -> dict[str, list[str]]:
    days: dict[str, list[str]] = {}
    for opening in site.hours:
        days.setdefault(WEEKDAYS[opening.weekday], []).append(stretch(opening))
    return days


def _point_text(point: Point) -> str:
    return "".join(
        [
            "\n[[points]]\n",
            pair("point_id", point.point_id),
            pair("kind", point.kind.value),
            inline("names", point.names),
            pair("floor", point.floor),
            inline("landmarks", point.landmarks),
            pair("arrow", point.arrow),
            pair("skills", sorted(point.skills)),
        ]
    )
