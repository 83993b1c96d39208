"""`onthaal device`: kiosks and screens are invited, listed, revoked, and told what to do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from queue_server.cli_base import DEFAULT_DATABASE, Database, change, fail, opened

if TYPE_CHECKING:
    from rich.table import Table

    from queue_server.contracts.devices import OrderKind
    from queue_server.domain.care import Health
    from queue_server.domain.desk import Device
    from queue_server.services.asking import Asking
    from queue_server.web.desk import Store

Name = Annotated[str, typer.Argument(help="Its name, or the beginning of its id (onthaal device list).")]
WIDE = 120
"""Columns when the table goes to a file or another program, which tell no width."""

device = typer.Typer(no_args_is_help=True, help="Kiosks and screens.")


def register(app: typer.Typer) -> None:
    app.add_typer(device, name="device")


@device.command()
def invite(
    site: Annotated[str, typer.Argument(help="Site, for example stadhuis.")],
    kind: Annotated[str, typer.Argument(help="kiosk or screen.")],
    name: Annotated[str, typer.Argument(help="What colleagues call it.")],
    db: Database = DEFAULT_DATABASE,
) -> None:
    """Print a code that pairs one device, once, within ten minutes."""
    from queue_server import founding

    if kind not in ("kiosk", "screen"):
        fail(f"{kind} is no kind of device: choose kiosk or screen")
    with opened(db) as store:
        code = founding.invite(store, founding.running_town(store), site, kind, name)  # type: ignore[arg-type]
    typer.echo(json.dumps({"code": code.code, "site": site, "kind": kind, "expires_at": code.expires_at.isoformat()}))


@device.command("list")
def list_devices(db: Database = DEFAULT_DATABASE) -> None:
    """Show every device that has a key, when it was last heard and how it is."""
    import sys

    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else WIDE)
    with opened(db) as store:
        found = _devices(store)
        console.print(_table(found, _health(store, found)))


def _devices(store: Store) -> list[Device]:
    from queue_server import founding

    town = founding.running_town(store)
    found = store.read(lambda tx: [d for site in town.sites for d in tx.devices.of_site(site.site_id)])
    return sorted((d for d in found if d.key_hash is not None), key=lambda d: (d.site_id, d.kind, d.name))


def _health(store: Store, of: list[Device]) -> dict[str, Health]:
    sites = {d.site_id for d in of}
    return store.read(lambda tx: {h.device_id: h for site_id in sites for h in tx.care.health(site_id)})


def _table(devices: list[Device], health: dict[str, Health]) -> Table:
    from rich.table import Table

    from queue_server.services.care import read

    table = Table()
    for name in (
        "id",
        "site",
        "kind",
        "name",
        "last heard (UTC)",
        "printer",
        "scanner",
        "screen",
        "unsent",
        "software",
    ):
        table.add_column(name, overflow="fold")
    for one in devices:
        heard = health.get(one.device_id)
        how = [""] * 6
        if heard is not None:
            said = read(heard)
            since = f"{heard.heard_at:%Y-%m-%d %H:%M:%S}" + (" silent" if heard.silent else "")
            how = [since, said.printer, said.scanner, said.screen, str(said.unsent), said.software]
        table.add_row(one.device_id[:8], one.site_id, one.kind, one.name, *how)
    return table


def named(store: Store, wanted: str) -> Device:
    """The device of that name, or whose id begins so; one sentence and exit code 1 unless there is exactly one."""
    found = [d for d in _devices(store) if d.name.casefold() == wanted.casefold() or d.device_id.startswith(wanted)]
    if len(found) != 1:
        known = ", ".join(f"{d.device_id[:8]} {d.name} ({d.site_id})" for d in found or _devices(store))
        fail(f"{wanted!r} names {len(found)} devices; there are: {known}")
    return found[0]


def asking_about(store: Store, of: Device) -> Asking:
    """Somebody at the command line of the server asks, at the site of the device."""
    from queue_server import founding
    from queue_server.services.asking import Actor, Asking
    from queue_server.web.desk import new_id, utc_now

    town = founding.running_town(store)
    site = town.site(of.site_id)
    assert site is not None  # the device was found at one of the town's sites
    now = utc_now()
    return Asking(town, site, Actor("system"), now, new_id(now))


@device.command()
def revoke(name: Name, db: Database = DEFAULT_DATABASE) -> None:
    """Make the key of a device worthless; a running server knows within a second."""
    from queue_server.services import devices

    with opened(db) as store:
        found = named(store, name)
        asking = asking_about(store, found)
        change(store, lambda tx: devices.revoke(tx, found.device_id, asking))
    typer.echo(f"{found.name} at {found.site_id} has no key any more")


def _order(db: str, name: str, do: OrderKind, text: str = "", minutes: int = 60) -> None:
    from pydantic import ValidationError

    from queue_server.contracts.devices import MESSAGE_LETTERS, OrderDevice
    from queue_server.services import care

    try:
        message = OrderDevice(do=do, text=text, minutes=minutes)
    except ValidationError:
        fail(f"A message has at most {MESSAGE_LETTERS} letters and stays for 1 to 1440 minutes.")
    with opened(db) as store:
        found = named(store, name)
        asking = asking_about(store, found)
        change(store, lambda tx: care.order(tx, care.OrderOf(found.device_id, message), asking))
    typer.echo(f"{found.name} at {found.site_id}: {do}")


@device.command()
def message(
    name: Name,
    text: Annotated[str, typer.Argument(help="In Dutch; an empty one takes the message away.")],
    minutes: Annotated[int, typer.Option(help="How long it stays.")] = 60,
    db: Database = DEFAULT_DATABASE,
) -> None:
    """Show a message between visits."""
    _order(db, name, "message", text, minutes)


@device.command()
def close(name: Name, db: Database = DEFAULT_DATABASE) -> None:
    """Let a kiosk rest after the visit of now: visitors are sent to the reception."""
    _order(db, name, "close")


@device.command("open")
def open_again(name: Name, db: Database = DEFAULT_DATABASE) -> None:
    """Open a kiosk that rests."""
    _order(db, name, "open")


@device.command()
def restart(name: Name, db: Database = DEFAULT_DATABASE) -> None:
    """Start the program of a kiosk anew, when nobody stands there."""
    _order(db, name, "restart")


@device.command()
def reload(name: Name, db: Database = DEFAULT_DATABASE) -> None:
    """Let a kiosk read the town anew."""
    _order(db, name, "reload")
