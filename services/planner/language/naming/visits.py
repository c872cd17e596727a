"""Appointments with somebody who is seen and not invited: a doctor, a hairdresser. Their names are of the title."""

from __future__ import annotations

from collections.abc import Sequence

from services.planner.language.lexicon.persons import SEEN
from services.planner.language.model import Found, Token
from services.planner.language.naming.bare import after_credentials
from services.planner.language.naming.model import Span


def with_whom_is_seen(text: str, tokens: Sequence[Token], span: Span, people: Sequence[Found]) -> Span:
    """A title with the name behind its "with", when that is somebody to be seen ("dentist with Dr. Lee")."""
    words = [token.norm for token in tokens]
    after = next((i for i, token in enumerate(tokens) if token.start >= span.end), len(tokens))
    if words[after : after + 1] != ["with"] or after + 1 >= len(tokens):
        return span
    begins = tokens[after + 1].start
    person = next((each for each in people if each.start <= begins < each.end or each.start == begins), None)
    title = {word for word, token in zip(words, tokens, strict=True) if span.start <= token.start < span.end}
    if person is None or SEEN.isdisjoint(title | {words[after + 1]}):
        return span
    end = next((i for i, token in enumerate(tokens) if token.start >= person.end), len(tokens))
    while end < len(tokens) and tokens[end].text[:1].isupper():
        end += 1
    past = after_credentials(words, end)
    stop = tokens[past - 1].end
    stop += past > end and text[stop : stop + 1] == "."
    return Span(text[span.start : stop], span.start, stop)
