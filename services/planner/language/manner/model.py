"""What the manner of a text is made of: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sign(StrEnum):
    """One thing that the words of a text do; the names are those of ``common.MannerSign``, which says what each is."""

    POINTS_BACK = "POINTS_BACK"
    DOES_TO_IT = "DOES_TO_IT"
    GIVES_IT = "GIVES_IT"
    ADDS = "ADDS"
    ONLY_TIME = "ONLY_TIME"
    TIME_AGAIN = "TIME_AGAIN"
    INSTEAD = "INSTEAD"
    TAKES_AWAY = "TAKES_AWAY"
    SENDS_IT = "SENDS_IT"
    ASKS_ONLY = "ASKS_ONLY"
    ASKS_MORE = "ASKS_MORE"
    ASKS_WHY_NOT = "ASKS_WHY_NOT"
    ASKS_DONE = "ASKS_DONE"
    ASKS_ANOTHER = "ASKS_ANOTHER"
    ANOTHER_TOO = "ANOTHER_TOO"
    NOT_MEANT = "NOT_MEANT"
    STOPS = "STOPS"
    ASKS_US = "ASKS_US"
    ALSO = "ALSO"
    WITHOUT = "WITHOUT"
    ANYWAY = "ANYWAY"
    ANOTHER_TIME = "ANOTHER_TIME"
    EARLIER = "EARLIER"
    LATER = "LATER"
    ANY_TIME = "ANY_TIME"
    PRAISES = "PRAISES"
    TAKES_IN = "TAKES_IN"
    TEXTS_SOMEONE = "TEXTS_SOMEONE"
    FORWARDS = "FORWARDS"
    READS_INBOX = "READS_INBOX"
    ALL_OF_THEM = "ALL_OF_THEM"
    REWORDS = "REWORDS"
    ONCE_MORE = "ONCE_MORE"


@dataclass(frozen=True, slots=True)
class LetterEdit:
    """What a text changes about a letter that waits, if one does.

    Attributes:
        added: words put into it.
        old: words that give way to ``new``.
        new: the words in their place.
        people: what happens with the people of the text: add, drop, only, instead; empty when they change nothing.
    """

    added: str = ""
    old: str = ""
    new: str = ""
    people: str = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a text leans on what was said before.

    Attributes:
        signs: what its words do.
        place: which of a list it points at, 1-based, negative from the end; 0 for none.
        kinds: the kinds of thing its nouns name: event, task, reminder.
        asks: what a question wants to know of a thing: when, where, who, how_long; empty for none.
        another: the name in "and the pills?", "what about the call"; empty for none.
        topic: talk about the assistant, the time or how things are done: time, languages, who_i_am, how_i_am, again,
            complaint, help; empty for none.
        new_body: the words a letter shall have instead, as they were written; empty for none.
        new_subject: the subject it shall have; empty for none.
        one_more: what is said of another one of the same kind ("with Bob at 3"); empty for none.
        edit: what else is changed about a letter; None when the words change none.
    """

    signs: frozenset[Sign] = frozenset()
    place: int = 0
    kinds: frozenset[str] = frozenset()
    asks: str = ""
    another: str = ""
    topic: str = ""
    new_body: str = ""
    new_subject: str = ""
    one_more: str = ""
    edit: LetterEdit | None = None
