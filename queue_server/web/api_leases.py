"""Blocks of numbers for kiosks that may lose their network, and what they gave out meanwhile."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from queue_server.contracts.leases import Leases, SyncVisits, TakeLease, VisitsSynced
from queue_server.services import leases
from queue_server.services.sync import sync
from queue_server.web.api import PREFIX, Change, SiteId, json_response, problems
from queue_server.web.auth import DeskOf, DeviceOf, device_at

router = APIRouter(prefix=f"{PREFIX}/sites/{{site}}", responses=problems(), tags=["leases"])


@router.post("/leases", status_code=201, response_model=Leases)
async def take(site: SiteId, message: TakeLease, device: DeviceOf, change: Change) -> Response:
    """Blocks of numbers for this kiosk, one for each letter."""
    return await change(leases.take, message, change.desk.asking(site, device_at(device, site, "kiosk")), 201)


@router.get("/leases", response_model=Leases)
async def own(site: SiteId, device: DeviceOf, desk: DeskOf) -> Response:
    """The open leases of this kiosk."""
    asking = desk.asking(site, device_at(device, site, "kiosk"))
    return json_response(await desk.read(lambda tx: leases.own(tx, asking)))


@router.post("/sync", response_model=VisitsSynced)
async def tell(site: SiteId, message: SyncVisits, device: DeviceOf, change: Change) -> Response:
    """What this kiosk gave out while the server was away."""
    return await change(sync, message, change.desk.asking(site, device_at(device, site, "kiosk")))
