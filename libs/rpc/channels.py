"""Channels to other services: context out, deadlines down, errors back.

A channel of the factory is a thin wrapper around a ``grpc.aio`` channel rather than a set of client interceptors, which
cost a task for each call (0.1 ms, seven times a turn). For every call of every shape it

- sends tenant, caller and trace of the current ``CallContext``,
- sets the deadline: the smaller of the channel's default (or the call's ``timeout``) and what the own caller left, less
  50 ms to answer in,
- retries UNAVAILABLE only (all our calls are keyed or reads), inside that deadline,
- refuses at once for a second when the service was silent five times in a row (``libs.rpc.breaker``),
- raises ``libs.errors`` in place of ``AioRpcError`` (which stays as ``__cause__``).

Of several replicas one that hangs is left out by gRPC itself: a stopped process or a dead connection because its pings
are not answered (the calls it holds go to another then), a process that answers pings and no calls because all its
calls end silent. It is tried again, the second time later.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, TypeAlias

import grpc
from grpc.aio import Metadata

from libs.rpc.breaker import Breaker
from libs.rpc.calls import RefusedCall, StreamCall, UnaryCall
from libs.rpc.context import CALLER_KEY, NO_DEADLINE, TENANT_KEY, TRACE_KEY, current_or_none
from libs.rpc.tls import TlsFiles
from libs.rpc.trace import new_traceparent

ANSWER_RESERVE_S = 0.05
"""Kept back from the own caller's deadline: time to say which call was too slow."""

_LEAST_S = 0.001
_COUNTS_FROM_S = 0.5
"""With less time than this a call that got no answer says nothing about the service."""

SILENT_AFTER_S = 4.0
"""A connection is over when it was quiet for so long and then a ping is not answered for as long again."""

_LEAST_SILENT = 3
"""Calls to a replica, and none of them answered, that tell that it hangs."""

Pairs: TypeAlias = "Sequence[tuple[str, str | bytes]]"
_MAX_MESSAGE_BYTES = 4 * 1024 * 1024


def service_config(*, replicated: bool = False, silent_after_s: float = SILENT_AFTER_S) -> str:
    """The JSON of a channel's policy. Never a ``timeout`` in it: grpc fires it far too early (grpc/grpc#40633).

    Args:
        replicated: several replicas may answer: those that do not say SERVING, and those that hang, are left out.
        silent_after_s: how often is looked whether one hangs.
    """
    balancing: dict[str, Any] = {"round_robin": {}}
    config: dict[str, Any] = {
        "loadBalancingConfig": [_without_hanging(balancing, silent_after_s) if replicated else balancing],
        "methodConfig": [
            {
                "name": [{}],
                "retryPolicy": {
                    "maxAttempts": 5,
                    "initialBackoff": "0.1s",
                    "maxBackoff": "1s",
                    "backoffMultiplier": 2,
                    "retryableStatusCodes": ["UNAVAILABLE"],
                },
            }
        ],
    }
    if replicated:
        config["healthCheckConfig"] = {"serviceName": ""}
    return json.dumps(config)


def _without_hanging(balancing: dict[str, Any], look_every_s: float) -> dict[str, Any]:
    """gRPC's own outlier detection: a replica none of whose calls ended well is left out for one look, then for two.

    Not for longer, and half of them at most: the others may end meanwhile, and one that is left out takes no call even
    when it is the last.
    """
    return {
        "outlier_detection_experimental": {
            "interval": f"{look_every_s:g}s",
            "baseEjectionTime": f"{look_every_s:g}s",
            "maxEjectionTime": f"{2 * look_every_s:g}s",
            "maxEjectionPercent": 50,
            "failurePercentageEjection": {
                "threshold": 99,
                "enforcementPercentage": 100,
                "minimumHosts": 2,
                "requestVolume": _LEAST_SILENT,
            },
            "childPolicy": [balancing],
        }
    }


def grpc_target(addresses: str) -> str:
    """A gRPC target out of our form of addresses.

    ``127.0.0.1:50051`` and ``planner:50051`` are taken as they are; several numeric ones with commas between become
    ``ipv4:…,…``; what has a scheme (``dns:///planner:50051``, ``unix:…``) is left alone.
    """
    first = addresses.partition(",")[0]
    if first == addresses or re.match(r"[a-z][a-z0-9+.-]*:(?!\d+$)", first):
        return addresses
    scheme = "ipv6:" if first.startswith("[") else "ipv4:"
    return scheme + ",".join(each.strip() for each in addresses.split(","))


class ChannelFactory:
    """Makes and owns the channels of one process; used inside its event loop.

    Args:
        caller: the own service's name, sent with each call.
        tls: certificates; None for plain connections.
        default_timeout_s: the deadline of a call without another one.
        silent_after_s: when a quiet connection is asked whether it is still there, and how long its answer may take.
    """

    def __init__(
        self,
        caller: str,
        tls: TlsFiles | None = None,
        default_timeout_s: float = 10.0,
        silent_after_s: float = SILENT_AFTER_S,
    ) -> None:
        self._caller = caller
        self._credentials = tls.channel_credentials() if tls else None
        self._default_timeout_s = default_timeout_s
        self._silent_after_s = silent_after_s
        self._channels: list[CallingChannel] = []

    def channel(
        self,
        name: str,
        target: str,
        *,
        default_timeout_s: float | None = None,
        wait_for_ready: bool | None = None,
    ) -> CallingChannel:
        """A channel to a service; connects with the first call.

        Args:
            name: the service's name; with TLS its certificate must carry it.
            target: one address, several with commas, or a gRPC target such as ``dns:///planner:50051``.
            default_timeout_s: seconds for a unary answer when neither the call nor its caller set less.
            wait_for_ready: True waits for a service that is away (to the deadline) in place of failing after the
                retries.
        """
        resolved = grpc_target(target)
        many = resolved.startswith(("dns:", "ipv4:", "ipv6:")) and ("," in resolved or resolved.startswith("dns:"))
        options = _options(service_config(replicated=many, silent_after_s=self._silent_after_s), self._silent_after_s)
        interceptors = _tracing_interceptors()
        if self._credentials is None:
            inner = grpc.aio.insecure_channel(resolved, options=options, interceptors=interceptors)
        else:
            options = [*options, ("grpc.ssl_target_name_override", name)]
            inner = grpc.aio.secure_channel(resolved, self._credentials, options=options, interceptors=interceptors)
        timeout_s = self._default_timeout_s if default_timeout_s is None else default_timeout_s
        channel = CallingChannel(inner, self._caller, timeout_s, Breaker(name), wait_for_ready)
        self._channels.append(channel)
        return channel

    async def close(self) -> None:
        """Ends all channels and what still runs on them."""
        channels, self._channels = self._channels, []
        for channel in channels:
            await channel.close()


class CallingChannel(grpc.aio.Channel):
    """A channel whose calls carry our context and raise our errors. Stubs take it like any ``grpc.aio.Channel``."""

    def __init__(
        self,
        inner: grpc.aio.Channel,
        caller: str,
        default_timeout_s: float,
        breaker: Breaker,
        wait_for_ready: bool | None = None,
    ) -> None:
        self._inner = inner
        self._breaker = breaker
        self._caller = caller
        self._default_timeout_s = default_timeout_s
        self._wait_for_ready = wait_for_ready

    def unary_unary(self, *args: Any, **kwargs: Any) -> Any:
        """A callable for a method of one request and one answer."""
        return self._unary(self._inner.unary_unary(*args, **kwargs))

    def stream_unary(self, *args: Any, **kwargs: Any) -> Any:
        """A callable for a method of many requests and one answer."""
        return self._unary(self._inner.stream_unary(*args, **kwargs))

    def unary_stream(self, *args: Any, **kwargs: Any) -> Any:
        """A callable for a method of one request and many answers; without an own deadline it may run for ever."""
        return self._stream(self._inner.unary_stream(*args, **kwargs))

    def stream_stream(self, *args: Any, **kwargs: Any) -> Any:
        """A callable for a method of many requests and many answers; without an own deadline it may run for ever."""
        return self._stream(self._inner.stream_stream(*args, **kwargs))

    def _unary(self, multi_callable: Callable[..., Any]) -> Callable[..., Any]:
        breaker, default_s = self._breaker, self._default_timeout_s

        def call(
            request: Any = None, *, timeout: float | None = None, metadata: Pairs | None = None, **kwargs: Any
        ) -> Any:
            refusal = breaker.refusal()
            if refusal is not None:
                return RefusedCall(refusal)
            timeout_s, sent = self._terms(default_s if timeout is None else timeout, metadata)
            kwargs.setdefault("wait_for_ready", self._wait_for_ready)
            running = multi_callable(request, timeout=timeout_s, metadata=sent, **kwargs)
            return UnaryCall(running, breaker, timeout_s is None or timeout_s >= _COUNTS_FROM_S)

        return call

    def _stream(self, multi_callable: Callable[..., Any]) -> Callable[..., Any]:
        def call(
            request: Any = None, *, timeout: float | None = None, metadata: Pairs | None = None, **kwargs: Any
        ) -> Any:
            timeout_s, sent = self._terms(NO_DEADLINE if timeout is None else timeout, metadata)
            kwargs.setdefault("wait_for_ready", self._wait_for_ready)
            return StreamCall(multi_callable(request, timeout=timeout_s, metadata=sent, **kwargs))

        return call

    def _terms(self, limit_s: float, metadata: Pairs | None) -> tuple[float | None, Metadata]:
        """The deadline and metadata of a call made now."""
        pairs: list[tuple[str, str | bytes]] = [(CALLER_KEY, self._caller), *(metadata or ())]
        context = current_or_none()
        if context is None:
            pairs.append((TRACE_KEY, new_traceparent()))
        else:
            pairs.append((TRACE_KEY, context.traceparent))
            if context.tenant_id:
                pairs.append((TENANT_KEY, context.tenant_id))
            if context.deadline != NO_DEADLINE:
                limit_s = max(_LEAST_S, min(limit_s, context.remaining_s() - ANSWER_RESERVE_S))
        return (None if limit_s == NO_DEADLINE else limit_s), Metadata(*pairs)

    async def close(self, grace: float | None = None) -> None:
        """Closes it; running calls end after ``grace`` seconds (None: at once)."""
        await self._inner.close(grace)

    def get_state(self, try_to_connect: bool = False) -> grpc.ChannelConnectivity:
        """How the connection is."""
        return self._inner.get_state(try_to_connect)

    async def wait_for_state_change(self, last_observed_state: grpc.ChannelConnectivity) -> None:
        """Waits until the state is another one."""
        await self._inner.wait_for_state_change(last_observed_state)

    async def channel_ready(self) -> None:
        """Waits until it is connected."""
        await self._inner.channel_ready()

    async def __aenter__(self) -> CallingChannel:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def _options(config: str, silent_after_s: float) -> list[tuple[str, Any]]:
    silent_after_ms = round(silent_after_s * 1000)
    return [
        ("grpc.service_config", config),
        ("grpc.service_config_disable_resolution", 1),
        ("grpc.max_reconnect_backoff_ms", 2000),
        ("grpc.initial_reconnect_backoff_ms", 100),
        ("grpc.min_reconnect_backoff_ms", 500),
        ("grpc.keepalive_time_ms", silent_after_ms),
        ("grpc.keepalive_timeout_ms", silent_after_ms),
        ("grpc.http2.ping_timeout_ms", silent_after_ms),  # of pings beside keepalive's, which waits for theirs: 60 s
        ("grpc.max_receive_message_length", _MAX_MESSAGE_BYTES),
        ("grpc.max_send_message_length", _MAX_MESSAGE_BYTES),
        ("grpc.enable_http_proxy", 0),
    ]


def _tracing_interceptors() -> Sequence[Any] | None:
    from libs.telemetry.tracing import client_interceptors

    return client_interceptors()
