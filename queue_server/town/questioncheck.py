"""How the questions hang together: no circle, none that nobody hears, none too many, and each answer leads on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from queue_server.domain.catalogue import Site
from queue_server.domain.offers import Product, Way
from queue_server.domain.questions import QUESTIONS_MAX, Answer, Change, Question, following
from queue_server.town.coherence import can_serve
from queue_server.town.questions import QuestionFile

After = Mapping[str, tuple[str, ...]]
"""The questions that may follow each question."""


@dataclass(frozen=True, slots=True)
class _Case:
    """An answer that a visitor who came for `product_id` may give; `of_id` is the product that it is by then."""

    question_id: str
    answer: Answer
    product_id: str
    of_id: str


def check_questions(file: QuestionFile, products: Mapping[str, Product], sites: Collection[Site]) -> None:
    """Reports on `file`. `products` have their first questions."""
    after = {question_id: _after(question, products, file) for question_id, question in file.questions.items()}
    reached = _reached(file.first.values(), after)
    for question_id in after:
        if question_id not in reached:
            file.spots[question_id].wrong(f'nobody is asked "{question_id}": no product and no answer leads to it')
    circles = list(_circles(after))
    for circle in circles:
        file.spots[circle[0]].wrong(f"the questions go round: {' > '.join(circle)}")
    if not circles:
        _check_lengths(file, after)
    for case in _cases(file, products):
        _check_way(file, case, products)
        _check_points(file, case, products, sites)


def _after(question: Question, products: Mapping[str, Product], file: QuestionFile) -> tuple[str, ...]:
    found = (following(answer, products) for answer in (*question.answers, question.unknown))
    return tuple(dict.fromkeys(i for i in found if i is not None and i in file.questions))


def _reached(first: Collection[str], after: After) -> set[str]:
    reached: set[str] = set()
    ahead = list(first)
    while ahead:
        here = ahead.pop()
        if here not in reached:
            reached.add(here)
            ahead += after.get(here, ())
    return reached


def _circles(after: After) -> Iterator[tuple[str, ...]]:
    """Each circle once, from the question that stands first in the file back to itself."""
    left = dict(after)
    while left:
        ends = [here for here, ahead in left.items() if not any(there in left for there in ahead)]
        if ends:
            left = {here: ahead for here, ahead in left.items() if here not in ends}
            continue
        # Every question that is left goes on to another that is left: whoever walks on comes back.
        path = [next(iter(left))]
        while path[-1] not in path[:-1]:
            path.append(next(there for there in left[path[-1]] if there in left))
        circle = path[path.index(path[-1]) : -1]
        start = circle.index(min(circle, key=list(after).index))
        yield (*circle[start:], *circle[:start], circle[start])
        left = {here: ahead for here, ahead in left.items() if here not in circle}


def _check_lengths(file: QuestionFile, after: After) -> None:
    """Reports the first questions from which a visitor may be asked more than QUESTIONS_MAX; there are no circles."""
    most: dict[str, int] = {}
    while ready := [i for i, ahead in after.items() if i not in most and all(there in most for there in ahead)]:
        most.update((i, 1 + max((most[there] for there in after[i]), default=0)) for i in ready)
    for question_id in dict.fromkeys(file.first.values()):
        if most[question_id] <= QUESTIONS_MAX:
            continue
        path = [question_id]
        while after[path[-1]]:
            path.append(max(after[path[-1]], key=most.__getitem__))
        asked = f"{len(path)} questions, at most {QUESTIONS_MAX} are asked: {' > '.join(path)}"
        file.spots[question_id].wrong(asked)


def _cases(file: QuestionFile, products: Mapping[str, Product]) -> Iterator[_Case]:
    for product_id, question_id in file.first.items():
        seen: set[tuple[str, str]] = set()
        ahead = [(question_id, product_id)]
        while ahead:
            here = ahead.pop()
            if here in seen or here[0] not in file.questions or here[1] not in products:
                continue
            seen.add(here)
            question = file.questions[here[0]]
            for answer in (*question.answers, question.unknown):
                of_id = answer.change.product_id or here[1]
                yield _Case(question.question_id, answer, product_id, of_id)
                next_id = following(answer, products)
                ahead += [(next_id, of_id)] if next_id else []


def _check_way(file: QuestionFile, case: _Case, products: Mapping[str, Product]) -> None:
    """Reports a way on that is not there for the product."""
    product, change = products.get(case.of_id), case.answer.change
    if product is None:
        return
    spot = file.answers[case.question_id, case.answer.answer_id]
    if change.way is Way.ONLINE and product.online is None:
        spot.wrong(f'way "online": product "{product.product_id}" has no address on-line')
    if change.way is Way.PARTNER and (change.partner_id or product.partner_id) is None:
        spot.wrong(f'way "partner": name the partner, product "{product.product_id}" has none')


def _check_points(file: QuestionFile, case: _Case, products: Mapping[str, Product], sites: Collection[Site]) -> None:
    """Reports a skill or discretion for which a site that offers the product has no point."""
    product, change = products.get(case.of_id), case.answer.change
    if product is None or (change.skill is None and not change.discreet) or change.way not in (None, Way.POINT):
        return
    changed = _changed(product, change)
    for site in sites:
        offered = {case.product_id, case.of_id} <= site.product_ids
        if offered and not any(can_serve(point, changed) for point in site.points):
            message = f'site "{site.site_id}" has no point for "{product.product_id}" after this answer'
            file.answers[case.question_id, case.answer.answer_id].wrong(message)


def _changed(product: Product, change: Change) -> Product:
    return replace(product, skill=change.skill or product.skill, discreet=product.discreet or bool(change.discreet))
