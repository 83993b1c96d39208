"""`onthaal map draw`: the way from one place to another as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from queue_server.cli_base import fail
from queue_server.cli_map import File, a_plan, map_

if TYPE_CHECKING:
    from assets.mapstyle import Colours
    from queue_server.contracts.map import MapScene
    from queue_server.domain.wayfinding import Profile
    from queue_server.domain.wayfinding.building import Building
    from queue_server.guide.mapping import Way

WIDTHS = {"phone": 390, "kiosk": 1080, "screen": 1920, "slip": 576}
"""In the medium's units, where none is said."""


def register() -> None:
    """Beside the other commands of `onthaal map`."""
    map_.command("draw")(draw)


def draw(
    file: File,
    start: Annotated[str, typer.Option("--from", help='A name, or "longitude,latitude,level".')],
    end: Annotated[str, typer.Option("--to", help='A name, or "longitude,latitude,level".')],
    out: Annotated[Path, typer.Option(help="An .svg, or a .png; with --medium slip the strip in black and white.")],
    level: Annotated[float | None, typer.Option(help="Only this level, by its number.")] = None,
    heading: Annotated[float | None, typer.Option(help="Degrees from north that are up; else where one looks.")] = None,
    language: Annotated[str, typer.Option(help="Of the words.")] = "nl",
    medium: Annotated[str, typer.Option(help="phone, kiosk, screen or slip.")] = "phone",
    width: Annotated[int | None, typer.Option(min=100, max=8000, help="Pixels, or dots of the slip.")] = None,
    height: Annotated[int | None, typer.Option(min=100, max=8000, help="Else as high as the map needs.")] = None,
    profile: Annotated[str, typer.Option(help="walking, step_free, pram, slow or blind.")] = "walking",
    as_shown: Annotated[
        bool, typer.Option(help="What a visitor is shown: no stairs where that takes less than a minute more.")
    ] = False,
) -> None:
    """Draw the way from one place to another. Exit code 1 when there is none."""
    from assets import mapstyle
    from queue_server.domain.wayfinding import PROFILES
    from queue_server.guide import mapping

    if profile not in PROFILES or medium not in mapstyle.media():
        fail(f"choose a profile of {', '.join(PROFILES)} and a medium of {', '.join(mapstyle.media())}")
    if out.suffix not in (".svg", ".png"):
        fail(f"{out.name} is neither .svg nor .png")
    building, way = _way(file, start, end, PROFILES[profile], as_shown)
    size = (float(width or WIDTHS[medium]), float(height) if height else None)
    own = mapstyle.medium(medium)
    scene = mapping.drawn(building, way, language, own, size, heading, level)
    if not scene.panels:
        fail(f"the way does not come on level {level:g}")
    _save(out, scene, mapstyle.colours(own.ground), mapping.heard(building, way, language), medium == "slip")
    typer.echo(f"{out}: {scene.width:g} x {scene.height:g}, levels drawn: {len(scene.panels)}")


def _way(file: Path, start: str, end: str, profile: Profile, as_shown: bool) -> tuple[Building, Way]:
    from queue_server.domain.wayfinding.building import Building
    from queue_server.domain.wayfinding.steps import facing, steps
    from queue_server.guide import mapping
    from queue_server.maps import outlining
    from queue_server.maps.journey import NoWay, journey

    try:
        with a_plan(file):
            made = journey(file, start, end, profile, as_shown)
    except NoWay as problem:
        fail(f"no way: {problem}")
    found, gaze = made.found, facing(made.found.start)
    way = mapping.Way(found.route, steps(made.network, found.route, found.end, gaze), found.end, gaze)
    return Building(made.network, outlining.outlines(made.plan, made.network)), way


def _save(out: Path, scene: MapScene, colours: Colours, heard: tuple[str, str], as_strip: bool) -> None:
    from printers import map_strip
    from queue_server.web.map_svg import svg

    if out.suffix == ".svg":
        out.write_text(svg(scene, colours, *heard), encoding="utf-8")
    else:
        (map_strip.strip(scene) if as_strip else map_strip.picture(scene, colours)).save(out)
