"""Who the current work is for, and how long it may take.

The server's interceptor sets it for each call, loops set it with ``with_tenant``; channels read it. It travels in a
``ContextVar``, so tasks started by a handler inherit it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from libs.rpc.trace import child_of, new_traceparent, trace_id_of

TENANT_KEY = "x-steward-tenant"
CALLER_KEY = "x-steward-caller"
TRACE_KEY = "traceparent"

DEFAULT_TENANT_ID = "00000000-0000-0000-0000-000000000001"
"""The tenant of the embedded default, for calls on loopback that name none."""

OPERATOR = "operator"
"""The caller of the embedded default, for calls on loopback that name none."""

NO_DEADLINE = float("inf")


@dataclass(frozen=True, slots=True)
class CallContext:
    """The current call, or piece of background work."""

    tenant_id: str
    """The tenant it is for; empty only in methods that belong to no tenant."""

    caller: str
    """The service (or ``operator``) that asked for it."""

    deadline: float = NO_DEADLINE
    """The end on ``time.monotonic()``; infinite when there is none."""

    traceparent: str = ""
    """The W3C trace context that calls from here carry on."""

    method: str = ""
    """``/package.Service/Method``, or the name of a loop."""

    def remaining_s(self) -> float:
        """Seconds left; negative when over, infinite without a deadline."""
        return self.deadline - time.monotonic()

    @property
    def trace_id(self) -> str:
        """The trace's id: what to look for in the logs."""
        return trace_id_of(self.traceparent)


_current: ContextVar[CallContext | None] = ContextVar("steward_call", default=None)


def current() -> CallContext:
    """The context of the work going on.

    Raises:
        LookupError: outside a call and outside ``with_tenant`` (a fault in our code, not of the caller).
    """
    context = _current.get()
    if context is None:
        raise LookupError("no call is going on; background work starts with with_tenant(...)")
    return context


def current_or_none() -> CallContext | None:
    """The context of the work going on, or None outside of any."""
    return _current.get()


def set_current(context: CallContext | None) -> None:
    """Sets it for the rest of this task; for the interceptor and ``Shielded``, others use ``with_tenant``."""
    _current.set(context)


@contextmanager
def with_tenant(
    tenant_id: str,
    *,
    caller: str,
    timeout_s: float | None = None,
    traceparent: str | None = None,
    method: str = "background",
) -> Iterator[CallContext]:
    """Background work on behalf of a tenant: calls made inside carry this tenant, caller and a trace of its own.

    Args:
        tenant_id: the tenant; empty for calls to methods that need none.
        caller: the name of the own service.
        timeout_s: seconds for everything inside together; None lets each call have its channel's default.
        traceparent: goes on with a stored trace; a new one when None or not a traceparent.
        method: a name for the logs.
    """
    trace = child_of(traceparent) if traceparent else new_traceparent()
    deadline = NO_DEADLINE if timeout_s is None else time.monotonic() + timeout_s
    context = CallContext(tenant_id, caller, deadline, trace, method)
    token = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(token)
