"""Who may call: reads tenant, caller, trace and deadline of a call once, and refuses what must not reach a handler."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from grpc.aio import ServicerContext

from libs.errors import DeadlineExceeded, InvalidInput, PermissionDenied, Unauthenticated
from libs.rpc.context import (
    CALLER_KEY,
    DEFAULT_TENANT_ID,
    NO_DEADLINE,
    OPERATOR,
    TENANT_KEY,
    TRACE_KEY,
    CallContext,
)
from libs.rpc.trace import child_of, new_traceparent

MIN_REMAINING_S = 0.02
"""With less than this left the answer could not arrive in time."""

_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_CALLER = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_LOOPBACK = ("ipv4:127.", "ipv6:[::1]", "ipv6:%5B::1%5D", "ipv6:[::ffff:127.", "ipv6:%5B::ffff:127.", "unix:")


@dataclass(frozen=True, slots=True)
class AccessRules:
    """Who may call which methods of a server."""

    embedded: bool = False
    """The embedded default: calls on loopback without metadata get the default tenant and caller."""

    mutual_tls: bool = False
    """Callers prove their name with a certificate: x-steward-caller must be one of its DNS names."""

    tenant_free: frozenset[str] = frozenset()
    """Full method names (``/steward.gateway.v1.GatewayService/ListTenants``) that need no tenant."""

    allow: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Full method name (or ``/package.Service/*``) to the callers allowed.

    A method in neither form is open to all callers.
    """

    def admit(self, method: str, context: ServicerContext[Any, Any], remaining_s: float | None) -> CallContext:
        """The context of a call that has ``remaining_s`` left (None: no end).

        Raises:
            DeadlineExceeded: too little time left to answer.
            Unauthenticated: no tenant or caller, or the certificate is another caller's.
            InvalidInput: a malformed tenant id.
            PermissionDenied: the caller is not on the method's list.
        """
        tenant_id, caller, trace = _read(context.invocation_metadata() or ())
        if remaining_s is None:
            deadline = NO_DEADLINE
        elif remaining_s < MIN_REMAINING_S:
            raise DeadlineExceeded("DEADLINE_TOO_SHORT", "less than 20 ms left on arrival")
        else:
            deadline = time.monotonic() + remaining_s
        if not caller or not tenant_id:
            tenant_id, caller = self._default(method, tenant_id, caller, context)
        elif not _ID.fullmatch(tenant_id):
            raise InvalidInput("TENANT_INVALID", "x-steward-tenant is not an id")
        self._check_caller(method, caller, context)
        return CallContext(tenant_id, caller, deadline, child_of(trace) if trace else new_traceparent(), method)

    def _default(self, method: str, tenant_id: str, caller: str, context: ServicerContext[Any, Any]) -> tuple[str, str]:
        if self.embedded and context.peer().startswith(_LOOPBACK):
            tenant_id, caller = tenant_id or DEFAULT_TENANT_ID, caller or OPERATOR
        if not caller:
            raise Unauthenticated("CALLER_MISSING", f"metadata {CALLER_KEY} is needed")
        if not tenant_id and method not in self.tenant_free:
            raise Unauthenticated("TENANT_MISSING", f"metadata {TENANT_KEY} is needed")
        if tenant_id and not _ID.fullmatch(tenant_id):
            raise InvalidInput("TENANT_INVALID", "x-steward-tenant is not an id")
        return tenant_id, caller

    def _check_caller(self, method: str, caller: str, context: ServicerContext[Any, Any]) -> None:
        if not _CALLER.fullmatch(caller):
            raise Unauthenticated("CALLER_INVALID", "x-steward-caller is not a name")
        if self.mutual_tls and caller not in _certificate_names(context):
            raise Unauthenticated("CALLER_NOT_PROVEN", "the client certificate does not carry the caller's name")
        if self.allow:
            allowed = self.allow.get(method)
            if allowed is None:
                allowed = self.allow.get(method[: method.rindex("/")] + "/*")
            if allowed is not None and caller not in allowed:
                raise PermissionDenied("CALLER_NOT_ALLOWED", f"{caller} may not call {method}")


def _read(metadata: Iterable[tuple[str, str | bytes]]) -> tuple[str, str, str]:
    tenant_id = caller = trace = ""
    for key, value in metadata:
        if key == TENANT_KEY and isinstance(value, str):
            tenant_id = value
        elif key == CALLER_KEY and isinstance(value, str):
            caller = value
        elif key == TRACE_KEY and isinstance(value, str):
            trace = value
    return tenant_id, caller, trace


def _certificate_names(context: ServicerContext[Any, Any]) -> set[str]:
    names = context.auth_context().get("x509_subject_alternative_name", ())
    return {name.decode("utf-8", "replace") for name in names}
