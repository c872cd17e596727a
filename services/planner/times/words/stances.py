"""The words that make a time a limit or a wish: "not after 3", "anything but Friday", "ideally mornings".

A phrase of `BEFORE` stands before the time, with nothing but the words of `FILLING` between; one of `BEHIND` stands
right behind it. To teach a wording, add it to its line: NOT stands for a negation ("can't", "do not"), BE for a form
of "to be" ("is", "'m"), ANY for "anything", "any day" and their like. The phrase that begins first wins.
"""

from __future__ import annotations

import re

from libs.limits import Stance

BEFORE = """
rather_not | rather not, prefer not, prefer not to, prefers not, prefers not to, preferably not, ideally not
rather_not | hopefully not
rather_not | like to avoid, try to avoid, trying to avoid, prefer to avoid, want to avoid, not a fan of
rather_not | NOT like, NOT love, NOT fancy, hate, hates, dislike, dislikes, NOT a fan of
rather_not | rather skip, rather avoid, prefer to skip, prefers to skip, prefers to avoid, hope to avoid
rather_not | hopes to avoid, NOT keen, NOT keen on, BE not keen, BE not keen on, not keen, not keen on
rather_not | if possible avoid, if possible not, if at all possible avoid, if you can avoid, ideally avoid
rather | prefer, prefers, preferred, preferably, preferring, ideally, would rather, 'd rather, best, better, if possible
only | only, just, but only, but just
never | NOT, not, never, no, nothing, none, nobody
never | avoid, avoids, avoiding, skip
never | BE unavailable, BE not available, BE busy, BE booked, BE booked up, BE tied up, BE away, BE out
never | BE out of office, BE out of the office, BE ooo
never | except, except for, excluding, other than, apart from, aside from, besides, but not, ANY but
"""

BEHIND = """
never | NOT work, NOT good, NOT great, NOT possible, NOT an option, NOT free, NOT available, NOT ok, NOT okay, NOT suit
never | NOT convenient, NOT do, BE out, BE bad, BE off, BE no good, BE full, BE taken, BE blocked, BE a no
never | BE impossible, BE booked, BE not free, BE not available, BE not possible, BE not good
rather_not | BE not ideal, NOT ideal, BE tough, BE hard, BE tricky, BE tight, BE difficult
rather | BE best, BE better, BE ideal, BE preferred, BE preferable, BE easier, BE easiest, BE perfect, works best
rather | work best, works better, suits best, suits me best, suits me better, works best for me, would be best
rather | would be ideal, would be better, would be perfect, if possible, if at all possible, if you can, preferably
rather | ideally, preferred
"""

# After these a negation is no limit: "don't forget", "can't wait", "not sure".
NO_LIMIT = """
forget worry mind hesitate wait only just sure know care think remember miss until till yet
"""
# And after these: "why not Friday", "if not Friday".
QUESTIONS = """
why if whether
"""

# Words that may stand between a phrase and its time.
FILLING = """
a all an any anyone anything appointment appointments as at attend available be been book booked booking call calls come
do doing done during either else end ends event events for free from go have having hold in it join make me meet meeting
meetings more much my of on once one or our over plan put schedule scheduled set slots so start starting starts take
that the them these things this time times to too up us want wanted wish with work works
"""

# What may stand between two times of one list.
JOINING = """
, and or nor / & either on - then also
"""

_NOT = (
    r"(?:can['’]?t|cannot|can not|wo['’]?nt|won['’]?t|will not"
    r"|(?:do|does|did|would|could|should|must|need|is|are)(?:n['’]?t| not))"
)
_BE = r"(?:am|is|are|be|\w+['’](?:m|s|re))"
_ANY = r"(?:any ?(?:thing|time|day|where)|every ?(?:thing|day)|whenever)"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _patterns(table: str, shape: str) -> tuple[tuple[Stance, re.Pattern[str]], ...]:
    rows = (line.split(" | ") for line in table.strip().splitlines())
    return tuple((stance, re.compile(shape.format(_choice(phrases)))) for stance, phrases in rows)  # type: ignore[misc]


def _choice(phrases: str) -> str:
    plain = (re.escape(phrase.strip()).replace(r"\ ", " ") for phrase in phrases.split(","))
    longest = sorted(plain, key=len, reverse=True)
    return "|".join(
        re.sub(r"\bNOT\b", lambda _: _NOT, re.sub(r"\bBE\b", lambda _: _BE, re.sub(r"\bANY\b", lambda _: _ANY, phrase)))
        for phrase in longest
    )


_REACH = 120  # characters before a time that can speak of it; bounds the work too
_FILLING, JOINERS = _set(FILLING), _set(JOINING)
_BEFORE = _patterns(
    BEFORE,
    "(?:^|(?<=[\\s,]))(?:{})(?!\\s+(?:" + "|".join(sorted(_set(NO_LIMIT))) + ")\\b)[,:]?(?=$|\\s)(?=(?P<rest>.*)$)",
)
_BEHIND = _patterns(BEHIND, r",?\s*(?:{})\b")
_ASKED = re.compile(rf"\b(?:{'|'.join(sorted(_set(QUESTIONS)))})\s+$")


# "No, Friday" answers and then says the time.
_ANSWERED = re.compile(r"\b(?:no|not|never|none|nothing)\s*,$")


_WISHED = re.compile(r"\b(if (?:at all )?possible|if you can|ideally),")
"""A wish is set off by a comma from what it is about: "if possible, avoid Friday"."""


def before(words: str) -> Stance | None:
    """The stance the (lower-case) words before a time give it."""
    words = _WISHED.sub(r"\1", words[-_REACH:])
    fits = [
        (match.start(), stance)
        for stance, pattern in _BEFORE
        for match in pattern.finditer(words)
        if _is_filling(match["rest"])
        and not _ASKED.search(words[: match.start()])
        and not _ANSWERED.search(words[: match.end()])
    ]
    return min(fits, key=lambda fit: fit[0])[1] if fits else None


def _is_filling(words: str) -> bool:
    return all(word.strip(",") in _FILLING for word in words.split())


def behind(words: str) -> Stance | None:
    """The stance the (lower-case) words right behind a time give it."""
    return next((stance for stance, pattern in _BEHIND if pattern.match(words)), None)


def without_behind(words: str) -> str:
    """The words between two times without those that speak of the first."""
    ends = [match.end() for _, pattern in _BEHIND if (match := pattern.match(words))]
    return words[max(ends) :] if ends else words
