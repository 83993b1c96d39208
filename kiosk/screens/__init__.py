"""One screen per file; each draws itself with `build(page)`."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.page import Page
from kiosk.screens import (
    appointment,
    arrival,
    away,
    check,
    closed,
    needs,
    out_of_order,
    outcome,
    products,
    question,
    refused,
    search,
    starting,
    thanks,
    ticket,
    topics,
    wait,
    way,
    welcome,
)
from kiosk.visitor import Screen

SCREENS: dict[Screen, Callable[[Page], None]] = {
    Screen.STARTING: starting.build,
    Screen.WELCOME: welcome.build,
    Screen.APPOINTMENT: appointment.build,
    Screen.ARRIVAL: arrival.build,
    Screen.TOPICS: topics.build,
    Screen.SEARCH: search.build,
    Screen.PRODUCTS: products.build,
    Screen.QUESTION: question.build,
    Screen.OUTCOME: outcome.build,
    Screen.CHECK: check.build,
    Screen.NEEDS: needs.build,
    Screen.WAIT: wait.build,
    Screen.REFUSED: refused.build,
    Screen.TICKET: ticket.build,
    Screen.WAY: way.build,
    Screen.THANKS: thanks.build,
    Screen.CLOSED: closed.build,
    Screen.AWAY: away.build,
    Screen.OUT_OF_ORDER: out_of_order.build,
}
