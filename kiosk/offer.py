"""What belongs to a chosen matter and to its ticket: papers to bring, the address behind the QR, the slip. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.visitor import Visit
from kiosk.words import in_language
from queue_server.contracts.hall import KioskProduct, KioskTown
from queue_server.contracts.slip import Slip
from queue_server.contracts.visits import TicketAnswer
from queue_server.domain.offers import Product, Words

PAPERS_MAX = 3
ONLINE_MAX = 2


def papers(found: Iterable[Words], language: str) -> tuple[str, ...]:
    """At most three papers to bring for all that goes on the number (T2)."""
    return tuple(dict.fromkeys(in_language(words, language) for words in found))[:PAPERS_MAX]


def short(address: str) -> str:
    """An address as one writes it down."""
    return address.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def online(products: Iterable[KioskProduct | Product]) -> tuple[str, ...]:
    """At most two addresses where it can be done from home, short enough to write down."""
    return tuple(dict.fromkeys(short(p.online) for p in products if p.online))[:ONLINE_MAX]


def ticket_url(town: KioskTown, token: str) -> str:
    """The address behind the QR; the secret stands in the fragment, which no browser sends (T7)."""
    return f"{town.public_url.rstrip('/')}/t#{token}"


def slip(town: KioskTown, visit: Visit, ticket: TicketAnswer, to_bring: Iterable[Words], way: str = "") -> Slip:
    """What is printed; `to_bring` are the papers of what goes on the number. Those of a discreet matter would name it,
    so they stay off (T3). `way` tells how to get to where one waits."""
    language = visit.language
    assert visit.request is not None
    return Slip(
        language=language,
        town_name=in_language(town.town_names, language),
        site_name=in_language(town.site_names, language),
        letter=ticket.letter,
        number=ticket.number,
        url=ticket_url(town, visit.request.token),
        waiting_place=ticket.waiting_place,
        way=way,
        people_before=ticket.people_before,
        before=ticket.before,
        stops=ticket.stops,
        wait=ticket.wait,
        papers=() if ticket.discreet else papers(to_bring, language),
        issued_at=ticket.issued_at,
        time_zone=town.time_zone,
    )
