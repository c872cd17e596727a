"""Recurrence as text: RFC 5545 RRULE, EXDATE and RDATE lines, read strictly and written back canonically.

Reading is ours because the rule comes from people and programs: every fault gets a sentence, and nothing here expands
anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MAX_TEXT = 20_000
MAX_COUNT = 10_000
MAX_DATES = 1_000
"""EXDATE and RDATE entries of one series."""

_RANGES = {
    "BYSECOND": (0, 59),
    "BYMINUTE": (0, 59),
    "BYHOUR": (0, 23),
    "BYMONTHDAY": (1, 31),
    "BYYEARDAY": (1, 366),
    "BYWEEKNO": (1, 53),
    "BYMONTH": (1, 12),
    "BYSETPOS": (1, 366),
}
_SIGNED = {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"}
_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)\Z")
_STAMP = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d)?(Z)?)?\Z")


class BadRule(ValueError):
    """The text is no recurrence we can keep; the message is for people."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One RRULE. Numbers as in RFC 5545; ``byday`` holds (ordinal or 0, weekday 0 = Monday). ``until`` is wall-clock,
    inclusive.
    """

    freq: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    bysecond: tuple[int, ...] = ()
    byminute: tuple[int, ...] = ()
    byhour: tuple[int, ...] = ()
    byday: tuple[tuple[int, int], ...] = ()
    bymonthday: tuple[int, ...] = ()
    byyearday: tuple[int, ...] = ()
    byweekno: tuple[int, ...] = ()
    bymonth: tuple[int, ...] = ()
    bysetpos: tuple[int, ...] = ()
    wkst: int = 0


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule with dates taken out and put in; all wall-clock in the event's zone (midnight for all-day events)."""

    rule: Rule
    exdates: frozenset[datetime] = frozenset()
    rdates: tuple[datetime, ...] = ()


def parse_recurrence(text: str, zone: ZoneInfo, all_day: bool) -> Recurrence:
    """Reads ``FREQ=WEEKLY;BYDAY=MO`` or iCalendar lines (RRULE, EXDATE, RDATE); BadRule says what is wrong.

    UTC stamps become wall-clock in ``zone``; for all-day events every stamp becomes its date's midnight.
    """
    if len(text) > MAX_TEXT:
        raise BadRule("The repetition is too long.")
    rules: list[Rule] = []
    dates: dict[str, list[datetime]] = {"EXDATE": [], "RDATE": []}
    for line in re.sub(r"\r?\n[ \t]", "", text.strip()).splitlines():
        name, params, value = _split_line(line.strip().upper(), line.strip())
        if name == "RRULE":
            rules.append(parse_rule(value, zone, all_day))
        elif name in dates:
            dates[name] += _dates(value, params, zone, all_day)
        elif name:
            raise BadRule(f"A repetition cannot have {name[:20]}.")
    if len(rules) != 1:
        raise BadRule("A repetition needs one rule, such as FREQ=WEEKLY;BYDAY=MO.")
    if len(dates["EXDATE"]) + len(dates["RDATE"]) > MAX_DATES:
        raise BadRule(f"A repetition can have at most {MAX_DATES} single dates.")
    return Recurrence(rules[0], frozenset(dates["EXDATE"]), tuple(sorted(set(dates["RDATE"]))))


def parse_rule(text: str, zone: ZoneInfo, all_day: bool) -> Rule:
    """Reads the value of one RRULE; BadRule says what is wrong."""
    parts: dict[str, str] = {}
    for part in filter(None, (p.strip() for p in text.upper().split(";"))):
        name, sign, value = part.partition("=")
        if not sign or not value or name in parts:
            raise BadRule(f"I can't read “{part[:40]}” in the repetition.")
        parts[name] = value
    freq = parts.pop("FREQ", "")
    if freq not in FREQUENCIES:
        raise BadRule("The repetition needs FREQ (YEARLY, MONTHLY, WEEKLY or DAILY).")
    rule = Rule(
        freq,
        interval=_number(parts.pop("INTERVAL", "1"), "INTERVAL", 1, 10_000),
        count=_number(parts.pop("COUNT"), "COUNT", 1, MAX_COUNT) if "COUNT" in parts else None,
        until=_until(parts.pop("UNTIL"), zone, all_day) if "UNTIL" in parts else None,
        byday=tuple(sorted(set(_byday(parts.pop("BYDAY"), freq)))) if "BYDAY" in parts else (),
        wkst=_wkst(parts.pop("WKST", "MO")),
    )
    lists = {name.lower(): _numbers(parts.pop(name), name) for name in _RANGES if name in parts}
    if parts:
        raise BadRule(f"A repetition cannot have {next(iter(parts))[:20]}.")
    return _checked(replace(rule, **lists), all_day)  # type: ignore[arg-type]


def format_rule(rule: Rule, zone: ZoneInfo, all_day: bool) -> str:
    """The rule in canonical text; UNTIL in UTC for timed events, a date for all-day ones."""
    out = [f"FREQ={rule.freq}"]
    if rule.interval != 1:
        out.append(f"INTERVAL={rule.interval}")
    if rule.count is not None:
        out.append(f"COUNT={rule.count}")
    if rule.until is not None:
        out.append(f"UNTIL={format_stamp(rule.until, zone, all_day)}")
    for name in ("bymonth", "byweekno", "byyearday", "bymonthday"):
        out += _listed(name, getattr(rule, name))
    if rule.byday:
        out.append("BYDAY=" + ",".join(f"{n or ''}{WEEKDAYS[day]}" for n, day in rule.byday))
    for name in ("byhour", "byminute", "bysecond", "bysetpos"):
        out += _listed(name, getattr(rule, name))
    if rule.wkst:
        out.append(f"WKST={WEEKDAYS[rule.wkst]}")
    return ";".join(out)


def format_recurrence(recurrence: Recurrence, zone: ZoneInfo, all_day: bool) -> str:
    """The rule alone (``FREQ=…``), or lines RRULE, EXDATE, RDATE when single dates are taken out or put in."""
    rule = format_rule(recurrence.rule, zone, all_day)
    lines = []
    kind = ";VALUE=DATE" if all_day else ""
    for name, dates in (("EXDATE", sorted(recurrence.exdates)), ("RDATE", list(recurrence.rdates))):
        if dates:
            lines.append(f"{name}{kind}:" + ",".join(format_stamp(d, zone, all_day) for d in dates))
    return "\n".join([f"RRULE:{rule}", *lines]) if lines else rule


def format_stamp(wall: datetime, zone: ZoneInfo, all_day: bool) -> str:
    """A wall-clock instant as iCalendar: ``20260309`` for all-day, else in UTC, ``20260309T130000Z``."""
    if all_day:
        return wall.strftime("%Y%m%d")
    return wall.replace(tzinfo=zone).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def parse_stamp(text: str, zone: ZoneInfo, all_day: bool) -> datetime:
    """An iCalendar (or ISO) stamp as wall-clock in ``zone``; a bare date is its midnight."""
    match = _STAMP.match(text.strip().upper())
    try:
        if match is None:
            raise ValueError
        day = date(int(match[1]), int(match[2]), int(match[3]))
        clock = time(int(match[4]), int(match[5]), int(match[6] or 0)) if match[4] else time()
        wall = datetime.combine(day, clock)
        if match[7] and not all_day:
            wall = wall.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise BadRule(f"I can't read the date “{text[:40]}” in the repetition.") from None
    return datetime.combine(wall.date(), time()) if all_day else wall


def _split_line(upper: str, line: str) -> tuple[str, dict[str, str], str]:
    if not line:
        return "", {}, ""
    if upper.startswith("FREQ=") or ":" not in line:
        return "RRULE", {}, line
    head, _, value = line.partition(":")
    name, *params = head.split(";")
    pairs = (param.partition("=") for param in params)
    return name.strip().upper(), {key.upper(): value for key, _, value in pairs}, value


def _dates(value: str, params: dict[str, str], zone: ZoneInfo, all_day: bool) -> list[datetime]:
    said_in = zone
    if "TZID" in params:
        try:
            said_in = ZoneInfo(params["TZID"].strip('"'))
        except (ValueError, OSError, KeyError):
            raise BadRule("I don't know the time zone in the repetition.") from None
    walls = [parse_stamp(part, said_in, all_day) for part in value.split(",") if part.strip()]
    if said_in.key == zone.key or all_day:
        return walls
    return [wall.replace(tzinfo=said_in).astimezone(zone).replace(tzinfo=None) for wall in walls]


def _until(text: str, zone: ZoneInfo, all_day: bool) -> datetime:
    wall = parse_stamp(text, zone, all_day)
    bare_date = "T" not in text
    return wall + timedelta(days=1, seconds=-1) if bare_date and not all_day else wall


def _byday(text: str, freq: str) -> list[tuple[int, int]]:
    days = []
    for part in text.split(","):
        match = _BYDAY.match(part.strip())
        if match is None or (match[1] and not 1 <= abs(int(match[1])) <= 53):
            raise BadRule(f"I can't read the weekday “{part[:20]}” in the repetition.")
        ordinal = int(match[1] or 0)
        if ordinal and freq not in ("MONTHLY", "YEARLY"):
            raise BadRule("Only a monthly or yearly repetition can name the first or last of a weekday.")
        days.append((ordinal, WEEKDAYS.index(match[2])))
    return days


def _wkst(text: str) -> int:
    if text not in WEEKDAYS:
        raise BadRule("WKST must be a weekday such as MO.")
    return WEEKDAYS.index(text)


def _number(text: str, name: str, low: int, high: int) -> int:
    if not re.fullmatch(r"[+-]?\d{1,6}", text) or not low <= int(text) <= high:
        raise BadRule(f"{name} in a repetition must be between {low} and {high}.")
    return int(text)


def _numbers(text: str, name: str) -> tuple[int, ...]:
    low, high = _RANGES[name]
    values = set()
    for part in text.split(","):
        value = _number(part.strip(), name, -high if name in _SIGNED else low, high)
        if abs(value) < low:
            raise BadRule(f"{name} in a repetition cannot be 0.")
        values.add(value)
    return tuple(sorted(values))


def _listed(name: str, values: tuple[int, ...]) -> list[str]:
    return [f"{name.upper()}=" + ",".join(map(str, values))] if values else []


def _checked(rule: Rule, all_day: bool) -> Rule:
    if rule.count is not None and rule.until is not None:
        raise BadRule("A repetition can have COUNT or UNTIL, not both.")
    if rule.byweekno and rule.freq != "YEARLY":
        raise BadRule("BYWEEKNO needs FREQ=YEARLY.")
    if all_day and (FREQUENCIES.index(rule.freq) > 3 or rule.byhour or rule.byminute or rule.bysecond):
        raise BadRule("An all-day event cannot repeat within a day.")
    has_by = rule.byday or rule.bymonthday or rule.byyearday or rule.byweekno or rule.bymonth
    if rule.bysetpos and not (has_by or rule.byhour or rule.byminute or rule.bysecond):
        raise BadRule("BYSETPOS needs another BY part.")
    return rule
