"""One founded town hall for the whole run; every test that changes something gets a copy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.clock import Clock
from tests.support.desk import RealDesk
from tests.support.founded import Founded, found
from tests.support.indoors import Indoors


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """The template: copy it, never open it."""
    return found(tmp_path_factory.mktemp("founded"))


@pytest.fixture
def clock() -> Clock:
    """Monday 2 March 2026, ten o'clock in Lindegem, until the test moves it."""
    return Clock()


@pytest.fixture
def indoors(founded: Founded, tmp_path: Path, clock: Clock) -> Iterator[Indoors]:
    """The application in this process, with `clock`."""
    with Indoors(founded.copy(tmp_path), clock) as running:
        yield running


@pytest.fixture(scope="module")
def shared_desk(founded: Founded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealDesk]:
    """A real server, always open, shared by the tests of one module: each must bear what others leave behind."""
    with RealDesk(founded.copy(tmp_path_factory.mktemp("desk"))) as running:
        yield running


@pytest.fixture
def desk(founded: Founded, tmp_path: Path) -> Iterator[RealDesk]:
    """A real server, always open, for one test."""
    with RealDesk(founded.copy(tmp_path)) as running:
        yield running
