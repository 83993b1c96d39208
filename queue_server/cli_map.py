"""`onthaal map`: what a building's plan says, what is wrong with it, and the way from one place to another."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from queue_server.cli_base import fail

if TYPE_CHECKING:
    from queue_server.maps.pointing import Wanted

map_ = typer.Typer(no_args_is_help=True, help="Plans of buildings: check them, and find the way in them.")

File = Annotated[
    Path,
    typer.Argument(
        help="IMDF (folder or zip), .osm or .geojson with OSM indoor tags, or our own profile.", exists=True
    ),
]
Json = Annotated[bool, typer.Option("--json", help="For programs.")]
MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
SHOWN_MOST = 20
"""Of each kind of remark."""


def register(app: typer.Typer) -> None:
    app.add_typer(map_, name="map")


@contextmanager
def a_plan(file: Path) -> Iterator[None]:
    """A file that is none is one sentence and exit code 1."""
    from queue_server.maps.advice import unreadable
    from queue_server.maps.reading import MapUnreadable

    try:
        yield
    except MapUnreadable as problem:
        fail(f"{file} is no plan that we can read: {unreadable(problem.code, problem.detail)}")


@map_.command("check")
def check(
    file: File,
    town: Annotated[Path | None, typer.Option(help="Folder of the town whose points should stand on it.")] = None,
    site: Annotated[str, typer.Option(help="The site of the town that the plan shows.")] = "",
    as_json: Json = False,
) -> None:
    """Say what was understood of a plan, what was not, and what to mend. Exit code 1 when something cannot be
    reached, 0 when only hints remain."""
    from queue_server.maps import asking

    with a_plan(file):
        found = asking.check(file, _points(town, site))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _report(found)
    if found["grave"]:
        raise typer.Exit(1)


def _points(town: Path | None, site_id: str) -> list[Wanted]:
    """Those of a site; one sentence and exit code 1 where there is no such site."""
    if town is None:
        return []
    from queue_server.maps.pointing import Wanted
    from queue_server.town import folder as folders

    sites = folders.sites(town)
    if site_id not in sites:
        fail(f"--site must be one of: {', '.join(sorted(sites))}")
    return [Wanted(point.point_id, point.names, point.floor) for point in sites[site_id].points]


def _report(found: dict[str, Any]) -> None:
    from queue_server.maps.advice import ADVICE, GRAVE

    typer.echo("Understood: " + _counts(found["understood"]))
    typer.echo("Left aside: " + (_counts(found["ignored"]) or "nothing"))
    typer.echo("Levels: " + ", ".join(_level(level) for level in sorted(found["levels"], key=lambda v: v["ordinal"])))
    by_code = Counter(remark["code"] for remark in found["remarks"])
    for code in sorted(by_code, key=lambda code: (code not in GRAVE, code)):
        typer.echo(f"\n{'To mend' if code in GRAVE else 'Hint'}, {by_code[code]} x {code}. {ADVICE[code]}")
        for remark in [r for r in found["remarks"] if r["code"] == code][:SHOWN_MOST]:
            typer.echo(f"  {remark['feature']} {remark['detail']}".rstrip())
        if by_code[code] > SHOWN_MOST:
            typer.echo(f"  and {by_code[code] - SHOWN_MOST} more: --json shows all")
    last = f"{found['grave']} places cannot be reached" if found["grave"] else "Every place can be reached"
    typer.echo(f"\n{found['places']} places, {found['ways']} ways. {last}.")


def _level(level: dict[str, Any]) -> str:
    from queue_server.maps.plan import first

    name = first(level["names"])
    return f"{level['ordinal']:g}" + (f" ({name})" if name else "")


@map_.command("import")
def import_(
    file: File,
    town: Annotated[Path, typer.Option(help="Folder of the town.", exists=True, file_okay=False)],
    site: Annotated[str, typer.Option(help="The site that the plan shows.")],
    apply: Annotated[bool, typer.Option("--apply", help="Write it; else it is only shown.")] = False,
) -> None:
    """Take a plan over into a town's folder: shows what changes, and writes it with --apply."""
    from queue_server.maps import bringing

    with a_plan(file):
        brought = bringing.bring(file, town, site, _points(town, site))
    _report(brought.found)
    typer.echo("\n" + "\n".join(brought.changes))
    if any(remark["code"].startswith("point_") for remark in brought.found["remarks"]):
        fail("Nothing is written: the points of the town come first")
    if not apply:
        typer.echo("Nothing is written yet: add --apply")
        return
    try:
        brought.write()
    except OSError as error:
        fail(f"Cannot write: {error.strerror}")
    typer.echo(f"Written to {town}: look at it with onthaal town check {town}")


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
    at: Annotated[
        datetime | None, typer.Option(formats=MOMENT, help="Local time: past what is closed then by its opening times.")
    ] = None,
    language: Annotated[str, typer.Option(help="Of the sentences: nl, en, fr, de, ar, uk, tr or pl.")] = "nl",
    as_json: Json = False,
) -> None:
    """The way from one place to another. Exit code 1 when there is none."""
    from assets.texts import languages
    from queue_server.domain.wayfinding import PROFILES
    from queue_server.maps import asking

    if language not in languages("wayfinding"):
        fail(f"{language} is no language that we have: choose one of {', '.join(languages('wayfinding'))}")
    if profile not in PROFILES:
        fail(f"{profile} is no profile: choose one of {', '.join(PROFILES)}")
    legs = PROFILES["step_free" if step_free else profile]
    with a_plan(file):
        found = asking.route(file, start, end, legs, language, as_shown, at)
    typer.echo(json.dumps(found, ensure_ascii=False) if as_json else _told(found))
    if not found["possible"]:
        raise typer.Exit(1)


def _told(found: dict[str, Any]) -> str:
    if not found["possible"]:
        return f"No way: {found['reason']}\n{found.get('text', '')}".rstrip()
    kinds, levels = ", ".join(found["kinds"]), ", ".join(f"{level:g}" for level in found["levels"])
    first = f"{found['about']}: {found['metres']} m, {found['seconds']} s, levels {levels}, by {kinds}"
    return "\n".join([first, *(f"{number}. {step['text']}" for number, step in enumerate(found["steps"], 1))])
