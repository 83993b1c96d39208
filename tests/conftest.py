"""One founded town hall for the whole run; every test that changes something gets a copy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from queue_server.storage.opening import open_store
from tests.support.clock import Clock
from tests.support.desk import RealDesk
from tests.support.founded import Founded, found, found_on
from tests.support.indoors import Indoors
from tests.support.postgres import Cluster


@pytest.fixture(autouse=True)
def logging_as_it_comes() -> Iterator[None]:
    """A test that starts a program in this process leaves no way of logging to the next."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """The template: copy it, never open it."""
    return found(tmp_path_factory.mktemp("founded"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A running PostgreSQL, for tests that take a database of it."""
    with Cluster() as cluster:
        yield cluster


@pytest.fixture
def mortal(postgres: Cluster) -> Iterator[Cluster]:
    """The same, for a test that kills it; it runs again for the next."""
    yield postgres
    if not postgres.running:
        postgres.start()


@pytest.fixture(scope="session")
def empty(postgres: Cluster) -> str:
    """The name of a database with our tables and nothing in them: a template."""
    name = postgres.create()
    open_store(postgres.url(name)).close()
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A new database with our tables, of each kind that we have."""
    if request.param == "sqlite":
        yield str(tmp_path / "onthaal.db")
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    name = cluster.create(request.getfixturevalue("empty"))
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture(scope="session")
def founded_on_postgres(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """The same town hall on PostgreSQL: a template too."""
    return found_on(postgres, tmp_path_factory.mktemp("founded-pg"))


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Founded:
    """A town hall of the test's own, on each kind of database."""
    template = request.getfixturevalue("founded" if request.param == "sqlite" else "founded_on_postgres")
    assert isinstance(template, Founded)
    return template.copy(tmp_path)


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
