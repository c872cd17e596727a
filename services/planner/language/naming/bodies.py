"""The words that a message shall carry."""

from __future__ import annotations

from services.planner.language.naming.model import BODY_PARTS, Span
from services.planner.language.naming.words import Words, of_quote


def body(left: Words) -> Span | None:
    """What a message shall say: all after "saying", or what stands in quotes after it."""
    for first, last in left.marked("body"):
        if first <= left.head and first != 0:
            continue
        quoted = next((m for m in left.quoted if m.start() >= left.tokens[last].start), None)
        if quoted:
            return of_quote(quoted)
        start = last + 1
        while start < len(left.tokens) and left.words[start] in {":", ",", "that"}:
            start += 1
        if start < len(left.tokens):
            begin, end = left.tokens[start].start, left.tokens[-1].end
            return Span(left.text[begin:end].strip().strip("'\""), begin, end)
    return _after_colon(left) or _told_that(left)


def _after_colon(left: Words) -> Span | None:
    """ "email Ann and Bob: lunch is at 1": all after the first colon that stands behind whom it is for."""
    for place in range(left.head + 1, len(left.tokens) - 1):
        if left.words[place] not in {":", "-", "–", "—"} or left.words[place - 1] in BODY_PARTS:
            continue
        mark = left.tokens[place]
        apart = left.text[mark.start - 1].isspace() and left.text[mark.end : mark.end + 1].isspace()
        if any(i < place for i in left.people | left.addresses) and (mark.text == ":" or apart):
            begin, end = left.tokens[place + 1].start, left.tokens[-1].end
            return Span(left.text[begin:end].strip().strip("'\""), begin, end)
    return None


def _told_that(left: Words) -> Span | None:
    """ "write to Tom that I am late": all after "that", right behind whom it is told."""
    for place in range(left.head + 1, len(left.tokens) - 1):
        if left.words[place] == "that" and place - 1 in left.people | left.addresses:
            begin, end = left.tokens[place + 1].start, left.tokens[-1].end
            return Span(left.text[begin:end].strip().strip("'\""), begin, end)
    return None
