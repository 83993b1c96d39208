"""`onthaal map closed|close|open` and `onthaal device place|unplace`: the building as it is today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from queue_server.cli_base import DEFAULT_DATABASE, Database, change, fail, opened
from queue_server.cli_devices import Name, asking_about, device, named
from queue_server.cli_map import map_

if TYPE_CHECKING:
    from queue_server.contracts.building import PassageState
    from queue_server.contracts.devices import DevicePose
    from queue_server.domain.wayfinding.building import Building
    from queue_server.services.asking import Asking
    from queue_server.web.desk import Store

SiteName = Annotated[str, typer.Argument(help="Site, for example stadhuis.")]
Thing = Annotated[str, typer.Argument(help='As onthaal map closed --known lists it, or "kind:lift" for all lifts.')]
PARTS = 3
"""Of a spot: longitude, latitude, floor."""


def register() -> None:
    """Beside the other commands of `onthaal map` and `onthaal device`."""
    map_.command("closed")(closed)
    map_.command("close")(close)
    map_.command("open")(open_again)
    device.command("place")(place)
    device.command("unplace")(unplace)


def _asking(store: Store, site_id: str) -> Asking:
    from queue_server import founding
    from queue_server.services.asking import Actor, Asking
    from queue_server.web.desk import new_id, utc_now

    town = founding.running_town(store)
    site = town.site(site_id)
    if site is None:
        fail(f"{site_id} is no site of the town: choose one of {', '.join(s.site_id for s in town.sites)}")
    now = utc_now()
    return Asking(town, site, Actor("system"), now, new_id(now))


def closed(
    site: SiteName,
    known: Annotated[bool, typer.Option("--known", help="Also list everything that can be closed.")] = False,
    db: Database = DEFAULT_DATABASE,
) -> None:
    """Show what is closed, until when, and what cannot be reached because of it."""
    from queue_server.domain.wayfinding.closing import closables
    from queue_server.services import closures

    with opened(db) as store:
        asking = _asking(store, site)
        building = closures.planned(asking.site)
        held = store.read(lambda tx: [c for c in tx.building.closures(site) if c.holds(asking.now)])
        if known:
            for one in closables(building):
                typer.echo(f"{one.thing_id}  {_called(building, one.thing_id)}")
            typer.echo("")
        _report(asking, closures.state(held, asking.town, asking.site))


def _called(building: Building, thing_id: str) -> str:
    """In Dutch, with the floors."""
    from queue_server.domain.catalogue import say
    from queue_server.domain.wayfinding.closing import closable

    one = closable(building, thing_id)
    if one is None:
        return thing_id
    names = [say(one.names, "nl")] if one.names else [say(name, "nl") for name in one.joins]
    floors = ", ".join(f"{building.network.levels[level].ordinal:g}" for level in one.levels)
    return f"{one.sort} {'(all)' if one.every else ' - '.join(names)} floor {floors}"


def _report(asking: Asking, state: PassageState) -> None:
    from queue_server.services import closures

    building, zone = closures.planned(asking.site), asking.site.zone()
    for one in state.closed:
        until = "until opened" if one.lasting else "until the day is over"
        if one.until is not None:
            until = f"until {one.until.astimezone(zone):%Y-%m-%d %H:%M}"
        by = f" by {one.closed_by}" if one.closed_by else ""
        since = f"{one.since.astimezone(zone):%Y-%m-%d %H:%M}"
        typer.echo(f"{one.thing_id}  {_called(building, one.thing_id)}, closed since {since}{by}, {until}")
    if not state.closed:
        typer.echo("Nothing is closed")
    lost = state.out_of_reach
    for what, points in (("Out of reach", lost.points), ("Out of reach without stairs", lost.step_free)):
        if points:
            typer.echo(f"{what}: {', '.join(points)}")


def close(
    site: SiteName,
    thing: Thing,
    until: Annotated[
        str | None, typer.Option(help="HH:MM on the clocks of the site; else until the day is over.")
    ] = None,
    lasting: Annotated[bool, typer.Option("--lasting", help="Until somebody opens it.")] = False,
    db: Database = DEFAULT_DATABASE,
) -> None:
    """Lead nobody through it any more; a running server knows within a second."""
    from pydantic import ValidationError

    from queue_server.contracts.building import ClosePassage
    from queue_server.services import closures

    try:
        message = ClosePassage(thing_id=thing, until=until, lasting=lasting)
    except ValidationError:
        fail("A thing has a name, and --until is a time like 16:30.")
    with opened(db) as store:
        asking = _asking(store, site)
        _report(asking, change(store, lambda tx: closures.close_passage(tx, message, asking)))


def open_again(site: SiteName, thing: Thing, db: Database = DEFAULT_DATABASE) -> None:
    """It can be walked again."""
    from pydantic import ValidationError

    from queue_server.contracts.building import OpenPassage
    from queue_server.services import closures

    try:
        message = OpenPassage(thing_id=thing)
    except ValidationError:
        fail("A thing has a name.")
    with opened(db) as store:
        asking = _asking(store, site)
        _report(asking, change(store, lambda tx: closures.open_passage(tx, message, asking)))


def place(
    name: Name,
    at: Annotated[str, typer.Option("--at", help='"longitude,latitude,floor", or the name of a place of the plan.')],
    heading: Annotated[
        float | None, typer.Option(help="Where its face looks: degrees from north, clockwise; else as the plan says.")
    ] = None,
    db: Database = DEFAULT_DATABASE,
) -> None:
    """Say where a kiosk or screen hangs and looks."""
    from queue_server.services import closures, placing

    with opened(db) as store:
        found = named(store, name)
        asking = asking_about(store, found)
        command = placing.Place(found.device_id, _pose(closures.planned(asking.site), at, heading))
        change(store, lambda tx: placing.place_device(tx, command, asking))
    pose = command.pose
    where = f"{pose.longitude:.7f},{pose.latitude:.7f},{pose.floor:g}"
    typer.echo(f"{found.name} at {found.site_id} hangs at {where} and looks to {pose.heading:g} degrees")


def _pose(building: Building, at: str, heading: float | None) -> DevicePose:
    from pydantic import ValidationError

    from queue_server.contracts.devices import DevicePose
    from queue_server.domain.wayfinding.earth import degrees

    network = building.network
    numbers = at.split(",")
    if len(numbers) == PARTS:
        spot: tuple[str | float, ...] = tuple(numbers)
    else:
        wanted = at.casefold()
        names = {
            p.place_id: {p.place_id.casefold(), *map(str.casefold, p.names.values())} for p in network.places.values()
        }
        places = [network.places[place_id] for place_id, own in names.items() if wanted in own]
        if len(places) != 1:
            fail(f"{at!r} names {len(places)} places; there are: {', '.join(sorted(network.places))}")
        x, y, level = network.nodes[places[0].node]
        spot = (*degrees(network.origin, x, y), network.levels[level].ordinal)
        heading = places[0].heading if heading is None else heading
    if heading is None:
        fail("--heading is missing: where its face looks, in degrees from north")
    fields = dict(zip(("longitude", "latitude", "floor"), spot, strict=True))
    try:
        return DevicePose.model_validate({**fields, "heading": heading % 360})
    except ValidationError:
        fail('--at is "longitude,latitude,floor" in degrees, for example "3.6128,50.98707,0"')


def unplace(name: Name, db: Database = DEFAULT_DATABASE) -> None:
    """From now on only the plan says where it hangs."""
    from queue_server.services import placing

    with opened(db) as store:
        found = named(store, name)
        asking = asking_about(store, found)
        change(store, lambda tx: placing.unplace(tx, found.device_id, asking))
    typer.echo(f"{found.name} at {found.site_id}: as the plan says")
