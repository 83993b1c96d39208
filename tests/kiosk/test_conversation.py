"""Own words, questions, the way on: a visit before its number, without a screen, a clock or a network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.effects import AskHelp, AskTicket, Effects, ReloadTown
from kiosk.patience import patience
from kiosk.session import DOUBLE_TAP_SECONDS, Session
from kiosk.steps import TOUCHES
from kiosk.steps.searching import SETTLE_SECONDS, is_unknown
from kiosk.visitor import TEXT_MAX, Help, Limits, Print, Screen, Visit
from queue_server.contracts.hall import HallStatus
from queue_server.contracts.visits import RegisterVisit
from queue_server.domain.offers import Way
from queue_server.domain.questions import NOT_ALL, UNKNOWN
from tests.kiosk.lindegem import MESSAGE, MORNING, SITE, TOWN, hall, session
from tests.kiosk.samples import ticket

ASKS = "eid_vernieuwen"
APPOINTMENT = "huwelijk"
PARTNER = "werk_zoeken"
PLAIN = next(
    p.product_id
    for p in TOWN.products.values()
    if p.product_id in SITE.product_ids and not p.question_id and not p.partner_id and p.access != "appointment"
)
ELSEWHERE = [p for p in TOWN.products if p not in SITE.product_ids]


class Visitor:
    """Somebody who waits a second between two taps, and types five letters a second."""

    def __init__(self, seen: HallStatus | None = None) -> None:
        self.session = session(seen)
        self.now = 1000.0

    @property
    def visit(self) -> Visit:
        return self.session.visit

    def tap(self, *controls: str) -> Effects:
        effects: Effects = ()
        for control in controls:
            self.now += 1
            effects = self.session.touch(control, self.now)
        return effects

    def type(self, text: str) -> None:
        self.now += DOUBLE_TAP_SECONDS
        for letter in text:
            self.now += 0.2
            self.session.touch(f"key:{letter}", self.now)

    def screen(self) -> Screen:
        return self.session.screen(self.now)

    def choose(self, product_id: str) -> Effects:
        """By its topic, through the pages."""
        topic = TOWN.products[product_id].topic_id
        return self.tap(f"topic:{topic}", f"product:{product_id}")

    def answer(self, answer_id: str = UNKNOWN) -> Effects:
        """The same to every question that is left."""
        effects: Effects = ()
        while self.screen() is Screen.QUESTION:
            effects = self.tap(f"answer:{answer_id}")
        return effects

    def asked(self) -> RegisterVisit:
        (asked,) = self.tap("confirm")
        assert isinstance(asked, AskTicket)
        return asked.request.message


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    found = Visitor()
    found.tap("start")
    yield found


# In one's own words


def _found(visitor: Visitor) -> list[str]:
    return [hit.product_id for hit in visitor.visit.hits]


def test_words_lead_to_the_matter(visitor: Visitor) -> None:
    visitor.tap("search")
    visitor.type("rijbewijs kwijt")
    assert visitor.visit.hits[0].product_id == "rijbewijs_duplicaat"
    visitor.tap("hit:rijbewijs_duplicaat")
    assert visitor.visit.product_ids == ("rijbewijs_duplicaat",)
    visitor.answer()
    assert visitor.screen() is Screen.CHECK


def test_the_same_letter_twice_is_typing_and_no_double_tap(visitor: Visitor) -> None:
    visitor.tap("search")
    visitor.now += DOUBLE_TAP_SECONDS
    for _ in range(2):
        visitor.now += 0.05
        visitor.session.touch("key:o", visitor.now)
    assert visitor.visit.text == "oo"


def test_the_tap_that_opened_the_search_types_nothing(visitor: Visitor) -> None:
    visitor.tap("search")
    visitor.session.touch("key:a", visitor.now + DOUBLE_TAP_SECONDS - 0.1)
    assert visitor.visit.text == ""


def test_a_card_that_only_just_came_is_not_taken(visitor: Visitor) -> None:
    visitor.tap("search")
    visitor.type("trouwen")
    first = visitor.visit.hits[0].product_id
    listed = visitor.visit.listed_at
    visitor.session.touch(f"hit:{first}", listed + SETTLE_SECONDS - 0.05)
    assert visitor.screen() is Screen.SEARCH
    visitor.session.touch(f"hit:{first}", listed + SETTLE_SECONDS + DOUBLE_TAP_SECONDS)
    assert visitor.screen() is not Screen.SEARCH


def test_letters_that_change_nothing_in_the_list_do_not_hold_it_up(visitor: Visitor) -> None:
    visitor.tap("search")
    visitor.type("trouwe")
    listed = visitor.visit.listed_at
    hits = [hit.product_id for hit in visitor.visit.hits]
    visitor.type("n")
    if [hit.product_id for hit in visitor.visit.hits] == hits:
        assert visitor.visit.listed_at == listed


def test_what_the_town_does_not_know_leads_to_topics_or_to_a_host(visitor: Visitor) -> None:
    visitor.tap("search")
    visitor.type("voetbaluitslagen")
    assert is_unknown(visitor.session)
    (asked,) = visitor.tap("host")
    assert isinstance(asked, AskHelp) and asked.screen == "search"
    visitor.tap("dismiss", "topics")
    assert visitor.screen() is Screen.TOPICS


def test_erasing_clearing_and_the_length(visitor: Visitor) -> None:
    visitor.tap("search")
    visitor.type("abc")
    visitor.now += 1
    visitor.session.touch("erase", visitor.now)
    assert visitor.visit.text[-1:] == "b"
    visitor.session.touch("clear", visitor.now + 0.1)
    assert visitor.visit.text == "" and visitor.visit.hits == ()
    visitor.session.touch(f"key:{'x' * 500}", visitor.now + 0.2)
    assert len(visitor.visit.text) == TEXT_MAX


def test_another_language_asks_the_same_words_again(visitor: Visitor) -> None:
    visitor.tap("search")
    visitor.type("mariage")
    visitor.tap("lang:fr")
    assert visitor.screen() is Screen.SEARCH
    assert APPOINTMENT in {hit.product_id for hit in visitor.visit.hits}


def test_without_an_index_what_was_typed_waits_for_one(visitor: Visitor) -> None:
    visitor.tap("search")
    visitor.type("trouwen")
    index = visitor.session.index
    assert index is not None
    visitor.session.town_loaded(MESSAGE.model_copy(update={"version": "2"}))
    assert _found(visitor) == [] and not is_unknown(visitor.session)
    visitor.session.index_ready("1", index, visitor.now)
    assert visitor.session.index is None
    visitor.session.index_ready("2", index, visitor.now)
    assert APPOINTMENT in _found(visitor)
    visitor.session.town_loaded(MESSAGE)
    visitor.tap("back", "search")
    assert visitor.screen() is Screen.SEARCH


def test_nothing_of_the_text_stays_after_the_visit(visitor: Visitor) -> None:
    visitor.tap("search")
    visitor.type("geheimzinnig rijbewijs")
    old = visitor.visit
    assert "geheimzinnig" not in repr(old)
    visitor.tap("done")
    assert visitor.visit is not old
    assert visitor.visit.text == "" and visitor.visit.hits == ()
    assert "geheimzinnig" not in repr(vars(visitor.session))


# Questions


def test_a_matter_without_questions_still_takes_three_taps(visitor: Visitor) -> None:
    visitor.choose(PLAIN)
    assert visitor.screen() is Screen.CHECK
    assert visitor.asked().answers == ()


def test_answers_go_along_with_the_number(visitor: Visitor) -> None:
    visitor.choose(ASKS)
    visitor.answer()
    message = visitor.asked()
    assert message.product_ids == (ASKS,)
    assert message.answers and {a.product_id for a in message.answers} == {ASKS}
    assert {a.answer_id for a in message.answers} == {UNKNOWN}


def test_back_goes_to_the_question_before_and_forgets_its_answer(visitor: Visitor) -> None:
    visitor.choose(ASKS)
    first = visitor.session.asked()
    visitor.tap(f"answer:{UNKNOWN}")
    second = visitor.session.asked()
    assert first and second and first.question is not second.question
    visitor.tap("back")
    again = visitor.session.asked()
    assert again and again.question is first.question
    assert visitor.visit.chosen[-1].answers == ()
    visitor.tap("back")
    assert visitor.screen() is Screen.PRODUCTS and not visitor.visit.chosen


def test_back_from_the_check_is_the_last_question_again(visitor: Visitor) -> None:
    visitor.choose(ASKS)
    visitor.answer()
    visitor.tap("back")
    assert visitor.screen() is Screen.QUESTION
    visitor.answer()
    assert visitor.screen() is Screen.CHECK


def test_who_came_by_the_search_goes_back_to_it_with_the_words_still_there(visitor: Visitor) -> None:
    visitor.tap("search")
    visitor.type("trouwen")
    visitor.tap(f"hit:{APPOINTMENT}", "back")
    assert visitor.screen() is Screen.SEARCH and visitor.visit.text == "trouwen"
    visitor.tap("back")
    assert visitor.screen() is Screen.TOPICS


def test_an_answer_that_is_not_among_them_changes_nothing(visitor: Visitor) -> None:
    visitor.choose(ASKS)
    before = visitor.session.asked()
    visitor.tap("answer:nonsense")
    assert visitor.session.asked() == before and visitor.visit.chosen[-1].answers == ()


def test_a_new_town_without_the_question_goes_on(visitor: Visitor) -> None:
    visitor.choose(ASKS)
    products = tuple(p.model_copy(update={"question_id": None}) for p in MESSAGE.products)
    visitor.session.town_loaded(MESSAGE.model_copy(update={"version": "2", "products": products}))
    assert visitor.screen() is Screen.CHECK


# The way on


def test_an_appointment_is_told_with_places_and_moments_and_a_host_can_be_asked(visitor: Visitor) -> None:
    visitor.choose(APPOINTMENT)
    visitor.answer()
    outcome = visitor.session.outcome()
    assert visitor.screen() is Screen.OUTCOME and outcome and outcome.way is Way.APPOINTMENT
    assert len({offer.site_id for offer in outcome.steps[0].offers}) >= 2
    assert not visitor.session.number_possible()
    visitor.tap("number")
    assert visitor.screen() is Screen.OUTCOME
    (asked,) = visitor.tap("host")
    assert isinstance(asked, AskHelp) and asked.screen == "outcome"


def test_what_needs_a_number_goes_on_one_and_the_rest_beside_it(visitor: Visitor) -> None:
    visitor.choose(PLAIN)
    visitor.tap("add")
    visitor.choose(PARTNER)
    assert visitor.screen() is Screen.OUTCOME
    visitor.tap("onward")
    assert visitor.screen() is Screen.CHECK
    assert [matter.product.product_id for matter, _ in visitor.session.apart_steps()] == [PARTNER]
    papers = visitor.session.papers()
    assert papers == tuple(TOWN.papers[i].names for i in TOWN.products[PLAIN].papers)
    assert visitor.asked().product_ids == (PLAIN,)


def test_back_from_the_check_shows_the_other_way_again(visitor: Visitor) -> None:
    visitor.choose(PLAIN)
    visitor.tap("add")
    visitor.choose(PARTNER)
    visitor.tap("onward", "back")
    assert visitor.screen() is Screen.OUTCOME
    visitor.tap("back")
    assert visitor.visit.product_ids == (PLAIN,) and visitor.screen() is Screen.PRODUCTS


def test_who_adds_something_after_another_way_can_come_back_to_it(visitor: Visitor) -> None:
    visitor.choose(PARTNER)
    visitor.tap("add")
    assert visitor.screen() is Screen.TOPICS and visitor.visit.product_ids == ()
    visitor.tap("back")
    assert visitor.screen() is Screen.OUTCOME
    visitor.tap("add")
    visitor.choose(PLAIN)
    assert visitor.screen() is Screen.CHECK
    assert visitor.asked().product_ids == (PLAIN,)


def test_a_long_wait_advises_on_line_and_gives_a_number_all_the_same() -> None:
    visitor = Visitor(hall(wait=(40, 60)))
    visitor.tap("start")
    visitor.choose(ASKS)
    visitor.answer()
    outcome = visitor.session.outcome()
    assert outcome and outcome.way is Way.ONLINE
    visitor.tap("number")
    assert visitor.screen() is Screen.CHECK
    visitor.tap("back")
    assert visitor.screen() is Screen.OUTCOME
    visitor.tap("number")
    assert visitor.asked().product_ids == (ASKS,)


def test_where_a_host_walks_up_that_host_is_called_once() -> None:
    visitor = Visitor(hall(skills=()))
    visitor.tap("start")
    (asked,) = visitor.choose(PLAIN)
    assert isinstance(asked, AskHelp) and asked.screen == "outcome"
    assert not visitor.visit.help_shown
    visitor.session.help_answered(asked.serial, True)
    assert visitor.tap("number", "back") == ()
    assert visitor.screen() is Screen.OUTCOME and visitor.visit.help is Help.COMING
    visitor.tap("number")
    assert visitor.asked().product_ids == (PLAIN,)


def test_a_full_day_is_said_before_the_number_is_asked_for() -> None:
    visitor = Visitor(hall(full=(PLAIN,)))
    visitor.tap("start")
    visitor.choose(PLAIN)
    assert visitor.screen() is Screen.CLOSED and visitor.visit.refusal == "day_full"
    visitor.tap("again")
    assert visitor.screen() is Screen.TOPICS


def test_shortly_before_closing_there_is_still_a_way_on() -> None:
    closes = SITE.closes_at(MORNING)
    assert closes is not None
    visitor = Visitor(hall(closes - timedelta(minutes=2)))
    visitor.tap("start")
    visitor.choose(ASKS)
    visitor.answer()
    outcome = visitor.session.outcome()
    assert visitor.screen() is Screen.OUTCOME and outcome and outcome.way is not Way.POINT


def test_a_hall_that_was_told_an_hour_ago_is_an_hour_nearer_to_its_closing() -> None:
    closes = SITE.closes_at(MORNING)
    assert closes is not None
    visitor = Visitor()
    visitor.session.hall_seen(hall(closes - timedelta(minutes=62)), visitor.now)
    visitor.now += 3600
    visitor.tap("start")
    visitor.choose(ASKS)
    visitor.answer()
    outcome = visitor.session.outcome()
    assert outcome and outcome.reasons[0] == "not_before_closing"


@pytest.mark.parametrize("code", ["by_appointment", "of_a_partner"])
def test_a_refusal_of_the_server_leads_to_the_same_way_on(visitor: Visitor, code: str) -> None:
    """The number was asked for in the town of before; the one of now gives none."""
    visitor.choose(PLAIN)
    (asked,) = visitor.tap("confirm")
    assert isinstance(asked, AskTicket)
    products = tuple(
        p.model_copy(update={"access": "appointment", "online": None}) if p.product_id == PLAIN else p
        for p in MESSAGE.products
    )
    if code == "of_a_partner":
        products = tuple(
            p.model_copy(update={"partner_id": TOWN.products[PARTNER].partner_id}) if p.product_id == PLAIN else p
            for p in MESSAGE.products
        )
    visitor.session.town_loaded(MESSAGE.model_copy(update={"products": products}))
    effects = visitor.session.ticket_refused(asked.request.serial, code, visitor.now, (PLAIN,))
    assert effects == ()
    assert visitor.screen() is Screen.OUTCOME and not visitor.session.number_possible()
    visitor.tap("back")
    assert visitor.screen() is Screen.PRODUCTS


def test_a_refusal_that_the_kiosk_does_not_understand_is_still_no_dead_end(visitor: Visitor) -> None:
    visitor.choose(PLAIN)
    (asked,) = visitor.tap("confirm")
    assert isinstance(asked, AskTicket)
    assert visitor.session.ticket_refused(asked.request.serial, "by_appointment", visitor.now) == ()
    assert visitor.screen() is Screen.REFUSED and visitor.session.can_go_back()


def test_not_at_this_site_reads_the_town_anew_where_the_kiosk_knows_no_better(visitor: Visitor) -> None:
    visitor.choose(PLAIN)
    (asked,) = visitor.tap("confirm")
    assert isinstance(asked, AskTicket)
    assert visitor.session.ticket_refused(asked.request.serial, "not_at_this_site", visitor.now) == (ReloadTown(),)


def test_papers_that_are_not_all_there_change_the_matter(visitor: Visitor) -> None:
    visitor.choose("rijbewijs_duplicaat")
    before = visitor.session.matters()[0].product.planned_minutes
    visitor.answer(NOT_ALL)
    assert visitor.session.matters()[0].product.planned_minutes > before


# From anywhere


def _offered(at: Session) -> list[str]:
    """The controls that the screens of this state have, by what the session knows."""
    visit, found = at.visit, ["help", "larger", "contrast", "lang:fr", "lang:nl"]
    screen = visit.screen
    if at.can_go_back():
        found.append("back")
    match screen:
        case Screen.WELCOME:
            found += ["start", "start:de", "appointment"]
        case Screen.APPOINTMENT:
            found += ["key:7K4", "key:m29", "erase", "clear", "code", "host"]
        case Screen.ARRIVAL:
            found += ["host", "walk_in", "done"]
        case Screen.TOPICS:
            found += ["search", *(f"topic:{t.topic_id}" for t in MESSAGE.topics)]
        case Screen.SEARCH:
            found += ["key:a", "key:tr", "key:paspoort", "erase", "clear", *(f"hit:{h.product_id}" for h in visit.hits)]
            found += ["topics", "host"] if is_unknown(at) else []
        case Screen.PRODUCTS:
            found += [f"product:{p.product_id}" for p in at.products_of_topic()]
        case Screen.QUESTION:
            asked = at.asked()
            assert asked is not None
            found += [f"answer:{a.answer_id}" for a in (*asked.question.answers, asked.question.unknown)]
        case Screen.OUTCOME:
            outcome = at.outcome()
            assert outcome is not None and outcome.steps
            found += ["done", "host", "add", "onward", "number"]
        case Screen.CHECK:
            assert visit.product_ids
            found += ["confirm", "add", "needs"]
        case Screen.NEEDS:
            found += ["needed", *(f"need:{need}" for need in at.needs_offered())]
        case Screen.CLOSED:
            found += ["again", "done"]
        case Screen.REFUSED:
            found += ["confirm"]
        case Screen.TICKET:
            found += ["done"]
    return found


SCANS = ("7K4M29", "7K4", "x" * 201, f"{MESSAGE.public_url}/t#{'x' * 32}", "https://www.example.org/")
HALLS = (hall(), hall(wait=(40, 60)), hall(skills=()), hall(wait=None), hall(full=tuple(TOWN.products)))


def _goes_on(visitor: Visitor) -> bool:
    """A touch leads on, or time does."""
    leads_on = {"start", "appointment", "code", "walk_in", "needed", "confirm", "again", "done", "back", "add"}
    return bool(leads_on & set(_offered(visitor.session))) or patience(visitor.visit, Limits()) is not None


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_touched_the_visit_goes_on_and_back_leads_out(data: st.DataObject) -> None:
    visitor = Visitor(data.draw(st.sampled_from(HALLS)))
    for _ in range(data.draw(st.integers(1, 25))):
        control = data.draw(st.sampled_from(_offered(visitor.session)))
        assert control.partition(":")[0] in TOUCHES
        effects = visitor.tap(control)
        match data.draw(st.sampled_from(("nothing", "scan", "time", "late"))):
            case "scan":
                visitor.now += 1
                effects += visitor.session.scanned(data.draw(st.sampled_from(SCANS)), visitor.now)
            case "time":
                visitor.now += data.draw(st.sampled_from((1, 5, 30)))
                effects += visitor.session.tick(visitor.now)
            case "late":
                visitor.session.help_answered(visitor.session.serial, data.draw(st.booleans()))
                visitor.session.print_ended(visitor.session.serial, Print.PRINTED, visitor.now)
        for effect in effects:
            if isinstance(effect, AskTicket):
                code = data.draw(st.sampled_from(["", "by_appointment", "day_full", "unexpected"]))
                if code:
                    visitor.session.ticket_refused(effect.request.serial, code, visitor.now)
                else:
                    visitor.session.ticket_issued(effect.request.serial, ticket(), visitor.now)
        assert len(visitor.visit.chosen) <= 5
        assert _goes_on(visitor)
    for _ in range(40):
        if visitor.visit.screen is Screen.WELCOME:
            break
        if visitor.visit.screen in (Screen.WAIT, Screen.AWAY, Screen.THANKS):
            visitor.now += 100
            visitor.session.tick(visitor.now)
            visitor.session.tick(visitor.now + 21)
            continue
        before = (visitor.visit.screen, visitor.visit.page, visitor.visit.chosen)
        visitor.tap("back" if visitor.session.can_go_back() else "done")
        assert (visitor.visit.screen, visitor.visit.page, visitor.visit.chosen) != before
    assert visitor.visit.screen is Screen.WELCOME
    visitor.tap("stop")
    assert visitor.visit == Visit("nl")
