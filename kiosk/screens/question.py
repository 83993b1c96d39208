"""One question before the number. "I do not know" is always an answer."""

from __future__ import annotations

from kiosk.brush import Rect
from kiosk.choices import Choice, draw
from kiosk.page import Page
from queue_server.domain.questions import PERSONS_MAX, Asked, Kind

PERSONS_IN_A_ROW = 4
LIST_MOST = 6


def build(page: Page) -> None:
    asked = page.session.asked()
    assert asked is not None
    question = asked.question
    y = page.question(page.named(question.names), page.named(question.help))
    lowest = page.area.bottom - _left(page, asked)
    if question.kind is Kind.PERSONS:
        _persons(page, asked, y, lowest)
        return
    answers = page
    if question.kind is Kind.PAPERS:
        papers, answers = page.halves(y)
        y = answers.after(_papers(papers, asked, y))
    choices = [Choice(f"answer:{a.answer_id}", page.named(a.names)) for a in question.answers]
    choices.append(Choice(f"answer:{question.unknown.answer_id}", page.named(question.unknown.names)))
    draw(answers, y, choices, 1, page.say("products_other"), lowest)


def _left(page: Page, asked: Asked) -> float:
    """How far it is to the number, where there is more than this one question; answers the room that it takes."""
    theme, area = page.theme, page.area
    if asked.most_left < 2:
        return 0
    text = page.say("questions_left", count=asked.most_left)
    high = page.brush.height(text, area.w, theme.body)
    page.brush.text(text, area.x, area.bottom - high, area.w, theme.body, theme.colour.quiet)
    return high + theme.mm(4)


def _persons(page: Page, asked: Asked, y: float, lowest: float) -> None:
    """Numbers as large as keys of a telephone, and who does not know below them."""
    theme, area, brush = page.theme, page.area, page.brush
    unknown_high = max(theme.mm(28), theme.target)
    rows = -(-PERSONS_MAX // PERSONS_IN_A_ROW)
    wide = (area.w - theme.gap * (PERSONS_IN_A_ROW - 1)) / PERSONS_IN_A_ROW
    high = min(theme.mm(48), (lowest - y - unknown_high - theme.gap * rows) / rows)
    for index, answer in enumerate(asked.question.answers):
        row, column = divmod(index, PERSONS_IN_A_ROW)
        rect = Rect(area.x + column * (wide + theme.gap), y + row * (high + theme.gap), wide, high)
        name = page.named(answer.names)
        brush.button(f"answer:{answer.answer_id}", rect, name)
        brush.middle_text(name, rect, theme.display, theme.colour.text, "center", 1)
    unknown = asked.question.unknown
    rect = Rect(area.x, y + rows * (high + theme.gap), area.w, unknown_high)
    page.card(f"answer:{unknown.answer_id}", rect, page.named(unknown.names))


def _papers(page: Page, asked: Asked, y: float) -> float:
    """What one should have, before it is asked whether one has it; answers where the answers begin."""
    theme, area, brush = page.theme, page.area, page.brush
    helper = page.session.helper
    assert helper is not None
    names = [page.named(helper.town.papers[i].names) for i in asked.papers if i in helper.town.papers][:LIST_MOST]
    padding, mark = theme.mm(7), round(theme.lead_strong.size * 1.1)
    room = area.w - 2 * padding - mark - theme.mm(4)
    heights = [brush.height(name, room, theme.lead_strong) + theme.mm(2) for name in names]
    high = sum(heights) + 2 * padding - theme.mm(2)
    brush.box(Rect(area.x, y, area.w, high), theme.colour.tint, None)
    line = y + padding
    for name, own in zip(names, heights, strict=True):
        icon_y = line + (theme.lead_strong.size * 1.3 - mark) / 2
        brush.icon("file-text", area.x + padding, icon_y, mark, theme.colour.accent)
        x = area.x + padding + mark + theme.mm(4)
        brush.text(name, x, line, room, theme.lead_strong, theme.colour.text)
        line += own
    return y + high + theme.mm(7)
