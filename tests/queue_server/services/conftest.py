from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_server.storage.opening import open_store
from tests.queue_server.services.helpers import Hall
from tests.support.clock import Clock
from tests.support.founded import Founded


@pytest.fixture
def hall(founded: Founded, tmp_path: Path, clock: Clock) -> Iterator[Hall]:
    own = founded.copy(tmp_path)
    found = Hall(open_store(own.database), own.town, clock, database=own.database)
    yield found
    found.store.close()
