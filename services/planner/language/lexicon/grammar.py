"""Little words: questions, articles, prepositions, numbers, and what marks a title, a subject or a message."""

from __future__ import annotations

from services.planner.language.lexicon.form import composed, phrases, word_set

QUESTION_WORDS = frozenset(
    phrases("""
        what, what's, when, when's, where, where's, who, who's, whose, which, why, how, how's, whom
    """)
)

AUXILIARIES = frozenset(
    phrases("""
        is, are, am, was, were, do, does, did, have, has, had, will, would, can, could, should, may, might, isn't,
        aren't, don't, doesn't, didn't, won't, can't, haven't
    """)
)

DETERMINERS = frozenset(
    phrases("""
        a, an, the, my, our, your, his, her, their, this, that, these, those, another, any, some, no, all, each,
        every, both, its, which, what, whose, first, last, next, new, quick, short, long, upcoming, only, other,
        same, more, many, current, existing, few, second, third, recurring, weekly, daily, monthly, later, earlier,
        old, big, little, entire, whole, following, previous, most, nearest, two, three, four, team, me, minute,
        hour
    """)
)

PREPOSITIONS = frozenset(
    phrases("""
        with, for, to, at, on, in, from, by, about, of, into, onto, over, under, between, during, after, before,
        until, till, since, around, re, regarding, via, through, against, without, near, inside, outside, toward,
        towards, off, up, out, as, per, than, concerning, including, plus, next, down, within, throughout
    """)
)

PRONOUNS_THING = frozenset(phrases("it, that, this, one, those, these, that one, this one, it's, that's"))

CONJUNCTIONS = frozenset(
    phrases("""
        and, or, then, also, but, plus, &, so, because, if, while, as, though, since, unless
    """)
)

NAMED_MARKERS: tuple[str, ...] = (
    phrases("""
        called, titled, named, entitled, labeled, labelled, with the title, with title, with the name, with name,
        with the subject, with subject, title, subject, named as, titled as, title is, title as, with the name of,
        with the title of, save it as
    """)
    + composed("title|name|label|call", "it|this|that|the event|the alarm|the reminder|this event|this alarm", "|as")
    + composed("the|make the|with the", "name|title|label", "is|as|will be|should be|to be")
    + composed(
        "|the|save the|make the", "event|alarm|reminder|meeting|appointment", "name|title", "is|as|will be|should be"
    )
    + composed("the", "name|title", "of the|of this|for the", "event|alarm|reminder|meeting", "is|as|will be|should be")
    + composed("the|this", "event|alarm|reminder|meeting", "is|will be|should be", "called|named|titled")
    + composed("make|have", "the|its", "name|title")
)

ABOUT_MARKERS: tuple[str, ...] = phrases("""
        about, regarding, re, concerning, on the subject of, to discuss, to talk about, to go over, to review,
        to plan, to prepare, to work on, for discussing, to catch up on, discussing
    """)

BODY_MARKERS: tuple[str, ...] = phrases("""
        saying, saying that, say, says, telling them, telling him, telling her, tell them, tell him, tell her,
        that says, which says, and say, and tell him, and tell her, and tell them, to say, to let him know,
        to let her know, to let them know, letting them know, letting him know, letting her know, with the message,
        with the text, with the body, that reads, asking, asking for, ask him, ask her, ask them, to ask,
        with the content, body, the body, and the body, and the text, and the message, with the words
    """)

EARLIER: tuple[str, ...] = phrases("earlier, forward, up, ahead, sooner, before")
LATER: tuple[str, ...] = phrases("later, back, out, after, by, further")

ORDERS: dict[str, str] = {
    "first": "first",
    "earliest": "first",
    "next": "next",
    "upcoming": "next",
    "nearest": "next",
    "last": "last",
    "latest": "last",
    "final": "last",
    "all": "all",
    "every": "all",
    "all of": "all",
    "everything": "all",
    "both": "all",
    "any": "all",
}

ORDINALS: dict[str, int] = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "5th": 5,
    "sixth": 6,
    "6th": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "last": -1,
    "bottom": -1,
    "top": 1,
    "latter": -1,
    "former": 1,
    "final": -1,
}

CARDINALS: dict[str, int] = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}

LETTERS: dict[str, int] = {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6}
BEFORE_A_QUESTION = word_set("me know see check tell out about wondering of remember forgot exactly sure")
