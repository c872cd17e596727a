"""Our errors on the wire, both ways: ``StewardError`` to ``google.rpc.Status`` and back.

A status goes in the trailing metadata, whose limit is 8 KiB soft and 16 KiB hard for all of it; past it the real error
is replaced by RESOURCE_EXHAUSTED. So texts are cut and details capped at about 3 KB.
"""

from __future__ import annotations

from typing import NamedTuple

import grpc
from google.protobuf.message import DecodeError
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from libs import errors
from libs.errors import DOMAIN, FieldViolation, InvalidInput, StewardError

_MAX_MESSAGE_BYTES = 600
_MAX_VALUE_BYTES = 256
_MAX_DETAILS_BYTES = 3072

_CODES: dict[type[StewardError], grpc.StatusCode] = {
    errors.InvalidInput: grpc.StatusCode.INVALID_ARGUMENT,
    errors.NotFound: grpc.StatusCode.NOT_FOUND,
    errors.AlreadyExists: grpc.StatusCode.ALREADY_EXISTS,
    errors.FailedPrecondition: grpc.StatusCode.FAILED_PRECONDITION,
    errors.Conflict: grpc.StatusCode.ABORTED,
    errors.Unauthenticated: grpc.StatusCode.UNAUTHENTICATED,
    errors.PermissionDenied: grpc.StatusCode.PERMISSION_DENIED,
    errors.Exhausted: grpc.StatusCode.RESOURCE_EXHAUSTED,
    errors.Unavailable: grpc.StatusCode.UNAVAILABLE,
    errors.DeadlineExceeded: grpc.StatusCode.DEADLINE_EXCEEDED,
    errors.NotBuilt: grpc.StatusCode.UNIMPLEMENTED,
    errors.Internal: grpc.StatusCode.INTERNAL,
}
_CLASSES = {code: kind for kind, code in _CODES.items()}

Metadata = tuple[tuple[str, str | bytes], ...]


class WireStatus(NamedTuple):
    """What ``context.abort`` takes."""

    code: grpc.StatusCode
    details: str
    trailing_metadata: Metadata


def code_of(error: StewardError) -> grpc.StatusCode:
    """The gRPC code of an error of the tree (of its nearest ancestor for a class of a service's own)."""
    for kind in type(error).__mro__:
        if (code := _CODES.get(kind)) is not None:
            return code
    return grpc.StatusCode.INTERNAL


def to_wire(error: StewardError) -> WireStatus:
    """Code, message and details of an error, within the size limits."""
    wire = rpc_status.to_status(to_status(error))
    return WireStatus(wire.code, wire.details, tuple(wire.trailing_metadata or ()) + _pushback(error))


def to_status(error: StewardError) -> status_pb2.Status:
    """The same as a message, for an answer in which some of several requests were refused."""
    code = code_of(error)
    status = status_pb2.Status(code=_number(code), message=_cut(error.message, _MAX_MESSAGE_BYTES))
    info = error_details_pb2.ErrorInfo(reason=error.reason, domain=DOMAIN)
    for key, value in error.metadata.items():
        if info.ByteSize() > _MAX_DETAILS_BYTES // 2:
            break
        info.metadata[_cut(key, 64)] = _cut(value, _MAX_VALUE_BYTES)
    status.details.add().Pack(info)
    if error.retry_after_s is not None:
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.FromMilliseconds(max(0, round(error.retry_after_s * 1000)))
        status.details.add().Pack(retry)
    if isinstance(error, InvalidInput) and error.violations:
        _add_violations(status, error.violations)
    return status


def from_status(status: status_pb2.Status) -> StewardError:
    """The error that `to_status` was given; one of ours whatever the code."""
    name = code_pb2.Code.Name(status.code) if status.code in code_pb2.Code.values() else "INTERNAL"
    return _error(grpc.StatusCode[name], status.message, _unpack(status))


def from_rpc_error(error: grpc.aio.AioRpcError) -> StewardError:
    """The error a server raised, made again from its status; a code without details gets its name as reason."""
    code, message = error.code(), error.details()
    parts = _Details()
    try:
        status = _status_of(error)
        if status is not None:
            message = status.message or message
            parts = _unpack(status)
    except DecodeError:  # whoever sent these details, the code alone still tells enough
        parts = _Details()
    return _error(code, message or "", parts)


def _error(code: grpc.StatusCode, message: str, parts: _Details) -> StewardError:
    kind = _CLASSES.get(code, errors.DeadlineExceeded if code is grpc.StatusCode.CANCELLED else errors.Internal)
    message, reason = message or code.name, parts.reason or f"RPC_{code.name}"
    if issubclass(kind, InvalidInput):
        return kind(
            reason, message, violations=parts.violations, metadata=parts.metadata, retry_after_s=parts.retry_after_s
        )
    return kind(reason, message, metadata=parts.metadata, retry_after_s=parts.retry_after_s)


class _Details:
    def __init__(self) -> None:
        self.reason = ""
        self.metadata: dict[str, str] = {}
        self.retry_after_s: float | None = None
        self.violations: list[FieldViolation] = []


def _status_of(error: grpc.aio.AioRpcError) -> status_pb2.Status | None:
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin" and isinstance(value, bytes):
            return status_pb2.Status.FromString(value)
    return None


def _unpack(status: status_pb2.Status) -> _Details:
    parts = _Details()
    info, retry, bad = error_details_pb2.ErrorInfo(), error_details_pb2.RetryInfo(), error_details_pb2.BadRequest()
    for detail in status.details:
        if detail.Is(info.DESCRIPTOR) and detail.Unpack(info):
            parts.reason = info.reason if errors.is_reason(info.reason) else ""
            parts.metadata = dict(info.metadata)
        elif detail.Is(retry.DESCRIPTOR) and detail.Unpack(retry):
            parts.retry_after_s = retry.retry_delay.ToMilliseconds() / 1000
        elif detail.Is(bad.DESCRIPTOR) and detail.Unpack(bad):
            parts.violations = [FieldViolation(each.field, each.description) for each in bad.field_violations]
    return parts


def _add_violations(status: status_pb2.Status, violations: tuple[FieldViolation, ...]) -> None:
    bad = error_details_pb2.BadRequest()
    room = _MAX_DETAILS_BYTES - status.ByteSize()
    for each in violations:
        entry = error_details_pb2.BadRequest.FieldViolation(
            field=_cut(each.field, _MAX_VALUE_BYTES), description=_cut(each.description, _MAX_VALUE_BYTES)
        )
        room -= entry.ByteSize() + 4
        if room < 0:
            break
        bad.field_violations.append(entry)
    status.details.add().Pack(bad)


def _cut(text: str, most_bytes: int) -> str:
    """The text within so many bytes of UTF-8, no character halved; what UTF-8 cannot say becomes a question mark."""
    return text.encode("utf-8", "replace")[:most_bytes].decode("utf-8", "ignore")


def _pushback(error: StewardError) -> Metadata:
    # Only one layer retries: when UNAVAILABLE came to us from a call of our own, which its channel has retried already,
    # the caller's channel is told not to try all of it again (gRFC A6), else attempts multiply with each hop.
    if isinstance(error.__cause__, grpc.RpcError):
        return (("grpc-retry-pushback-ms", "-1"),)
    return ()


def _number(code: grpc.StatusCode) -> int:
    number: int = code_pb2.Code.Value(code.name)
    return number
