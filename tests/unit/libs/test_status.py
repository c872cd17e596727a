"""Errors on the wire."""

from __future__ import annotations

import grpc
import pytest
from google.rpc import status_pb2
from grpc.aio import AioRpcError, Metadata
from hypothesis import given
from hypothesis import strategies as st

from libs import errors
from libs.errors import FieldViolation, InvalidInput, StewardError
from libs.rpc.status import code_of, from_rpc_error, from_status, to_status, to_wire

KINDS = [
    errors.NotFound,
    errors.AlreadyExists,
    errors.InvalidInput,
    errors.FailedPrecondition,
    errors.Conflict,
    errors.Unauthenticated,
    errors.PermissionDenied,
    errors.Exhausted,
    errors.Unavailable,
    errors.DeadlineExceeded,
    errors.NotBuilt,
    errors.Internal,
]


def over_the_wire(error: StewardError) -> StewardError:
    """The error as the caller gets it."""
    wire = to_wire(error)
    return from_rpc_error(AioRpcError(wire.code, Metadata(), Metadata(*wire.trailing_metadata), wire.details))


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_arrives_as_it_was_raised(kind: type[StewardError]) -> None:
    got = over_the_wire(kind("SOME_REASON", "a sentence", metadata={"turn_id": "t-1"}, retry_after_s=1.5))
    assert type(got) is kind
    assert (got.reason, got.message) == ("SOME_REASON", "a sentence")
    assert got.metadata == {"turn_id": "t-1"}
    assert got.retry_after_s == 1.5


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_inside_an_answer_arrives_too(kind: type[StewardError]) -> None:
    got = from_status(to_status(kind("SOME_REASON", "a sentence", metadata={"turn_id": "t-1"}, retry_after_s=1.5)))
    assert type(got) is kind
    assert (got.reason, got.message) == ("SOME_REASON", "a sentence")
    assert (got.metadata, got.retry_after_s) == ({"turn_id": "t-1"}, 1.5)


def test_a_code_nobody_knows_is_an_internal_error() -> None:
    assert type(from_status(status_pb2.Status(code=4711, message="m"))) is errors.Internal


def test_every_kind_has_a_code_of_its_own() -> None:
    codes = [code_of(kind("R", "m")) for kind in KINDS]
    assert len(set(codes)) == len(KINDS)


def test_a_class_of_a_services_own_has_its_parents_code() -> None:
    class Lapsed(errors.FailedPrecondition):
        pass

    assert code_of(Lapsed("LAPSED", "m")) is grpc.StatusCode.FAILED_PRECONDITION


def test_violations_arrive() -> None:
    sent = (FieldViolation("turn.text", "at most 4000 characters"), FieldViolation("items[0].id", "is needed"))
    got = over_the_wire(InvalidInput("REQUEST_INVALID", "m", violations=sent))
    assert isinstance(got, InvalidInput)
    assert got.violations == sent


@given(
    message=st.text(max_size=6000),
    metadata=st.dictionaries(st.text(max_size=200), st.text(max_size=4000), max_size=40),
    violations=st.lists(st.builds(FieldViolation, st.text(max_size=500), st.text(max_size=3000)), max_size=60),
)
def test_a_status_never_outgrows_the_trailer(
    message: str, metadata: dict[str, str], violations: list[FieldViolation]
) -> None:
    wire = to_wire(InvalidInput("R", message, metadata=metadata, violations=violations))
    percent_encoded = len(wire.details.encode()) * 3
    assert percent_encoded + sum(len(value) for _, value in wire.trailing_metadata) * 4 // 3 < 8000


def test_lone_surrogates_do_not_break_a_status() -> None:
    assert over_the_wire(errors.NotFound("R", "a\udc80b", metadata={"k": "\ud800"})).message == "a?b"


def test_a_code_without_details_gets_a_reason() -> None:
    got = from_rpc_error(AioRpcError(grpc.StatusCode.UNAVAILABLE, Metadata(), Metadata(), "connection refused"))
    assert type(got) is errors.Unavailable
    assert got.reason == "RPC_UNAVAILABLE"


def test_unreadable_details_do_not_hide_the_code() -> None:
    trailers = Metadata(("grpc-status-details-bin", b"\xff\xff garbage"))
    got = from_rpc_error(AioRpcError(grpc.StatusCode.NOT_FOUND, Metadata(), trailers, "gone"))
    assert type(got) is errors.NotFound
    assert got.message == "gone"


def test_a_reason_must_be_upper_snake() -> None:
    for bad in ("", "lower", "WITH SPACE", "X" * 64, "1A", "TRAILING\n"):
        with pytest.raises(ValueError, match="UPPER_SNAKE"):
            errors.NotFound(bad, "m")


def test_what_a_downstream_could_not_do_is_not_retried_again_by_our_caller() -> None:
    cause = AioRpcError(grpc.StatusCode.UNAVAILABLE, Metadata(), Metadata(), "")
    passed_on = from_rpc_error(cause)
    passed_on.__cause__ = cause
    assert ("grpc-retry-pushback-ms", "-1") in to_wire(passed_on).trailing_metadata
    own = to_wire(errors.Unavailable("POSTGRES_AWAY", "m")).trailing_metadata
    assert ("grpc-retry-pushback-ms", "-1") not in own
