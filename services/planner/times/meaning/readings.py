"""From meanings to the spans handed out: kinds, grains, weights, and clock changes (RFC 5545 section 3.3.5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from services.planner.times.meaning import days, moments, ranges, repeats
from services.planner.times.meaning.moments import Hit
from services.planner.times.meaning.values import Amount, Context, Moment, Open, Range, Recurrence
from services.planner.times.model import Grain, Kind, Reading, Relation, TimeSpan
from services.planner.times.parsing.chart import Edge

MAX_READINGS = 6
_CLOCK_GRAINS = ("second", "minute", "hour")


def localized(value: datetime, zone: ZoneInfo) -> list[tuple[datetime, str]]:
    """A wall time in its zone: shifted forward when it does not exist, both when it happens twice."""
    if value.tzinfo is not None:
        return [(value.astimezone(zone), "")]
    first = value.replace(tzinfo=zone)
    try:
        back = first.astimezone(UTC).astimezone(zone)
        second = value.replace(tzinfo=zone, fold=1)
        if back.replace(tzinfo=None) != value:
            return [(back, "dst_gap")]
        if second.utcoffset() != first.utcoffset():
            return [(first, "dst_first"), (second, "dst_second")]
    except (OverflowError, ValueError):
        pass
    return [(first, "")]


def _zoned(value: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if value is None else localized(value, zone)[0][0]


def _reading(weight: float, start: datetime | None, end: datetime | None, note: str = "", **more: object) -> Reading:
    return Reading(weight, start, end, more.get("duration"), more.get("rrule"), note)  # type: ignore[arg-type]


def _from_hits(
    context: Context, hits: list[Hit], duration: timedelta | None = None, *, on_clock: bool = False
) -> list[Reading]:
    """Readings of hits; ``on_clock``: the duration passes on the real clock, an hour lost or won included."""
    found: list[Reading] = []
    for hit in hits:
        choices = localized(hit.start, context.zone)
        share = hit.weight / len(choices)
        for number, (start, note) in enumerate(choices if hit.end is None else choices[:1]):
            end = _end(context, hit, start, duration if on_clock else None)
            if end is None or start < end:
                weight = share if hit.end is None else hit.weight
                told = " ".join(filter(None, (hit.note, note)))
                found.append(_reading(weight * (1 - 0.01 * number), start, end, told, duration=duration))
    return found


def _end(context: Context, hit: Hit, start: datetime, duration: timedelta | None) -> datetime | None:
    """The end of a hit: where the clock change swallows all of it, it keeps its length."""
    if hit.end is None:
        return None
    if duration is None:
        end = _zoned(hit.end, context.zone)
        if end is None or start < end or hit.end.tzinfo is not None or hit.start.tzinfo is not None:
            return end
        duration = hit.end - hit.start
    try:
        return (start.astimezone(UTC) + duration).astimezone(context.zone)
    except OverflowError:
        return None


def _settled(found: list[Reading]) -> tuple[Reading, ...]:
    """Best first, equal meanings merged, weights summing to 1."""
    merged: dict[tuple[object, ...], Reading] = {}
    for reading in found:
        key = (
            reading.start and reading.start.astimezone(UTC),
            reading.end and reading.end.astimezone(UTC),
            reading.rrule,
            reading.duration,
        )
        other = merged.get(key)
        merged[key] = (
            reading
            if other is None
            else _reading(
                other.weight + reading.weight,
                other.start,
                other.end,
                other.note,
                duration=other.duration,
                rrule=other.rrule,
            )
        )
    best = sorted(merged.values(), key=lambda reading: -reading.weight)[:MAX_READINGS]
    total = sum(reading.weight for reading in best)
    return (
        tuple(
            _reading(one.weight / total, one.start, one.end, one.note, duration=one.duration, rrule=one.rrule)
            for one in best
        )
        if total
        else ()
    )


Parts = tuple[Kind, str, list[Reading], Relation, bool, bool]


def _moment(context: Context, value: Moment) -> Parts:
    grain = moments.grain(value)
    found = _from_hits(context, moments.hits(context, value))
    dated = value.day is not None or (value.instant is not None and not value.now and grain not in _CLOCK_GRAINS)
    if grain in _CLOCK_GRAINS:
        return "instant", grain, found, "at", dated or value.instant is not None, True
    long = (
        bool(found)
        and grain == "day"
        and found[0].start is not None
        and found[0].end is not None
        and found[0].end - found[0].start > timedelta(hours=30)
    )
    return ("date" if grain == "day" and not long else "interval"), grain, found, "at", dated, False


def _range(context: Context, value: Range) -> Parts:
    grain = (
        _finer(moments.grain(value.start), moments.grain(value.end))
        if value.amount is None
        else moments.grain(value.start)
    )
    length = _timedelta(value.amount) if value.amount else None
    timed = value.start.clock is not None or value.end.clock is not None or value.start.instant is not None
    dated = (
        value.day is not None
        or value.start.day is not None
        or value.end.day is not None
        or value.start.instant is not None
    )
    if value.amount and value.amount.seconds and grain == "day":
        grain = "minute"
    exact = value.amount is not None and not (value.amount.months or value.amount.days or value.amount.workdays)
    found = _from_hits(context, ranges.hits(context, value), length, on_clock=exact)
    return "interval", grain, found, value.relation, dated, timed


def _finer(one: str, two: str) -> str:
    order = ("second", "minute", "hour", "part_of_day", "day", "weekend", "week", "month", "quarter", "year")
    return min(one, two, key=order.index)


def _open(context: Context, value: Open) -> Parts:
    found = []
    for start, end, weight, note in ranges.sides(context, value):
        found.append(_reading(weight, _zoned(start, context.zone), _zoned(end, context.zone), note))
    grain = moments.grain(value.moment)
    moment = value.moment
    timed = grain in _CLOCK_GRAINS
    return "open_interval", grain, found, value.relation, moment.day is not None or moment.instant is not None, timed


def _timedelta(amount: Amount) -> timedelta:
    """The length of an amount; a year has 365 days and a month 30, as no day is given it is counted from."""
    years, months = divmod(amount.months, 12)
    return timedelta(
        days=min(years, 100_000) * 365 + months * 30 + amount.days + amount.workdays, seconds=amount.seconds
    )


def _amount(context: Context, value: Amount, relation: Relation) -> Parts:
    found = [_reading(1.0, None, None, duration=_timedelta(value))]
    if value.other is not None:  # the length said first counts a little more
        found.append(_reading(0.9, None, None, duration=_timedelta(value.other)))
    return "duration", value.grain, found, relation, False, False


def _repeat(context: Context, value: Recurrence) -> Parts:
    first = repeats.first(context, value)
    rule = repeats.text(context, value)
    start = localized(first, context.zone)[0][0] if first else None
    duration = timedelta(minutes=value.minutes) if value.minutes else None
    found = (
        [_reading(1.0, start, start + duration if duration is not None else None, rrule=rule, duration=duration)]
        if start
        else []
    )
    return "recurrence", repeats.grain(value), found, "every", True, value.clock is not None


def span_of(context: Context, edge: Edge, text: str, start: int, end: int) -> TimeSpan | None:
    """The span of a chosen edge, or None when no day of the calendar fits."""
    value = edge.value
    if isinstance(value, Moment):
        parts = _moment(context, value)
    elif isinstance(value, Range):
        parts = _range(context, value)
    elif isinstance(value, Open):
        parts = _open(context, value)
    elif isinstance(value, Amount):
        parts = _amount(context, value, "for" if edge.category == "lasting" else "at")
    elif isinstance(value, Recurrence):
        parts = _repeat(context, value)
    else:
        return None
    kind, grain, found, relation, dated, timed = parts
    settled = _settled(found)
    if not settled:
        return None
    whole = _whole(context, value, settled[0].start) if isinstance(value, Moment) else None
    return TimeSpan(start, end, text[start:end], kind, _public(grain), settled, relation, dated, timed, whole)


def _whole(context: Context, value: Moment, start: datetime | None) -> tuple[datetime, datetime] | None:
    found = moments.whole(value, start.replace(tzinfo=None)) if start else None
    return (localized(found[0], context.zone)[0][0], localized(found[1], context.zone)[0][0]) if found else None


def _public(grain: str) -> Grain:
    return grain  # type: ignore[return-value]


__all__ = ["days", "localized", "span_of"]
