"""What a process keeps in memory ends with the generation of the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from queue_server.domain.visit import Action
from queue_server.services.hall import FiguresBook
from queue_server.storage.backup import write_backup
from queue_server.storage.restore import check, restore
from tests.queue_server.services.helpers import Hall
from tests.queue_server.storage.backups import engine_of


def test_the_figures_of_the_day_follow_a_restored_backup(hall: Hall, tmp_path: Path) -> None:
    book = FiguresBook()
    day = hall.asking("an").site.local_day(hall.clock())

    def figures(tx: Any) -> tuple[int, int]:
        found = book.read(tx, hall.site, day)
        return found.registered, found.finished

    def serve_one() -> None:
        hall.register()
        called = hall.call()
        hall.act(called.visit_id, Action.START)
        hall.act(called.visit_id, Action.FINISH)

    serve_one()
    assert hall.store.read(figures) == (1, 1)
    write_backup(engine_of(hall), tmp_path / "backup.jsonl.gz", hall.clock())
    for _ in range(3):
        serve_one()
    assert hall.store.read(figures) == (4, 4)
    restore(engine_of(hall), check(tmp_path / "backup.jsonl.gz"), None, hall.clock())
    assert hall.store.read(figures) == (1, 1)
    hall.register()
    assert hall.store.read(figures) == (2, 1)
