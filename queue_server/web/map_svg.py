"""A map as SVG: for phones and screens. No script, no style sheet, nothing from elsewhere; it reads itself aloud."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from unicodedata import bidirectional

from markupsafe import escape

from assets.mapstyle import Colours, icon_paths
from assets.texts import RIGHT_TO_LEFT
from queue_server.contracts.map import MapLabel, MapMark, MapPanel, MapScene, MapShape, MapStroke, Point

FONTS = "'Noto Sans', 'Noto Sans Arabic', sans-serif"
HALO = 0.24
"""Around letters, in letter sizes."""
RIM = 0.09
"""Of a disc, of its size."""
ICON = 0.68
"""Of a disc."""
GLYPH = 256
SEAM = 1.0
"""Units by which floors without walls reach into each other, so that nothing shines through between them."""
RADIUS = 10
"""Of a panel's corners, in units."""


def svg(scene: MapScene, colours: Colours, title: str, description: str) -> str:
    """`title` and `description` are what somebody hears who does not see the map: where to, and the steps."""
    behind = f'<rect width="100%" height="100%" fill="{colours.behind}"/>' if colours.behind else ""
    titles = (_label(label, colours, scene.language) for label in scene.labels)
    body = "".join((behind, *_panels(scene, colours), *titles))
    size = f'width="{scene.width:g}" height="{scene.height:g}" viewBox="0 0 {scene.width:g} {scene.height:g}"'
    heard = f'role="img" aria-label="{escape(f"{title}. {description}".strip())}" lang="{escape(scene.language)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {heard} font-family="{FONTS}" '
        f'stroke-linecap="round" stroke-linejoin="round"><title>{escape(title)}</title>'
        f"<desc>{escape(description)}</desc>{body}</svg>"
    )


def _panels(scene: MapScene, colours: Colours) -> Iterator[str]:
    """Clip paths are named after what they cut off, so that two maps on one page do not mix."""
    name = sha256(scene.model_dump_json().encode()).hexdigest()[:8]
    for number, panel in enumerate(scene.panels):
        left, top, right, bottom = panel.box
        place = f'x="{left:g}" y="{top:g}" width="{right - left:g}" height="{bottom - top:g}"'
        clip = f"map-{name}-{number}"
        yield f'<clipPath id="{clip}"><rect {place} rx="{RADIUS}"/></clipPath><g clip-path="url(#{clip})">'
        yield f'<rect {place} fill="{colours.ground}"/>'
        yield from _drawn(panel, colours, scene.language)
        yield "</g>"


def _drawn(panel: MapPanel, colours: Colours, language: str) -> Iterator[str]:
    yield from (_shape(shape, colours) for shape in panel.shapes)
    yield from (_stroke(stroke, colours) for stroke in panel.strokes)
    yield from (_mark(mark, colours) for mark in panel.marks)
    yield from (_label(label, colours, language) for label in panel.labels)


def _path(points: Iterable[Point], close: bool = False) -> str:
    return "M" + " ".join(f"{x:g},{y:g}" for x, y in points) + ("Z" if close else "")


def _shape(shape: MapShape, colours: Colours) -> str:
    way = "".join(_path(ring, True) for ring in shape.rings)
    fill = colours.get(shape.role, "fill")
    line, width = (colours.get(shape.role, "line"), shape.line) if shape.line else (fill, SEAM)
    return f'<path d="{way}" fill="{fill}" fill-rule="evenodd" stroke="{line}" stroke-width="{width:g}"/>'


def _stroke(stroke: MapStroke, colours: Colours) -> str:
    dash = f' stroke-dasharray="{stroke.dash:g} {stroke.dash + stroke.width:g}"' if stroke.dash else ""
    if stroke.role == "door":
        dash = ' stroke-linecap="butt"'
    line = f'stroke="{colours.get(stroke.role, "line")}" stroke-width="{stroke.width:g}"'
    return f'<path d="{_path(stroke.points)}" fill="none" {line}{dash}/>'


def _mark(mark: MapMark, colours: Colours) -> str:
    x, y = mark.at
    rim = mark.size * RIM
    line = colours.get(mark.role, "line")
    fill = f'fill="{colours.get(mark.role, "disc")}" stroke="{line}" stroke-width="{rim:.2f}"'
    disc = f'<circle cx="{x:g}" cy="{y:g}" r="{mark.size / 2 - rim / 2:.2f}" {fill}/>'
    if not mark.icon:
        return disc
    side = mark.size * ICON
    place = f"translate({x - side / 2:.2f} {y - side / 2:.2f}) scale({side / GLYPH:.4f})"
    return f'{disc}<path d="{icon_paths()[mark.icon]}" transform="{place}" fill="{colours.get(mark.role, "icon")}"/>'


def _label(label: MapLabel, colours: Colours, language: str) -> str:
    """Letters with the ground around them, so that a wall does not run through."""
    role = "room_name" if label.role == "room" else label.role
    halo = colours.get(role, "halo")
    around = f' stroke="{halo}" stroke-width="{label.size * HALO:.2f}" paint-order="stroke"' if halo else ""
    weight = ' font-weight="700"' if label.bold else ""
    leftwards = language in RIGHT_TO_LEFT and any(bidirectional(char) in ("R", "AL") for char in "".join(label.lines))
    way = ' direction="rtl"' if leftwards else ""
    words = "".join(
        f'<tspan x="{label.at[0]:g}" y="{label.at[1] + number * label.step:g}">{escape(line)}</tspan>'
        for number, line in enumerate(label.lines)
    )
    look = f'font-size="{label.size:g}"{weight}{way} fill="{colours.get(role, "text")}"{around}'
    return f'<text text-anchor="middle" {look}>{words}</text>'
