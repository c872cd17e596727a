"""The text as conversation phrases and what is left over."""

from __future__ import annotations

from collections.abc import Sequence

from services.planner.language import lexicon
from services.planner.language.acts.model import Scan
from services.planner.language.lexicon.answers import FUNCTION
from services.planner.language.model import Found, Kind, Token
from services.planner.language.text.phrases import PhraseBook
from services.planner.times import TimeSpan

_BOOK = PhraseBook({name: phrases for name, phrases in lexicon.CONVERSATION.items() if name != "polite_lead"})
_WITH_YES = frozenset(["yes", "yes_bare", "thanks", "filler", "small_talk", "greeting", "bye"])
"""What may stand beside "please" or "it does" when these are a yes."""

_QUESTIONING = frozenset([*lexicon.QUESTION_WORDS, *lexicon.AUXILIARIES])

_PRECEDENCE = (
    "ask_open",
    "handoff",
    "misdirected",
    "undo",
    "drop",
    "ask_why",
    "promise",
    "waiting",
    "help",
    "no",
    "thanks",
    "bye",
    "yes",
    "yes_bare",
    "unsure",
    "greeting",
    "small_talk",
    "correction",
    "follow_up",
    "change_lead",
    "filler",
)


def scan_phrases(words: Sequence[str], blocked: frozenset[int]) -> Scan:
    """The phrases of conversation in the words, and what is left; ``blocked`` places count only within longer ones."""
    classes: list[str] = []
    rest: list[int] = []
    lead = ""
    place = 0
    while place < len(words):
        found = _BOOK.at(words, place)
        found = {name: size for name, size in found.items() if size > 1 or place not in blocked}
        size = max(found.values(), default=0)
        if size:
            classes.append(next(name for name in _PRECEDENCE if found.get(name) == size))
            if (
                not lead
                and classes[-1] != "filler"
                and len(rest) <= 2
                and all(words[i] in FUNCTION or not words[i].isalnum() for i in rest)
            ):
                lead = classes[-1]
            place += size
            continue
        rest.append(place)
        place += 1
    content = [i for i in rest if words[i] not in FUNCTION and any(c.isalnum() for c in words[i])]
    if lead == "yes_bare":
        alone = not content and _WITH_YES.issuperset(classes) and words[0] not in _QUESTIONING
        lead = "yes" if alone else ""
    return Scan(tuple(classes), tuple(rest), tuple(content), lead)


def news_in(found: Sequence[Found]) -> bool:
    """Whether people, addresses or places were found."""
    return any(e.kind in {Kind.PERSON, Kind.EMAIL, Kind.PHONE, Kind.LOCATION} for e in found)


def covered(tokens: Sequence[Token], times: Sequence[TimeSpan], found: Sequence[Found]) -> frozenset[int]:
    """Places of the tokens that times and entities take."""
    spans = [(t.start, t.end) for t in times] + [(e.start, e.end) for e in found]
    return frozenset(
        i for i, token in enumerate(tokens) if any(s <= token.start and token.end <= e and token.text for s, e in spans)
    )
