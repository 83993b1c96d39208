"""The number: asked for with one tap, given, late or refused."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from kiosk.effects import AskTicket, Effects, PrintSlip, ReloadTown, TicketRequest
from kiosk.offer import slip
from kiosk.refusals import CLOSED_CODES, OTHER_WAY_CODES, OUT_OF_ORDER_CODES, RELOAD_CODES
from kiosk.sitting import Sitting
from kiosk.steps import deciding
from kiosk.steps.step import Step
from kiosk.visitor import Print, Screen
from queue_server.contracts.visits import GivenAnswer, RegisterVisit, TicketAnswer
from queue_server.domain.offers import Way

WAITING = (Screen.WAIT, Screen.AWAY)


def _confirm(sitting: Sitting, argument: str, now: float) -> Effects:
    """The one tap that takes a number; "try again" after a refusal is a new tap with a new key."""
    visit = sitting.visit
    if visit.screen not in (Screen.CHECK, Screen.REFUSED) or not visit.product_ids:
        return ()
    token = sitting.random_text()
    message = RegisterVisit(
        product_ids=visit.product_ids,
        language=visit.language,
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        needs=visit.needs,
        answers=_answers(sitting),
    )
    visit.request = TicketRequest(sitting.serial, sitting.random_text(), token, message, sitting.random_text())
    visit.refusal, visit.delayed = "", False
    sitting.go(Screen.WAIT)
    return (AskTicket(visit.request),)


def _answers(sitting: Sitting) -> tuple[GivenAnswer, ...]:
    """Those that counted, each for its matter."""
    return tuple(
        GivenAnswer(question_id=question_id, answer_id=answer_id, product_id=one.product_id)
        for one in sitting.visit.chosen
        if not one.apart
        for matter in sitting.matters_of((one,))
        for question_id, answer_id in matter.given
    )


def delayed(sitting: Sitting, serial: int) -> None:
    """Still no answer: say so kindly, the request goes on with the same key."""
    if serial == sitting.serial and sitting.visit.screen is Screen.WAIT:
        sitting.visit.screen = Screen.AWAY


def issued(sitting: Sitting, serial: int, ticket: TicketAnswer, now: float) -> Effects:
    visit = sitting.visit
    if serial != sitting.serial or visit.screen not in WAITING or sitting.town is None:
        return ()
    visit.ticket = ticket
    if ticket.people_before is None and visit.request is not None:
        visit.request = replace(visit.request, token=visit.request.own_token)
    sitting.seen(now)
    sitting.go(Screen.TICKET)
    if not sitting.has_printer:
        return ()
    visit.print = Print.PRINTING
    guide = sitting.way()
    told = guide.in_short(visit.language) if guide else ""
    return (PrintSlip(serial, slip(sitting.town, visit, ticket, sitting.papers(), told), guide),)


def refused(sitting: Sitting, serial: int, code: str, now: float, products: tuple[str, ...]) -> Effects:
    """`products` are those of the choice that cannot be had today; a refusal without them takes back all."""
    visit = sitting.visit
    if serial != sitting.serial or visit.screen not in WAITING:
        return ()
    visit.request = None
    sitting.seen(now)
    refused_ids = products or visit.product_ids
    if code in OUT_OF_ORDER_CODES:
        sitting.lost_for_good(code)
        return sitting.go(Screen.OUT_OF_ORDER)
    if code in CLOSED_CODES:
        return deciding.turn_away(sitting, code, refused_ids)
    visit.refusal = code
    if code in OTHER_WAY_CODES and _goes_another_way(sitting, refused_ids):
        return deciding.tell(sitting)
    sitting.go(Screen.REFUSED)
    if code not in RELOAD_CODES:
        return ()
    visit.chosen, visit.topic_id = (), None
    return (ReloadTown(),)


def _goes_another_way(sitting: Sitting, refused_ids: tuple[str, ...]) -> bool:
    """Brings what was refused to the fore, where its own way is told; False where the kiosk knows of none."""
    visit = sitting.visit
    first = next((one for one in visit.chosen if one.product_id in refused_ids), None)
    if first is None:
        return False
    visit.chosen = (*(one for one in visit.chosen if one is not first), first)
    visit.change_last(anyway=False)
    sitting.decide()
    outcome = sitting.outcome()
    return outcome is not None and outcome.way is not Way.POINT


def printed(sitting: Sitting, serial: int, state: Print, now: float) -> None:
    """The time to take the paper, or to scan, counts from here."""
    if serial == sitting.serial and sitting.visit.ticket is not None:
        sitting.visit.print = state
        sitting.wait_from(now)


TOUCHES: dict[str, Step] = {"confirm": _confirm}
