"""What is refused of any request: instants that do not exist, unknown choices, and JSON that is none."""

from __future__ import annotations

import math

import pytest
from google.protobuf.struct_pb2 import ListValue, Struct, Value
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st

from libs.errors import InvalidInput
from libs.rpc.validation import UNREADABLE, no_good, validate
from libs.rpc.well_formed import BEFOREHAND
from steward.common.v1 import common_pb2
from steward.executor.v1 import executor_pb2
from steward.planner.v1 import planner_pb2

_WHOLE = st.one_of(st.integers(-(2**63), 2**63 - 1), st.integers(-62_135_596_805, -62_135_596_795),
                   st.integers(253_402_300_795, 253_402_300_805))  # fmt: skip


@given(_WHOLE, st.integers(-(2**31), 2**31 - 1))
def test_an_instant_is_refused_exactly_when_it_cannot_be_told(seconds: int, nanos: int) -> None:
    instant = Timestamp(seconds=seconds, nanos=nanos)
    try:
        instant.ToJsonString()
        is_one = True
    except ValueError:
        is_one = False
    found = BEFOREHAND.violations(common_pb2.Turn(received_at=instant))
    assert [each.field for each in found] == ([] if is_one else ["received_at"])


def test_what_is_wrong_is_named_where_it_stands() -> None:
    request = planner_pb2.CreatePlanRequest()
    request.now.seconds = 2**50
    request.classification.act = 99  # type: ignore[assignment]
    request.entities.add(type=common_pb2.ENTITY_TYPE_PERSON)
    request.entities.add(type=77)
    with pytest.raises(InvalidInput, match="REQUEST_INVALID") as refused:
        validate(request)
    assert {each.field for each in refused.value.violations} == {"now", "classification.act", "entities[1].type"}
    assert "77" not in str(refused.value)


def test_a_good_request_has_nothing_wrong() -> None:
    request = planner_pb2.ExtractEntitiesRequest(text="hi", timezone="UTC")
    request.now.GetCurrentTime()
    request.customer.preferred_channel = common_pb2.CHANNEL_WEB
    validate(request)
    assert no_good(request) is None


@pytest.mark.parametrize(
    "value",
    [Value(), Value(number_value=math.nan), Value(number_value=-math.inf),
     Value(struct_value=Struct(fields={"a": Value()})), Value(list_value=ListValue(values=[Value()]))],
)  # fmt: skip
def test_json_that_is_none_is_told_of_a_request_that_failed(value: Value) -> None:
    request = executor_pb2.InvokeActionRequest(params=Struct(fields={"title": value}))
    wrong = no_good(request)
    assert wrong is not None
    assert [each.field for each in wrong.violations] == ["params"]


def test_a_fault_of_ours_is_not_laid_on_a_good_request() -> None:
    good = Struct()
    good.update({"a": [1, None, {"b": "c", "d": True}], "e": 1e308})
    assert no_good(executor_pb2.InvokeActionRequest(params=good)) is None
    assert no_good(UNREADABLE) is None
    assert no_good(None) is None


@pytest.mark.parametrize(
    ("start", "end", "good"), [("22:00", "07:30", True), ("late", "07:00", False), ("22:00", "", False)]
)
def test_quiet_hours_are_times_of_the_day(start: str, end: str, good: bool) -> None:
    who = common_pb2.Customer(quiet_hours=common_pb2.QuietHours(start=start, end=end))
    if good:
        validate(who)
        return
    with pytest.raises(InvalidInput, match="quiet_hours"):
        validate(who)
