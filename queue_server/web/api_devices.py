"""How devices are, and what kiosks are told to do, over HTTP."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from queue_server.contracts.devices import DeviceHealth, KioskOrder, OrderDevice
from queue_server.contracts.visits import VisitId
from queue_server.services import care
from queue_server.web.api import PREFIX, Change, Key, SiteId, problems
from queue_server.web.auth import DeskOf, DeviceOf, HostOf, at_site, device_at

router = APIRouter(prefix=f"{PREFIX}/sites/{{site}}/devices", responses=problems(), tags=["devices"])


@router.put("/self/health", status_code=204)
async def report(site: SiteId, message: DeviceHealth, device: DeviceOf, desk: DeskOf, key: Key) -> Response:
    """A device says how it is. Saying it twice is saying it once, so no answer is kept."""
    asking = desk.asking(site, device_at(device, site, "kiosk", "screen"))
    if await desk.write(lambda tx: care.report(tx, message, asking), site):
        desk.hub.publish(site)
    return Response(status_code=204)


@router.post("/{device}/orders", status_code=201, response_model=KioskOrder)
async def order(site: SiteId, device: VisitId, message: OrderDevice, host: HostOf, change: Change) -> Response:
    """A host tells a kiosk what to do; restarting and reading the town anew are for managers."""
    asking = change.desk.asking(site, at_site(host, site))
    return await change(care.order, care.OrderOf(device, message), asking, 201)
