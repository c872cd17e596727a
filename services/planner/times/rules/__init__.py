"""The productions, a module for each thing people say. Importing this package fills the grammar.

numbers: numbers and amounts of time · clock, spoken: times of day · zones: clocks of other zones · days, calendar:
days, units, seasons, holidays · relative: counted from another time · parts, halves: a place inside a unit ·
neighbours: before last, after next, beside a date · dayparts: mornings and evenings of a day · spans: stretches that
touch now · moments: day and clock together · ranges: from one to another · sides: before, after, by · repeats,
monthly, repeats_until: recurrences.
"""

from __future__ import annotations

from services.planner.times.rules import (
    calendar,
    clock,
    dayparts,
    days,
    halves,
    moments,
    monthly,
    neighbours,
    numbers,
    parts,
    ranges,
    relative,
    repeats,
    repeats_until,
    sides,
    spans,
    spoken,
    zones,
)

PRODUCTIONS = (
    numbers, clock, spoken, zones, days, dayparts, calendar, relative, spans, parts, halves, neighbours, moments,
    ranges, sides, repeats, monthly, repeats_until,
)  # fmt: skip
