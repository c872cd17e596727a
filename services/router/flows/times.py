"""Which moment a time expression means for a goal, given what is known of its day and clock already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from services.router.model.goal import Reading, TimeSaid, Window
from services.router.model.local import at, clock_of, date_of, day_start, local, next_day

_CLEARLY = 2.0
"""How many times more likely the best reading must be for it to be taken without a question."""

_LATE_S = 60.0
"""A moment this long ago is not yet past."""

_CLOCK_GRAINS = ("second", "minute", "hour")


@dataclass(frozen=True, slots=True)
class Moment:
    """What a reading fixes; what it leaves open stays None."""

    start: datetime | None = None
    end: datetime | None = None
    date: str | None = None
    clock: str | None = None
    window: Window | None = None
    recurrence: str = ""
    weight: float = 1.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before the words: the day and clock time of the goal or its event, the now and the zone."""

    now: datetime
    timezone: str
    date: str | None = None
    clock: str | None = None
    length_s: float | None = None
    """The length said beside the words: "half an hour between 9 and 17" has room to choose."""

    hour_said: str | None = None
    """The clock time the person said before, when that is what the words may put right."""


def moments_of(said: TimeSaid, known: Known) -> tuple[Moment, ...]:
    """The moments it may mean, best first; more than one only when a question is due because they differ in earnest."""
    found = list(moments_in(said, known))
    coming = [moment for moment in found if not is_past(moment.start, known.now)]
    if coming and all(moment.start is not None for moment in found):
        found = coming
    if len(found) < 2 or found[0].weight >= _CLEARLY * found[1].weight:
        return tuple(found[:1])
    close = tuple(moment for moment in found if found[0].weight < _CLEARLY * moment.weight)
    return _same_half(close, said, known) or close


def moments_in(said: TimeSaid, known: Known) -> tuple[Moment, ...]:
    """All moments it may mean, equal ones as one, best first."""
    readings = [_in_week_spoken_of(reading, known) for reading in said.readings]
    return tuple(_merged([_moment(said, reading, known) for reading in readings]))


def _same_half(moments: tuple[Moment, ...], said: TimeSaid, known: Known) -> tuple[Moment, ...]:
    """A bare hour for what is in the evening is meant in the evening ("make dinner 8 instead"); () when that tells
    nothing."""
    if known.clock is None or said.has_date or not said.has_time:
        return ()
    late = known.clock >= "12:00"
    same = tuple(each for each in moments if each.clock is not None and (each.clock >= "12:00") == late)
    return same if len(same) == 1 else ()


def is_past(start: datetime | None, now: datetime) -> bool:
    """Whether it is over already."""
    return start is not None and start < now - timedelta(seconds=_LATE_S)


COMING = "coming"
"""The note of a bare weekday, which is that of the week spoken of; without one, the next one there is."""


def _in_week_spoken_of(reading: Reading, known: Known) -> Reading:
    """A bare weekday said of something in a later week is a day of that week ("move it to Friday")."""
    if COMING not in reading.note.split() or reading.start is None or known.date is None:
        return reading
    spoken, said = date.fromisoformat(known.date), local(reading.start, known.timezone).date()
    first, week = (each - timedelta(days=each.weekday()) for each in (spoken, said))
    meant = said + (first - week)
    if first <= week or meant == spoken:
        return reading
    start, end = (each and _on_day(each, each - reading.start, meant, known) for each in (reading.start, reading.end))
    return reading.model_copy(update={"start": start, "end": end})


def _on_day(each: datetime, after: timedelta, day: date, known: Known) -> datetime:
    """The same clock time on another day, or as many days after it as it was."""
    later = day + timedelta(days=after.days)
    return at(later.isoformat(), clock_of(each, known.timezone), known.timezone)


def _moment(said: TimeSaid, reading: Reading, known: Known) -> Moment:
    if said.kind == "open_interval" or said.relation in ("before", "after", "by", "until", "since"):
        return _side(said, reading, known)
    if said.has_time and reading.start is not None:
        return _precise(said, reading, known)
    if reading.start is None:
        return Moment(weight=reading.weight)
    if said.kind == "interval" or said.grain not in ("day", *_CLOCK_GRAINS):
        return _stretch(said, reading, known)
    return _day(reading, known)


def _precise(said: TimeSaid, reading: Reading, known: Known) -> Moment:
    start = _on_known_day(said, reading.start, known)
    if start is None:
        return Moment(weight=reading.weight)
    end = None
    if said.kind == "interval" and reading.start is not None and reading.end is not None:
        end = start + (reading.end - reading.start)
        if known.length_s is not None and (end - start).total_seconds() > known.length_s:
            return _window(start, end, reading, known, any_hour=True)
    elif reading.duration_s > 0:
        end = start + timedelta(seconds=reading.duration_s)
    return Moment(
        start,
        end,
        date_of(start, known.timezone),
        clock_of(start, known.timezone),
        recurrence=reading.recurrence,
        weight=reading.weight,
        note=reading.note,
    )


def _on_known_day(said: TimeSaid, start: datetime | None, known: Known) -> datetime | None:
    """A clock time alone means the day spoken of; with a day of its own it is what it says."""
    if start is None or said.has_date or known.date is None:
        return start
    return at(known.date, clock_of(start, known.timezone), known.timezone)


def _day(reading: Reading, known: Known) -> Moment:
    """A day alone keeps the clock time spoken of; without one the time of day stays open."""
    assert reading.start is not None  # the caller looked
    day = date_of(reading.start, known.timezone)
    more = {"recurrence": reading.recurrence, "weight": reading.weight, "note": reading.note}
    if known.clock is None:
        return Moment(date=day, **more)  # type: ignore[arg-type]
    return Moment(at(day, known.clock, known.timezone), None, day, known.clock, **more)  # type: ignore[arg-type]


def _other_half(said: TimeSaid, reading: Reading, known: Known) -> Moment | None:
    """ "In the morning", said of a meeting at 7 that was taken for the evening: the same hour in the other half."""
    if known.hour_said is None or known.date is None or said.has_date or said.grain != "part_of_day":
        return None
    hour, starts = int(known.hour_said[:2]), int(clock_of(reading.start, known.timezone)[:2])  # type: ignore[arg-type]
    other = (hour + 12) % 24
    over = int(clock_of(reading.end, known.timezone)[:2]) if reading.end is not None else 0
    late = other >= _NOON and starts <= other + 1 and (over <= starts or other <= over)
    fits = _FIRST_HOUR <= other < _NOON if starts < _NOON else late
    if not fits:
        return None
    clock = f"{other:02d}{known.hour_said[2:]}"
    return Moment(at(known.date, clock, known.timezone), None, known.date, clock, weight=reading.weight)


_FIRST_HOUR, _NOON = 5, 12


def _stretch(said: TimeSaid, reading: Reading, known: Known) -> Moment:
    assert reading.start is not None  # the caller looked
    if (other := _other_half(said, reading, known)) is not None:
        return other
    start = reading.start
    end = reading.end or day_start(next_day(date_of(start, known.timezone)), known.timezone)
    if not said.has_date and known.date is not None and said.grain == "part_of_day":
        length = end - start
        start = at(known.date, clock_of(start, known.timezone), known.timezone)
        end = start + length
    return _window(start, end, reading, known, any_hour=said.grain == "part_of_day")


def _side(said: TimeSaid, reading: Reading, known: Known) -> Moment:
    """One side of a moment: "after 3pm" lasts to the end of that day, "by Friday" from now to then.

    An hour or a meal alone ("before lunch") is that of the day spoken of, and so is its side.
    """
    hourly = said.has_time or said.grain == "part_of_day"
    edge = _on_known_day(said, reading.start or reading.end, known) if hourly else reading.start or reading.end
    if edge is None:
        return Moment(weight=reading.weight)
    if said.relation in ("after", "since", "from"):
        day_over = day_start(next_day(date_of(edge, known.timezone)), known.timezone)
        until = day_over if hourly else edge + timedelta(days=7)
        return _window(edge, until, reading, known, any_hour=said.has_time)
    before = _on_known_day(said, reading.end, known) if hourly else reading.end
    over = edge if before is None else before
    of_day = said.relation == "before" and hourly and not said.has_date and known.date is not None
    begin = max(known.now, day_start(date_of(over, known.timezone), known.timezone)) if of_day else known.now
    return _window(begin, over, reading, known)


def _window(start: datetime, end: datetime, reading: Reading, known: Known, *, any_hour: bool = False) -> Moment:
    begin = max(start, known.now)
    if end <= begin:  # all of it is past: the search says that nothing is free there
        begin, end = start, max(end, start)
    return Moment(
        window=Window(start=begin, end=end, any_hour=any_hour),
        recurrence=reading.recurrence,
        weight=reading.weight,
        note=reading.note,
    )


def _merged(moments: list[Moment]) -> list[Moment]:
    """Equal meanings as one, their weights added; best first."""
    merged: dict[tuple[object, ...], Moment] = {}
    for moment in moments:
        key = (moment.start, moment.date, moment.window and (moment.window.start, moment.window.end), moment.recurrence)
        other = merged.get(key)
        merged[key] = moment if other is None else replace(other, weight=other.weight + moment.weight)
    return sorted(merged.values(), key=lambda moment: -moment.weight)
