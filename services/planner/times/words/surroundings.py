"""What stands around a word or a number: whether it is a time at all, or a name, a label, a count, a verb."""

from __future__ import annotations

from services.planner.times.meaning.values import Num
from services.planner.times.words import guards, lexicon
from services.planner.times.words.tokens import Token


def number_at(tokens: list[Token], number: int, value: int, digits: int) -> Num:
    """A number with what its surroundings say about it."""
    free = is_free(tokens, number) and not _is_decimal(tokens, number) and not _is_counting(tokens, number)
    return Num(value, digits, free, _counts(tokens, number), _alone(tokens, number), _is_timed(tokens, number + 1))


def _is_timed(tokens: list[Token], following: int) -> bool:
    """ "3pm", "3 o'clock"."""
    entries = lexicon.ENTRIES.get(tokens[following].text, ()) if following < len(tokens) else ()
    return any(category in ("meridiem", "OCLOCK") for _, category, _ in entries)


_EVES = frozenset(["year", "years", "year's", "year’s", "christmas", "xmas"])
"""Before "eve": a day and no evening."""


def is_other_word(tokens: list[Token], number: int, category: str) -> bool:
    """The verb "may", the ordinal in "a second wave", the greeting "good morning"."""
    word = tokens[number].text
    before = tokens[number - 1].text if number else ""
    after = tokens[number + 1].text if number + 1 < len(tokens) else ""
    if word == "may":
        verb = after in guards.VERB_AFTER or (after.isalpha() and after not in lexicon.ENTRIES)
        return verb and before not in guards.MONTH_BEFORE and not before.isdigit()
    if word == "second" and category == "unit":
        return before in ("a", "the") and after.isalpha() and after not in lexicon.ENTRIES
    if word == "last":
        return before in guards.MODALS and not (before == "to" and number > 1 and _is_ordinal(tokens[number - 2].text))
    if word == "eve" and before in _EVES:
        return True
    return category == "part" and before in guards.GREETING


def _is_ordinal(word: str) -> bool:
    """ "second to last", "3rd to last"."""
    return word in ("-", "rd", "nd", "th") or any(
        category == "ordword" for _, category, _ in lexicon.ENTRIES.get(word, ())
    )


def _counts(tokens: list[Token], number: int) -> bool:
    """ "for two": people rather than an hour, unless more is said; "by 2 hours": a length."""
    before = tokens[number - 1].text if number else ""
    return before == "for" or (before == "by" and _is_unit(tokens, number + 1))


def _is_unit(tokens: list[Token], number: int) -> bool:
    entries = lexicon.ENTRIES.get(tokens[number].text, ()) if number < len(tokens) else ()
    return any(len(row) == 1 and category == "unit" for row, category, _ in entries)


def _alone(tokens: list[Token], number: int) -> bool:
    """Whether it may be an hour: "tomorrow 3 at Ann's", but not "tomorrow 3 way" or "the one on Monday"."""
    if tokens[number].text == "one":
        return False
    return no_name_follows(tokens, number + 1)


def no_name_follows(tokens: list[Token], following: int) -> bool:
    """Whether the token there is none, or one the grammar knows."""
    if following >= len(tokens):
        return True
    after = tokens[following].text
    return not after.isalpha() or after in lexicon.ENTRIES or after in guards.FOLLOWERS


def is_letter(word: str) -> bool:
    """ "A4", "x2": a letter that makes a name of the number; quarters, half-years and ISO's T and W do not."""
    return len(word) == 1 and "a" <= word <= "z" and word not in "qhtw"


def is_free(tokens: list[Token], number: int) -> bool:
    """False for the number of a room or a count of things."""
    before = tokens[number - 1].text if number else ""
    if before in ":#" and number > 1:
        before = tokens[number - 2].text
        if before in guards.LABEL_BEFORE and before not in ("at", "no"):
            return False
        before = tokens[number - 1].text
    halves = {token.text for token in tokens[number + 1 : number + 4]} & {"am", "pm", "a.m.", "p.m."}
    if (before in guards.LABEL_BEFORE and not halves) or (before == "." and not tokens[number].spaced):
        return False
    if number + 1 >= len(tokens):
        return True
    after = tokens[number + 1]
    if after.text in guards.COUNT_AFTER or _is_address(tokens[number + 1 : number + 4]):
        return False
    return not _is_plural(after.text)


def _is_decimal(tokens: list[Token], number: int) -> bool:
    """ "6.5": the number goes on behind a dot."""
    following = tokens[number + 1 : number + 3]
    return (
        len(following) == 2
        and following[0].text == "."
        and not following[0].spaced
        and not following[1].spaced
        and following[1].text[0].isdigit()
    )


_SUFFIXES = ("st", "nd", "rd", "th")


def _is_counting(tokens: list[Token], number: int) -> bool:
    """ "9th": the number of an ordinal is none by itself."""
    following = tokens[number + 1 : number + 2]
    return bool(following) and not following[0].spaced and following[0].text in _SUFFIXES


def _is_address(following: list[Token]) -> bool:
    """ "1722 First Street", "12 Elm Rd": a road within three words; a suffix as in "3rd" is no road."""
    return any(token.spaced and token.text in guards.STREETS for token in following)


def _is_plural(word: str) -> bool:
    """ "5 eggs", "3 locations": a plural the lexicon does not know counts things."""
    return (
        len(word) > 3 and word[-1] == "s" and word[-2] not in "siu'’" and word.isalpha() and word not in lexicon.ENTRIES
    )


def is_day_number(tokens: list[Token], number: int, stop: int) -> bool:
    """ "the 3rd" and "on the 3rd Ann comes" are days, "the 3rd event" is none."""
    before = [token.text for token in tokens[max(0, number - 2) : number]]
    return no_name_follows(tokens, stop) or "on" in before
