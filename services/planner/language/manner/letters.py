"""Changes of a letter that was shown: other words, another subject, or only how it shall sound."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.planner.language.manner.model import LetterEdit, Sign

_LEAD = (
    r"\W*(?:(?:no|yes|yeah|ok|okay|wait|hmm+|oh|sorry|actually|please|pls|can\s+you|could\s+you|but|and|instead|also|just"
    r"|first|then|let'?s|before\s+(?:you\s+send(?:\s+it)?|sending(?:\s+it)?))\b\W*){0,5}"
)
_IT = r"(?:it|that|this|the (?:text|body|message|wording|e-?mail|mail|words|letter))"
_BODY = re.compile(
    rf"{_LEAD}(?:(?:change|rewrite|reword|replace|edit|update) {_IT} (?:to(?: say)?|with|so (?:that )?it says|as)"
    rf"|(?:make|have|let) {_IT} (?:say|read)|{_IT} should (?:say|read)"
    r"|(?:say|write) (?:instead|rather)(?! (?:of|than)\b)"
    r"|(?:say|write)(?=\s*:)"
    rf"|instead (?:say|write)|rewrite {_IT}(?= ?:))\s*[:,-]?\s*(?P<words>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_SUBJECT_LINE = r"(?:(?:the|its|a|as) )?(?:(?:e-?mail|mail)(?:'s)? )?(?:subject(?: line)?|heading|title)"
_SUBJECT = re.compile(
    rf"{_LEAD}(?:(?:change|set|make|edit|update|put|let|have|use) )?{_SUBJECT_LINE}"
    r"(?: (?:to be|to|be|as|say|should (?:be|say|read)|is)\b|\s*:|(?= [\"“])|(?<=subject)(?= \w))"
    r"\s*[:,-]?\s*(?P<words>\S.*)"
    rf"|{_LEAD}(?:use|put|make|have) (?P<named>\S.{{0,300}}?) (?:as|for) {_SUBJECT_LINE}\W*$",
    re.IGNORECASE | re.DOTALL,
)
_SWAPS = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"{_LEAD}(?:say|write|put|use|make (?:it|that)) (?P<new>\S.{{0,300}}?) (?:instead of|rather than|,? ?not) "
        r"(?P<old>\S.{0,300}?)[\s.!]*",
        rf"{_LEAD}(?:change|replace|swap|switch|correct) (?P<old>\S.{{0,300}}?) (?:to|with|for|by|into) "
        r"(?P<new>\S.{0,300}?)[\s.!]*",
        rf"{_LEAD}(?P<new>\S.{{0,100}}?),? (?:not|instead of) (?P<old>\S.{{0,100}}?)[\s.!]*",
    )
)
_ADDS = r"(?:add|include|append|mention|write|note)"
_ADDITIONS = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"{_LEAD}{_ADDS} (?:in it |there )?(?:a (?:line|sentence|note|ps|p\.s\.) ?)?(?:(?:saying|that|to say)\b"
        r"(?! (?:to|one)\b)|:) ?(?:that )?(?P<words>\S.*)",
        rf"{_LEAD}(?:add|sign(?: it)?(?: off)?(?: with)?|end(?: it)? with|finish(?: it)? with|put) "
        r"(?P<words>(?:(?:best|kind|warm|many) )?(?:regards|wishes|cheers|thanks|love|sincerely|best|yours)\b"
        r"\S?.{0,60})",
        rf"{_LEAD}{_ADDS} (?P<words>[\"“][^\"”]+[\"”])(?: (?:to|at|in) \S.{{0,40}})?\W*",
        r"\W*(?:(?:and|ok|please|oh)\W+)*(?:also|and) (?:please )?(?:say|mention|write|(?:tell|ask) (?:him|her|them)"
        r"|let (?:him|her|them) know)(?: that)? (?P<words>\S.*)",
        r"\W*(?:(?:and|ok|please|oh)\W+)*(?:say|mention|write|(?:tell|ask) (?:him|her|them))(?: that)?"
        r" (?P<words>\S.*?),? (?:too|as well|also)\W*",
    )
)
_SENDS_IT = rf"(?:send|mail|e-?mail) {_IT}"
_PEOPLE = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            "drop",
            rf"{_LEAD}(?:(?:take|leave|drop|remove|cut|skip|exclude|without) |not to "
            r"|(?:don'?t|do not) (?:send it to|include|cc|copy) )\S",
        ),
        ("instead", rf"(?=.*\binstead\b){_LEAD}{_SENDS_IT} (?:instead )?to \S"),
        ("add", rf"(?=.*\b(?:also|too|as well)\b){_LEAD}{_SENDS_IT} (?:also )?to \S"),
        ("add", rf"{_LEAD}(?:put|get|have) \S.{{0,80}}? (?:in|on|into|onto) (?:it|that|cc|copy)\b"),
        ("only", rf"{_LEAD}(?:(?:send|mail) (?:it|that) )?(?:only|just) to \S"),
        (
            "instead",
            rf"{_LEAD}(?:(?:change|switch|set) (?:the )?(?:recipient|addressee) to|make (?:it|that) (?:out )?to) \S",
        ),
        ("add", rf"{_LEAD}(?:cc|bcc|copy|loop|include|add) \S"),
    )
)
_LONGEST = 600
"""A longer text is a letter of its own."""

_REWORDS = re.compile(
    rf"{_LEAD}(?:make|keep) (?:{_IT} )?(?:sound )?(?:a (?:bit|little) |much |more |less |way )*"
    r"(?:shorter|longer|nicer|friendlier|politer|polite|formal|casual|friendly|professional|concise|brief|warmer|direct)\b"
    rf"|{_LEAD}(?:shorten|rephrase|reword|rewrite|polish|improve) {_IT}\W*$",
    re.IGNORECASE,
)


_HOLDS_BACK = re.compile(
    rf"{_LEAD}(?:(?:hold|hang) on|one (?:sec|second|moment|minute)|not (?:yet|now))?\W*"
    rf"(?:(?:don'?t|do not) (?:send|mail) (?:{_IT} )?(?:yet|now|just yet|right now)|hold (?:off|{_IT})(?: for now| on)?"
    r"|not yet|keep it (?:as a draft|for now)|wait with (?:it|that))\W*",
    re.IGNORECASE,
)


_SAME_LETTER = re.compile(
    rf"{_LEAD}(?:(?:send|e-?mail|mail|write|tell) )?(?:\S+ )?(?:the |that )?same"
    r"(?: thing| one| email| mail| message)? to \S"
    rf"|{_LEAD}(?:send|mail|e-?mail) {_IT} to \S.*\b(?:too|also|as well)\W*$"
    rf"|{_LEAD}(?:send|mail|e-?mail) {_IT} (?:also )?to \S|\W*(?:and|also) to \S",
    re.IGNORECASE,
)


def signs(said: str) -> set[Sign]:
    """The signs of a text that wants other words and says none, and of one that lets a letter wait."""
    found = {Sign.REWORDS} if _REWORDS.match(said) else set()
    if _SAME_LETTER.match(said):
        found.add(Sign.SAME_LETTER)
    return found | ({Sign.HOLDS_BACK} if _HOLDS_BACK.fullmatch(said) else set())


def new_words(text: str) -> tuple[str, str]:
    """The body and the subject that a letter shall have instead, as written; empty for none."""
    subject = _SUBJECT.match(text)
    if subject is not None:
        return "", _bare(subject["words"] or subject["named"])
    body = _BODY.match(text)
    return (_bare(body["words"]), "") if body is not None else ("", "")


_LEADS = re.compile(r"^(?:on|at|for|by)\s+", re.IGNORECASE)
_TIMES = (
    (r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|tonight)",) * 2,
    (
        r"\d{1,2}(?::\d\d)?(?:\s?[ap]m)?",
        r"(?:(?<=\bat )\d{1,2}(?::\d\d)?(?:\s?[ap]m)?|\d{1,2}(?::\d\d)?\s?[ap]m|\d{1,2}:\d\d)",
    ),
)
"""Days and hours: as they are said for another, and as they stand in a letter."""


def at_other_time(times: Sequence[str], letter: str) -> LetterEdit | None:
    """ "No, Tuesday": the one day, or the one hour, that the letter has gives way; None when it has none or several.

    Args:
        times: the times of a text that says nothing else, in its words.
        letter: the words of the letter that waits; empty when none does.
    """
    said = [_LEADS.sub("", time) for time in times]
    if len(said) != 1 or not letter:
        return None
    for new, old in _TIMES:
        if re.fullmatch(new, said[0], re.IGNORECASE):
            there = {found.casefold() for found in re.findall(rf"\b{old}\b", letter, re.IGNORECASE)}
            return LetterEdit(old=there.pop(), new=said[0]) if len(there) == 1 else None
    return None


def edit_of(text: str) -> LetterEdit | None:
    """What a text puts into a letter, or in place of some of its words, or whom it sends it to; None for any other."""
    if len(text) > _LONGEST:
        return None
    for pattern in _ADDITIONS:
        if found := pattern.fullmatch(text):
            return LetterEdit(added=_bare(found["words"]))
    for pattern in _SWAPS:
        if found := pattern.fullmatch(text):
            return LetterEdit(old=_bare(found["old"]), new=_bare(found["new"]))
    kind = next((kind for kind, pattern in _PEOPLE if pattern.match(text)), "")
    return LetterEdit(people=kind) if kind else None


def _bare(words: str) -> str:
    return words.strip().strip("\"“”'").strip()
