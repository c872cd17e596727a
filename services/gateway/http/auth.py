"""Who calls: an API key, or, in the embedded default only, somebody on this machine whom no page sent."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlsplit

from libs.errors import PermissionDenied, Unauthenticated
from libs.rpc.context import DEFAULT_TENANT_ID
from services.gateway.tenants_store import key_hash

_CACHED_MAX = 10_000
_SIMPLE_TYPES = ("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data")
"""Types of bodies that a browser sends to other sites without asking them first."""


class KeyLookup(Protocol):
    """Finds whose key it is."""

    async def tenant_of_key(self, secret: str) -> str | None:
        """The tenant; None for a key that is not good."""
        ...


class Authenticator:
    """Decides for which tenant a request is.

    Args:
        keys: looks keys up.
        embedded: whether requests without a key are taken at all.
        cache_s: seconds a key found good is believed without another look-up.
    """

    def __init__(self, keys: KeyLookup, *, embedded: bool, cache_s: float) -> None:
        self._keys = keys
        self._embedded = embedded
        self._cache_s = cache_s
        self._known: dict[str, tuple[float, str]] = {}

    async def tenant_of(self, client: str | None, headers: Mapping[str, str], *, has_body: bool) -> str:
        """The tenant of a request.

        Args:
            client: address of the other end of the connection.
            headers: by lower-case name.
            has_body: whether a body comes with it.

        Raises:
            Unauthenticated: no key where one is needed, or one that is not good.
            PermissionDenied: without a key, from where that is not taken.
        """
        given = headers.get("authorization")
        if given is not None:
            scheme, _, key = given.partition(" ")
            if scheme.lower() != "bearer" or not key.strip():
                raise Unauthenticated("KEY_MALFORMED", "use Authorization: Bearer KEY")
            return await self._of_key(key.strip())
        if not self._embedded:
            raise Unauthenticated("KEY_MISSING", "an API key is needed: Authorization: Bearer KEY")
        self._check_local(client, headers, has_body)
        return DEFAULT_TENANT_ID

    async def _of_key(self, key: str) -> str:
        digest = key_hash(key)
        known = self._known.get(digest)
        now = time.monotonic()
        if known is not None and known[0] > now:
            return known[1]
        tenant_id = await self._keys.tenant_of_key(key)
        if tenant_id is None:
            self._known.pop(digest, None)
            raise Unauthenticated("KEY_UNKNOWN", "this key is not good (any more)")
        if len(self._known) >= _CACHED_MAX:
            self._known.clear()
        self._known[digest] = (now + self._cache_s, tenant_id)
        return tenant_id

    def _check_local(self, client: str | None, headers: Mapping[str, str], has_body: bool) -> None:
        if not _is_loopback(client or "") or "x-forwarded-for" in headers or "forwarded" in headers:
            raise Unauthenticated("KEY_MISSING", "an API key is needed for requests that are not from this machine")
        host = headers.get("host", "")
        if not _is_loopback(_name_of(host)):
            # A page of another name that was made to point here (DNS rebinding).
            raise PermissionDenied("HOST_NOT_LOCAL", "without a key the Host must be a name of this machine")
        origin = headers.get("origin")
        if (origin is not None and urlsplit(origin).netloc != host) or headers.get("sec-fetch-site") == "cross-site":
            raise PermissionDenied("ORIGIN_FOREIGN", "without a key requests of other sites' pages are refused")
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if has_body and kind in _SIMPLE_TYPES:
            raise PermissionDenied("BODY_NOT_JSON", "without a key the body must be JSON, with its Content-Type")


def _name_of(host: str) -> str:
    name = urlsplit(f"//{host}").hostname if host else None
    return name or ""


def _is_loopback(name: str) -> bool:
    if name in ("localhost", "localhost."):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
