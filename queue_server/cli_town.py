"""`onthaal town`: check a town's folder, make it the running one, write it out, take over a list of products."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from queue_server.cli_base import DEFAULT_DATABASE, Database, fail, opened

if TYPE_CHECKING:
    from queue_server.town.importing.proposal import Proposal

town = typer.Typer(no_args_is_help=True, help="A town is a folder: check it, make it the running one, write it out.")

Folder = Annotated[Path, typer.Argument(help="The folder of the town.", exists=True, file_okay=False)]


def register(app: typer.Typer) -> None:
    app.add_typer(town, name="town")


@town.command("check")
def check(folder: Folder) -> None:
    """Say everything that is wrong with a town, with file, line and key."""
    from queue_server.town import folder as folders

    found = folders.check(folder)
    for problem in found:
        typer.echo(str(problem))
    if found:
        fail(f"{len(found)} problems in {folder}")
    typer.echo(f"{folder} is in order")


@town.command("import")
def import_(folder: Folder, db: Database = DEFAULT_DATABASE) -> None:
    """Make this folder the running town; running servers take it over within half a minute."""
    from queue_server import founding
    from queue_server.town.problems import TownRefused

    try:
        with opened(db) as store:
            chosen, version = founding.import_town(store, folder)
    except TownRefused as error:
        fail(str(error))
    typer.echo(f"{chosen.names['nl']}, version {version}, runs now")


@town.command("export")
def export(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")], db: Database = DEFAULT_DATABASE
) -> None:
    """Write the running town to a folder."""
    from queue_server import founding
    from queue_server.town.export import FolderNotEmpty
    from queue_server.town.export import export as write

    try:
        with opened(db) as store:
            write(founding.running_town(store), folder)
    except FolderNotEmpty as error:
        fail(str(error))
    typer.echo(f"Written to {folder}")


@town.command("products")
def products(
    folder: Folder,
    file: Annotated[Path, typer.Option("--from", help="The list.", exists=True, dir_okay=False)],
    form: Annotated[str, typer.Option("--format", help="csv, json, ipdc or upl; else by the end of its name.")] = "",
    mapping: Annotated[
        Path | None, typer.Option("--map", help="Which column is which (TOML).", exists=True, dir_okay=False)
    ] = None,
    fill: Annotated[str, typer.Option(help="Language whose text stands where the list has none, such as nl.")] = "",
    site: Annotated[list[str] | None, typer.Option(help="A site that will offer the new products; repeat it.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Write it; else it is only shown.")] = False,
) -> None:
    """Take over products from a list: shows what would change, and writes it with --apply."""
    from queue_server.town.importing.proposal import BY_ENDING, FORMATS, Wish, propose
    from queue_server.town.problems import TownRefused

    chosen = form or BY_ENDING.get(file.suffix.lower(), "")
    if chosen not in FORMATS:
        fail(f"--format must be one of: {', '.join(FORMATS)}")
    try:
        proposal = propose(Wish(folder, file, chosen, mapping, fill, tuple(site or ())))
    except TownRefused as error:
        fail(f"{error}\nThe town itself is not in order: mend that first.")
    _answer(proposal, apply)


def _answer(proposal: Proposal, apply: bool) -> None:
    from queue_server.town.importing import report

    for line in report.lines(proposal):
        typer.echo(line)
    for problem in proposal.problems:
        typer.echo(str(problem))
    if proposal.problems:
        fail(f"{len(proposal.problems)} problems: nothing is written")
    if not proposal.merged.differs:
        typer.echo("No difference.")
    if apply:
        try:
            proposal.write()
        except OSError as error:
            fail(f"Cannot write: {error.strerror}. Each file is whole: run it again when that is mended.")
        typer.echo(f"Written to {proposal.wish.folder}")
    elif proposal.merged.differs:
        typer.echo("Nothing is written yet: add --apply")
