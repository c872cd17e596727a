"""Errors of the HTTP interface: ``application/problem+json`` (RFC 9457), the same form for every one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Send

from libs import errors
from libs.errors import InvalidInput, StewardError
from libs.rpc.context import current_or_none
from libs.telemetry.log import get_logger

_log = get_logger("http")

MEDIA_TYPE = "application/problem+json"

_STATUS: dict[type[StewardError], int] = {
    errors.InvalidInput: 400,
    errors.FailedPrecondition: 400,
    errors.Unauthenticated: 401,
    errors.PermissionDenied: 403,
    errors.NotFound: 404,
    errors.AlreadyExists: 409,
    errors.Conflict: 409,
    errors.Exhausted: 429,
    errors.NotBuilt: 501,
    errors.Unavailable: 503,
    errors.DeadlineExceeded: 504,
    errors.Internal: 500,
}

_TITLES = {
    400: "Bad request",
    401: "Not authenticated",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported media type",
    421: "Misdirected request",
    429: "Too many requests",
    500: "Internal error",
    501: "Not built",
    503: "Temporarily unavailable",
    504: "Took too long",
}

_REASONS = {
    400: "REQUEST_INVALID",
    404: "PATH_UNKNOWN",
    405: "METHOD_NOT_ALLOWED",
    413: "BODY_TOO_LARGE",
    415: "MEDIA_TYPE_UNSUPPORTED",
}


class Refused(Exception):
    """A request that HTTP itself refuses, with a status that no gRPC code has (413, 415, 403 …)."""

    def __init__(self, status: int, reason: str, detail: str, errors: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.reason = reason
        self.detail = detail
        self.errors = errors


def problem(
    status: int,
    reason: str,
    detail: str,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """One error as a response. ``errors`` names the fields that are wrong: ``{"field", "description"}``."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "reason": reason,
        "errors": [dict(each) for each in errors],
    }
    context = current_or_none()
    if context is not None:
        body["trace_id"] = context.trace_id
    return Response(to_json(body), status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def of_error(error: StewardError) -> Response:
    """An error of ours, or one that another service answered with, as a response."""
    status = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 500)
    headers: dict[str, str] = {}
    if error.retry_after_s is not None:
        headers["Retry-After"] = str(max(1, round(error.retry_after_s)))
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if status == 500:
        return internal()
    violations = error.violations if isinstance(error, InvalidInput) else ()
    fields = [{"field": each.field, "description": each.description} for each in violations]
    # What gRPC itself says names addresses of ours.
    detail = "a part of the suite cannot be reached" if error.reason.startswith("RPC_") else error.message
    return problem(status, error.reason, detail, fields, headers)


def of_refusal(error: Refused) -> Response:
    """What HTTP itself refuses, as a response."""
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
    return problem(error.status, error.reason, error.detail, error.errors, headers)


def unexpected(error: Exception) -> Response:
    """A fault of ours: logged once with its traceback, told without any of it."""
    _log.error("request_failed", exc_info=error)
    return internal()


def internal() -> Response:
    """What is told of a fault of ours."""
    return problem(500, "INTERNAL", "something went wrong on our side")


async def send_problem(send: Send, response: Response) -> None:
    """Sends a response from where there is no request object yet (middleware)."""
    await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
    await send({"type": "http.response.body", "body": bytes(response.body)})


def install(app: FastAPI) -> None:
    """Makes every error of the app a problem."""

    async def steward(_: Request, error: Exception) -> Response:
        assert isinstance(error, StewardError)
        return of_error(error)

    async def refused(_: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        return of_refusal(error)

    async def http(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        detail = str(error.detail)[:200]
        reason = _REASONS.get(error.status_code, "REQUEST_REFUSED")
        return problem(error.status_code, reason, detail, headers=error.headers)

    async def fault(_: Request, __: Exception) -> Response:
        return internal()  # the edge logs it

    async def parameters(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        found = [{"field": str(each["loc"][-1]), "description": str(each["msg"])[:200]} for each in error.errors()]
        names = ", ".join(sorted({each["field"] for each in found}))
        return problem(400, "REQUEST_INVALID", f"parameters are not acceptable: {names}", found)

    app.add_exception_handler(Exception, fault)
    app.add_exception_handler(RequestValidationError, parameters)
    app.add_exception_handler(StewardError, steward)
    app.add_exception_handler(Refused, refused)
    app.add_exception_handler(HTTPException, http)
