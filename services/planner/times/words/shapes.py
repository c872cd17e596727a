"""Times written with figures: ISO 8601, slashed and dotted dates, 14:30, 17h30, 1730."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone

from services.planner.times.meaning.values import Clock, Context, Day, Moment, Option
from services.planner.times.model import Grain

Shape = tuple[str, object, float]
Builder = Callable[[re.Match[str], Context], Iterator[Shape]]

_SHAPES: list[tuple[re.Pattern[str], Builder]] = []


def _shape(pattern: str) -> Callable[[Builder], Builder]:
    def register(builder: Builder) -> Builder:
        _SHAPES.append((re.compile(pattern, re.IGNORECASE | re.ASCII), builder))
        return builder

    return register


def shapes_at(text: str, start: int, context: Context) -> Iterator[tuple[str, int, object, float]]:
    """Every shape that begins at ``start``: category, end, value and score."""
    for pattern, builder in _SHAPES:
        match = pattern.match(text, start)
        if match is not None:
            for category, value, score in builder(match, context):
                yield category, match.end(), value, score


def century(year: int) -> int:
    """A year of two figures: 69 and below are of this century (POSIX strptime)."""
    return year if year > 99 else 2000 + year if year < 69 else 1900 + year


def is_date(chain: str) -> bool:
    """Whether a chain such as "1-2-3" can be read as a date at all."""
    numbers = [int(piece) for piece in re.split(r"[-/.]", chain)]
    pieces = re.split(r"[-/.]", chain)
    if len(pieces) != 3 or len(pieces[1]) > 2:
        return False
    if len(pieces[0]) == 4:
        return len(pieces[2]) <= 2 and (
            real_day(numbers[0] or None, numbers[1], numbers[2]) or real_day(numbers[0] or None, numbers[2], numbers[1])
        )
    if len(pieces[0]) > 2 or len(pieces[2]) not in (2, 4):
        return False
    year = century(numbers[2]) or None
    return real_day(year, numbers[0], numbers[1]) or real_day(year, numbers[1], numbers[0])


def real_day(year: int | None, month: int, day: int) -> bool:
    """Whether the date exists; without a year the leap day does."""
    try:
        date(year or 2000, month, day)
    except ValueError:
        return False
    return True


@_shape(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?\s?(Z|[+-]\d\d:?\d\d)?(?![\d:])")
def _iso(match: re.Match[str], context: Context) -> Iterator[Shape]:
    year, month, day, hour, minute = (int(match[i]) for i in range(1, 6))
    second = int(match[6] or 0)
    if not real_day(year, month, day) or hour > 23 or minute > 59 or second > 59:
        return
    grain: Grain = "second" if match[6] else "minute"
    zone = match[7]
    if not zone:
        yield (
            "moment",
            Moment(day=Day(year=year, month=month, day=day), clock=Clock(hour, minute, second, True, grain)),
            1,
        )
        return
    sign = -1 if zone[0] == "-" else 1
    offset = timedelta() if zone in "Zz" else sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    if abs(offset) < timedelta(hours=24) and 1 < year < 9999:
        instant = datetime(year, month, day, hour, minute, second, tzinfo=timezone(offset)).astimezone(context.zone)
        yield "moment", Moment(instant=instant, grain=grain), 1


@_shape(r"(\d{4})([-/.])(\d\d?)\2(\d\d?)(?![\d/]|-\d)")
def _year_first(match: re.Match[str], context: Context) -> Iterator[Shape]:
    year, month, day = int(match[1]), int(match[3]), int(match[4])
    if month > 12 >= day:
        month, day = day, month
    if year >= 1 and real_day(year, month, day):
        yield "ymd", Moment(day=Day(year=year, month=month, day=day)), 1


@_shape(r"(19|20)(\d\d)(\d\d)(\d\d)(?!\d)")
def _basic(match: re.Match[str], context: Context) -> Iterator[Shape]:
    """ISO 8601 basic form, 20250307."""
    year, month, day = int(match[1] + match[2]), int(match[3]), int(match[4])
    if real_day(year, month, day):
        yield "ymd", Moment(day=Day(year=year, month=month, day=day)), 0


@_shape(r"(\d{4})-?W(\d\d?)(?![\d-])")
def _iso_week(match: re.Match[str], context: Context) -> Iterator[Shape]:
    """ISO 8601 week, 2025-W11."""
    year, number = int(match[1]), int(match[2])
    if 1900 <= year < 2100 and 1 <= number <= 53:
        monday = date.fromisocalendar(year, 1, 1) + timedelta(weeks=number - 1)
        yield "monthyear", Moment(day=Day(frame=(Option(monday, monday + timedelta(weeks=1)),), grain="week")), 1


def ordered(first: int, second: int, year: int | None, dotted: bool, context: Context) -> tuple[int, int, bool] | None:
    """Month, day, and whether the other order exists too. Dots are the day-first custom."""
    day_first = dotted or context.preferences.date_order == "DMY"
    pairs = [(second, first), (first, second)] if day_first else [(first, second), (second, first)]
    good = [pair for pair in pairs if real_day(year, *pair)]
    return (*good[0], len(good) == 2 and first != second) if good else None


@_shape(r"(\d\d?)([-/.])(\d\d?)\2(\d{4}|\d\d)(?![\d/]|\.\d)")
def _full(match: re.Match[str], context: Context) -> Iterator[Shape]:
    year = century(int(match[4]))
    found = ordered(int(match[1]), int(match[3]), year, match[2] == ".", context)
    if found and year:
        yield "mdy", Moment(day=Day(year=year, month=found[0], day=found[1], swap=found[2] and match[2] != ".")), 1


@_shape(r"(\d\d?)/(\d\d?)(?![\d/:]|\.\d)")
def _slashed(match: re.Match[str], context: Context) -> Iterator[Shape]:
    found = ordered(int(match[1]), int(match[2]), None, False, context)
    if found:
        yield "md", Moment(day=Day(month=found[0], day=found[1], swap=found[2])), 0


@_shape(r"(\d\d?)-(\d\d?)(?![\d/:-])")
def _dashed(match: re.Match[str], context: Context) -> Iterator[Shape]:
    """ "2-15": only when it can be no range of hours."""
    found = ordered(int(match[1]), int(match[2]), None, False, context)
    if (
        found
        and int(match[2]) > 12
        and (int(match[1]) < 10 or match[1][0] == "0")
        and context.preferences.date_order == "MDY"
    ):
        yield "mdash", Moment(day=Day(month=found[0], day=found[1])), 0


@_shape(r"(\d\d?)\.(\d\d?)(\.?)(?![\d:])")
def _dotted(match: re.Match[str], context: Context) -> Iterator[Shape]:
    """ "24.8." and "24.08" are dates alone; "24.8" needs a day beside it."""
    found = ordered(int(match[1]), int(match[2]), None, True, context)
    if found and (found[0] == int(match[2]) or found[0] == int(match[1])):
        sure = bool(match[3]) or (len(match[1]) == len(match[2]) == 2 and match[2][0] in "01")
        yield ("md" if sure else "dotdate"), Moment(day=Day(month=found[0], day=found[1], swap=found[2])), 0


@_shape(r"(\d\d?)\.(\d\d)(?![\d:.]\d?)")
def _dot_clock(match: re.Match[str], context: Context) -> Iterator[Shape]:
    hour, minute = int(match[1]), int(match[2])
    if hour < 24 and minute < 60:
        yield "dotclock", Clock(hour, minute, 0, _is_24(match[1]), "minute"), 0


@_shape(r"(\d\d?)[/-](\d{4})(?![\d/-])")
def _month_year(match: re.Match[str], context: Context) -> Iterator[Shape]:
    if 1 <= int(match[1]) <= 12 and 1900 <= int(match[2]) < 2100:
        yield "monthyear", Moment(day=Day(month=int(match[1]), year=int(match[2]), grain="month")), 0


@_shape(r"(\d{4})-(\d\d?)(?![\d/-])")
def _year_month(match: re.Match[str], context: Context) -> Iterator[Shape]:
    if 1 <= int(match[2]) <= 12 and 1900 <= int(match[1]) < 2100:
        yield "monthyear", Moment(day=Day(month=int(match[2]), year=int(match[1]), grain="month")), 0


def _is_24(hour: str) -> bool:
    """ "07:15" and "17:15" are of the 24-hour clock; "7:15" and "12:15" leave the half of the day open."""
    return hour[0] == "0" or int(hour) > 12


@_shape(r"(\d\d?):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?![\d:])")
def _colon(match: re.Match[str], context: Context) -> Iterator[Shape]:
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if hour <= 24 and minute < 60 and second < 60 and (hour < 24 or minute + second == 0):
        yield "clock", Clock(hour % 24, minute, second, _is_24(match[1]), "second" if match[3] else "minute"), 1


@_shape(r"(\d\d?)h(\d\d)?(?![\dA-Za-z])")
def _h_clock(match: re.Match[str], context: Context) -> Iterator[Shape]:
    if int(match[1]) < 24 and int(match[2] or 0) < 60:
        clock = Clock(
            int(match[1]), int(match[2] or 0), 0, bool(match[2]) or _is_24(match[1]), "minute" if match[2] else "hour"
        )
        yield ("clock" if match[2] else "hclock"), clock, 0


@_shape(r"(\d?\d)(\d\d)(?!\d|\.\d)")
def _military(match: re.Match[str], context: Context) -> Iterator[Shape]:
    hour, minute = int(match[1]), int(match[2])
    if hour < 24 and minute < 60:
        likely_year = abs(int(match[0]) - context.today.year) < 30
        yield (
            ("mil" if len(match[1]) == 2 else "mil3"),
            Clock(hour, minute, 0, _is_24(match[1]), "minute"),
            -3.0 if likely_year else 0.0,
        )


@_shape(r"(19|20)\d\d(?![\d])")
def _year(match: re.Match[str], context: Context) -> Iterator[Shape]:
    yield "year", int(match[0]), 0


@_shape(r"(\d{1,3})\s?(?:st|nd|rd|th)\b")
def _ordinal(match: re.Match[str], context: Context) -> Iterator[Shape]:
    if 1 <= int(match[1]) <= 400:
        yield "ord", int(match[1]), 0
