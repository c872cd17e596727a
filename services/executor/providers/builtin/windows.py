"""The window a read looks at, from time_min, time_max, time_range or a default."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.executor.providers.base import ActionContext
from services.executor.providers.builtin import times
from services.executor.providers.builtin.failures import invalid
from services.executor.providers.builtin.params import Params
from services.executor.providers.builtin.times import Window

_ONE_SIDED = timedelta(days=31)


def is_named(params: Params) -> bool:
    """Whether a window was said at all."""
    return any(params.has(name) for name in ("time_min", "time_max", "time_range"))


def read_window(
    params: Params, context: ActionContext, zone: ZoneInfo, default_days: int, from_now: bool = False
) -> Window:
    """The window said, else from the beginning of the reference instant's day (or from the instant itself) for
    ``default_days``.

    A bare date as ``time_max`` includes that day. With one side only it is 31 days long.
    """
    low, high = params.instant("time_min", zone), _upper(params, zone)
    if params.has("time_range") and low is None and high is None:
        return times.named_window(
            params.text("time_range").lower(), context.reference_time, zone, params.path("time_range")
        )
    if low is None and high is None:
        today = context.reference_time.astimezone(zone).date()
        if from_now:
            return times.cut(context.reference_time, context.reference_time + timedelta(days=default_days))
        return times.cut(times.midnight(today, zone), times.midnight(today + timedelta(days=default_days), zone))
    if low is not None and high is not None and low >= high:
        raise invalid(params.path("time_max"), "The time range ends before it begins.")
    if high is None:
        low = _within(low)
        return times.cut(low, low + _ONE_SIDED)
    if low is None:
        reference = context.reference_time
        low = reference if reference < high else _within(high) - _ONE_SIDED
    return times.cut(low, high)


def _upper(params: Params, zone: ZoneInfo) -> datetime | None:
    value = params.values.get("time_max")
    instant = params.instant("time_max", zone)
    if instant is None or not times.is_date(value):
        return instant
    day = date.fromisoformat(str(value).strip())
    return times.midnight(day + timedelta(days=1), zone) if day.year < times.LATEST.year else times.LATEST


def _within(instant: datetime | None) -> datetime:
    return min(max(instant or times.EARLIEST, times.EARLIEST), times.LATEST)
