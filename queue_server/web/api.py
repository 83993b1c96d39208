"""What the routers share: the key, the path of a change, the documented refusals."""

from __future__ import annotations

import re
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Path, Request
from pydantic import BaseModel
from starlette.responses import Response

from queue_server.contracts.base import KEY_HEADER
from queue_server.contracts.problems import MEDIA_TYPE, Problem
from queue_server.contracts.visits import Slug, VisitId
from queue_server.services.asking import Asking
from queue_server.services.execute import UseCase, fingerprint
from queue_server.web.desk import Desk

PREFIX = "/api/v1"
C = TypeVar("C")

KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
Key = Annotated[str, Header(alias=KEY_HEADER, pattern=f"^{KEY.pattern}$")]
SiteId = Annotated[Slug, Path(alias="site")]
PointId = Annotated[Slug, Path(alias="point")]
VisitPath = Annotated[VisitId, Path(alias="visit")]

_PROBLEM: dict[str, Any] = {"model": Problem, "content": {MEDIA_TYPE: {}}}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals an operation may give, for OpenAPI."""
    always = (400, 401, 403, 404, 409, 413, 422, 429, 503)
    return {status: {**_PROBLEM, "description": "Problem"} for status in (*always, *statuses)}


def json_response(body: BaseModel, status: int = 200) -> Response:
    return Response(body.model_dump_json(), status, media_type="application/json")


class Changer:
    """Runs a use case under the request's key."""

    def __init__(self, request: Request, key: str) -> None:
        self._request = request
        self._key = key
        self.desk: Desk = request.app.state.desk

    async def __call__(self, use_case: UseCase[C], command: C, asking: Asking, status: int = 200) -> Response:
        body = await self._request.body()
        request = fingerprint(f"{self._request.method} {self._request.scope['path']}", body)
        done = await self.desk.change(use_case, command, asking, self._key, request, status)
        if done.status == 204:
            return Response(status_code=204)
        return Response(done.body, done.status, media_type="application/json")


async def _changer(request: Request, key: Key) -> Changer:
    """A coroutine, because the framework runs a plain function or class in another thread at each request."""
    return Changer(request, key)


Change = Annotated[Changer, Depends(_changer)]
