"""Composition root: the rooms joined into one web application."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from fastapi import FastAPI, Request
from starlette.responses import Response

import displays.page
from queue_server.domain.catalogue import Town, always_open
from queue_server.domain.visit import Event
from queue_server.realtime.seats import OWNER_STREAMS_MAX
from queue_server.services import housekeeping
from queue_server.services.asking import Actor, Asking
from queue_server.services.tx import Tx
from queue_server.storage.opening import open_store, shown
from queue_server.town import document
from queue_server.web import (
    api_building,
    api_desk,
    api_devices,
    api_durations,
    api_intake,
    api_join,
    api_leases,
    api_live,
    api_maps,
    api_plan,
    api_products,
    api_visits,
    health,
    pages,
    problems,
    site,
)
from queue_server.web.addresses import THIS_MACHINE, Addresses, Network
from queue_server.web.api import PREFIX
from queue_server.web.auth import Known
from queue_server.web.desk import Desk, Store
from queue_server.web.door import Door
from queue_server.web.finder import Finder
from queue_server.web.headers import SecureHeaders
from queue_server.web.hearing import Hearing
from queue_server.web.limits import (
    ADDRESS_TRIES_MAX,
    JOINS_MAX,
    JOINS_SECONDS,
    LOGIN_TRIES_MAX,
    LOGIN_TRIES_SECONDS,
    PAIRING_TRIES_MAX,
    PAIRING_TRIES_SECONDS,
    BodyLimit,
    Tries,
)
from queue_server.web.metrics import Measured, Metrics
from queue_server.web.problems import reader_language
from queue_server.web.rates import DEFAULT_RATES, RateLimit, Rates
from queue_server.web.restored import follow_restores
from queue_server.web.signpost import Signpost

log = structlog.get_logger(__name__)

HOUSEKEEPING_SECONDS = 20
"""How soon a new town or a new day is noticed."""

GIL_SWITCH_SECONDS = 0.00005
"""The writer and the event loop hand over at each statement and each answer: whoever has to wait for Python's default
of 5 ms adds it to each. A tenth more tickets a second than with half a millisecond, in turn under the same load."""


class NoTown(RuntimeError):
    """The database holds no town yet."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server is started. `database` is a file or a URL; `public_url` stands in the QR; no trailing slash."""

    database: str = field(repr=False)  # a URL may hold a password
    public_url: str
    always_open: bool = False
    rates: Rates = DEFAULT_RATES
    trusted_proxies: tuple[Network, ...] = THIS_MACHINE
    owner_streams: int = OWNER_STREAMS_MAX
    metrics_key: str = field(default="", repr=False)


def stored_town(store: Store) -> tuple[Town, str] | None:
    """The running town of a database and its version, or None before the first import."""
    running = store.read(lambda tx: tx.town.running())
    if running is None:
        return None
    version, text = running
    return document.parse(json.loads(text)), version


def read_town(store: Store, settings: Settings) -> tuple[Town, str]:
    """The town as this server shows it, and its version; raises NoTown when `onthaal init` was not run."""
    stored = stored_town(store)
    if stored is None:
        raise NoTown(f"{shown(settings.database)} holds no town: run `onthaal init --town FOLDER` first")
    town, version = stored
    return (always_open(town), f"{version}-open") if settings.always_open else (town, version)


def open_desk(settings: Settings, metrics: Metrics | None = None) -> Desk:
    """Raises CannotOpen, NoTown."""
    store = open_store(settings.database)
    try:
        town, version = read_town(store, settings)
    except BaseException:
        store.close()
        raise
    return Desk(store, town, version, settings.public_url, metrics=metrics or Metrics())


async def _follow_town(desk: Desk, settings: Settings) -> None:
    """A newly imported town takes over at one moment, and every watcher is told."""
    now_running = await desk.read(lambda tx: tx.town.running_version())
    if now_running is None or desk.town_version.removesuffix("-open") == now_running:
        return
    desk.town, desk.town_version = await asyncio.to_thread(read_town, desk.store, settings)
    log.info("town_changed", version=desk.town_version)
    for where in desk.town.sites:
        desk.hub.publish(where.site_id)


async def _tidy(desk: Desk) -> None:
    """Every site's day, and what belongs to no site once. They are asked for together, to share commits."""
    sites = [desk.asking(where.site_id, Actor("system")) for where in desk.town.sites]

    def ending(asking: Asking) -> Callable[[Tx], tuple[bool, Event | None]]:
        """Answers whether anything changed, and how far the site has come."""

        def work(tx: Tx) -> tuple[bool, Event | None]:
            before = tx.visits.revision(asking.site.site_id)
            housekeeping.tidy(tx, None, asking)
            return tx.visits.revision(asking.site.site_id) != before, tx.events.newest(asking.site.site_id)

        return work

    found = await asyncio.gather(*(desk.write(ending(asking), asking.site.site_id) for asking in sites))
    for asking, (changed, newest) in zip(sites, found, strict=True):
        desk.lived(newest)
        if changed:
            desk.hub.publish(asking.site.site_id)
    await desk.write(lambda tx: housekeeping.forget(tx, None, sites[0]))


async def _keep_house(desk: Desk, settings: Settings, wake: asyncio.Event) -> None:
    while True:
        wake.clear()
        try:
            await _tidy(desk)
            await _follow_town(desk, settings)
        except Exception as error:
            # The next round tries again: a full disk or a damaged import must not stop the desk.
            log.error("housekeeping_failed", error=type(error).__name__)
            desk.metrics.housekeeping_failed()
        with suppress(TimeoutError):
            async with asyncio.timeout(HOUSEKEEPING_SECONDS):
                await wake.wait()


def create_app(settings: Settings, opened: Desk | None = None) -> FastAPI:
    """The application; its desk is `opened`, or opened when it starts, and closed when it stops."""
    metrics = opened.metrics if opened else Metrics()
    app = FastAPI(
        title="Onthaal",
        version="1",
        lifespan=_living(settings, opened, metrics),
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        # Nobody collects traces here; to ask at each request whether somebody does costs twenty microseconds.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    _furnish(app, settings)
    problems.install(app)
    doors = (api_visits, api_leases, api_products, api_durations, api_intake, api_join, api_plan)
    for room in (*doors, api_desk, api_devices, api_building, api_live, api_maps, site, health):
        app.include_router(room.router)
    app.add_api_route("/screen", _screen, include_in_schema=False)
    site.mount(
        app, {"web": Path(site.__file__).parent / "static", "displays": Path(displays.page.__file__).parent / "static"}
    )
    _guard(app, settings, metrics)
    return app


def _living(
    settings: Settings, opened: Desk | None, metrics: Metrics
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """From the opening of the desk to its closing, with those who keep house in between."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        sys.setswitchinterval(GIL_SWITCH_SECONDS)
        desk = opened or open_desk(settings, metrics)
        app.state.desk = desk
        app.state.signpost = Signpost(desk)
        app.state.phone_regions = app.state.signpost.phone_regions
        desk.hub.seats.owner_streams = settings.owner_streams
        wake = asyncio.Event()
        hear = Hearing(desk, app.state.known, wake.set).hear
        desk.store.on_change(hear)
        tasks = (_keep_house(desk, settings, wake), follow_restores(desk, hear), health.keep_sampling(desk))
        keepers = [asyncio.create_task(task) for task in tasks]
        yield
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)
        await desk.hub.close()
        desk.store.close()

    return lifespan


def _furnish(app: FastAPI, settings: Settings) -> None:
    """What the rooms of the application find in its state."""
    app.state.known = Known()
    app.state.finder = Finder()
    app.state.readiness = health.Readiness()
    app.state.metrics_key = settings.metrics_key
    app.state.pairing_tries = Tries(PAIRING_TRIES_MAX, PAIRING_TRIES_SECONDS)
    app.state.login_tries = Tries(LOGIN_TRIES_MAX, LOGIN_TRIES_SECONDS)
    app.state.address_tries = Tries(ADDRESS_TRIES_MAX, LOGIN_TRIES_SECONDS)
    app.state.joins = Tries(JOINS_MAX, JOINS_SECONDS)
    app.state.host_regions = pages.host_regions
    app.state.screen_regions = displays.page.screen_regions


def _guard(app: FastAPI, settings: Settings, metrics: Metrics) -> None:
    """What stands before the rooms. The last one added is the first that a request meets."""
    app.add_middleware(Door, ways=api_visits.QUICK)
    app.add_middleware(BodyLimit)
    app.add_middleware(RateLimit, rates=settings.rates, refused=metrics.limited)
    app.add_middleware(Addresses, trusted=settings.trusted_proxies)
    app.add_middleware(SecureHeaders)
    app.add_middleware(Measured, metrics=metrics)


async def _screen(request: Request) -> Response:
    return site.page(displays.page.screen_page(reader_language(request), request.query_params))
