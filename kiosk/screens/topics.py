"""What does the visitor come for, in the broad."""

from __future__ import annotations

from kiosk.choices import Choice, draw
from kiosk.page import Page


def build(page: Page) -> None:
    """All topics at a glance in two columns; in large text one column, in pages."""
    town = page.session.town
    assert town is not None
    top = page.heading(page.say("topics_title"), page.say("topics_more"))
    known = {p.product_id for p in town.products}
    choices = [
        Choice(f"topic:{topic.topic_id}", page.named(topic.names), topic.icon)
        for topic in town.topics
        if known.intersection(topic.product_ids)
    ]
    columns = 1 if page.theme.large or len(choices) <= 6 else 2
    draw(page, top, choices, columns, page.say("topics_other"), page.area.bottom)
