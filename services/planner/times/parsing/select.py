"""Which of the edges found are handed out: the best row of edges that do not overlap."""

from __future__ import annotations

from itertools import accumulate

from services.planner.times.parsing.chart import Edge
from services.planner.times.words import guards, lexicon
from services.planner.times.words.tokens import Token

TOP = ("date", "time", "moment", "range", "open", "repeat", "lasting", "amount", "spokenw", "none", "bare")
# "first thing I noticed": a time only beside a day or where the sentence ends.
_THINGS = (["first", "thing"], ["last", "thing"])
_TOKEN, _EDGE = 10.0, 6.0


def chosen(chart: list[dict[str, list[Edge]]], tokens: list[Token]) -> list[Edge]:
    """The row of edges with the highest sum of scores, in order: longer edges beat several short ones.

    A comma held by an edge is worth nothing: it parts as often as it joins.
    """
    size = len(tokens)
    total = sum(token.text[0].isalnum() for token in tokens)
    said_before = [0, *accumulate(int(token.text != ",") for token in tokens)]
    best: list[tuple[float, Edge | None]] = [(0.0, None)] * (size + 1)
    for start in range(size - 1, -1, -1):
        best[start] = (best[start + 1][0], None)
        for category in TOP:
            for edge in chart[start].get(category, ()):
                said = said_before[edge.end] - said_before[start]
                score = edge.score + _TOKEN * said - _EDGE + best[edge.end][0]
                if score > best[start][0] and _stands(edge, tokens, total):
                    best[start] = (score, edge)
    row: list[Edge] = []
    at = 0
    while at < size:
        edge_ = best[at][1]
        if edge_ is None:
            at += 1
        else:
            row.append(edge_)
            at = edge_.end
    return row


def _stands(edge: Edge, tokens: list[Token], total: int) -> bool:
    """Whether an edge may be a time of its own; ``total`` counts the words of the whole text."""
    words = [token.text for token in tokens[edge.start : edge.end] if token.text[0].isalnum()]
    before = tokens[edge.start - 1].text if edge.start else ""
    if words[-2:] in _THINGS and len(words) < 4 and edge.end < len(tokens) and tokens[edge.end].text not in ".?!,;":
        return False
    if words == ["now"] and before in ("", ".", "!", "?") and total > 2:
        return False
    if edge.category == "bare":
        ends = edge.end == len(tokens) or tokens[edge.end].text in ".?!,;"
        return len(words) == total or (before in guards.PROMPTS and ends)
    if before == "of" and words[:1] == ["the"] and words[-1] in ("week", "month", "year", "day"):
        return edge.category != "date"
    if words[-1:] and words[-1] in ("sun", "sat") and "the" in words:
        return False
    if len(words) != 1:
        return True
    if len(words[0]) == 4 and words[0].isdigit():
        return edge.category == "date" and before in guards.SUPPORT
    return words[0] not in guards.WEAK or len(words) == total or before in guards.SUPPORT or _beside_day(edge, tokens)


def _beside_day(edge: Edge, tokens: list[Token]) -> bool:
    """A weekday or month beside a weak word makes a list of them: "sat and sun"."""
    near = tokens[max(0, edge.start - 2) : edge.start] + tokens[edge.end : edge.end + 2]
    names = (entry for token in near for entry in lexicon.ENTRIES.get(token.text, ()))
    return any(category in ("weekday", "month") for _, category, _ in names)
