"""Refusals at the edge: RFC 9457 problem details with a stable code, in the reader's language."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from assets.texts import NAMES, TextMissing, text
from queue_server.contracts.base import KEY_HEADER
from queue_server.contracts.problems import MEDIA_TYPE, FieldProblem, Problem
from queue_server.domain.errors import Conflict, Forbidden, NotFound, Refusal

log = structlog.get_logger(__name__)

STATUS: Mapping[str, int] = {
    "server_busy": 503,
    "storage_failed": 503,
    "not_signed_in": 401,
    "wrong_password": 401,
    "device_unknown": 401,
    "too_many_tries": 429,
    "too_many_joins": 429,
    "too_many_requests": 429,
    "too_many_watchers": 503,
    "not_ready": 503,
    "request_too_slow": 408,
    "head_too_large": 431,
    "key_missing": 400,
    "key_malformed": 400,
    "malformed_json": 400,
    "body_too_large": 413,
    "bad_request": 422,
    "not_here": 404,
    "method_not_allowed": 405,
    "unexpected": 500,
}
"""Codes that are not decided by the kind of refusal."""

HTTP_CODES: Mapping[int, str] = {
    400: "malformed_json",
    404: "not_here",
    405: "method_not_allowed",
    413: "body_too_large",
}
"""What the framework itself refuses; its only 400 is a body that it cannot read."""

RETRY_SECONDS: Mapping[str, int] = {"server_busy": 1, "storage_failed": 5, "too_many_watchers": 5, "not_ready": 5}

TYPE_BASE = "/problems#"

PLACES_LOGGED = 8
"""Lines of code that a mistake of ours is logged with: enough to find it, and no more than a line of the log."""


def status_of(refusal: Refusal) -> int:
    if refusal.code in STATUS:
        return STATUS[refusal.code]
    if isinstance(refusal, NotFound):
        return 404
    if isinstance(refusal, Forbidden):
        return 403
    return 409 if isinstance(refusal, Conflict) else 400


def reader_language(request: Request) -> str:
    """The first language of Accept-Language that we speak, else Dutch."""
    wanted = request.query_params.get("lang", "") + "," + request.headers.get("accept-language", "")
    for part in wanted.split(","):
        code = part.split(";")[0].strip()[:2].lower()
        if code in NAMES:
            return code
    return "nl"


def problem(
    request: Request,
    code: str,
    status: int,
    errors: tuple[FieldProblem, ...] = (),
    more: Mapping[str, object] | None = None,
    retry_seconds: int | None = None,
) -> Response:
    """`retry_seconds` as Retry-After; what is usual for the code when None."""
    language = reader_language(request)
    try:
        title, detail = text(language, "problems", code), text(language, "problems", f"{code}.do")
    except TextMissing:
        title, detail = code, ""
    body = Problem(
        type=f"{TYPE_BASE}{code}", title=title, status=status, code=code, detail=detail, errors=errors
    ).model_dump(mode="json")
    headers = {"Content-Language": language}
    retry = retry_seconds or RETRY_SECONDS.get(code)
    if retry:
        headers["Retry-After"] = str(retry)
    extra = {k: v for k, v in (more or {}).items() if k not in body}
    return JSONResponse({**body, **extra}, status, headers, MEDIA_TYPE)


def refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    more = dict(error.fields)
    retry = more.pop("retry_seconds", None)
    return problem(request, error.code, status_of(error), more=more, retry_seconds=cast("int | None", retry))


def _not_valid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(e["type"] == "json_invalid" for e in found):
        return problem(request, "malformed_json", 400)
    missing_key = [e for e in found if e["loc"][:2] == ("header", KEY_HEADER)]
    if missing_key:
        code = "key_missing" if missing_key[0]["type"] == "missing" else "key_malformed"
        return problem(request, code, 400)
    fields = tuple(
        FieldProblem(field=".".join(str(part) for part in e["loc"][1:]), detail=str(e["msg"])) for e in found
    )
    return problem(request, "bad_request", 422, fields)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = HTTP_CODES.get(error.status_code, "bad_request")
    answer = problem(request, code, error.status_code)
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


def places(error: BaseException) -> list[str]:
    """Where it was raised, innermost first. The message is left out: it may quote what a visitor sent."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames)][:PLACES_LOGGED]


def _unexpected(request: Request, error: Exception) -> Response:
    route = getattr(request.scope.get("route"), "path", None)
    log.error("unexpected", route=route, error=type(error).__name__, at=places(error))
    return problem(request, "unexpected", 500)


def install(app: FastAPI) -> None:
    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)
