"""Recurrences of agenda tasks, in the person's zone so that a wall clock survives daylight saving (RFC 5545)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from libs.errors import FieldViolation, InvalidInput

_SEARCHED_AT_MOST = 10_000
_SHORTEST = timedelta(minutes=1)


def next_occurrence(recurrence: str, start: datetime, zone: ZoneInfo, after: datetime) -> datetime | None:
    """The first occurrence later than `after`, as an instant in UTC; None when there is none.

    `start` is the first occurrence ever; its wall clock in `zone` is kept. A missed row fires once and then holds the
    next one, so only the future matters (protocols.md 11).
    """
    # The rule runs on naive wall-clock times of the zone: dateutil would otherwise shift by the UTC offset at `start`.
    local_start = start.astimezone(zone).replace(tzinfo=None)
    local_after = after.astimezone(zone).replace(tzinfo=None) - timedelta(hours=2)
    rule = rrulestr(recurrence, dtstart=local_start)
    for count, local in enumerate(rule.xafter(local_after, inc=True)):
        instant = local.replace(tzinfo=zone).astimezone(UTC)
        if instant > after:
            return instant
        if count > _SEARCHED_AT_MOST:
            return None
    return None


def check_recurrence(recurrence: str, start: datetime, zone: ZoneInfo) -> None:
    """Raise InvalidInput for a rule that cannot be read, never comes, or comes more than once a minute."""
    if not recurrence:
        return
    upper = recurrence.upper()
    try:
        if "SECONDLY" in upper or "DTSTART" in upper or "RRULE" in upper:
            raise ValueError("unsupported part")
        first = next_occurrence(recurrence, start, zone, start - timedelta(seconds=1))
        second = next_occurrence(recurrence, start, zone, first) if first else None
    except (ValueError, TypeError, OverflowError, AttributeError, KeyError) as error:
        raise _invalid("not an RFC 5545 recurrence we can keep") from error
    if first is None:
        raise _invalid("this recurrence never comes")
    if second is not None and second - first < _SHORTEST:
        raise _invalid("at most once a minute")


def _invalid(description: str) -> InvalidInput:
    return InvalidInput("BAD_RECURRENCE", description, violations=[FieldViolation("recurrence", description)])
