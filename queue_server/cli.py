"""The `onthaal` command. Each part is imported when it is called, so that every command starts quickly."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from queue_server import (
    cli_backup,
    cli_building,
    cli_devices,
    cli_durations,
    cli_join,
    cli_map,
    cli_map_draw,
    cli_serve,
    cli_town,
)
from queue_server.cli_base import DEFAULT_DATABASE, Database, fail, opened, set_up_logs, shown

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # they may hold passwords
    help="The front desk of the town hall.",
)
host = typer.Typer(no_args_is_help=True, help="Hosts' accounts.")
app.add_typer(host, name="host")
cli_devices.register(app)
cli_town.register(app)
cli_map.register(app)
cli_map_draw.register()
cli_building.register()
cli_serve.register(app)
cli_durations.register(app)
cli_join.register(app)
cli_backup.register(app)


@app.command()
def init(
    db: Database = DEFAULT_DATABASE,
    town_folder: Annotated[Path | None, typer.Option("--town", help="Folder of the town; else the demo town.")] = None,
    manager: Annotated[str, typer.Option(help="Sign-in name of the first manager.")] = "",
) -> None:
    """First run: make the database, take in the town, make the manager's account, print the pairing codes."""
    from assets.paths import DEMO_TOWN
    from queue_server import founding
    from queue_server.town.problems import TownRefused

    try:
        with opened(db) as store:
            chosen, version = founding.import_town(store, town_folder or DEMO_TOWN)
            login = manager or founding.first_manager(chosen)
            password = founding.set_password(store, chosen, login)
            codes = founding.invite_all(store, chosen, [s.site_id for s in chosen.sites])
    except TownRefused as error:
        fail(str(error))
    typer.echo(f"Town {chosen.names['nl']}, version {version}, in {shown(db)}")
    typer.echo(f"Manager signs in as {login} with password {password}  (shown once)")
    for code in codes:
        typer.echo(f"Pairing code {code.code}  {code.kind} at {code.site_id}, until {code.expires_at:%H:%M} UTC")


@host.command("password")
def host_password(login: Annotated[str, typer.Argument()], db: Database = DEFAULT_DATABASE) -> None:
    """Give a host a new password, printed once."""
    from queue_server import founding

    with opened(db) as store:
        password = founding.set_password(store, founding.running_town(store), login)
    typer.echo(f"{login} signs in with password {password}")


@app.command("virtual-printer")
def virtual_printer(
    address: Annotated[str, typer.Option("--host")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 lets the system choose.")] = 9100,
    out: Annotated[Path, typer.Option(help="Folder for the slips, as PNG.")] = Path("var/slips"),
    control_port: Annotated[int, typer.Option(help="Port for faults (docs/printers.md); 0: chosen.")] = 0,
) -> None:
    """A printer that writes each slip as a picture; for demonstrations and tests."""
    from printers import virtual

    set_up_logs()

    def listening(where: virtual.Listening) -> None:
        typer.echo(
            f"Virtual printer on tcp://{where.host}:{where.port}, control on {where.control_port}, slips in {out}"
        )
        sys.stdout.flush()

    virtual.run(address, port, out, control_port, listening)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def kiosk(context: typer.Context) -> None:
    """Run the touch kiosk; all options go to it (`onthaal kiosk --help`)."""
    os.execv(sys.executable, [sys.executable, "-m", "kiosk", *context.args])  # noqa: S606 (no shell is meant)


@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its database and slips.")] = Path("var/demo"),
    port: Annotated[int, typer.Option(help="Port of the server; 0 lets the system choose.")] = 8700,
    simulate: Annotated[bool, typer.Option(help="Fill the hall with visitors and hosts.")] = False,
    announce: Annotated[Path | None, typer.Option(help="The kiosk writes here where its buttons are.")] = None,
) -> None:
    """Start the whole front desk with the demo town; Ctrl-C stops it."""
    from queue_server import demonstration

    raise typer.Exit(demonstration.run(folder, port, simulate, typer.echo, announce))


@app.command()
def simulate(
    server: Annotated[str, typer.Option(help="Address of the server.")],
    credentials: Annotated[Path, typer.Option(help="JSON with the kiosk key and the hosts' passwords.")],
    visitors_an_hour: Annotated[float, typer.Option()] = 90.0,
    speed: Annotated[float, typer.Option(help="How many times faster than life contacts go.")] = 20.0,
    seed: Annotated[int, typer.Option()] = 1,
) -> None:
    """Visitors and hosts who use a running server, for demonstrations."""
    from queue_server import simulation

    simulation.run(server, credentials, visitors_an_hour, speed, seed)


def main() -> None:
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except subprocess.SubprocessError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
