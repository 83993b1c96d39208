"""How a matter goes on when a number is not the first thing: why, what to do, what else, and a tap for each."""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter

from PIL.Image import Image

from assets import advice
from kiosk import actions, offer, paint
from kiosk.actions import Action
from kiosk.brush import Rect
from kiosk.dialogs import HELP_TEXTS
from kiosk.page import Page
from kiosk.visitor import Help
from printers.lettering import Type
from queue_server.domain.advice import NextStep, Outcome
from queue_server.domain.offers import Way

ICONS = {
    Way.POINT: "ticket",
    Way.ONLINE: "device-mobile",
    Way.HOST: "hand-waving",
    Way.APPOINTMENT: "calendar-check",
    Way.OTHER_SITE: "map-pin",
    Way.PARTNER: "buildings",
    Way.LATER: "clock",
}
ADVISED_SHARE = 0.58
QR_LEAST_MM, QR_MOST_MM = 36.0, 105.0
"""Below it a phone at arm's length reads nothing; above it the code pushes away what is written."""
HOST_TEXTS = {state: (title, more) for state, (_, title, more) in HELP_TEXTS.items()}
"""A host was called when the screen came: what became of it."""
BESIDE_SHARE = 0.3
SMALLER = 0.85
"""Of its width, step by step."""
"""Of the width of its card, at most, for the code beside the words."""
GAP_MM = 2.8
"""Between what is told one below the other: each may be two lines long."""
AS_BUTTON = (Way.POINT, Way.HOST)
"""Ways that are a button of the screen already."""


HOST = Action("host", "ask_host_button", "hand-waving")
NUMBER = Action("number", "outcome_number", "ticket")
ONWARD = Action("onward", "outcome_onward", "arrow-right")
ADD = Action("add", "check_add", "plus")
DONE = Action("done", "ticket_done", "check")
WAY = Action("way", "way_show", "map-trifold")


def build(page: Page) -> None:
    outcome = page.session.outcome()
    assert outcome is not None
    name = page.named(page.session.matters()[-1].product.names)
    because = _as_heading(advice.because(page.language, outcome.reasons[0]))
    y = page.heading(because, name, lower=page.theme.large)  # else there is no room for the code
    lowest = actions.draw(page, offered(page, outcome)) - page.theme.gap
    first, *others = outcome.steps
    rest = [step for step in others if step.way not in AS_BUTTON]
    left, right = page.halves(y, lowest, ADVISED_SHARE) if rest else (page, page)
    y = _advised(left, first, y, lowest)
    _others(right, rest, right.after(y), lowest)


def _as_heading(sentence: str) -> str:
    """One sentence stands above a screen without its full stop."""
    return sentence if "." in sentence[:-1] else sentence.removesuffix(".")


def offered(page: Page, outcome: Outcome) -> list[Action]:
    """The primary one first, then at most two beside each other."""
    session = page.session
    more_on_the_number = len(session.visit.product_ids) > 1
    number = NUMBER if outcome.way is not Way.HOST else NUMBER._replace(key="take_number")
    wanted = [
        (HOST, outcome.way is Way.APPOINTMENT),
        (number, outcome.way is Way.HOST and session.number_possible()),
        (ONWARD, more_on_the_number),
        (DONE, True),
    ]
    first = next(action for action, due in wanted if due)
    beside = [
        (number, session.number_possible()),
        (ONWARD, more_on_the_number),
        (HOST, outcome.way in (Way.PARTNER, Way.OTHER_SITE, Way.LATER)),
        (WAY, session.shows_way()),
        (DONE, True),
        (ADD, session.can_add()),
    ]
    return [first, *[action for action, due in beside if due and action != first][:2]]


def _advised(page: Page, step: NextStep, y: float, lowest: float) -> float:
    """The one thing to do, as a card with all that belongs to it; answers where the rest begins. The code of
    its address stands below the words; on a panel that lies, or is too small for that, beside them."""
    brush, theme, area = page.brush, page.theme, page.area
    padding, disc = theme.mm(8), theme.mm(26)
    x = area.x + padding + disc + theme.mm(6)
    end = area.x + area.w - padding
    room, free = end - x, lowest - y - 2 * padding
    lines = _that_fit(page, step, room, free)
    words_high = max(_height(page, lines, room), disc)
    below = None if theme.lying else _code(page, step, free - words_high - padding)
    row = _scan_height(page, below, room) if below else 0.0
    if words_high + padding + row > free:
        below, row = None, 0.0
    beside = None if below else _code(page, step, min(free, area.w * BESIDE_SHARE))
    if beside:
        beside, narrow = _beside(page, step, room - padding, beside, free)
        room = narrow
        lines = _that_fit(page, step, room, free, beside[1])
        words_high = max(_height(page, lines, room), disc, beside[0].height)
    high = words_high + (row + padding if below else 0) + 2 * padding
    brush.box(Rect(area.x, y, area.w, high), theme.colour.card, theme.colour.accent)
    brush.badge(ICONS[step.way], area.x + padding, y + padding, disc)
    line = y + padding + (words_high - _height(page, lines, room)) / 2
    for text, kind, colour in lines:
        line += brush.text(text, x, line, room, kind, colour) + theme.mm(GAP_MM)
    if beside:
        brush.picture(beside[0], end - beside[0].width, y + (high - beside[0].height) / 2)
    if below:
        _scan(page, *below, Rect(x, y + padding + words_high + padding, room, row))
    return y + high + theme.mm(8)


def _beside(
    page: Page, step: NextStep, room: float, code: tuple[Image, str], free: float
) -> tuple[tuple[Image, str], float]:
    """The code and the room beside it: smaller where a long word would be cut, or what it is for has no room, but never
    too small for a phone."""
    least = page.theme.mm(QR_LEAST_MM)
    while code[0].width > least:
        narrow = room - code[0].width
        lines = _that_fit(page, step, narrow, free, code[1])
        told = any(text == page.say("scan_more") for text, _, _ in lines)
        if told and all(page.brush.whole(text, narrow, kind) for text, kind, _ in lines):
            break
        smaller = _code(page, step, max(least, code[0].width * SMALLER))
        if smaller is None or smaller[0].width >= code[0].width:
            break
        code = smaller
    return code, room - code[0].width


def _that_fit(page: Page, step: NextStep, room: float, high: float, address: str = "") -> list[tuple[str, Type, str]]:
    """Its words, smaller or fewer where the panel is small; what is to be done always stands there. Where the code
    stands beside them, so does what it is for."""
    theme = page.theme
    for title, kind in ((theme.title, theme.lead), (theme.title, theme.body), (theme.strong, theme.body)):
        lines = _lines(page, step, title, kind)
        if address:
            written = page.with_breaks(offer.short(address), room, theme.body)
            lines.append((page.say("scan_more"), theme.strong, theme.colour.text))
            lines.append((written, theme.body, theme.colour.quiet))
        if _height(page, lines, room) <= high:
            return lines
    while len(lines) > 1 and _height(page, lines, room) > high:
        lines.pop()
    return lines


def _lines(page: Page, step: NextStep, first: Type, kind: Type) -> list[tuple[str, Type, str]]:
    colour = page.theme.colour.text
    if step.way is Way.HOST:
        title, more = HOST_TEXTS.get(page.visit.help, HOST_TEXTS[Help.ASKING])
        return [(page.say(title), first, colour), (page.say(more), kind, colour)]
    details = advice.details(page.language, _as_told(step))
    if step.way is Way.APPOINTMENT:
        details.append(page.say("outcome_host_makes"))
    return [(advice.step_text(page.language, step), first, colour), *((d, kind, colour) for d in details)]


def _as_told(step: NextStep) -> NextStep:
    """The website comes with its code. The first moment of each place goes before the second of any: on a small panel
    the last ones fall off, and there should be a choice of places."""
    sites = [offer.site_id for offer in step.offers]
    turns = [sites[:index].count(site_id) for index, site_id in enumerate(sites)]
    offers = tuple(one for _, one in sorted(zip(turns, step.offers, strict=True), key=itemgetter(0)))
    place = replace(step.place, website=None) if step.place else None
    return replace(step, offers=offers, place=place)


def _height(page: Page, lines: list[tuple[str, Type, str]], room: float) -> float:
    return sum(page.brush.height(text, room, kind) + page.theme.mm(GAP_MM) for text, kind, _ in lines)


def _code(page: Page, step: NextStep, room: float) -> tuple[Image, str] | None:
    """The code of the address to go to, as large as goes, and the address in words."""
    theme = page.theme
    address = step.address or (step.place.website if step.place else None)
    if not address or room < theme.mm(QR_LEAST_MM):
        return None
    return paint.qr_image(address, int(min(room, theme.mm(QR_MOST_MM)))), address


def _scan_height(page: Page, code: tuple[Image, str], room: float) -> float:
    """Of the code with what it is for beside it."""
    narrow = _beside_room(page, code[0], room)
    words = sum(page.brush.height(text, narrow, kind) for text, kind in _for(page, code, room))
    return max(float(code[0].height), words)


def _beside_room(page: Page, image: Image, room: float) -> float:
    return room - image.width - page.theme.mm(6)


def _for(page: Page, code: tuple[Image, str], room: float) -> list[tuple[str, Type]]:
    """What a code is for, and its address."""
    narrow, theme = _beside_room(page, code[0], room), page.theme
    written = page.with_breaks(offer.short(code[1]), narrow, theme.body)
    return [(page.say("scan_more"), theme.lead_strong), (written, theme.body)]


def _scan(page: Page, image: Image, address: str, rect: Rect) -> None:
    """The code, and beside it what it is for."""
    brush, colour = page.brush, page.theme.colour
    brush.picture(image, rect.x, rect.y + (rect.h - image.height) / 2)
    room = _beside_room(page, image, rect.w)
    x = rect.x + rect.w - room
    lines = _for(page, (image, address), rect.w)
    y = rect.y + (rect.h - sum(brush.height(text, room, kind) for text, kind in lines)) / 2
    for (text, kind), shade in zip(lines, (colour.text, colour.quiet), strict=True):
        y += brush.text(text, x, y, room, kind, shade)


def _others(page: Page, steps: list[NextStep], y: float, lowest: float) -> None:
    """What else can be done, as far as it goes."""
    theme, area, brush = page.theme, page.area, page.brush
    title = page.say("outcome_or")
    head = brush.height(title, area.w, theme.lead_strong) + theme.mm(3)
    indent = round(theme.title.size * 1.3) + theme.mm(3)
    for index, step in enumerate(steps):
        told = (page.with_breaks(line, area.w - indent, theme.body) for line in _told(page, step))
        text, under = advice.step_text(page.language, step), "\n".join(told)
        high = brush.height(text, area.w - indent, theme.lead) + theme.mm(2.5)
        high += brush.height(under, area.w - indent, theme.body) if under else 0
        if y + high + (head if index == 0 else 0) > lowest:
            return
        if index == 0:
            brush.text(title, area.x, y, area.w, theme.lead_strong, theme.colour.text)
            y += head
        y = page.line(ICONS[step.way], text, area.x, y, area.w, under=under)


def _told(page: Page, step: NextStep) -> list[str]:
    if step.way is Way.ONLINE and step.address and step.kind is None:
        return [offer.short(step.address)]
    return advice.details(page.language, step)[:2]
