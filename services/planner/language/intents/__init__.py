"""Which intent a sentence has: weighted rules over its features, summed and brought to a confidence.

A rule adds its weight to its intent when all its features are there and none of those after ``!``. Weights are in
log-odds: 1 is a hint, 2 good evidence, 4 leaves little doubt. To teach a way of asking: add one line to the module of
its family, or a word to the lexicon.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from services.planner.language.intents import calendar_changes, calendar_reading, others, tasks
from services.planner.language.intents.model import Rule

GOALS: dict[str, str] = {
    "calendar.schedule": "schedule",
    "calendar.reschedule": "reschedule",
    "calendar.cancel": "cancel",
    "calendar.update": "update",
    "task.update": "update",
    "contact.update": "update",
    "task.assign": "assign",
    "contact.assign": "assign",
}
"""Intents that begin a goal."""
RULES: tuple[Rule, ...] = calendar_changes.RULES + calendar_reading.RULES + tasks.RULES + others.RULES


def _index() -> dict[str, list[Rule]]:
    """Rules under one feature they need, so that only those that can fire are looked at."""
    counts: dict[str, int] = {}
    for rule in RULES:
        for name in rule.needs:
            counts[name] = counts.get(name, 0) + 1
    by_feature: dict[str, list[Rule]] = {"": []}
    for rule in RULES:
        rarest = min(rule.needs, key=lambda name: counts[name], default="")
        by_feature.setdefault(rarest, []).append(rule)
    return by_feature


_BY_FEATURE = _index()
_SHARPNESS = 0.65
"""Set so that confidence agrees with the share that is right (benchmarks/language/intents_adapter.py prints both)."""


def score(features: Iterable[str]) -> list[tuple[str, float]]:
    """Intents with their confidence, best first; confidences sum to 1."""
    present = frozenset(features)
    sums: dict[str, float] = {}
    for name in (*present, ""):
        for rule in _BY_FEATURE.get(name, ()):
            if rule.needs <= present and rule.without.isdisjoint(present):
                sums[rule.intent] = sums.get(rule.intent, 0.0) + rule.weight
    top = max(sums.values())
    powers = {intent: math.exp(_SHARPNESS * (value - top)) for intent, value in sums.items()}
    total = sum(powers.values())
    return sorted(((intent, power / total) for intent, power in powers.items()), key=lambda pair: (-pair[1], pair[0]))
