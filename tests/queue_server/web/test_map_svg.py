"""The map as SVG: safe to put on any page, and told to who does not see it."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from assets import mapstyle
from queue_server.contracts.map import MapScene
from queue_server.guide import mapping
from queue_server.web.map_svg import svg
from tests.support.browsing import chromium, opened, violations
from tests.support.pictures import drawn, town_hall, way

NAMESPACE = "{http://www.w3.org/2000/svg}"


def written(scene: MapScene, title: str = "De weg", heard: str = "Ga naar rechts.", ground: str = "light") -> str:
    return svg(scene, mapstyle.colours(ground), title, heard)


@pytest.fixture(scope="module")
def scene() -> MapScene:
    return drawn(town_hall(), "kiosk1", "zaal3", "nl", "phone", (390, 560))


def test_it_needs_nothing_from_elsewhere_and_runs_nothing(scene: MapScene) -> None:
    text = written(scene)
    names = {element.tag.removeprefix(NAMESPACE) for element in ElementTree.fromstring(text).iter()}
    assert names == {"svg", "title", "desc", "clipPath", "rect", "g", "path", "circle", "text", "tspan"}
    assert set(re.findall(r"url\((.)", text)) == {"#"}
    assert not re.search(r"style=|href|<script|\son\w+=", text)
    assert text.count("http") == 1


def test_who_does_not_see_it_hears_where_to_and_how() -> None:
    site = town_hall()
    going = way(site, site.network.places["kiosk1"], site.network.places["zaal3"])
    scene = mapping.drawn(site, going, "nl", mapstyle.medium("phone"), (390, None))
    title, heard = mapping.heard(site, going, "nl")
    root = ElementTree.fromstring(written(scene, title, heard))
    assert root.get("role") == "img"
    assert root.findtext(f"{NAMESPACE}title") == "De weg naar Zaal 3"
    assert "trap" in heard and heard in str(root.get("aria-label"))


def test_names_with_signs_of_markup_are_only_names(scene: MapScene) -> None:
    label = scene.panels[0].labels[0].model_copy(update={"lines": ('<b>"&',)})
    panel = scene.panels[0].model_copy(update={"labels": (label,)})
    text = written(scene.model_copy(update={"panels": (panel,)}), "<i>", '"><script>')
    assert "<b>" not in text and "<i>" not in text and "<script" not in text
    ElementTree.fromstring(text)


def test_two_maps_on_one_page_do_not_cut_each_other_off(scene: MapScene) -> None:
    other = drawn(town_hall(), "kiosk2", "zaal3", "nl", "phone", (390, 560))
    clips = [set(re.findall(r'clipPath id="([^"]+)"', written(one))) for one in (scene, other)]
    assert len(clips[0]) == 2 and not clips[0] & clips[1]


def test_writing_twice_gives_the_same_bytes(scene: MapScene) -> None:
    assert written(scene) == written(scene)


def test_only_words_of_right_to_left_run_so() -> None:
    text = written(drawn(town_hall(), "kiosk1", "zaal2", "ar"))
    assert re.search(r'direction="rtl"[^>]*><tspan[^>]*>أنت هنا', text)
    assert not re.search(r'direction="rtl"[^>]*><tspan[^>]*>Zaal', text)


def test_in_a_browser_every_word_is_as_wide_as_it_was_measured(scene: MapScene) -> None:
    """Else labels that do not overlap here would do so there; and the page passes axe."""
    page_text = f'<!doctype html><html lang="nl"><title>Kaart</title><main><h1>Kaart</h1>{written(scene)}</main></html>'
    with chromium() as browser, opened(browser, "about:blank", (390, 700)) as page:
        page.set_content(page_text)
        shown = page.evaluate(
            "[...document.querySelectorAll('tspan')].map(e => [e.textContent, e.getComputedTextLength()])"
        )
        assert violations(page) == []
    labels = [label for panel in scene.panels for label in panel.labels] + list(scene.labels)
    wide = {line: label.width for label in labels for line in label.lines}
    assert len(shown) >= 6
    for line, width in shown:
        assert width <= wide[line] * 1.03 + 1
