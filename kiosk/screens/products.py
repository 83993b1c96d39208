"""What exactly, within the topic."""

from __future__ import annotations

from kiosk.choices import Choice, draw
from kiosk.page import Page


def build(page: Page) -> None:
    topic = page.session.topic()
    assert topic is not None
    top = page.question(page.say("products_title"), page.named(topic.names))
    choices = [Choice(f"product:{p.product_id}", page.named(p.names)) for p in page.session.products_of_topic()]
    draw(page, top, choices, 1, page.say("products_other"), page.area.bottom)
