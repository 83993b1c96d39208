"""The way to where one waits: found by the kiosk itself, beside the number, on paper, also without the server."""

from __future__ import annotations

import json
import queue
import threading
from pathlib import Path
from unittest.mock import Mock

import pytest
from structlog.testing import capture_logs

from assets.mapstyle import colours
from assets.texts import languages
from kiosk.effects import PrintSlip
from kiosk.link import Link
from kiosk.motion import WALK_SECONDS, leg_seconds
from kiosk.offline.reserve import Reserve
from kiosk.session import Session
from kiosk.visitor import Chosen, Help, Print, Screen
from kiosk.way import mapmaker
from kiosk.way.mapmaker import MapMaker
from kiosk.way.paper import MAP_HIGH_MM, with_map
from kiosk.way.picture import MapPicture, MapWish
from kiosk.way.wayfinder import Wayfinder
from printers import slip
from queue_server.client import Server
from queue_server.contracts.hall import HallStatus, KioskTown
from queue_server.contracts.slip import Slip
from queue_server.contracts.visits import Need, TicketAnswer
from queue_server.domain.advice import Advice, NextStep, Outcome
from queue_server.domain.catalogue import PointKind
from queue_server.domain.offers import Way
from queue_server.guide.guiding import Guide
from tests.kiosk import lindegem, rooms, samples
from tests.kiosk.panel import Kiosk, panel
from tests.kiosk.rooms import LIFT, STAIRS

SEATED = samples.ticket().model_copy(update={"kind": "seated"})
WAITS = 30


def at_ticket(town: KioskTown = lindegem.MESSAGE, ticket: TicketAnswer = SEATED) -> Session:
    session = lindegem.session()
    session.town_loaded(town)
    session.visit.ticket, session.visit.screen = ticket, Screen.TICKET
    return session


def advised(town: KioskTown, step: NextStep) -> Session:
    """A visitor who reads this advice."""
    session = lindegem.session()
    session.town_loaded(town)
    session.visit.chosen = (Chosen(town.products[0].product_id),)
    product_id = session.matters()[0].product.product_id
    session.visit.advice = Advice((Outcome(product_id, ("nobody_at_point",), (step,)),), None)
    session.visit.screen = Screen.OUTCOME
    return session


def shown(session: Session) -> Guide:
    found = session.way()
    assert found is not None
    return found


def steps(session: Session) -> str:
    return " ".join(step.text for step in shown(session).told("nl"))


def finder(town: KioskTown, hall: HallStatus) -> Wayfinder:
    made = Wayfinder()
    made.device_id = lindegem.DEVICE
    made.town_seen(town.map)
    made.hall_seen(hall)
    return made


def hall(**changes: object) -> HallStatus:
    return lindegem.hall().model_copy(update=changes)


# Where to, and for whom


def test_the_way_leads_to_where_one_waits_for_the_point_of_the_ticket() -> None:
    assert shown(at_ticket()).goal.place_id == "wachtruimte"
    quick = SEATED.model_copy(update={"kind": "standing"})
    assert shown(at_ticket(ticket=quick)).goal.place_id == "wacht_snelbalies"


def test_a_kiosk_that_hangs_elsewhere_or_looks_elsewhere_tells_another_way() -> None:
    told, here = set(), lindegem.pose()
    for changes in ({}, {"heading": 90.0}, {"floor": 1.0}):
        session = at_ticket()
        own = here.model_copy(update=changes)
        session.hall_seen(hall(poses={lindegem.DEVICE: own, "another": here}))
        told.add(steps(session))
    assert len(told) == 3


@pytest.mark.parametrize(
    ("needs", "speech", "profile"),
    [
        ((), False, "walking"),
        (("step_free",), False, "step_free"),
        (("small_children",), True, "pram"),
        ((), True, "blind"),
    ],
)
def test_needs_and_the_voice_choose_the_legs(needs: tuple[Need, ...], speech: bool, profile: str) -> None:
    session = at_ticket()
    session.visit.needs, session.visit.speech = needs, speech
    assert shown(session).asked.profile == profile


def test_a_host_who_comes_needs_no_way_and_when_nobody_is_reached_it_leads_to_the_reception() -> None:
    session = advised(rooms.elsewhere({}, reception="p_onthaal"), NextStep(Way.HOST, PointKind.ROAMING))
    session.visit.help = Help.COMING
    assert session.way() is None
    session.visit.help = Help.UNREACHED
    assert shown(session).goal.place_id == "p_onthaal"
    session.touch("way", 2000.0)
    assert session.screen(2000.0) is Screen.WAY and session.can_go_back()
    session.touch("back", 2001.0)
    assert session.screen(2001.0) is Screen.OUTCOME


def test_what_is_done_at_the_digipoint_has_the_way_to_it() -> None:
    town = rooms.elsewhere({"digipoint": "koffiehoek"})
    assert shown(advised(town, NextStep(Way.ONLINE, PointKind.DIGIPOINT))).goal.place_id == "koffiehoek"
    assert advised(town, NextStep(Way.ONLINE)).way() is None, "on the visitor's own phone"


# What is closed, and what is not known


def test_a_closed_lift_changes_the_way_at_once_and_no_way_says_what_to_do() -> None:
    session = at_ticket(rooms.upstairs())
    assert "lift" in steps(session)
    session.hall_seen(hall(closed=(LIFT,)))
    assert "lift" not in steps(session) and "trap" in steps(session)
    session.visit.needs = ("step_free",)
    assert not session.shows_way() and "medewerker" in shown(session).refused("nl")
    session.touch("way", 2000.0)
    assert session.visit.screen is Screen.TICKET, "there is nothing to be shown"
    session.hall_seen(hall())
    assert session.shows_way()


def _town(text: str) -> KioskTown:
    return lindegem.MESSAGE.model_copy(update={"map": text})


FAR = lindegem.pose().model_copy(update={"longitude": 0.0})


@pytest.mark.parametrize(
    ("town", "seen", "said"),
    [
        (_town(""), hall(), []),
        (_town('{"network": 1}'), hall(), ["map_unreadable"]),
        (lindegem.MESSAGE, hall(poses={}), ["kiosk_without_place"]),
        (lindegem.MESSAGE, hall(poses={lindegem.DEVICE: FAR}), ["kiosk_beside_the_map"]),
        (rooms.upstairs(), hall(closed=(LIFT, STAIRS)), ["no_way"]),
        (rooms.elsewhere({}), hall(), []),
    ],
    ids=["no plan", "damaged plan", "no place", "another place", "all closed", "no waiting place"],
)
def test_where_no_way_is_known_there_is_none_and_the_log_says_why_once(
    town: KioskTown, seen: HallStatus, said: list[str]
) -> None:
    with capture_logs() as logs:
        found = finder(town, seen)
        ways = [found.way_to("seated", "walking") for _ in range(3)]
        found.town_seen(town.map)
        found.hall_seen(seen)
        found.way_to("seated", "walking")
    assert [line["event"] for line in logs] == said
    assert all(way is None or way.choice.route is None for way in ways)


def test_what_the_first_visitor_would_wait_for_is_found_beforehand_once() -> None:
    found = finder(rooms.upstairs(), hall())
    assert found.is_cold() and not found.is_cold()
    found.warm()
    guide = found.way_to("seated", "walking")
    assert guide is not None and guide is found.way_to("seated", "walking")
    found.hall_seen(hall(closed=(LIFT,)))
    assert found.is_cold(), "another way is to be found"
    found.hall_seen(hall(poses={}))
    assert not found.is_cold(), "nobody knows where to begin"


# On the screen


def route_pixels(found: Kiosk) -> int:
    """How many pixels of the map have the colour of the route."""
    line = found.app.stage.theme.map_colours.get("route", "line")
    box = found.app.scenery.maps.place
    assert line is not None and box is not None
    wanted = tuple(int(line[i : i + 2], 16) for i in (1, 3, 5))
    cut = found.picture().crop((round(box.x), round(box.y), round(box.x + box.w), round(box.bottom)))
    counted = cut.getcolors(1 << 20) or []
    return sum(n for n, colour in counted if isinstance(colour, tuple) and _near(colour, wanted))


def _near(colour: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return max(abs(a - b) for a, b in zip(colour, wanted, strict=True)) <= 8


def standing(found: Kiosk) -> bool:
    """Whether a map stands on the screen."""
    return found.app.stage.map.shown


def walking(found: Kiosk) -> bool:
    return found.app.stage.map.walking


def words(found: Kiosk) -> list[str]:
    return [line.words for line in found.app.stage.script()]


def test_a_visitor_touches_through_to_the_ticket_and_there_is_the_way(tmp_path: Path) -> None:
    with panel(tmp_path, rooms.small(), rooms.hall()) as found:
        assert not standing(found)
        found.take()
        guide = shown(found.app.session)
        told = [guide.about("nl"), *(step.text for step in guide.told("nl"))]
        assert [line for line in words(found) if line in told] == told, "each step is read aloud, in its order"
        assert standing(found) and "way" not in found.ids()
        assert route_pixels(found) > 1000
        found.touch("done")
        assert not standing(found)


def test_with_large_letters_the_way_is_one_tap_away_and_back(tmp_path: Path) -> None:
    with panel(tmp_path, rooms.small(rooms.upstairs()), rooms.hall(), "--mm-width", "260") as found:
        found.take()
        found.touch("larger")
        assert not standing(found)
        found.touch("way")
        assert found.screen() is Screen.WAY and route_pixels(found) > 1000
        found.app.print_ended(found.app.session.serial, Print.PRINTED)
        assert "L\u2009047" in words(found), "who has no paper keeps the number in sight"
        found.touch("back")
        assert found.screen() is Screen.TICKET and found.app.session.visit.print is Print.PRINTED
        found.touch("way")
        found.touch("done")
        assert found.screen() is Screen.THANKS


def test_who_looks_at_the_way_is_not_sent_off_before_the_ticket_would_be(tmp_path: Path) -> None:
    with panel(tmp_path, rooms.small(rooms.upstairs()), rooms.hall(), "--mm-width", "260") as found:
        found.take()
        found.touch("larger")
        found.touch("way")
        found.wait(120)
        assert found.screen() is Screen.WAY, "the printer is still at work"
        found.app.print_ended(found.app.session.serial, Print.PRINTED)
        found.wait(29)
        assert found.screen() is Screen.WAY
        found.wait(2)
        assert found.screen() is Screen.WELCOME


def test_a_closure_redraws_the_way_that_stands_there(tmp_path: Path) -> None:
    with panel(tmp_path, rooms.small(rooms.upstairs()), rooms.hall()) as found:
        found.take()
        before, lift = found.picture(), words(found)
        found.app.hall_seen(rooms.hall((LIFT,)))
        found.frames()
        assert found.picture().tobytes() != before.tobytes() and words(found) != lift
        found.app.hall_seen(rooms.hall((LIFT, STAIRS)))
        found.frames()
        assert not standing(found) and found.screen() is Screen.TICKET
        assert any("geen weg" in line for line in words(found))


def test_the_map_is_not_mirrored_in_arabic(tmp_path: Path) -> None:
    town = rooms.small().model_copy(update={"languages": ("nl", "ar")})
    with panel(tmp_path, town, rooms.hall()) as found:
        found.take()
        (dutch,) = found.app.stage.map.legs
        found.touch("lang:ar")
        (arabic,) = found.app.stage.map.legs
        turns = [leg.line[-1][0] > leg.line[0][0] for leg in (dutch, arabic)]
        assert turns[0] is turns[1] and found.app.session.visit.language == "ar"


def test_after_a_restart_without_the_server_the_way_is_still_known(tmp_path: Path) -> None:
    """Town, hall and the kiosk's own id come from its disk."""
    before = Reserve(tmp_path)
    before.device_id = "as the server calls it"
    before.keep_town(lindegem.MESSAGE)
    before.keep_hall(hall(poses={before.device_id: lindegem.pose()}))
    before.close()
    inbox, heard = Mock(), queue.Queue[KioskTown | HallStatus]()
    inbox.town_loaded.side_effect = inbox.hall_recalled.side_effect = heard.put
    link = Link(Server("http://127.0.0.1:9", "key"), inbox, Reserve(tmp_path), 10)
    link.start()
    try:
        town, recalled = heard.get(timeout=WAITS), heard.get(timeout=WAITS)
        assert isinstance(town, KioskTown) and isinstance(recalled, HallStatus)
        session = Session(1000.0)
        session.wayfinder.device_id = link.device_id
        session.town_loaded(town)
        session.hall_recalled(recalled, 1000.0)
        session.visit.ticket = SEATED
        assert shown(session).goal.place_id == "wachtruimte"
    finally:
        link.stop()


# What moves


def test_a_figure_walks_the_way_once_within_five_seconds_and_then_all_stands(tmp_path: Path) -> None:
    assert WALK_SECONDS < 5
    with panel(tmp_path, rooms.small(rooms.upstairs()), rooms.hall(), still=False) as found:
        found.take()
        found.until(lambda: walking(found))
        assert len(found.app.stage.map.legs) == 2
        found.app.print_ended(found.app.session.serial, Print.PRINTED)
        assert walking(found), "what is said of the paper is no reason to begin anew"
        found.until(lambda: not walking(found))
        found.app.render()
        assert standing(found) and not walking(found)
        assert route_pixels(found) > 1000


@pytest.mark.parametrize("lengths", [[1.0], [1.0, 500.0, 30.0], [1.0] * 8, [0.0, 0.0]])
def test_each_floor_has_its_time(lengths: list[float]) -> None:
    found = leg_seconds(lengths)
    assert sum(found) <= WALK_SECONDS + 1e-9
    assert min(found) >= WALK_SECONDS * min(0.2, 1 / len(lengths)) - 1e-9


def test_who_wants_no_motion_sees_the_whole_way_stand(tmp_path: Path) -> None:
    with panel(tmp_path, rooms.small(), rooms.hall(), "--no-motion", still=False) as found:
        found.take()
        found.until(lambda: standing(found))
        assert not walking(found)


def test_of_maps_that_are_wished_for_meanwhile_only_the_last_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, over = threading.Event(), threading.Event(), threading.Event()
    drawn: list[str] = []

    def slowly(wish: MapWish) -> MapPicture | None:
        begun.set()
        assert go_on.wait(WAITS)
        drawn.append(wish.language)
        return None

    monkeypatch.setattr(mapmaker, "picture", slowly)
    maker = MapMaker()
    guide = shown(at_ticket())
    for language in ("nl", "fr", "ar"):
        wish = MapWish(guide, guide.asked, "1", language, 600, 400, 26, 3.2, 8, colours("light"), "")
        maker.ask(wish, lambda done, _: over.set() if done.language == "ar" else None)
        assert begun.wait(WAITS)
    go_on.set()
    assert over.wait(WAITS)
    assert drawn == ["nl", "ar"]


def test_a_map_that_cannot_be_drawn_takes_nothing_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_wish: MapWish) -> MapPicture | None:
        raise ValueError("a secret of the plan")

    monkeypatch.setattr(mapmaker, "picture", broken)
    guide, over = shown(at_ticket()), threading.Event()
    with capture_logs() as logs:
        wish = MapWish(guide, guide.asked, "1", "nl", 600, 400, 26, 3.2, 8, colours("light"), "")
        MapMaker().ask(wish, lambda _, found: over.set() if found is None else None)
        assert over.wait(WAITS)
    assert [(line["event"], line["problem"]) for line in logs] == [("map_not_drawn", "ValueError")]


# On paper


def test_the_slip_is_told_the_way_when_the_number_is_there(tmp_path: Path) -> None:
    with panel(tmp_path, rooms.small(), rooms.hall()) as found:
        effect = found.take()
        guide = shown(found.app.session)
    assert isinstance(effect, PrintSlip) and effect.guide is guide
    assert effect.slip.way == guide.in_short("nl") and effect.slip.map is None, "it is drawn by who prints"


@pytest.mark.parametrize("language", languages("kiosk"))
@pytest.mark.parametrize("town", [lindegem.MESSAGE, rooms.upstairs()], ids=["one floor", "two floors"])
def test_the_map_is_small_enough_for_the_slip(language: str, town: KioskTown) -> None:
    guide = shown(at_ticket(town))
    bare = Slip(
        language=language,
        town_name="Lindegem",
        site_name="Stadhuis",
        letter="L",
        number=47,
        url="https://balie.lindegem.example/t#Zk3rT9wQx1LmB7uVc2YdEg",
        waiting_place="Zaal",
        way=guide.in_short(language),
        people_before=3,
        wait=None,
        papers=(),
        issued_at=lindegem.MORNING,
        time_zone="Europe/Brussels",
    )
    found = with_map(bare, guide)
    assert found.map is not None and found.map.language == language
    assert found.map.width <= slip.map_room() and found.map.height <= MAP_HIGH_MM * 8 + 1
    assert slip.render(found).height >= slip.render(bare).height + found.map.height
    assert json.loads(found.model_dump_json())["way"] == guide.in_short(language)
