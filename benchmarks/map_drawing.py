"""How long a map takes to be drawn, from the compiled form to the last byte.

A function for `benchmarks.wayfinding`, which reads the plans and finds the routes.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence

from assets import mapstyle
from benchmarks.support import Figures, at_most, percentile, reported
from queue_server.domain.wayfinding import PROFILES, Network, Place, find
from queue_server.domain.wayfinding.building import Building
from queue_server.domain.wayfinding.drawn.outlines import Outlines
from queue_server.domain.wayfinding.steps import facing, steps
from queue_server.guide import mapping
from queue_server.web.map_svg import svg

DRAWN_P99_MS_HIGH = 60.0
SIZE = (1080.0, 1000.0)
"""The map beside the steps on a kiosk, in pixels."""


def figures(network: Network, drawn: Outlines, pairs: Sequence[tuple[Place, Place]]) -> Figures:
    """Of the ways between these places as a kiosk shows them, and as SVG; in milliseconds of work, however busy
    the machine is."""
    site, medium, colours = Building(network, drawn), mapstyle.medium("kiosk"), mapstyle.colours("light")
    scene_ms, svg_ms = [], []
    for start, end in pairs:
        route = find(network, start.node, end.node, PROFILES["walking"])
        if route is None or not route.legs:
            continue
        gaze = facing(start)
        way = mapping.Way(route, steps(network, route, end, gaze), end, gaze)
        gc.collect()
        began = time.thread_time()
        scene = mapping.drawn(site, way, "nl", medium, SIZE)
        between = time.thread_time()
        svg(scene, colours, "", "")
        scene_ms.append((between - began) * 1000)
        svg_ms.append((time.thread_time() - between) * 1000)
    whole = [one + other for one, other in zip(scene_ms, svg_ms, strict=True)]
    return {
        "maps drawn": reported(len(whole), "routes"),
        "map as a scene p50": reported(percentile(scene_ms, 0.5), "ms"),
        "scene as SVG p50": reported(percentile(svg_ms, 0.5), "ms"),
        "map drawn p50": reported(percentile(whole, 0.5), "ms"),
        "map drawn p99": at_most(percentile(whole, 0.99), "ms", DRAWN_P99_MS_HIGH),
    }
