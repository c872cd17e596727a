"""The dialogue act: what a text does in the conversation, given what is open.

The text is read as conversation phrases first (yes, no, drop it, thanks …, from the lexicon); what is left over
decides whether a "yes" is bare ("yes please") or changes something ("yes but 4pm"). Only then does a request count as
one.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.planner.language.acts.approval import approval
from services.planner.language.acts.change import answer, change
from services.planner.language.acts.chat import otherwise, pleasantries
from services.planner.language.acts.choice import choice_of
from services.planner.language.acts.commands import commands, promise
from services.planner.language.acts.model import STRONG, Reading, Told
from services.planner.language.acts.scan import covered, news_in, scan_phrases
from services.planner.language.acts.yes_no import comparison, yes_or_no
from services.planner.language.features import Sentence
from services.planner.language.model import Act, Context, Found
from services.planner.times import TimeSpan


def read(
    sentence: Sentence,
    context: Context,
    times: Sequence[TimeSpan],
    found: Sequence[Found],
    intent: str,
    confidence: float,
) -> Reading:
    """The act of a sentence whose best intent (rules over features) is given with its confidence."""
    words = sentence.words
    if not any(c.isalnum() for w in words for c in w) and not any(t.shape == "emoji" for t in sentence.tokens):
        return Reading(Act.UNSPECIFIED, chat="unclear")
    if context.asked in {"", "yes_no", "choice"}:
        times = [t for t in times if t.text.lower() != "now"]  # "that looks good now" names no time
    blocked = covered(sentence.tokens, times, found)
    scan = scan_phrases(words, blocked)
    strong = confidence >= STRONG and intent not in {"unclear", "out_of_scope"}
    in_times = covered(sentence.tokens, times, ())
    timed = not in_times.isdisjoint(scan.rest)
    told = Told(sentence, context, scan, scan.lead, timed, news_in(found), intent, strong, found, in_times)
    for rule in (comparison, commands, choice_of, promise, approval, yes_or_no, pleasantries, change, answer):
        reading = rule(told)
        if reading is not None:
            return reading
    return otherwise(told)
