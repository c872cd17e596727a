"""Productions: halves, quarters and ends of a unit ("first half of March", "H2 2026", "Q1 next year", "year end")."""

from __future__ import annotations

from datetime import date

from services.planner.times.meaning import days, units
from services.planner.times.meaning.values import Context, Day, Moment, Num, Option
from services.planner.times.parsing.grammar import rule
from services.planner.times.rules.days import fixed
from services.planner.times.rules.parts import edge_of


@rule("which_half", "ordw")
def which_half(context: Context, number: int) -> int | None:
    return number if number in (1, 2) else None


@rule("which_half", "LASTWORD", "OTHER")
def second_half(context: Context) -> int:
    return 2


@rule("date", "THE? which_half DASH? HALF OF|IN? THE? date", score=1.0)
def half_of(context: Context, number: int, moment: Moment) -> Moment | None:
    """ "the first half of March": up to the middle of the days, or of the months of a longer unit."""
    day = moment.day
    grain = days.grain_of(day) if day and not moment.clock and not moment.part else "day"
    found = days.options(context, day) if day and grain in ("week", "month", "quarter", "year") else []
    middle = found and _middle(found[0], grain)
    if not found or not middle:
        return None
    half = Option(found[0].start, middle) if number == 1 else Option(middle, found[0].end)
    return fixed(context, (half, ""), grain=grain)


def _middle(frame: Option, grain: str) -> date | None:
    if grain == "year":
        return units.add(frame.start, 6)
    return frame.start + (frame.end - frame.start) // 2


@rule("halfyear", "HW num", "num HW")
def half_year(context: Context, number: Num) -> int | None:
    """ "H1", "2H"."""
    return number.value if number.value in (1, 2) and number.digits == 1 else None


@rule("date", "halfyear DASH|OF|IN|COMMA? date", "date DASH? halfyear", score=1.0)
def half_of_year(context: Context, one: Moment | int, two: Moment | int) -> Moment | None:
    number, moment = (one, two) if isinstance(one, int) else (two, one)
    if not isinstance(number, int) or not isinstance(moment, Moment) or not _is_year(moment):
        return None
    return half_of(context, number, moment)


@rule("date", "THE? nthquarter DASH|OF|IN|COMMA? date", score=1.0)
def quarter_of(context: Context, number: int, moment: Moment) -> Moment | None:
    """ "Q1 of next year"."""
    found = days.options(context, moment.day) if moment.day and _is_year(moment) else []
    start = found and units.add(found[0].start, 3 * (number - 1))
    return fixed(context, (units.frame(context, "quarter", start), ""), grain="quarter") if start else None


def _is_year(moment: Moment) -> bool:
    return moment.day is not None and not moment.clock and not moment.part and days.grain_of(moment.day) == "year"


@rule("date", "THE? unitname DASH? edge", score=0.5)
def unit_end(context: Context, unit: str, edge: str) -> Moment | None:
    """ "year end", "month-end"."""
    if unit not in ("month", "quarter", "year") or edge != "end":
        return None
    return edge_of(context, edge, Moment(day=Day(frame=_here(context, unit), grain=unit)))  # type: ignore[arg-type]


def _here(context: Context, unit: str) -> tuple[Option, ...]:
    frame = units.frame(context, unit, context.today)
    return (frame,) if frame else ()
