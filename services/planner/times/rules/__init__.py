"""The productions, a module for each thing people say. Importing this package fills the grammar.

numbers: numbers and amounts of time · clock: times of day · zones: clocks of other zones · days, calendar: days, units,
seasons, holidays · relative: counted from another time · parts: a place inside a unit · dayparts: mornings and evenings
of a day · spans: stretches that touch now · moments: day and clock together · ranges: from one to another · sides:
before, after, by · repeats, monthly: recurrences.
"""

from __future__ import annotations

from services.planner.times.rules import (
    calendar,
    clock,
    dayparts,
    days,
    moments,
    monthly,
    numbers,
    parts,
    ranges,
    relative,
    repeats,
    sides,
    spans,
    zones,
)

PRODUCTIONS = (
    numbers, clock, zones, days, dayparts, calendar, relative, spans, parts, moments, ranges, sides, repeats, monthly,
)  # fmt: skip
