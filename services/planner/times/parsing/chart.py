"""The engine: productions, and a bounded chart parser that applies them.

A production reads ``@rule("date", "weekday COMMA? THE? ordinal")``: its right side is a row of
categories. Lower-case categories hand their value to the action, UPPER-CASE ones are only matched.
``A|B`` is a choice, a trailing ``?`` makes a part optional. The action gets the context and the
values and returns the value of the new edge, or None when the words do not fit after all.

The parser works from the last token to the first. Everything that starts at a position is complete
before the position to its left is looked at, so one pass over the text is enough. Three bounds make
the cost linear whatever the text: the tokens of one edge, the edges that start at one position, and
the steps taken there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any, NamedTuple, TypeVar

MAX_TOKENS = 28
MAX_EDGES = 48
MAX_SAME = 3
MAX_STEPS = 100

Action = Callable[..., Any]
Decorated = TypeVar("Decorated", bound=Action)


class Edge(NamedTuple):
    """A category recognised over tokens ``start`` to ``end`` (exclusive)."""

    category: str
    start: int
    end: int
    value: Any
    score: float = 0.0


class _Node:
    """A point inside one or more productions that share their first parts.

    ``children`` says for each category where it leads and whether its value is handed to the action.
    """

    __slots__ = ("children", "done")

    def __init__(self) -> None:
        self.children: dict[str, tuple[_Node, bool]] = {}
        self.done: list[tuple[str, Action, float]] = []


def _variants(pattern: str) -> Iterator[tuple[str, ...]]:
    """All plain rows a pattern stands for."""
    choices: list[list[str | None]] = []
    for part in pattern.split():
        names: list[str | None] = list(part.rstrip("?").split("|"))
        choices.append([*names, None] if part.endswith("?") else names)
    for row in product(*choices):
        yield tuple(name for name in row if name is not None)


class Grammar:
    """A set of productions. Filled at import, read-only afterwards."""

    def __init__(self) -> None:
        self._root = _Node()

    def rule(self, target: str, *patterns: str, score: float = 0.0) -> Callable[[Decorated], Decorated]:
        """Register the decorated action for every pattern given."""

        def register(action: Decorated) -> Decorated:
            for pattern in patterns:
                for row in _variants(pattern):
                    self._add(target, row, action, score)
            return action

        return register

    def _add(self, target: str, row: tuple[str, ...], action: Action, score: float) -> None:
        node = self._root
        for name in row:
            node, _ = node.children.setdefault(name, (_Node(), name[0].islower()))
        node.done.append((target, action, score))

    def parse(self, terminals: list[list[Edge]], context: Any) -> list[dict[str, list[Edge]]]:
        """The chart: for each position, the edges that start there, by category."""
        chart: list[dict[str, list[Edge]]] = [{} for _ in range(len(terminals) + 1)]
        for start in range(len(terminals) - 1, -1, -1):
            if terminals[start]:
                _Position(self._root, chart, start, context).fill(terminals[start])
        return chart


class _Position:
    """The work at one start position: an agenda of edges, each tried as the first part of every production."""

    __slots__ = ("agenda", "chart", "context", "count", "here", "root", "start", "steps")

    def __init__(self, root: _Node, chart: list[dict[str, list[Edge]]], start: int, context: Any) -> None:
        self.root, self.chart, self.start, self.context = root, chart, start, context
        self.here = chart[start]
        self.agenda: list[Edge] = []
        self.count = self.steps = 0

    def fill(self, terminals: list[Edge]) -> None:
        for edge in terminals:
            self.add(edge)
        at = 0
        while at < len(self.agenda):
            edge = self.agenda[at]
            at += 1
            found = self.root.children.get(edge.category)
            if found is not None:
                self.walk(found[0], edge.end, (edge.value,) if found[1] else (), edge.score)

    def add(self, edge: Edge) -> None:
        """Keep an edge unless it is known already or a bound is reached."""
        if self.count >= MAX_EDGES or edge.end - edge.start > MAX_TOKENS:
            return
        known = self.here.setdefault(edge.category, [])
        same = 0
        for place, other in enumerate(known):
            if other.end == edge.end:
                if other.value == edge.value:
                    if edge.score > other.score:  # the same meaning, said in a plainer way
                        known[place] = edge
                        self._schedule(edge)
                    return
                same += 1
        if same < MAX_SAME:
            known.append(edge)
            self._schedule(edge)

    def _schedule(self, edge: Edge) -> None:
        self.agenda.append(edge)
        self.count += 1

    def walk(self, node: _Node, end: int, values: tuple[Any, ...], score: float) -> None:
        """Complete productions at ``node`` and go on with the edges that start at ``end``."""
        self.steps += 1
        if self.steps > MAX_STEPS or self.count >= MAX_EDGES:
            return
        for target, action, bonus in node.done:
            value = action(self.context, *values)
            if value is not None:
                self.add(Edge(target, self.start, end, value, score + bonus))
        children = node.children
        if not children:
            return
        for name, edges in self.chart[end].items():
            found = children.get(name)
            if found is not None:
                child, captured = found
                for edge in edges:
                    self.walk(child, edge.end, (*values, edge.value) if captured else values, score + edge.score)
