"""`onthaal durations`: what finished contacts taught about how long each product takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from queue_server.cli_base import DEFAULT_DATABASE, Database, opened

if TYPE_CHECKING:
    from rich.table import Table

    from queue_server.contracts.durations import SiteDurations

UNKNOWN = "-"
"""In the place of figures of fewer than five contacts."""

WIDE = 100
"""Columns when the table goes to a file or another program, which tell no width."""


def durations(
    site: Annotated[str, typer.Option(help="Only this site, for example stadhuis.")] = "",
    db: Database = DEFAULT_DATABASE,
) -> None:
    """Show for each product the plan and what was learnt; products with fewer than five contacts show the plan only."""
    import sys

    from rich.console import Console

    from queue_server import founding

    console = Console(width=None if sys.stdout.isatty() else WIDE)
    with opened(db) as store:
        for found in founding.durations(store, founding.running_town(store), site):
            console.print(_table(found))


def _table(found: SiteDurations) -> Table:
    from rich.table import Table

    table = Table(title=f"{found.site_id}: minutes for one person, strength {found.learning_strength}")
    table.add_column("product", overflow="fold")
    for name in ("planned", "contacts", "mean", "8 in 10 take", f"longer than {found.quick_minutes}"):
        table.add_column(name, justify="right")
    for one in found.products:
        learnt = [UNKNOWN] * 4
        if one.longer_than_quick is not None:
            learnt = [
                str(one.contacts),
                f"{one.mean_minutes:.1f}",
                f"{one.low_minutes:.1f} to {one.high_minutes:.1f}",
                f"{one.longer_than_quick:.0%}",
            ]
        table.add_row(one.product_id, str(one.planned_minutes), *learnt)
    return table


def register(app: typer.Typer) -> None:
    app.command()(durations)
