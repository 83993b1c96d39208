"""What the printer tests share: a slip of the demo town and a virtual printer on a free port."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assets import paths, texts
from printers.virtual import VirtualPrinter
from queue_server.contracts.slip import Slip
from queue_server.contracts.visits import WaitRange

TOKEN = "Zk3rT9wQx1LmB7uVc2YdEg"
URL = f"https://onthaal.lindegem.be/t#{TOKEN}"
MakeSlip = Callable[..., Slip]

_SLIP = {
    "language": "nl",
    "town_name": "Gemeente Lindegem",
    "site_name": "Gemeentehuis",
    "letter": "L",
    "number": 47,
    "url": URL,
    "waiting_place": "Neem plaats in zaal 2, op het gelijkvloers naast de trap.",
    "people_before": 3,
    "wait": WaitRange(low_minutes=10, high_minutes=15),
    "papers": ("Uw identiteitskaart", "Een recente pasfoto"),
    "issued_at": datetime(2026, 11, 22, 9, 42, tzinfo=UTC),
    "time_zone": "Europe/Brussels",
}


@pytest.fixture
def make_slip() -> MakeSlip:
    return lambda **changes: Slip.model_validate({**_SLIP, **changes})


@pytest.fixture
def slip(make_slip: MakeSlip) -> Slip:
    return make_slip()


@pytest.fixture
def virtual(tmp_path: Path) -> Iterator[VirtualPrinter]:
    with VirtualPrinter(tmp_path / "slips") as printer:
        yield printer


@pytest.fixture
def own_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The catalogues where a test may change them."""
    folder = tmp_path / "translations"
    shutil.copytree(paths.TRANSLATIONS, folder)
    monkeypatch.setattr(texts, "TRANSLATIONS", folder)
    _forget_texts()
    yield
    _forget_texts()


def _forget_texts() -> None:
    for cached in (texts.catalogue, texts.languages, texts._forms, texts._plural_index):
        cached.cache_clear()
