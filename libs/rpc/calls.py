"""Running calls of a ``CallingChannel``: what a stub's method returns."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator
from typing import Any

import grpc
from grpc.aio import AioRpcError

from libs.errors import Unavailable
from libs.rpc.breaker import Breaker
from libs.rpc.status import from_rpc_error

_SILENT = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)


class _Call:
    """What both kinds of running calls share.

    Everything else is the gRPC call's own (``code()``, ``cancel()``, ``write()`` …).
    """

    __slots__ = ("_call",)

    def __init__(self, call: Any) -> None:
        self._call = call

    def __getattr__(self, name: str) -> Any:
        return getattr(self._call, name)


class UnaryCall(_Call):
    """A running call with one answer: await it, once."""

    __slots__ = ("_breaker", "_counts")

    def __init__(self, call: Any, breaker: Breaker, counts: bool) -> None:
        super().__init__(call)
        self._breaker = breaker
        self._counts = counts

    def __await__(self) -> Generator[Any, None, Any]:
        try:
            response = yield from self._call.__await__()
        except AioRpcError as error:
            code = error.code()
            if code not in _SILENT or _is_answer(error):
                self._breaker.answered()
            elif self._counts:
                self._breaker.silent()
            else:
                self._breaker.dropped()
            raise from_rpc_error(error) from error
        except BaseException:
            self._breaker.dropped()
            raise
        self._breaker.answered()
        return response


class RefusedCall:
    """A call that was not made."""

    __slots__ = ("_error",)

    def __init__(self, error: Unavailable) -> None:
        self._error = error

    def __await__(self) -> Generator[Any, None, Any]:
        raise self._error
        yield  # makes it a generator

    def cancel(self) -> bool:
        """There is nothing to cancel."""
        return False


class StreamCall(_Call):
    """A running call with many answers: ``async for`` over it, or ``read()``. Leaving the loop early ends the call."""

    __slots__ = ()

    async def __aiter__(self) -> AsyncIterator[Any]:
        try:
            async for response in self._call:
                yield response
        except AioRpcError as error:
            raise from_rpc_error(error) from error
        finally:
            self._call.cancel()  # a loop that is left early does not end its call by itself (grpc/grpc#43462)

    async def read(self) -> Any:
        """The next answer, or ``grpc.aio.EOF``."""
        try:
            return await self._call.read()
        except AioRpcError as error:
            raise from_rpc_error(error) from error


def _is_answer(error: AioRpcError) -> bool:
    """Whether a status was sent by the service's code rather than made by a connection or a clock on this side."""
    return any(key == "grpc-status-details-bin" for key, _ in error.trailing_metadata() or ())
