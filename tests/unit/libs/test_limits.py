"""What limits and likes rule out of a stretch of time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.limits import Limit, from_json, ruled_out

ZONE = ZoneInfo("America/New_York")


def local(*limits: Limit, wishes: bool = True, first: int = 10, last: int = 12) -> list[str]:
    start, end = datetime(2025, 3, first, tzinfo=ZONE), datetime(2025, 3, last, tzinfo=ZONE)
    return [
        f"{a.astimezone(ZONE):%d %H:%M}-{b.astimezone(ZONE):%d %H:%M}"
        for a, b in ruled_out(limits, start, end, ZONE, wishes=wishes)
    ]


def test_hours_ruled_out_each_day() -> None:
    assert local(Limit("never", opens=time(13, 30))) == ["10 13:30-11 00:00", "11 13:30-12 00:00"]


def test_a_day_ruled_out() -> None:
    assert local(Limit("never", weekdays=(0,))) == ["10 00:00-11 00:00"]
    assert local(Limit("never", first=date(2025, 3, 11), last=date(2025, 3, 12))) == ["11 00:00-12 00:00"]


def test_alternatives_of_a_group_and_two_groups() -> None:
    mornings, late = Limit("only", opens=time(8), closes=time(12)), Limit("only", opens=time(16), closes=time(18))
    assert local(mornings, late, last=11) == ["10 00:00-10 08:00", "10 12:00-10 16:00", "10 18:00-11 00:00"]
    tuesday = Limit("only", weekdays=(1,), group=1)
    assert local(mornings, tuesday) == ["10 00:00-11 08:00", "11 12:00-12 00:00"]


def test_wishes_give_way() -> None:
    wish = Limit("rather_not", opens=time(12))
    assert local(wish, last=11) == ["10 12:00-11 00:00"]
    assert local(wish, last=11, wishes=False) == []


def test_the_clock_holds_on_a_short_day() -> None:
    assert local(Limit("never", opens=time(1), closes=time(9)), first=9, last=10) == ["09 01:00-09 09:00"]
    span = ruled_out([Limit("never")], datetime(2025, 3, 9, tzinfo=ZONE), datetime(2025, 3, 10, tzinfo=ZONE), ZONE)
    assert (span[0][1] - span[0][0]).total_seconds() == 23 * 3600
    assert span[0][0].tzinfo is UTC


LIMITS = st.builds(
    Limit,
    st.sampled_from(["only", "never", "rather", "rather_not"]),
    st.none() | st.dates(date(2024, 1, 1), date(2026, 1, 1)),
    st.none() | st.dates(date(2024, 1, 1), date(2026, 1, 1)),
    st.lists(st.integers(0, 6), unique=True, max_size=3).map(tuple),
    st.sampled_from([time(), time(9, 30)]),
    st.none() | st.sampled_from([time(12), time(17, 45)]),
    st.integers(0, 3),
)


@given(LIMITS)
def test_plans_carry_them_unchanged(limit: Limit) -> None:
    assert from_json(limit.to_json()) == limit


@given(st.lists(LIMITS, max_size=6))
def test_what_is_ruled_out_lies_within_and_in_order(limits: list[Limit]) -> None:
    start, end = datetime(2025, 3, 7, 15, tzinfo=UTC), datetime(2025, 3, 14, 2, tzinfo=UTC)
    last = start
    for begin, finish in ruled_out(limits, start, end, ZONE):
        assert last <= begin < finish <= end
        last = finish


@pytest.mark.parametrize(
    "value", [{}, {"stance": "maybe"}, {"stance": "only", "opens": "25:00"}, {"stance": "only", "weekdays": ["XX"]},
              {"stance": "never", "first": 3}, {"stance": "never", "opens": "12:00", "closes": "11:00"}]
)  # fmt: skip
def test_what_is_no_limit_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        from_json(value)
