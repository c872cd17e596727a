"""The HTTP interface as one ASGI app, put together from its routes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.http import openapi, problems
from services.gateway.http.auth import Authenticator
from services.gateway.http.edge import Allowed, Edge
from services.gateway.limits import Rates

_DESCRIPTION = """\
Steward answers messages: it plans, does, asks and follows up.

Errors are `application/problem+json` with a stable `reason`.
"""

PAGE = Path(__file__).resolve().parent.parent / "page" / "static"
"""The chat and operations page, and the pages of the interface."""

_NAMED = {"/docs": "/docs.html"}
"""Files that are known by another name."""


def make_app(
    routers: Sequence[APIRouter], authenticator: Authenticator, rates: Rates, allowed: Allowed, page: Path = PAGE
) -> ASGIApp:
    """The app, with its edge around it."""
    app = FastAPI(
        title="Steward", version="1", description=_DESCRIPTION, redirect_slashes=False, redoc_url=None,
        docs_url=None, openapi_url="/openapi.json",
    )  # fmt: skip
    problems.install(app)
    for router in routers:
        app.include_router(router)
    openapi.install(app)
    app.router.default = _Fallback(page)
    return Edge(app, authenticator, rates, allowed)


class _Fallback:
    """What no route takes: the page's files, or a 404. Not a mount, which would hide 405 of the routes."""

    def __init__(self, page: Path) -> None:
        self._files = StaticFiles(directory=page, html=True) if page.is_dir() else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._files is None or scope["path"].startswith("/v1/") or scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(404, "there is nothing at this path")
        file = _NAMED.get(scope["path"])
        await self._files(scope if file is None else {**scope, "path": file}, receive, send)
