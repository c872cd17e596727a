"""Limits and likes of time: "not after 13:30", "mornings only", "rather not Friday", as days and hours.

The planner reads them from a message, plans carry them as JSON (``limits`` of a search for free time), and whoever
looks for a slot asks what they rule out. Times are wall-clock times of the search's zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, cast, get_args
from zoneinfo import ZoneInfo

Stance = Literal["only", "never", "rather", "rather_not"]
Interval = tuple[datetime, datetime]

_STANCES = get_args(Stance)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """Days and hours, and how they are felt about.

    Attributes:
        stance: ``only`` and ``never`` must hold; ``rather`` and ``rather_not`` give way when nothing else is free.
        first: the first day, None when the past is open.
        last: the day after the last, None when the future is open.
        weekdays: days of the week, Monday is 0; empty for all.
        opens: the hour the stretch begins on each of the days.
        closes: the hour it ends, None for midnight.
        group: limits to be liked or kept to (``only``, ``rather``) of one group are alternatives; of two groups both
            must hold.
    """

    stance: Stance
    first: date | None = None
    last: date | None = None
    weekdays: tuple[int, ...] = ()
    opens: time = time()
    closes: time | None = None
    group: int = 0

    def covers_day(self, day: date) -> bool:
        """Whether the limit speaks of this day."""
        after = self.first is None or self.first <= day
        return (
            after and (self.last is None or day < self.last) and (not self.weekdays or day.weekday() in self.weekdays)
        )

    def to_json(self) -> dict[str, Any]:
        """The form in plans; what says nothing is left out."""
        plain = {
            "stance": self.stance,
            "first": self.first and self.first.isoformat(),
            "last": self.last and self.last.isoformat(),
            "weekdays": [_DAYS[number] for number in self.weekdays],
            "opens": self.opens.isoformat("minutes") if self.opens != time() else None,
            "closes": self.closes and self.closes.isoformat("minutes"),
            "group": self.group,
        }
        return {name: value for name, value in plain.items() if value not in (None, [], 0)}


def from_json(value: Mapping[str, Any]) -> Limit:
    """The limit of a plan.

    Raises:
        ValueError: a part is not of the form `to_json` writes.
    """
    try:
        if value.get("stance") not in _STANCES:
            raise ValueError("unknown stance")
        opens, closes, group = value.get("opens"), value.get("closes"), value.get("group", 0)
        limit = Limit(
            stance=cast(Stance, value["stance"]),
            first=date.fromisoformat(value["first"]) if value.get("first") else None,
            last=date.fromisoformat(value["last"]) if value.get("last") else None,
            weekdays=tuple(_DAYS.index(name) for name in value.get("weekdays", ())),
            opens=time.fromisoformat(opens) if opens else time(),
            closes=time.fromisoformat(closes) if closes else None,
            group=int(group),
        )
    except (TypeError, AttributeError, KeyError) as error:
        raise ValueError("not a limit") from error
    if limit.closes is not None and limit.closes <= limit.opens:
        raise ValueError("a limit closes after it opens")
    return limit


def ruled_out(
    limits: Sequence[Limit], start: datetime, end: datetime, zone: ZoneInfo, *, wishes: bool = True
) -> list[Interval]:
    """The stretches between two instants that the limits rule out, aware UTC, in order, none overlapping.

    Args:
        wishes: whether what is only liked or disliked counts; a search tries with them first, then without.
    """
    hard = [limit for limit in limits if wishes or limit.stance in ("only", "never")]
    found: list[Interval] = []
    for day in _days(start.astimezone(zone).date(), end.astimezone(zone).date()) if hard else ():
        for opens, closes in _closed(hard, day):
            begin, finish = _instant(day, opens, zone), _instant(day, closes, zone)
            if begin < finish:
                found.append((max(begin, start.astimezone(UTC)), min(finish, end.astimezone(UTC))))
    return _merged((begin, finish) for begin, finish in found if begin < finish)


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _closed(limits: Sequence[Limit], day: date) -> list[tuple[timedelta, timedelta]]:
    """The stretches of one day that are ruled out, as times from midnight."""
    closed = [_hours(each) for each in limits if each.stance in ("never", "rather_not") and each.covers_day(day)]
    wanted = [each for each in limits if each.stance in ("only", "rather")]
    for key in {(each.stance, each.group) for each in wanted}:
        kept = sorted(_hours(each) for each in wanted if (each.stance, each.group) == key and each.covers_day(day))
        at = timedelta()
        for opens, closes in kept:
            closed.append((at, opens))
            at = max(at, closes)
        closed.append((at, _ONE))
    return [(opens, closes) for opens, closes in closed if opens < closes]


def _hours(limit: Limit) -> tuple[timedelta, timedelta]:
    return _since_midnight(limit.opens), _ONE if limit.closes is None else _since_midnight(limit.closes)


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)


def _instant(day: date, offset: timedelta, zone: ZoneInfo) -> datetime:
    """A wall-clock time as an instant: days of 23 or 25 hours keep their clock."""
    return (datetime.combine(day, time()) + offset).replace(tzinfo=zone).astimezone(UTC)


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for begin, finish in sorted(intervals):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], finish))
        else:
            merged.append((begin, finish))
    return merged
