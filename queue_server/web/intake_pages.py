"""The fragments of an intake: a scene in, HTML by region out."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlsplit

from babel.numbers import format_currency

from assets import advice
from assets.texts import NAMES, known_language
from queue_server.contracts.base import STALE_SECONDS
from queue_server.domain.catalogue import Site, Town, say
from queue_server.web.rendering import names_of, speaker, template
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
        "at_once": False,
        "ticket": scene.intake.ticket,
        "language": language,
        "t": speaker(language, area),
        "money": partial(_money, language=language),
        "bare": bare,
        "own_names": NAMES,
        "name_of": partial(_name, scene, language),
        **{word.__name__: partial(word, language) for word in (advice.because, advice.step_text, advice.details)},
    }


def join_page(language: str, site: Site, town: Town) -> str:
    """The form on a visitor's phone without anything in it; kind words instead where the site does not want it."""
    language = known_language(language, "join")
    return template("join.html" if site.policy.remote_join else "join/off.html").render(
        t=speaker(language, "join"),
        language=language,
        languages=[(code, name) for code, name in names_of("join") if code in site.languages],
        site_id=site.site_id,
        site_name=say(site.names, language),
        stale_ms=STALE_SECONDS * 1000,
    )


def join_intake(scene: Scene) -> dict[str, str]:
    """The one region of the phone form: the next thing to ask, or how it goes on."""
    context = {**_context(scene, "join"), "at_once": True}
    return {"join-step": template("join/step.html").render(context)}


def host_intake(scene: Scene) -> dict[str, str]:
    """The two regions of the hosts' assistant."""
    context = _context(scene, "host")
    return {
        "assist-list": template("intake/list.html").render(context),
        "assist-pane": template("intake/pane.html").render(context),
    }
