"""An independent answer to "when is the next free slot?": minute by minute, as slow and plain as can be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def first_free_slot(
    now: datetime, busy: Sequence[tuple[datetime, datetime]], length: timedelta, zone: ZoneInfo
) -> datetime | None:
    """The first quarter hour from now, within seven days, Monday to Friday 09:00–18:00, that clashes with nothing."""
    start = now.astimezone(zone).replace(second=0, microsecond=0)
    while start < now or start.minute % 15:
        start = (start.astimezone(ZoneInfo("UTC")) + timedelta(minutes=1)).astimezone(zone)
    while start <= now + timedelta(days=7):
        end = (start.astimezone(ZoneInfo("UTC")) + length).astimezone(zone)
        at_work = start.weekday() < 5 and start.hour >= 9 and start.date() == end.date()
        at_work = at_work and (end.hour, end.minute) <= (18, 0)
        if at_work and all(end <= begin or start >= finish for begin, finish in busy):
            return start
        start = (start.astimezone(ZoneInfo("UTC")) + timedelta(minutes=15)).astimezone(zone)
    return None
