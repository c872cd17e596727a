"""What every request passes: its size, its tenant, its trace; and what every response carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from libs.errors import StewardError
from libs.rpc.context import with_tenant
from services.gateway.http.auth import Authenticator
from services.gateway.http.problems import Refused, of_error, of_refusal, send_problem, unexpected
from services.gateway.limits import Rates

_OPEN = ("/v1/calendars/", "/v1/webhooks/")
"""Below /v1 only these prove who they are by other means: the secret in the path, a signature."""

_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
]
_API_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_PAGE_POLICY = (
    b"content-security-policy",
    b"default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self';"
    b" object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a request may be."""

    body_bytes: int
    import_bytes: int
    hosts: frozenset[str] = frozenset()
    """Names in ``Host``, lower case; empty: any."""


class Edge:
    """The outermost layer of the app."""

    def __init__(self, app: ASGIApp, authenticator: Authenticator, rates: Rates, allowed: Allowed) -> None:
        self._app = app
        self._authenticator = authenticator
        self._rates = rates
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request; other kinds of scopes go through untouched."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send, _policy_of(scope["path"]))
        try:
            await self._serve(scope, receive, answer)
        except StewardError as error:
            await answer.problem(of_error(error))
        except Refused as error:
            await answer.problem(of_refusal(error))
        except Exception as error:  # noqa: BLE001  the last place that can tell; it is logged
            await answer.problem(unexpected(error))

    async def _serve(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        self._check_host(scope["path"], headers)
        limit = self._allowed.import_bytes if scope["path"].endswith("/import") else self._allowed.body_bytes
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > limit:
            raise _too_large(limit)
        has_body = length != "0" or "transfer-encoding" in headers
        tenant_id = await self._tenant_of(scope, headers, has_body)
        limited = _limited(receive, limit) if has_body else receive
        with with_tenant(tenant_id, caller="gateway", traceparent=headers.get("traceparent"), method=scope["path"]):
            await self._app(scope, limited, answer)

    def _check_host(self, path: str, headers: dict[str, str]) -> None:
        if not self._allowed.hosts or path == "/healthz":  # probes ask by address
            return
        name = urlsplit(f"//{headers.get('host', '')}").hostname
        if name not in self._allowed.hosts:
            raise Refused(421, "HOST_UNKNOWN", "this is not the host that the request is for")

    async def _tenant_of(self, scope: Scope, headers: dict[str, str], has_body: bool) -> str:
        path: str = scope["path"]
        if not path.startswith("/v1/") or path.startswith(_OPEN):
            return ""
        client = scope.get("client")
        tenant_id = await self._authenticator.tenant_of(client[0] if client else None, headers, has_body=has_body)
        self._rates.request(tenant_id, headers.get("authorization"))
        return tenant_id


class _Answer:
    """Sends, with our headers on what does not set them itself."""

    def __init__(self, send: Send, policy: tuple[bytes, bytes]) -> None:
        self._send = send
        self._policy = policy
        self._begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._begun = True
            message = {**message, "headers": [*message["headers"], *_HEADERS, self._policy]}
        await self._send(message)

    async def problem(self, response: Any) -> None:
        """An error, unless an answer has begun: then the connection can only be cut, which the server does."""
        if not self._begun:
            await send_problem(self, response)


def _limited(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > limit:
                raise _too_large(limit)
        return message

    return counted


def _too_large(limit: int) -> Refused:
    return Refused(413, "BODY_TOO_LARGE", f"the body has more than {limit:,} bytes")


def _policy_of(path: str) -> tuple[bytes, bytes]:
    if path.startswith(("/v1/", "/readyz", "/healthz", "/metrics", "/openapi.json")):
        return _API_POLICY
    return _PAGE_POLICY
