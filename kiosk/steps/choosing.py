"""The language, the topic, the matter: what the visitor comes for."""

from __future__ import annotations

from kiosk.effects import Effects
from kiosk.sitting import Sitting
from kiosk.steps import deciding, searching
from kiosk.steps.step import Step
from kiosk.visitor import Chosen, Screen


def _lang(sitting: Sitting, language: str, now: float) -> Effects:
    if language in sitting.languages():
        sitting.visit.language = language
        searching.look(sitting, now)
        if sitting.screen(now) is Screen.WELCOME:
            sitting.go(Screen.TOPICS)
    return ()


def _start(sitting: Sitting, language: str, now: float) -> Effects:
    return _lang(sitting, language or sitting.visit.language, now)


def _topic(sitting: Sitting, topic_id: str, now: float) -> Effects:
    if sitting.visit.screen is not Screen.TOPICS:
        return ()
    sitting.visit.topic_id = topic_id
    if not sitting.products_of_topic():
        sitting.visit.topic_id = None
        return ()
    return sitting.go(Screen.PRODUCTS)


def _topics(sitting: Sitting, argument: str, now: float) -> Effects:
    """From the search that found nothing to what the town offers."""
    return sitting.go(Screen.TOPICS) if sitting.visit.screen is Screen.SEARCH else ()


def _product(sitting: Sitting, product_id: str, now: float) -> Effects:
    return choose(sitting, product_id) if sitting.visit.screen is Screen.PRODUCTS else ()


def _hit(sitting: Sitting, product_id: str, now: float) -> Effects:
    """What the search found; a card that only just came under the finger was not meant."""
    visit = sitting.visit
    if visit.screen is not Screen.SEARCH or now - visit.listed_at < searching.SETTLE_SECONDS:
        return ()
    return choose(sitting, product_id) if product_id in {hit.product_id for hit in visit.hits} else ()


def choose(sitting: Sitting, product_id: str) -> Effects:
    """One more matter; chosen a second time it is answered afresh."""
    visit = sitting.visit
    others = tuple(one for one in visit.chosen if one.product_id != product_id)
    if not sitting.products((product_id,)) or (len(others) == len(visit.chosen) and not sitting.can_add()):
        return ()
    visit.chosen = (*others, Chosen(product_id, visit.screen, visit.topic_id))
    return deciding.proceed(sitting)


def _more(sitting: Sitting, argument: str, now: float) -> Effects:
    sitting.visit.page += 1
    return ()


TOUCHES: dict[str, Step] = {
    "lang": _lang,
    "start": _start,
    "topic": _topic,
    "topics": _topics,
    "product": _product,
    "hit": _hit,
    "more": _more,
}
