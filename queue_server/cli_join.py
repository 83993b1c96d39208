"""`onthaal join-code` and `join-poster`: the code at an entrance, with which visitors take a number on their phone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from queue_server.cli_base import DEFAULT_DATABASE, Database, fail, opened

SiteName = Annotated[str, typer.Argument(help="Site, for example stadhuis.")]
PublicUrl = Annotated[
    str, typer.Option(envvar="ONTHAAL_PUBLIC_URL", help="Address of the server as visitors' phones reach it.")
]


def register(app: typer.Typer) -> None:
    app.command("join-code")(join_code)
    app.command("join-poster")(join_poster)


def join_code(
    site: SiteName,
    public_url: PublicUrl,
    renew: Annotated[bool, typer.Option(help="Another code: the posters of before open nothing any more.")] = False,
    db: Database = DEFAULT_DATABASE,
) -> None:
    """Print the address for the QR code at the entrance; the first time this makes the code."""
    from queue_server import founding

    with opened(db) as store:
        town = founding.running_town(store)
        code = founding.join_code(store, town, site, renew)
    typer.echo(founding.join_address(public_url, site, code))
    where = town.site(site)
    if where is not None and not where.policy.remote_join:
        typer.echo(f"Phones cannot use it yet: {site} has no remote_join = true under [policy] of its file.", err=True)


def join_poster(
    site: SiteName,
    public_url: PublicUrl,
    out: Annotated[Path, typer.Option(help="The picture: A4 at 150 dpi, PNG.")],
    db: Database = DEFAULT_DATABASE,
) -> None:
    """Draw a poster for the entrance: the QR code, and how to use it in the languages of the site."""
    from assets.texts import languages
    from printers import poster, qr
    from queue_server import founding

    with opened(db) as store:
        town = founding.running_town(store)
        code = founding.join_code(store, town, site)
    where = town.site(site)
    assert where is not None  # join_code would have refused
    spoken = [language for language in where.languages if language in languages(poster.AREA)]
    try:
        poster.render(where.names, founding.join_address(public_url, site, code), spoken).save(out)
    except (OSError, qr.AddressTooLong) as error:
        fail(str(error))
    typer.echo(f"Written to {out}")
