"""What a refusal of the server means for the visitor. Codes are those of docs/problems.md; words are in kiosk.po."""

from __future__ import annotations

FULL_CODES = frozenset({"day_full"})
"""No place left for this matter today: another matter may still be had."""
GONE = "numbers_gone"
"""The server is away and this kiosk has no number left of its own."""
CLOSED_CODES = frozenset({"site_closed", "last_ticket_passed", GONE}) | FULL_CODES
"""Not an error but an answer: when, and what else (K17)."""
OUT_OF_ORDER_CODES = frozenset(
    {"device_unknown", "device_revoked", "wrong_device", "not_your_site", "not_signed_in", "http_401", "http_403"}
)
"""This kiosk may no longer speak for the town: only a person can mend that."""
RELOAD_CODES = frozenset({"unknown_product", "not_at_this_site", "no_point"})
"""The town changed under our hands: read it again and let the visitor choose anew."""
OTHER_WAY_CODES = frozenset({"of_a_partner", "by_appointment", "not_at_this_site"})
"""Nobody takes a number for this here, but there is another way: it is told instead."""
BUSY_CODES = frozenset({"server_busy", "too_many_tries"})


def text_key(code: str) -> str:
    """The key of the sentence that says what to do now."""
    if code in RELOAD_CODES:
        return "refused_choice"
    if code in BUSY_CODES:
        return "refused_busy"
    return "refused_other"
