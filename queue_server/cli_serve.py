"""`onthaal serve`: the queue server, as one process or as several on one socket."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from queue_server.cli_base import DEFAULT_DATABASE, Database, fail, set_up_logs

DeviceRate = Annotated[float | None, typer.Option(envvar="ONTHAAL_DEVICE_RATE", help="Requests a second of a device.")]
SessionRate = Annotated[float | None, typer.Option(envvar="ONTHAAL_SESSION_RATE", help="... of a host's session.")]
TicketRate = Annotated[float | None, typer.Option(envvar="ONTHAAL_TICKET_RATE", help="... of a visitor's ticket.")]
AddressRate = Annotated[float | None, typer.Option(envvar="ONTHAAL_ADDRESS_RATE", help="... of an address: reads.")]
AddressChangeRate = Annotated[
    float | None, typer.Option(envvar="ONTHAAL_ADDRESS_CHANGE_RATE", help="... of an address: signing in, pairing.")
]
TrustedProxy = Annotated[
    str | None, typer.Option(envvar="ONTHAAL_TRUSTED_PROXY", help="Proxies whose X-Forwarded-For counts, with commas.")
]
OwnerStreams = Annotated[
    int | None, typer.Option(min=0, envvar="ONTHAAL_OWNER_STREAMS", help="Streams of one device, host or ticket.")
]
Workers = Annotated[
    int, typer.Option(min=1, max=64, envvar="ONTHAAL_WORKERS", help="Server processes; more than one on PostgreSQL.")
]

ONE_WRITER = (
    "--workers {workers} needs PostgreSQL. A SQLite file is served by one process: others would not hear what it "
    "changes. Leave --workers out, or give --db postgresql://..."
)


def serve(
    db: Database = DEFAULT_DATABASE,
    address: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 lets the system choose.")] = 8700,
    public_url: Annotated[
        str, typer.Option(envvar="ONTHAAL_PUBLIC_URL", help="Address for phones, as printed in the QR.")
    ] = "",
    always_open: Annotated[bool, typer.Option(help="Ignore opening hours (demonstration, training).")] = False,
    device_rate: DeviceRate = None,
    session_rate: SessionRate = None,
    ticket_rate: TicketRate = None,
    address_rate: AddressRate = None,
    address_change_rate: AddressChangeRate = None,
    trusted_proxy: TrustedProxy = None,
    owner_streams: OwnerStreams = None,
    workers: Workers = 1,
) -> None:
    """Run the queue server. Limits and what they are for: docs/limits.md; 0 is no limit."""
    from queue_server import serving, supervising
    from queue_server.app import NoTown, Settings
    from queue_server.realtime.seats import OWNER_STREAMS_MAX
    from queue_server.storage.opening import CannotOpen, is_postgres
    from queue_server.web.addresses import trusted_networks
    from queue_server.web.rates import rates

    set_up_logs()
    if workers > 1 and not is_postgres(db):
        fail(ONE_WRITER.format(workers=workers))
    try:
        limits = rates(device_rate, session_rate, ticket_rate, address_rate, address_change_rate)
        proxies = trusted_networks(trusted_proxy)
    except ValueError as error:
        fail(str(error))
    streams = OWNER_STREAMS_MAX if owner_streams is None else owner_streams
    metrics_key = os.environ.get("ONTHAAL_METRICS_KEY", "")  # no option: everybody on the machine reads a command line
    settings = Settings(db, public_url.rstrip("/"), always_open, limits, proxies, streams, metrics_key)

    def started(where: str) -> None:
        typer.echo(f"Onthaal listens on {where}")
        sys.stdout.flush()

    try:
        if workers > 1:
            raise typer.Exit(supervising.run(settings, address, port, workers, started))
        serving.run(settings, address, port, started)
    except (CannotOpen, NoTown) as error:
        fail(str(error))
    except OSError as error:
        fail(f"Cannot listen on {address}:{port}: {error.strerror}. Is another server running there?")


def register(app: typer.Typer) -> None:
    app.command()(serve)
