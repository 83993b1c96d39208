"""Small rooms of the kiosk: pages of choices, focus, options, the key file, what it announces."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from kiosk import keyfile
from kiosk.announce import Announcer
from kiosk.choices import split
from kiosk.focus import following, neighbour
from kiosk.options import parse
from queue_server.contracts.devices import DevicePaired
from tests.kiosk.fake_server import FakeServer, answer

GRID = {"a": (100.0, 100.0), "b": (300.0, 100.0), "c": (100.0, 200.0), "d": (300.0, 200.0), "e": (200.0, 400.0)}


@pytest.mark.parametrize("count", range(1, 60))
@pytest.mark.parametrize("capacity", [2, 3, 6, 12])
def test_every_choice_stands_on_exactly_one_page(count: int, capacity: int) -> None:
    seen: list[int] = []
    for page in range(100):
        shown, more = split(count, capacity, page)
        assert 1 <= len(shown) + more <= capacity
        seen += shown
        if not more:
            break
    assert seen == list(range(count))


def test_a_page_beyond_the_last_is_the_last() -> None:
    assert split(12, 5, 99) == split(12, 5, 2)


@pytest.mark.parametrize(
    ("at", "direction", "to"),
    [
        ("a", "right", "b"),
        ("a", "down", "c"),
        ("d", "left", "c"),
        ("d", "up", "b"),
        ("c", "down", "e"),
        ("a", "up", "a"),
    ],
)
def test_an_arrow_goes_to_the_nearest_neighbour(at: str, direction: str, to: str) -> None:
    assert neighbour(GRID, at, direction) == to


def test_tab_goes_round() -> None:
    assert following(["a", "b", "c"], "c", 1) == "a"
    assert following(["a", "b", "c"], "a", -1) == "c"
    assert following(["a", "b", "c"], "gone", 1) == "a"
    assert following([], None, 1) is None


def test_options_have_sensible_defaults() -> None:
    options = parse(["--server", "http://localhost:8700"])
    assert (options.width, options.height, options.mm_width) == (1080, 1920, 336.0)
    assert options.mm_floor == 750
    assert options.idle_seconds == 60 and options.ticket_seconds == 30
    assert options.key_file == options.state_dir / "key"


def test_a_panel_that_lies_is_as_wide_as_it_is_told_or_as_27_inch() -> None:
    lying = ["--server", "http://localhost:8700", "--size", "1920x1080"]
    assert parse(lying).mm_width == 598.0
    assert parse([*lying, "--mm-width", "531"]).mm_width == 531.0
    with pytest.raises(SystemExit):
        parse([*lying, "--mm-width", "336"])


@pytest.mark.parametrize(
    "wrong",
    [
        ["--idle-seconds", "20"],
        ["--idle-seconds", "601"],
        ["--size", "big"],
        ["--mm-width", "230"],
        ["--size", "1080x1080"],
        ["--mm-floor", "900"],
        ["--ticket-seconds", "1"],
    ],
)
def test_a_wrong_option_is_refused_with_its_name(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--server", "http://localhost", *wrong])
    assert wrong[0] in capsys.readouterr().err


def test_pairing_keeps_the_key_for_its_own_user_only(tmp_path: Path) -> None:
    path = tmp_path / "state" / "key"
    with FakeServer() as fake:
        fake.routes[("POST", "/api/v1/devices/pair")] = [
            answer(DevicePaired(device_id="d", site_id="stadhuis", kind="kiosk", name="K", key="the-key"), 201)
        ]
        assert keyfile.obtain(path, fake.url, "ABCD2345") == "the-key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keyfile.obtain(path, "http://127.0.0.1:9", None) == "the-key"
    assert [p.name for p in path.parent.iterdir()] == ["key"]


def test_without_key_and_code_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(keyfile.KeyMissing, match="--pair"):
        keyfile.obtain(tmp_path / "key", "http://127.0.0.1:9", None)


def test_each_new_screen_is_announced_once(tmp_path: Path) -> None:
    path = tmp_path / "screens.jsonl"
    announcer = Announcer(path)
    for screen in ("welcome", "welcome", "topics"):
        announcer.announce(screen, "nl", "", "", [("help", 10, 20)])
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["screen"] for line in lines] == ["welcome", "topics"]
    assert lines[0]["controls"] == {"help": [10, 20]}


def test_without_a_file_nothing_is_announced() -> None:
    Announcer(None).announce("welcome", "nl", "", "", [])
