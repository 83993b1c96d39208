"""`onthaal map`: what a building's plan says, what is wrong with it, and the way from one place to another."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from queue_server.cli_base import fail

map_ = typer.Typer(no_args_is_help=True, help="Plans of buildings: check them, and find the way in them.")

File = Annotated[
    Path,
    typer.Argument(
        help="IMDF (folder or zip), .osm or .geojson with OSM indoor tags, or our own profile.", exists=True
    ),
]
Json = Annotated[bool, typer.Option("--json", help="For programs.")]
SHOWN_MOST = 20
"""Of each kind of remark."""


def register(app: typer.Typer) -> None:
    app.add_typer(map_, name="map")


@map_.command("check")
def check(file: File, as_json: Json = False) -> None:
    """Say what was understood of a plan, what was not, and what cannot be reached; exit code 1 then."""
    from queue_server.maps import asking
    from queue_server.maps.reading import MapUnreadable

    try:
        found = asking.check(file)
    except MapUnreadable as problem:
        fail(f"{file} is no plan that we know: {problem}")
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        typer.echo("Understood: " + _counts(found["understood"]))
        typer.echo("Left aside: " + (_counts(found["ignored"]) or "nothing"))
        by_code = Counter(remark["code"] for remark in found["remarks"])
        for code, count in sorted(by_code.items()):
            typer.echo(f"{code}: {count}")
            for remark in [r for r in found["remarks"] if r["code"] == code][:SHOWN_MOST]:
                typer.echo(f"  {remark['feature']} {remark['detail']}".rstrip())
    if found["remarks"]:
        raise typer.Exit(1)


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))


@map_.command("route")
def route(
    file: File,
    start: Annotated[str, typer.Option("--from", help='A name, or "longitude,latitude,level".')],
    end: Annotated[str, typer.Option("--to", help='A name, or "longitude,latitude,level".')],
    step_free: Annotated[bool, typer.Option(help="Without stairs, steps and narrow doors.")] = False,
    profile: Annotated[str, typer.Option(help="walking, step_free, pram, slow or blind.")] = "walking",
    as_shown: Annotated[
        bool, typer.Option(help="What a visitor is shown: no stairs where that takes less than a minute more.")
    ] = False,
    language: Annotated[str, typer.Option(help="Of the sentences: nl, en, fr, de, ar, uk, tr or pl.")] = "nl",
    as_json: Json = False,
) -> None:
    """The way from one place to another. Exit code 1 when there is none."""
    from assets.texts import languages
    from queue_server.domain.wayfinding import PROFILES
    from queue_server.maps import asking
    from queue_server.maps.reading import MapUnreadable

    if language not in languages("wayfinding"):
        fail(f"{language} is no language that we have: choose one of {', '.join(languages('wayfinding'))}")
    if profile not in PROFILES:
        fail(f"{profile} is no profile: choose one of {', '.join(PROFILES)}")
    try:
        legs = PROFILES["step_free" if step_free else profile]
        found = asking.route(file, start, end, legs, language, as_shown)
    except MapUnreadable as problem:
        fail(f"{file} is no plan that we know: {problem}")
    typer.echo(json.dumps(found, ensure_ascii=False) if as_json else _told(found))
    if not found["possible"]:
        raise typer.Exit(1)


def _told(found: dict[str, Any]) -> str:
    if not found["possible"]:
        return f"No way: {found['reason']}\n{found.get('text', '')}".rstrip()
    kinds, levels = ", ".join(found["kinds"]), ", ".join(f"{level:g}" for level in found["levels"])
    first = f"{found['about']}: {found['metres']} m, {found['seconds']} s, levels {levels}, by {kinds}"
    return "\n".join([first, *(f"{number}. {step['text']}" for number, step in enumerate(found["steps"], 1))])
