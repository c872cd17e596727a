"""Productions: joined moments ("Friday at 10"), ranges ("2 to 3pm on Tuesday"), open sides ("after 5", "by Friday")."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from services.planner.times import days, units
from services.planner.times.grammar import rule
from services.planner.times.model import Relation
from services.planner.times.values import Amount, Clock, Context, Day, Moment, Open, Range


@rule(
    "moment",
    "date time",
    "date COMMA|FOR time",
    "date LPAREN time|partday RPAREN",
    "date COMMA? ON? time",
    "date DOT time",
)
@rule("moment", "date DASH time", score=-2.0)
@rule("moment", "date COMMA? asked", "date BY asked", "date BY time", score=-0.2)
def date_time(context: Context, day: Moment, time: Moment) -> Moment | None:
    """A day and a time of day are one moment."""
    if day.day is None or day.clock or day.part or time.day or time.instant:
        return None
    if days.grain_of(day.day) not in ("day", "month", "year"):
        return None
    return replace(time, day=_first_day(context, day.day))


def _first_day(context: Context, day: Day) -> Day:
    """ "next month at 6" is the first of it."""
    if days.grain_of(day) == "day":
        return day
    return Day(frame=tuple(replace(option, end=option.start + units.ONE) for option in days.options(context, day)[:1]))


@rule("moment", "time AT date", score=-1.0)
@rule("moment", "time COMMA|OF|ON|DASH|FOR? THE? date", "time COMMA? ON|OF|FOR THE? date")
@rule("moment", "asked COMMA|ON|OF? THE? date", score=-8.0)
def time_date(context: Context, time: Moment, day: Moment) -> Moment | None:
    return date_time(context, day, time) if day.day and days.grain_of(day.day) == "day" else None


@rule("moment", "moment date", "moment COMMA|ON|OF? date", "date moment", "date COMMA moment")
def moment_date(context: Context, one: Moment, two: Moment) -> Moment | None:
    """A moment and one more statement about its day."""
    if one.day is None or two.day is None or one.instant or two.instant:
        return None
    merged = days.common(context, one.day, two.day)
    timed = one if (one.clock or one.part) else two
    return replace(timed, day=merged) if merged and (timed.clock or timed.part) else None


@rule("moment", "moment COMMA? AT? APPROX? clocked|bare")
def moment_clock(context: Context, moment: Moment, time: Moment) -> Moment | None:
    """ "tomorrow evening at 8"."""
    if (
        moment.clock
        or moment.instant
        or not moment.part
        or moment.day is None
        or (time.part and time.part not in ("am", "pm"))
    ):
        return None
    return replace(time, day=moment.day, part=time.part or moment.part)


@rule("moment", "bare moment", score=-8.0)
@rule("moment", "clocked COMMA? ON? moment")
def clock_moment(context: Context, time: Moment, moment: Moment) -> Moment | None:
    return moment_clock(context, moment, time)


@rule("moment", "moment inpart", "moment COMMA inpart")
def moment_part(context: Context, moment: Moment, part: Moment) -> Moment | None:
    """ "Friday at 7 in the evening"."""
    if moment.clock is None or moment.part or moment.instant:
        return None
    return replace(moment, part=f"{part.partmod} {part.part}".strip())


@rule("to", "TO|UNTILW|DASH", "DASH DASH")
@rule("through", "THROUGH")
def to(context: Context) -> bool:
    return True


@rule("bound", "bare", score=-4.0)
@rule("bound", "time", "exactish", "mil", "spokenw", "date", "moment")
def bound(context: Context, value: Moment | Clock) -> Moment:
    return Moment(clock=value) if isinstance(value, Clock) else value


@rule(
    "range",
    "FROM? bound to THE? bound",
    "FROM? bound through THE? bound",
    "BETWEEN bound AND|TO|DASH THE? bound",
    "STARTING bound UNTILW|TO bound",
)
def from_to(context: Context, start: Moment, *rest: object) -> Range | None:
    end = rest[-1]
    if not isinstance(end, Moment) or start == end:
        return None
    if start.instant is None and end.instant is None:
        if bool(start.clock) != bool(end.clock) and (start.clock is None or end.day is not None):
            return None
        if start.day is None and end.day is not None:
            if start.clock is None or end.clock is None:
                return None
            return Range(start, replace(end, day=None), end.day)
        if start.clock is None and not start.part and end.day is None:
            return None
    return Range(start, end)


@rule("bound", "meal", score=-2.0)
def meal_bound(context: Context, name: str) -> Moment:
    """ "after dinner": a meal bounds a time."""
    return Moment(part=name)


@rule("range", "ranged_days", "FROM|BETWEEN ranged_days", score=2.0)
def ranged(context: Context, value: Range) -> Range:
    return value


@rule("ranged_days", "month THE? dayno to|through THE? dayno", "month dayno AND THE? dayno")
def month_days(context: Context, month: int, first: int, *rest: object) -> Range | None:
    last = rest[-1]
    if not isinstance(last, int) or not first < last:
        return None
    return Range(Moment(day=Day(month=month, day=first)), Moment(day=Day(month=month, day=last)))


@rule("ranged_days", "THE? dayno to|through THE? dayno OF|IN? month", "THE? dayno AND|SLASH THE? dayno OF? month")
def days_month(context: Context, first: int, *rest: object) -> Range | None:
    last, month = rest[-2], rest[-1]
    return month_days(context, month, first, last) if isinstance(month, int) else None


@rule("ranged_days", "ranged_days COMMA|OF|IN? year")
def days_year(context: Context, value: Range, year: int) -> Range | None:
    first, last = value.start.day, value.end.day
    if first is None or last is None or first.frame or last.frame:
        return None
    return replace(
        value,
        start=replace(value.start, day=replace(first, year=year)),
        end=replace(value.end, day=replace(last, year=year)),
    )


@rule("ranged_days", "THE? dayno to|through THE? dayno OF|IN? date", "FROM dayno to dayno OF|IN? date")
def days_of(context: Context, first: int, *rest: object) -> Range | None:
    """ "from 4 to 23 of next month"."""
    last, moment = rest[-2], rest[-1]
    if (
        not isinstance(moment, Moment)
        or moment.day is None
        or not isinstance(last, int)
        or days.grain_of(moment.day) != "month"
    ):
        return None
    pair = [days.meet(moment.day, Day(day=number)) for number in (first, last)]
    return Range(Moment(day=pair[0]), Moment(day=pair[1])) if pair[0] and pair[1] and first < last else None


@rule("range", "range ON|IN|OF|COMMA? THE? date", "range FOR date")
def range_date(context: Context, value: Range, moment: Moment) -> Range | None:
    """ "2 to 3pm on Tuesday"."""
    if value.day or value.start.day or value.end.day or value.start.instant or value.end.instant or moment.day is None:
        return None
    return replace(value, day=moment.day) if days.grain_of(moment.day) == "day" else None


@rule("range", "date COMMA|FOR? range", "date COMMA|FROM|AT? range", "moment COMMA? range")
def date_range(context: Context, moment: Moment, value: Range) -> Range | None:
    if moment.clock or moment.instant:
        return None
    joined = range_date(context, value, replace(moment, part="", clock=None))
    if joined is None:
        return None
    return replace(joined, part=moment.part) if moment.part else joined


@rule("range", "range COMMA|ON? moment")
def range_moment(context: Context, value: Range, moment: Moment) -> Range | None:
    """ "between 7 and 9 last night"."""
    return date_range(context, moment, value) if moment.part else None


@rule("range", "range inpart", "range COMMA? inpart")
def range_part(context: Context, value: Range, part: Moment) -> Range | None:
    """ "between 5 and 6 in the afternoon"."""
    if value.part or value.start.clock is None or value.end.clock is None or value.start.part or value.end.part:
        return None
    return replace(value, part=part.part)


@rule("range", "inpart COMMA? range")
def part_range(context: Context, part: Moment, value: Range) -> Range | None:
    return range_part(context, value, part)


@rule("lasting", "FOR APPROX? amount", "FOR COMMA? amount")
def lasting(context: Context, amount: Amount) -> Amount:
    return amount


@rule(
    "range",
    "time COMMA? lasting",
    "moment COMMA? lasting",
    "FROM asked lasting",
    "FROM|STARTING time|moment|date lasting",
    "AT? asked lasting",
)
@rule(
    "range",
    "lasting FROM|STARTING|AT bound",
    "amount STARTING bound",
    "lasting COMMA FROM|STARTING bound",
    "lasting time",
    "lasting moment",
)
def for_amount(context: Context, one: Moment | Amount, two: Moment | Amount) -> Range | None:
    """ "at 4pm for 30 minutes", "for 10 days from 18 December"."""
    moment, amount = (two, one) if isinstance(one, Amount) else (one, two)
    if not isinstance(moment, Moment) or not isinstance(amount, Amount) or (moment.part and not moment.clock):
        return None
    return Range(moment, moment, amount=amount)


_SIDES: tuple[tuple[str, Relation], ...] = (
    ("BY", "by"), ("BEFORE", "before"), ("AFTER", "after"), ("SINCE", "since"), ("UNTILW", "until"),
    ("STARTING", "from"), ("NOTBEFORE", "from"), ("FROM", "from"),
)  # fmt: skip


def _side(relation: Relation) -> Callable[[Context], Relation]:
    def side(context: Context) -> Relation:
        return relation

    return side


for _word, _relation in _SIDES:
    rule("side", _word)(_side(_relation))


@rule("open", "side APPROX? THE? bound", "side APPROX? THE? range")
def open_side(context: Context, relation: Relation, moment: Moment | Range) -> Open | None:
    if isinstance(moment, Range):
        if moment.amount or not moment.start.day or moment.start.clock:
            return None
        moment = moment.end if relation in ("after",) else moment.start
    if relation == "from" and moment.clock is None and moment.day is None:
        return None
    if moment.part and not moment.clock and relation == "from":
        return None
    return Open(moment, relation)


@rule("open", "THROUGH bound")
def through_side(context: Context, moment: Moment) -> Open:
    return Open(moment, "until", inclusive=True)


@rule("open", "bound ONWARD", "FROM bound ONWARD")
@rule("open", "FROM bound ON", score=-12.0)
def onward(context: Context, moment: Moment) -> Open:
    return Open(moment, "from")


@rule("open", "bound ORBEFORE")
def or_before(context: Context, moment: Moment) -> Open:
    return Open(moment, "by")


@rule("open", "date COMMA? open", "moment COMMA? open")
def date_open(context: Context, moment: Moment, value: Open) -> Open | None:
    """ "Thursday after 5"."""
    inner = value.moment
    if moment.day is None or moment.clock or inner.day or inner.instant or (inner.clock is None and not inner.part):
        return None
    if inner.clock and moment.part and not inner.part:
        inner = replace(inner, part=moment.part)
    return replace(value, moment=replace(inner, day=_first_day(context, moment.day)))


@rule("open", "open COMMA|ON|OF? THE? date")
def open_date(context: Context, value: Open, moment: Moment) -> Open | None:
    return date_open(context, moment, value) if moment.day and days.grain_of(moment.day) == "day" else None


@rule("range", "open BUT|AND? open")
def two_sides(context: Context, one: Open, two: Open) -> Range | None:
    """ "after 3:30pm but before 6pm"."""
    if one.relation not in ("after", "from", "since") or two.relation not in ("before", "by", "until"):
        return None
    return from_to(context, one.moment, True, two.moment)
