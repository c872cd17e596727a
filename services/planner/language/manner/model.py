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
    SAME_AGAIN = "SAME_AGAIN"
    LOOKS_ON = "LOOKS_ON"
    EVERY_ONE = "EVERY_ONE"
    OTHER_ONE = "OTHER_ONE"
    SAME_FOR = "SAME_FOR"
    ASKS_HOW = "ASKS_HOW"
    ASKS_WEATHER = "ASKS_WEATHER"
    TICKS_OFF = "TICKS_OFF"
    ALTERS = "ALTERS"
    HOLDS_BACK = "HOLDS_BACK"
    SAME_LETTER = "SAME_LETTER"


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
class More:
    """What a text that begins with "and", "also" or "plus" adds to what was done just before.

    Attributes:
        kind: to_do ("and to water the plants"), thing ("and eggs"); empty for anything else ("and at 5").
        words: the text without what leads in ("and") and out ("too").
    """

    kind: str = ""
    words: str = ""


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
        more: what a text that begins with "and" adds; None when it begins otherwise.
        days_after: how many days after what was just made it is wanted again; 0 for none.
        then: the words at the end that stand for the time spoken of ("at that time"); empty for none.
        about: what a promise is about; empty for none.
        same_day: the words that stand for the day spoken of ("on that day"); empty for none.
        onto: the list something is put on, in its words ("to my shopping list"); empty for none.
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
    more: More | None = None
    days_after: int = 0
    then: str = ""
    about: str = ""
    onto: str = ""
    same_day: str = ""
