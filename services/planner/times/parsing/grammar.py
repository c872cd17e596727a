"""The grammar itself: one `Grammar`, filled by the modules that hold its productions."""

from __future__ import annotations

from services.planner.times.parsing.chart import Grammar

GRAMMAR = Grammar()
rule = GRAMMAR.rule
