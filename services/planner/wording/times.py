"""Times as people write them, in the customer's zone and locale: "Tue, Mar 3, 3:00–3:30 PM", outside the US "Tue 3
Mar, 15:00–15:30"."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from services.planner.wording.model import Style

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RRULE_DAYS = dict(zip(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), _LONG_DAYS, strict=True))
_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year", "HOURLY": "hour"}


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def parse(value: Any, style: Style) -> datetime | date | None:
    """A fact's time: RFC 3339 as a moment in the customer's zone, a bare date as a date; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        if len(value) == 10:
            return date.fromisoformat(value)
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=_zone(style.zone))).astimezone(_zone(style.zone))
    except (ValueError, OverflowError):
        return None


def today(style: Style) -> date:
    """The customer's date."""
    return style.now.astimezone(_zone(style.zone)).date()


def day(value: datetime | date, style: Style) -> str:
    """ "Tue, Mar 3"; with the year when it is another one."""
    d = value.date() if isinstance(value, datetime) else value
    text = (
        f"{_DAYS[d.weekday()]}, {_MONTHS[d.month - 1]} {d.day}"
        if style.american
        else f"{_DAYS[d.weekday()]} {d.day} {_MONTHS[d.month - 1]}"
    )
    if d.year != today(style).year:
        text += f", {d.year}" if style.american else f" {d.year}"
    return text


def near_day(value: datetime | date, style: Style) -> str:
    """ "today", "tomorrow", "yesterday", else "on Tue, Mar 3"."""
    d = value.date() if isinstance(value, datetime) else value
    return {0: "today", 1: "tomorrow", -1: "yesterday"}.get((d - today(style)).days, f"on {day(d, style)}")


def clock(moment: datetime, style: Style) -> str:
    """ "3:00 PM" or "15:00"."""
    if not style.american:
        return f"{moment.hour:02d}:{moment.minute:02d}"
    return f"{moment.hour % 12 or 12}:{moment.minute:02d} {'AM' if moment.hour < 12 else 'PM'}"


def clocks(start: datetime, end: datetime | None, style: Style) -> str:
    """ "3:00–3:30 PM", "11:30 AM–12:15 PM", "15:00–15:30"."""
    if end is None or end == start:
        return clock(start, style)
    first, last = clock(start, style), clock(end, style)
    if style.american and first[-2:] == last[-2:] and start.date() == end.date():
        first = first[:-3]
    return f"{first}–{last}"


def span(start: Any, end: Any, style: Style, *, all_day: bool = False) -> str:
    """A beginning and an end as facts: "Tue, Mar 3, 3:00–3:30 PM"; "Tue, Mar 3 (all day)"; "" when there is no
    beginning."""
    begin, finish = parse(start, style), parse(end, style)
    if begin is None:
        return ""
    if all_day or not isinstance(begin, datetime):
        return _whole_days(begin, finish, style)
    until = finish if isinstance(finish, datetime) else None
    if until is not None and until.date() != begin.date() and until - begin >= timedelta(hours=24):
        return f"{day(begin, style)}, {clock(begin, style)} to {day(until, style)}, {clock(until, style)}"
    return f"{day(begin, style)}, {clocks(begin, until, style)}"


def _whole_days(begin: datetime | date, finish: datetime | date | None, style: Style) -> str:
    first = begin.date() if isinstance(begin, datetime) else begin
    last = (finish.date() if isinstance(finish, datetime) else finish) if finish is not None else None
    if last is not None and last - timedelta(days=1) > first:
        return f"{day(first, style)} to {day(last - timedelta(days=1), style)} (all day)"
    return f"{day(first, style)} (all day)"


def place_of_zone(zone: str) -> str:
    """ "America/New_York" → "New York"; what has no place stays as it is."""
    return zone.rpartition("/")[2].replace("_", " ") if zone else "UTC"


def length(seconds: Any) -> str:
    """ "30 minutes", "1 hour", "1 hour 30 minutes"; "" for what is no length."""
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not 0 < seconds < 1e9:
        return ""
    minutes = round(seconds / 60)
    days, minutes = divmod(minutes, 1440) if minutes % 1440 == 0 else (0, minutes)
    hours, minutes = divmod(minutes, 60)
    parts = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    return " ".join(f"{n} {unit}{'s' if n != 1 else ''}" for n, unit in parts if n) or "less than a minute"


def recurrence(rule: Any) -> str:
    """An RFC 5545 rule in words: "every week on Monday"; "repeating" for what has no short words."""
    if not isinstance(rule, str) or "FREQ=" not in rule:
        return "repeating" if rule else ""
    parts = dict(p.split("=", 1) for p in rule.upper().removeprefix("RRULE:").split(";") if "=" in p)
    unit = _UNITS.get(parts.get("FREQ", ""))
    if unit is None:
        return "repeating"
    every = parts.get("INTERVAL", "1")
    text = f"every {unit}" if every == "1" else f"every {every} {unit}s"
    names = [_rule_day(day) for day in parts.get("BYDAY", "").split(",") if day]
    if monthly := [_which(number) for number in parts.get("BYMONTHDAY", "").split(",") if number]:
        return f"{text} on the {_and(monthly)}" if unit == "month" and not names and all(monthly) else text
    if names == list(_LONG_DAYS[:5]):
        return "every weekday"
    if names and all(names):
        text = f"every {_and(names)}" if unit == "week" and every == "1" else f"{text} on {_and(names)}"
    return text


_ORDERS = {"1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth", "-1": "last"}


def _rule_day(day: str) -> str:
    """ "MO" → "Monday", "1MO" → "the first Monday"; "" for what is none."""
    name, order = _RRULE_DAYS.get(day[-2:], ""), day[:-2]
    return f"the {_ORDERS[order]} {name}" if name and order in _ORDERS else "" if order else name


def _which(number: str) -> str:
    """The day of a month: "2" → "2nd", "-1" → "last day"; "" for what is none."""
    if number == "-1":
        return "last day"
    if not number.isdecimal():
        return ""
    ending = "th" if 10 < int(number) % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(int(number) % 10, "th")
    return f"{number}{ending}"


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def window(start: Any, end: Any, style: Style) -> str:
    """A stretch in words: "today", "tomorrow", "on Tue, Mar 3", "from Mon, Mar 2 to Sun, Mar 8", "today, 12:00–5:00
    PM"; "" when unknown."""
    begin, finish = parse(start, style), parse(end, style)
    if begin is None or finish is None:
        return ""
    first = begin.date() if isinstance(begin, datetime) else begin
    midnight = not isinstance(begin, datetime) or (begin.hour, begin.minute) == (0, 0)
    until = finish.date() if isinstance(finish, datetime) else finish
    ends_midnight = not isinstance(finish, datetime) or (finish.hour, finish.minute) == (0, 0)
    last = until - timedelta(days=1) if ends_midnight else until
    if first == last and midnight and ends_midnight:
        return near_day(first, style)
    if first == last and isinstance(begin, datetime) and isinstance(finish, datetime):
        hours = f"from {clock(begin, style)}" if ends_midnight else clocks(begin, finish, style)
        return f"{near_day(first, style)}, {hours}"
    if (last - first).days > 31:
        return f"until {day(last, style)}"
    return f"from {day(first, style)} to {day(last, style)}"
