"""What must hold after each step, and over the whole database at the end of a day."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable

from queue_server.contracts.host import DayFigures
from queue_server.domain.errors import Refusal
from tests.simulation.books import Books, SiteBooks, Violation, answer_of, must
from tests.simulation.lessons import sums_are_the_fold
from tests.simulation.life import LEADS_TO, LIVE, after
from tests.simulation.matters import words_of_answers
from tests.simulation.records import Happened, events_after, now_of, ticket
from tests.simulation.wire import Outcome, Request
from tests.simulation.world import World

LIVE_STATES = ", ".join(f"'{state}'" for state in sorted(LIVE))


WORD = re.compile("[a-z][a-z0-9_-]*")


def told(world: World, books: Books, look: bool) -> None:
    """Who watches is told of what is on disk; and who looks sees that, nothing more and nothing less."""
    for site_id, site in books.sites.items():
        heard = world.told.revision.get(site_id, 0)
        must(heard == site.revision, "untold", f"{site_id} is at {site.revision}; told to look at {heard}")
        if not look or world.seen[site_id].revision == site.revision:
            continue
        shown = world.show(site_id)
        must(shown.revision == site.revision, "shown_wrongly", f"{site_id}: {shown.revision}, not {site.revision}")
        live = {v.visit_id: (v.state.value, v.revision, v.point_id) for v in shown.live}
        right = {i: (k.state, k.revision, k.now["point_id"]) for i, k in site.live.items()}
        must(live == right, "shown_wrongly", f"{site_id}: {sorted(live.items() ^ right.items())}")
        places = {s.point_id: (s.host_id, not s.open) for s in shown.staffing}
        kept = {point: (place.host_id, place.on_break) for point, place in site.places.items()}
        must(places == kept, "shown_wrongly", f"{site_id}: points {places}, not {kept}")
        _figures(shown.figures, site)


def _figures(shown: DayFigures, site: SiteBooks) -> None:
    """The day's figures are those of a recount."""
    states = Counter(k.state for k in site.visits.values() if k.ticket.day.isoformat() == shown.day)
    right = {name: states[name] for name in ("waiting", "serving", "finished", "missed", "left")}
    right["registered"] = states.total()
    told = {name: getattr(shown, name) for name in right}
    must(told == right, "figures", f"{site.site_id}: {told}, not {right}")


def promised(request: Request, outcome: Outcome, books: Books) -> None:
    """An answer that reached a device is in the books: what it says has happened."""
    if isinstance(outcome, Refusal):
        return
    kept = books.answers.get((request.actor.key_scope, request.key))
    must(kept is not None and kept.body == outcome.body, "answer_from_nowhere", f"{request}")


def whole(world: World, books: Books, heard: Iterable[tuple[Request, Outcome]]) -> None:
    """Everything, against the database as it is on disk."""
    look = world.look
    must(look.execute("PRAGMA integrity_check").fetchone()[0] == "ok", "integrity", "SQLite finds damage")
    for request, outcome in heard:
        if not isinstance(outcome, Refusal):
            _still_there(world, request, answer_of(outcome), outcome.body)
    for site_id in books.sites:
        _folded(look, site_id)
    _numbers(look)
    _loads(look)
    sums_are_the_fold(look)
    _staffed(look, books)
    _no_answers(look)


def _no_answers(look: sqlite3.Connection) -> None:
    """What was answered before the number stands in no visit and in no event."""
    for name in ("visits", "events"):
        for row in look.execute(f"SELECT * FROM {name}"):
            found = words_of_answers().intersection(WORD.findall(repr(tuple(row))))
            must(not found, "answer_kept", f"{sorted(found)} in {name}: {tuple(row)}")


def _still_there(world: World, request: Request, answer: dict[str, object], body: str) -> None:
    """Nobody lost: the answer, and the visit that it tells about."""
    kept = world.answer(request)
    must(kept is not None and kept["body"] == body, "answer_changed", str(request))
    if "visit_id" not in answer:
        return
    where = (request.site_id, answer["visit_id"])
    name = "lost_ticket" if request.name in ("register", "join") else "lost_action"
    row = world.look.execute("SELECT * FROM visits WHERE site_id = ? AND visit_id = ?", where).fetchone()
    must(row is not None, name, f"{request}: {body}")
    must(f"{row['letter']}{row['number']:03d}" == answer["code"], name, f"{request}: another number than {body}")
    if "revision" in answer:
        at = world.look.execute(
            "SELECT 1 FROM events WHERE site_id = ? AND visit_id = ? AND revision = ?", (*where, answer["revision"])
        ).fetchone()
        must(at is not None, "lost_action", f"{request}: no event for {body}")


def _folded(look: sqlite3.Connection, site_id: str) -> None:
    """The events of each visit, from its first, lead to how it stands."""
    lives: dict[str, list[Happened]] = {}
    for event in events_after(look, site_id, 0):
        past = lives.setdefault(event.visit_id, [])
        _follows(past, event)
        past.append(event)
    rows = look.execute("SELECT * FROM visits WHERE site_id = ?", (site_id,)).fetchall()
    must(
        {row["visit_id"] for row in rows} == lives.keys(), "fold", f"{site_id}: visits without events, or events alone"
    )
    for row in rows:
        last = lives[row["visit_id"]][-1]
        must(last.now == now_of(row) and last.revision == row["revision"], "fold", f"{site_id} {ticket(row)}")


def _follows(past: list[Happened], event: Happened) -> None:
    if not past:
        must(event.action == "register" and event.now["state"] == "waiting", "fold", f"begins with {event.action}")
    elif event.action == "undo":
        must(past[-1].revision == event.undoes and past[-1].actor == event.actor, "fold", f"undo at {event.revision}")
        must(event.now["state"] == past[-2].now["state"], "fold", f"undo at {event.revision}")
    else:
        must(event.action in LEADS_TO, "fold", f"{event.action} at {event.revision}")
        state = after(event.action, past[-1].now["state"])
        must(state == event.now["state"], "fold", f"{event.action} from {past[-1].now['state']} at {event.revision}")


def _numbers(look: sqlite3.Connection) -> None:
    day = look.execute(
        "SELECT site_id, day, letter, number FROM visits GROUP BY site_id, day, letter, number HAVING count(*) > 1"
    ).fetchone()
    must(day is None, "number_twice", f"on one day: {day and tuple(day)}")
    live = look.execute(
        f"SELECT site_id, letter, number FROM visits WHERE state IN ({LIVE_STATES})"
        " GROUP BY site_id, letter, number HAVING count(*) > 1"
    ).fetchone()
    must(live is None, "number_twice", f"in one hall: {live and tuple(live)}")


def _loads(look: sqlite3.Connection) -> None:
    """The running sums equal a recount."""
    sums = {
        tuple(row)
        for row in look.execute(
            "SELECT site_id, kind, visit_class, state, people, minutes, squared FROM loads WHERE people != 0"
        )
    }
    counted = {
        tuple(row)
        for row in look.execute(
            "SELECT site_id, kind, visit_class, state, count(*), sum(planned_minutes),"
            " sum(planned_minutes * planned_minutes) FROM visits WHERE state IN ('waiting', 'called', 'serving')"
            " GROUP BY site_id, kind, visit_class, state"
        )
    }
    if sums != counted:
        raise Violation("loads", f"{sorted(sums ^ counted)}")


def _staffed(look: sqlite3.Connection, books: Books) -> None:
    rows = look.execute("SELECT site_id, point_id, host_id, break_since FROM staffing").fetchall()
    places = {(r["site_id"], r["point_id"]): (r["host_id"], r["break_since"] is not None) for r in rows}
    kept = {(s, p): (place.host_id, place.on_break) for s, b in books.sites.items() for p, place in b.places.items()}
    must(places == kept, "staffing", f"{sorted(places.items() ^ kept.items())}")
    rung = {row[0] for row in look.execute("SELECT alert_id FROM alerts WHERE cleared_at IS NULL")}
    open_ones = {alert_id for site in books.sites.values() for alert_id in site.bells}
    must(rung == open_ones, "alerts", f"{sorted(rung ^ open_ones)}")
