"""What was scanned, or typed as the code of an appointment. Pure: nothing of it is kept here."""

from __future__ import annotations

import re

SCAN_MAX = 200
"""Letters: no code of an appointment or of a ticket is longer."""
CODE_LEAST, CODE_MOST = 5, 24
"""Letters and digits of the code of an appointment [I]."""
ALIKE = str.maketrans("OI", "01")
BETWEEN = re.compile(r"[\s\-\u2010-\u2015_.]+")
CODE = re.compile(rf"[0-9A-Z]{{{CODE_LEAST},{CODE_MOST}}}")


def readable(text: str) -> bool:
    """Whether a scanner can have meant it for us: short, in one line, nothing but signs that can be seen."""
    return 0 < len(text) <= SCAN_MAX and text.isprintable()


def plain(text: str) -> str:
    """A code as it is compared: in capitals, without what stands between, O as 0 and I as 1."""
    return BETWEEN.sub("", text).upper().translate(ALIKE)


def can_be_appointment(text: str) -> bool:
    """Whether it has the shape of one; no appointment is looked up."""
    return CODE.fullmatch(plain(text)) is not None


def is_own_ticket(text: str, public_url: str) -> bool:
    """The code of a ticket of this town: the address of its phone page, with the secret behind it (T7)."""
    return _bare(text).startswith(_bare(f"{public_url.rstrip('/')}/t#"))


def _bare(address: str) -> str:
    return address.casefold().removeprefix("https://").removeprefix("http://")
