"""The one interceptor of our servers: all that a call passes before and after its handler, in one pass.

Outermost first: access log and metrics, error mapping, admission (tenant, caller, deadline: ``libs.rpc.admission``),
limit, validation. They are steps of one wrapper per method rather than a stack of interceptors: each layer of a stack
costs a coroutine and a handler object per call, and a turn makes seven calls. Health and reflection pass untouched
(``exempt``).
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeAlias

import grpc
from grpc.aio import AbortError, ServicerContext

from libs import failpoints
from libs.errors import DeadlineExceeded, Exhausted, Internal, NotBuilt, StewardError
from libs.rpc.admission import AccessRules
from libs.rpc.context import CallContext, set_current
from libs.rpc.metrics import IN_FLIGHT, MethodMetrics
from libs.rpc.status import code_of, to_wire
from libs.rpc.validation import no_good, tolerant, validate
from libs.telemetry.log import AccessLog, get_logger

_log = get_logger("rpc")
_access = AccessLog()

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
Context: TypeAlias = "ServicerContext[Any, Any]"

_OK = grpc.StatusCode.OK.name
_NAMES = {code.value[0]: code.name for code in grpc.StatusCode}


class Limit:
    """How many calls may be answered at once.

    Above it they are refused at once, so that a queue never eats deadlines.
    """

    __slots__ = ("in_flight", "maximum", "retry_after_s")

    def __init__(self, maximum: int = 256, retry_after_s: float = 0.25) -> None:
        self.maximum = maximum
        self.retry_after_s = retry_after_s
        self.in_flight = 0

    def enter(self) -> None:
        """Counts a call in.

        Raises:
            Exhausted: as many as allowed are running; it is not counted in then.
        """
        if self.in_flight >= self.maximum:
            raise Exhausted("TOO_MANY_CALLS", "the server is busy", retry_after_s=self.retry_after_s)
        self.in_flight += 1
        IN_FLIGHT.inc()

    def leave(self) -> None:
        """Counts a call out."""
        self.in_flight -= 1
        IN_FLIGHT.dec()


class CallPolicy(grpc.aio.ServerInterceptor):
    """Wraps every handler of a server, once a method.

    Args:
        rules: who may call.
        limit: calls at once.
        default_timeout_s: the time of a unary answer whose caller set no deadline.
        exempt: services (``grpc.health.v1.Health``) whose calls pass untouched.
    """

    def __init__(
        self,
        rules: AccessRules,
        limit: Limit | None = None,
        default_timeout_s: float = 30.0,
        exempt: frozenset[str] = frozenset(),
    ) -> None:
        self._rules = rules
        self._limit = limit or Limit()
        self._default_timeout_s = default_timeout_s
        self._exempt = tuple(f"/{service}/" for service in exempt)
        self._wrapped: dict[str, tuple[Handler, Handler]] = {}
        self._unknown = MethodMetrics("unknown")

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler | None:
        """The wrapped handler; None for a method nobody serves (gRPC answers UNIMPLEMENTED)."""
        handler = await continuation(handler_call_details)
        method = handler_call_details.method
        if handler is None:
            self._unknown.observe(grpc.StatusCode.UNIMPLEMENTED.name, 0.0)
            return None
        if method.startswith(self._exempt):
            return handler
        known = self._wrapped.get(method)
        if known is None or known[0] is not handler:
            known = self._wrapped[method] = (handler, self._wrap(method, handler))
        return known[1]

    def _wrap(self, method: str, handler: Handler) -> Handler:
        steps = _Steps(method, self._rules, self._limit, self._default_timeout_s)
        codec = {
            "request_deserializer": tolerant(handler.request_deserializer),
            "response_serializer": handler.response_serializer,
        }
        if handler.request_streaming and handler.response_streaming:
            return grpc.stream_stream_rpc_method_handler(steps.stream_stream(_behavior(handler.stream_stream)), **codec)
        if handler.request_streaming:
            return grpc.stream_unary_rpc_method_handler(steps.stream_unary(_behavior(handler.stream_unary)), **codec)
        if handler.response_streaming:
            return grpc.unary_stream_rpc_method_handler(steps.unary_stream(_behavior(handler.unary_stream)), **codec)
        return grpc.unary_unary_rpc_method_handler(steps.unary_unary(_behavior(handler.unary_unary)), **codec)


class _Steps:
    """The steps of one method, in the four shapes a call can have."""

    def __init__(self, method: str, rules: AccessRules, limit: Limit, default_timeout_s: float) -> None:
        self._method = method
        self._rules = rules
        self._limit = limit
        self._default_timeout_s = default_timeout_s
        self._metrics = MethodMetrics(method)
        short = method.rpartition("/")[2]
        self._received, self._answered = f"{short}.received", f"{short}.answered"

    def unary_unary(self, behavior: Callable[..., Any]) -> Callable[..., Any]:
        async def call(request: Any, context: Context) -> Any:
            record = _Record(context)
            try:
                self._enter(record, self._default_timeout_s)
                validate(request)
                if record.has_deadline:
                    return await behavior(request, context)
                async with asyncio.timeout(self._default_timeout_s):
                    return await behavior(request, context)
            except BaseException as error:
                await self._fail(record, error, request)
                raise
            finally:
                self._leave(record)

        return call

    def stream_unary(self, behavior: Callable[..., Any]) -> Callable[..., Any]:
        async def call(requests: AsyncIterator[Any], context: Context) -> Any:
            record = _Record(context)
            try:
                self._enter(record, self._default_timeout_s)
                async with asyncio.timeout(None if record.has_deadline else self._default_timeout_s):
                    return await behavior(_validated(requests), context)
            except BaseException as error:
                await self._fail(record, error)
                raise
            finally:
                self._leave(record)

        return call

    def unary_stream(self, behavior: Callable[..., Any]) -> Callable[..., Any]:
        async def call(request: Any, context: Context) -> AsyncIterator[Any]:
            record = _Record(context)
            try:
                self._enter(record, None)  # a stream of answers may go on for as long as its client listens
                validate(request)
                async for response in _responses(behavior(request, context)):
                    yield response
            except BaseException as error:
                await self._fail(record, error, request)
                raise
            finally:
                self._leave(record)

        return call

    def stream_stream(self, behavior: Callable[..., Any]) -> Callable[..., Any]:
        async def call(requests: AsyncIterator[Any], context: Context) -> AsyncIterator[Any]:
            record = _Record(context)
            try:
                self._enter(record, None)
                async for response in _responses(behavior(_validated(requests), context)):
                    yield response
            except BaseException as error:
                await self._fail(record, error)
                raise
            finally:
                self._leave(record)

        return call

    def _enter(self, record: _Record, default_s: float | None) -> None:
        remaining_s = record.context.time_remaining()
        record.has_deadline = remaining_s is not None
        record.call = self._rules.admit(self._method, record.context, default_s if remaining_s is None else remaining_s)
        self._limit.enter()
        record.counted = True
        set_current(record.call)
        failpoints.come_by(self._received)

    async def _fail(self, record: _Record, error: BaseException, request: Any = None) -> None:
        """Answers with the error's status; returns only for what goes on as it is (an end of the call, no error)."""
        if isinstance(error, (asyncio.CancelledError, GeneratorExit)):
            record.code = grpc.StatusCode.CANCELLED.name
            return
        if isinstance(error, AbortError):
            record.code = _code_name(record.context)
            return
        known = self._known(record, error, request)
        record.code, record.reason = code_of(known).name, known.reason
        wire = to_wire(known)
        await record.context.abort(wire.code, wire.details, wire.trailing_metadata)

    def _known(self, record: _Record, error: BaseException, request: Any) -> StewardError:
        if isinstance(error, StewardError) and not isinstance(error, Internal):
            return error
        if invalid := no_good(request):
            return invalid
        if isinstance(error, TimeoutError) and not record.has_deadline:
            return DeadlineExceeded("DEADLINE_DEFAULT", f"not done within {self._default_timeout_s:g} s")
        trace_id = record.call.trace_id if record.call else "-"
        _log.error("rpc_failed", method=self._method, trace_id=trace_id, exc_info=error)
        reason = error.reason if isinstance(error, Internal) else "INTERNAL"
        return Internal(reason, f"internal error, request {trace_id}", metadata={"request_id": trace_id})

    def _leave(self, record: _Record) -> None:
        failpoints.come_by(self._answered)
        if record.counted:
            self._limit.leave()
        seconds = time.perf_counter() - record.started
        self._metrics.observe(record.code, seconds)
        call = record.call
        if call is None:  # refused before it was known who calls
            _access.write(self._method, record.code, seconds * 1000, record.reason, "", "", "")
        else:
            ms = seconds * 1000
            _access.write(self._method, record.code, ms, record.reason, call.caller, call.tenant_id, call.trace_id)


class _Record:
    """One call while it is answered."""

    __slots__ = ("call", "code", "context", "counted", "has_deadline", "reason", "started")

    def __init__(self, context: Context) -> None:
        self.started = time.perf_counter()
        self.context = context
        self.call: CallContext | None = None
        self.has_deadline = True
        self.counted = False
        self.code = _OK
        self.reason = ""


def _behavior(behavior: Callable[..., Any] | None) -> Callable[..., Any]:
    """The servicer's own method; in place of the one generated for its base class, one that says it is not built."""
    if behavior is not None and not getattr(behavior, "__module__", "").endswith("_pb2_grpc"):
        return behavior

    def not_built(request: Any, context: Context) -> Any:
        raise NotBuilt("METHOD_NOT_BUILT", "this server does not offer the method")

    return not_built


async def _validated(requests: AsyncIterator[Any]) -> AsyncIterator[Any]:
    async for request in requests:
        validate(request)
        yield request


async def _responses(produced: Any) -> AsyncIterator[Any]:
    """What a handler yields; nothing for one that writes to the context itself."""
    if inspect.isawaitable(produced):
        await produced
        return
    try:
        async for response in produced:
            yield response
    finally:
        await produced.aclose()


def _code_name(context: Context) -> str:
    code: Any = context.code()
    if isinstance(code, grpc.StatusCode):
        return code.name
    return _NAMES.get(code, grpc.StatusCode.UNKNOWN.name)
