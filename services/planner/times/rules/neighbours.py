"""Productions: neighbours of a day ("the week before last", "Friday after next", "the Monday after Easter", "Monday
week", "two Tuesdays ago", "the night before Christmas")."""

from __future__ import annotations

from datetime import timedelta

from services.planner.times.meaning import days, units
from services.planner.times.meaning.units import ONE
from services.planner.times.meaning.values import Amount, Context, Day, Moment, Num, Option
from services.planner.times.parsing.grammar import rule
from services.planner.times.rules.days import fixed
from services.planner.times.rules.relative import from_day


def _day_of(context: Context, moment: Moment) -> Option | None:
    """The stretch of days a moment without a clock means."""
    plain = moment.day is not None and moment.clock is None and not moment.part and moment.instant is None
    found = days.options(context, moment.day) if plain and moment.day else []
    return found[0] if found else None


@rule("turn", "BEFORE LASTWORD")
def before_last(context: Context) -> int:
    return -2


@rule("turn", "AFTER NEXTWORD")
def after_next(context: Context) -> int:
    return 2


@rule("date", "THE? unitname turn", score=1.0)
def unit_turn(context: Context, unit: str, turn: int) -> Moment | None:
    """ "the week after next", "the month before last"."""
    return fixed(context, (units.frame(context, unit, context.today, turn), ""), grain=unit)


@rule("date", "THE? weekday turn", score=1.0)
def weekday_turn(context: Context, weekday: int, turn: int) -> Moment | None:
    """ "Friday after next": the one after the coming one."""
    first = days.options(context, Day(weekday=weekday, direction=2 if turn > 0 else -1))
    day = units.add(first[0].start, 0, 7 if turn > 0 else -7) if first else None
    return fixed(context, (day and Option(day, day + ONE), ""))


@rule("date", "THE? month turn", score=1.0)
def month_turn(context: Context, month: int, turn: int) -> Moment | None:
    found = days.options(context, Day(month=month, direction=1 if turn > 0 else -1, grain="month"))
    start = found and units.add(found[0].start, 12 if turn > 0 else -12)
    return fixed(context, (units.frame(context, "month", start), ""), grain="month") if start else None


@rule("side_of", "AFTER")
def after(context: Context) -> int:
    return 1


@rule("side_of", "BEFORE")
def before(context: Context) -> int:
    return -1


def _nearest_first(number: int, side: int) -> int:
    """ "the last Friday before Christmas" is the first one going back."""
    return -number if side < 0 and number < 0 else number


@rule("date", "THE? weekday side_of date", score=1.0)
def weekday_beside(context: Context, weekday: int, side: int, moment: Moment) -> Moment | None:
    """ "the Monday after Easter"."""
    return nth_weekday_beside(context, 1, weekday, side, moment)


@rule("date", "THE? nth weekday_ side_of date", score=1.0)
def nth_weekday_beside(context: Context, number: int, weekday: int, side: int, moment: Moment) -> Moment | None:
    """ "the second Sunday before Christmas"."""
    found, number = _day_of(context, moment), _nearest_first(number, side)
    if found is None or number < 1:
        return None
    if side > 0:
        ahead = (weekday - found.end.weekday()) % 7 + 7 * (number - 1)
        day = units.add(found.end, 0, ahead)
    else:
        back = (found.start.weekday() - weekday - 1) % 7 + 1 + 7 * (number - 1)
        day = units.add(found.start, 0, -back)
    return fixed(context, (day and Option(day, day + ONE), ""))


@rule("date", "THE unitname side_of date", "unitname side_of date", score=1.0)
def unit_beside(context: Context, unit: str, side: int, moment: Moment) -> Moment | None:
    """ "the week after Christmas", "the weekend before Easter"."""
    return nth_unit_beside(context, 1, unit, side, moment)


@rule("date", "THE? nth unitname side_of date", score=1.0)
def nth_unit_beside(context: Context, number: int, unit: str, side: int, moment: Moment) -> Moment | None:
    """The n-th unit that lies wholly on one side of a date."""
    found, number = _day_of(context, moment), _nearest_first(number, side)
    if found is None or number < 1 or unit == "day":
        return None
    step = side
    frame = units.frame(context, unit, found.start if side < 0 else found.end - ONE, 0)
    while frame and (frame.start < found.end if side > 0 else frame.end > found.start) and abs(step) < 4:
        frame = units.frame(context, unit, found.start if side < 0 else found.end - ONE, step)
        step += side
    if frame and number > 1:
        frame = units.frame(context, unit, frame.start, side * (number - 1))
    return fixed(context, (frame, ""), grain=unit)


@rule("moment", "THE part side_of date", score=1.0)
def part_beside(context: Context, part: str, side: int, moment: Moment) -> Moment | None:
    """ "the night before Christmas", "the morning after the 4th"."""
    found = _day_of(context, moment)
    day = found and units.add(found.start, 0, side)
    if not day or found is None or found.end - found.start != ONE:
        return None
    return Moment(day=Day(frame=(Option(day, day + ONE),)), part=part)


@rule("date", "amount ON? weekday", "amount ON? THE? weekday")
def weeks_on(context: Context, amount: Amount, weekday: int) -> Moment | None:
    """ "a week on Thursday", "two weeks Friday" (British): from the coming one on."""
    return from_day(context, amount, Moment(day=Day(weekday=weekday)), 1) if _is_weeks(amount) else None


@rule("date", "amount relday")
def weeks_from(context: Context, amount: Amount, offset: int) -> Moment | None:
    """ "a week today", "two weeks tomorrow"."""
    day = units.add(context.today, 0, offset)
    if day is None or not _is_weeks(amount) or offset < 0:
        return None
    return from_day(context, amount, Moment(day=Day(frame=(Option(day, day + ONE),))), 1)


def _is_weeks(amount: Amount) -> bool:
    return amount.grain == "week" and not amount.seconds and not amount.months


@rule("date", "weekday unit")
def weekday_week(context: Context, weekday: int, unit: str) -> Moment | None:
    """ "Monday week", "Tuesday fortnight" (British)."""
    ahead = {"week": 7, "fortnight": 14}.get(unit)
    return from_day(context, Amount(days=ahead, grain="week"), Moment(day=Day(weekday=weekday)), 1) if ahead else None


@rule("date", "relday unit")
def tomorrow_week(context: Context, offset: int, unit: str) -> Moment | None:
    """ "tomorrow week" (British)."""
    return weeks_from(context, Amount(days=7, grain="week"), offset) if unit == "week" and offset > 0 else None


@rule("date", "amount AGO relday")
def ago_today(context: Context, amount: Amount, offset: int) -> Moment | None:
    """ "a year ago today"."""
    day = units.add(context.today, 0, offset)
    return from_day(context, amount, Moment(day=Day(frame=(Option(day, day + ONE),))), -1) if day else None


@rule("date", "num weekday_ AGO")
def weekdays_ago(context: Context, number: Num, weekday: int) -> Moment | None:
    """ "two Tuesdays ago"."""
    first = days.options(context, Day(weekday=weekday, direction=-1)) if 0 < number.value < 600 else []
    day = units.add(first[0].start, 0, -7 * (number.value - 1)) if first else None
    return fixed(context, (day and Option(day, day + ONE), ""))


@rule("date", "THE? direction dayset1", "THE? direction workday_unit")
def next_workday(context: Context, direction: int, kind: str) -> Moment | None:
    """ "the next working day"."""
    if direction == 0 or kind not in ("workdays", "workday"):
        return None
    day = units.add_workdays(context.today, -1 if direction < 0 else 1)
    return fixed(context, (day and Option(day, day + timedelta(days=1)), ""))


@rule("date", "THE? LASTWORD dayset1 OF|IN THE? date", "THE? LASTWORD workday_unit OF|IN THE? date", score=1.0)
@rule("date", "THE? ordword dayset1 OF|IN THE? date", "THE? ordword workday_unit OF|IN THE? date", score=1.0)
def workday_of(context: Context, *parts: object) -> Moment | None:
    """ "the last working day of March", "the first weekday of next month"."""
    moment, kind, number = parts[-1], parts[-2], parts[0] if isinstance(parts[0], int) else -1
    if kind not in ("workdays", "workday") or not isinstance(moment, Moment) or not moment.day:
        return None
    found = (
        days.options(context, moment.day) if days.grain_of(moment.day) in ("week", "month", "quarter", "year") else []
    )
    if not found:
        return None
    edge = found[0].end if number < 0 else found[0].start - ONE
    day = units.add_workdays(edge, number)
    return fixed(context, (day and Option(day, day + ONE), ""))


@rule("workday_unit", "unit")
def workday_unit(context: Context, unit: str) -> str | None:
    return unit if unit == "workday" else None


@rule("date", "date PLUS amount", score=0.5)
def date_plus(context: Context, moment: Moment, amount: Amount) -> Moment | None:
    """ "next Tuesday + 10 days"."""
    return from_day(context, amount, moment, 1)
