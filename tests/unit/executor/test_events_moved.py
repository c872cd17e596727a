"""Events moved by a length, and to another day: what stays as it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.executor.domain.actions import StepFailure
from services.executor.domain.moments import later
from services.executor.domain.references import for_each
from services.executor.providers.builtin.event_params import change_event
from services.executor.providers.builtin.events import Event
from services.executor.providers.builtin.params import Params

ZONE = ZoneInfo("America/New_York")


def _event(start: datetime, end: datetime, **more: Any) -> Event:
    return Event(id="e-1", title="Sync", start=start, end=end, timezone=ZONE.key, **more)


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


def _moved(event: Event, **changes: Any) -> tuple[str, str]:
    changed = change_event(event, Params(changes, "changes"))
    return tuple(moment.astimezone(ZONE).isoformat() for moment in (changed.start, changed.end))  # type: ignore[return-value]


def test_a_length_moves_both_ends() -> None:
    event = _event(_at(3, 10), _at(3, 11))
    assert _moved(event, shift_s=3600) == (_at(3, 11).isoformat(), _at(3, 12).isoformat())
    assert _moved(event, shift_s=-1800) == (_at(3, 9, 30).isoformat(), _at(3, 10, 30).isoformat())


def test_days_keep_the_hour_over_a_clock_change() -> None:
    assert _moved(_event(_at(7, 10), _at(7, 11)), shift_s=86400) == (_at(8, 10).isoformat(), _at(8, 11).isoformat())
    assert _moved(_event(_at(7, 10), _at(7, 11)), start="2026-03-09") == (
        _at(9, 10).isoformat(),
        _at(9, 11).isoformat(),
    )


def test_a_length_beside_a_new_time_is_refused() -> None:
    with pytest.raises(StepFailure):
        _moved(_event(_at(3, 10), _at(3, 11)), shift_s=3600, start="2026-03-04")


def test_a_clock_time_alone_stays_on_the_day() -> None:
    event = _event(_at(9, 10), _at(9, 11))
    assert _moved(event, clock="15:30") == (
        _at(9, 15, 30).isoformat(),
        _at(9, 16, 30).isoformat(),
    )
    with pytest.raises(StepFailure):
        _moved(_event(_at(9, 10), _at(9, 11)), clock="25:00")


def test_hours_pass_on_the_real_clock_over_a_clock_change() -> None:
    late = _event(_at(7, 23, 30), _at(7, 23, 45))
    assert _moved(late, shift_s=3.5 * 3600) == (_at(8, 4).isoformat(), _at(8, 4, 15).isoformat())


def test_an_hour_that_the_clocks_leave_out_is_moved_forward() -> None:
    night = _event(_at(7, 2, 30), _at(7, 3))
    assert _moved(night, shift_s=86400)[0] == _at(8, 3, 30).isoformat()


@pytest.mark.parametrize(
    ("item", "at"),
    [
        ({"start": "2026-03-08T10:00:00-04:00", "timezone": ZONE.key}, "2026-03-07T10:00:00-05:00"),
        ({"start": "2026-03-08T10:00:00-04:00"}, "2026-03-07T10:00:00-04:00"),
        ({"start": "2026-03-08T10:00:00-04:00", "timezone": "Nowhere/Land"}, "2026-03-07T10:00:00-04:00"),
    ],
)
def test_the_day_before_each_event_is_at_its_hour(item: dict[str, str], at: str) -> None:
    [params] = for_each({"at": {"item": "start", "shift_s": -86400}}, [item])
    assert params == {"at": at}


def test_a_day_later_is_at_the_same_hour_and_a_day_and_an_hour_is_so_many_hours() -> None:
    noon = _at(7, 12)
    assert later(noon, 86400, ZONE) == _at(8, 12)
    assert later(noon, -86400, ZONE) == _at(6, 12)
    assert later(_at(7, 12), 90000, ZONE) == _at(8, 14)
