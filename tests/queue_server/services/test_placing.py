"""Where kiosks and screens hang, as managers say it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queue_server.contracts.devices import DevicePose
from queue_server.domain.errors import Conflict, NotFound
from queue_server.services import devices, placing
from queue_server.services.views import hall_status
from tests.queue_server.services.helpers import Hall
from tests.support.founded import Founded

POSE = DevicePose(longitude=3.6128, latitude=50.98707, floor=0, heading=75)


@pytest.fixture
def kiosk(founded: Founded) -> str:
    return founded.device_ids["kiosk", "stadhuis"]


def place(hall: Hall, device: str, pose: DevicePose = POSE) -> None:
    hall.do(placing.place_device, placing.Place(device, pose), hall.asking("veerle"))


def heard(hall: Hall, device: str) -> tuple[int, DevicePose | None]:
    status = hall.store.read(lambda tx: hall_status(hall._whole(tx), hall.clock()))
    return status.revision, status.poses.get(device)


def seen(hall: Hall, device: str) -> str:
    return next(d.placed for d in hall.tablet().devices if d.device_id == device)


@pytest.mark.parametrize("kind", ["kiosk", "screen"])
def test_where_somebody_hangs_it_counts_before_the_plan_and_is_heard_at_once(
    hall: Hall, founded: Founded, kind: str
) -> None:
    device = founded.device_ids[kind, "stadhuis"]
    before, planned = heard(hall, device)
    place(hall, device)
    after, told = heard(hall, device)
    assert told == POSE
    assert after > before
    assert seen(hall, device) == "said"
    hall.do(placing.unplace, device, hall.asking("veerle"))
    last, again = heard(hall, device)
    assert again == planned
    assert last > after
    assert hall.dump()["device_poses"] == []


def test_a_device_that_is_moved_has_one_place(hall: Hall, kiosk: str) -> None:
    place(hall, kiosk)
    place(hall, kiosk, POSE.model_copy(update={"heading": 90}))
    _, told = heard(hall, kiosk)
    assert told is not None
    assert told.heading == 90
    assert len(hall.dump()["device_poses"]) == 1


def test_a_spot_that_is_not_in_the_building_is_refused(hall: Hall, kiosk: str) -> None:
    for wrong in ({"floor": 7}, {"longitude": 3.7}):
        with pytest.raises(Conflict, match="not_in_building"):
            place(hall, kiosk, POSE.model_copy(update=wrong))
    assert hall.dump()["device_poses"] == []


def test_a_site_without_a_plan_and_a_device_of_elsewhere_are_refused(hall: Hall, founded: Founded, kiosk: str) -> None:
    elsewhere = founded.device_ids["kiosk", "bibliotheek"]
    for device in (elsewhere, "0" * 32):
        with pytest.raises(NotFound, match="unknown_device"):
            place(hall, device)
        with pytest.raises(NotFound, match="unknown_device"):
            hall.do(placing.unplace, device, hall.asking("veerle"))
    hall.town = replace(hall.town, sites=tuple(replace(site, map="") for site in hall.town.sites))
    with pytest.raises(Conflict, match="no_plan"):
        place(hall, kiosk)


def test_a_device_that_is_taken_down_where_nobody_hung_it_wakes_nobody(hall: Hall, kiosk: str) -> None:
    before, _ = heard(hall, kiosk)
    hall.do(placing.unplace, kiosk, hall.asking("veerle"))
    assert heard(hall, kiosk)[0] == before


def test_a_revoked_device_hangs_nowhere(hall: Hall, kiosk: str) -> None:
    place(hall, kiosk)
    hall.do(devices.revoke, kiosk, hall.asking("veerle"))
    assert hall.dump()["device_poses"] == []
