"""The fragments of an intake: a scene in, HTML by region out."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlsplit

from babel.numbers import format_currency

from assets import advice
from assets.texts import NAMES
from queue_server.domain.catalogue import say
from queue_server.web.rendering import known_language, speaker, template
from queue_server.web.scene import Scene

CURRENCY = "EUR"


def bare(address: str) -> str:
    """A web address as one reads it aloud: without scheme and slash at its end."""
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path.rstrip('/')}"


def _money(cents: int, language: str) -> str:
    return format_currency(cents / 100, CURRENCY, locale=language)


def _name(scene: Scene, language: str, product_id: str) -> str:
    product = scene.town.products.get(product_id)
    return say(product.names, language) if product else product_id


def _context(scene: Scene, area: str) -> dict[str, Any]:
    language = known_language(scene.language, area)
    return {
        "scene": scene,
        "ticket": scene.intake.ticket,
        "language": language,
        "t": speaker(language, area),
        "money": partial(_money, language=language),
        "bare": bare,
        "own_names": NAMES,
        "name_of": partial(_name, scene, language),
        **{word.__name__: partial(word, language) for word in (advice.because, advice.step_text, advice.details)},
    }


def host_intake(scene: Scene) -> dict[str, str]:
    """The two regions of the hosts' assistant."""
    context = _context(scene, "host")
    return {
        "assist-list": template("intake/list.html").render(context),
        "assist-pane": template("intake/pane.html").render(context),
    }
