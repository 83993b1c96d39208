"""Opening times of doors, rooms, paths and lifts: read from the plan, and asked for at a moment."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from queue_server.cli import app
from queue_server.domain.wayfinding.hours import closed_at
from tests.queue_server.maps.asked import Asked, asked
from tests.queue_server.maps.test_imdf import folder_of, office
from tests.queue_server.maps.test_one_way import rooms, traversal
from tests.support.made_osm import box, town_hall

NOON, EVENING = datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
OFFICE = "Mo-Fr 09:00-17:00"


def closed(plan: Asked, moment: datetime) -> set[str]:
    return set(closed_at(plan.network, moment).ids)


def test_a_door_is_closed_in_the_evening(tmp_path: Path) -> None:
    made = rooms(opening_hours=OFFICE)
    plan = asked(made.write(tmp_path))
    assert closed(plan, NOON) == set()
    shut = closed(plan, EVENING)
    assert len(shut) == 1 and plan.route("West", "Oost", closed=closed_at(plan.network, EVENING)) is not None
    (door,) = shut
    assert round(plan.plan.doors[door].middle.y - plan.plan.doors[other_door(plan, door)].middle.y) == -6


def other_door(plan: Asked, door: str) -> str:
    return next(other for other in plan.plan.doors if other != door)


def test_a_room_a_path_and_a_lift_have_opening_times(tmp_path: Path) -> None:
    made = town_hall()
    made.way(box(30, 0, 35, 5, (30, 2)), indoor="room", level="0", name="Winkel", opening_hours=OFFICE)
    made.way([(20, 6.5), (25, 6.5), (30, 2)], highway="corridor", level="0", opening_hours="Mo-Fr 06:00-18:00")
    made.way([(1, 6.5), (2, 6.5), (3, 7)], highway="steps", level="0;1", opening_hours="off")
    made.node((18, 6.5), highway="elevator", level="0;1", opening_hours="Mo-Fr 07:00-18:30")
    plan = asked(made.write(tmp_path))
    kinds = {thing.rpartition("/")[0] for thing in closed(plan, EVENING)}
    assert len(closed(plan, NOON)) == 1 and len(closed(plan, EVENING)) == 4 and kinds == {"way", "node"}
    assert "hours_unreadable" not in plan.codes()


def test_opening_times_that_nobody_can_read_are_told_and_count_as_open(tmp_path: Path) -> None:
    plan = asked(rooms(opening_hours="sunrise-sunset").write(tmp_path))
    assert [r.detail for r in plan.remarks() if r.code == "hours_unreadable"] == ["sunrise-sunset"]
    assert closed(plan, EVENING) == set()


@pytest.mark.parametrize(("tenants", "shut"), [(1, {"ground-room0"}), (2, set[str]())])
def test_a_room_is_open_when_its_only_tenant_is_there(tmp_path: Path, tenants: int, shut: set[str]) -> None:
    files = office()
    for number in range(tenants):
        own = {"name": {"en": f"Shop {number}"}, "anchor_id": "anchor", "hours": OFFICE}
        files["occupant"].append({"id": f"shop{number}", "geometry": None, "properties": own})
    files["occupant"] = files["occupant"][1:]
    plan = asked(folder_of(files, tmp_path))
    assert closed(plan, EVENING) == shut


def test_a_traversal_and_a_lift_have_hours(tmp_path: Path) -> None:
    through = traversal("undirected", "ground-corridor", "ground-room0", "ground-door0")
    lift = traversal("undirected", "ground-lift", "first-lift")
    for relation, category in ((through, "traversal"), (lift, "elevator")):
        relation["properties"] |= {"hours": OFFICE, "category": category}
    plan = asked(folder_of({**office(), "relationship": [through, lift]}, tmp_path))
    assert closed(plan, EVENING) == {"ground-door0", "ground-lift-first-lift"}


def on_the_command_line(plan: Path, *more: str) -> dict[str, Any]:
    command = ["map", "route", str(plan), "--from", "West", "--to", "Oost", "--json", *more]
    found: dict[str, Any] = json.loads(CliRunner().invoke(app, command).stdout)
    return found


def test_the_way_at_a_moment_goes_past_what_is_closed_then(tmp_path: Path) -> None:
    plan = rooms(opening_hours=OFFICE).write(tmp_path)
    by_day, by_night = (on_the_command_line(plan, "--at", f"2026-03-02T{clock}") for clock in ("12:00", "18:30"))
    assert by_day["metres"] == on_the_command_line(plan)["metres"] < by_night["metres"]


def test_where_all_is_closed_then_the_reason_is_that(tmp_path: Path) -> None:
    plan = rooms(back=False, opening_hours=OFFICE).write(tmp_path)
    found = on_the_command_line(plan, "--at", "2026-03-02 18:30")
    assert not found["possible"] and found["reason"] == "closed"
