"""How sure it is that a run of name-like words is a person: by what stands before, behind and beside it."""

from __future__ import annotations

from collections.abc import Sequence

from services.planner.language import lexicon
from services.planner.language.entities import names
from services.planner.language.entities.name_marks import KIND_OF_CARD, NameMarks
from services.planner.language.entities.name_runs import KIN, Run, is_word
from services.planner.language.lexicon.persons import (
    AFTER_A_NAME,
    BEFORE_A_NAME,
    BEFORE_A_RECEIVER,
    OWNED,
    VERBS_TO_SOMEONE,
)
from services.planner.language.model import Found, Token

JOINERS = frozenset(["and", ",", "&", "or", "plus", "+"])
DETERMINERS = frozenset(lexicon.DETERMINERS) - {"and"}
_PLACES = frozenset(lexicon.PLACE_NOUNS) - {"work", "home", "house", "place", "zoom", "teams", "slack", "skype"}
_CALLS = frozenset(["zoom", "teams", "skype", "slack", "meet", "webex", "hangouts"])
_WITH = frozenset(["with", "w/", "w"])
_WRITES = frozenset(["email", "e-mail", "mail", "message", "write", "send", "draft", "text"])
_LEAD = 6
"""The words in which a request says what it wants."""


class Certainty:
    """Judges the runs of one text; ``blocked`` are tokens that something else (a time, an address) has taken."""

    def __init__(self, tokens: Sequence[Token], blocked: frozenset[int], marks: NameMarks) -> None:
        self._tokens = tokens
        self._blocked = blocked
        self._marks = marks

    def is_weak(self, run: Run, before: str, joined_to: Found | None) -> bool | None:
        """False for a person, True for a weak one, None for no person."""
        after = self._word(run.last + 1)
        ends = after in AFTER_A_NAME or run.last + 1 in self._blocked or run.last + 1 >= len(self._tokens)
        folded = self._tokens[run.first].folded
        before_that = self._word(run.first - 2)
        if after in {"from", "off"} and run.evidence and self._marks.taken_out(run.first):
            return False
        if before in _PLACES:
            return None  # "at cafe Roma"
        by_verb = self._by_verb(run, ends)
        if by_verb is not None:
            return by_verb
        if before in DETERMINERS or (before in {"'s"} and run.evidence < 3):
            return None if run.evidence < 2 or before in {"a", "an", "my", "another"} else True
        if folded in KIN:
            return True if before in BEFORE_A_NAME | BEFORE_A_RECEIVER else None
        if after == "'s":
            return self._possessive(run)
        ambiguous = not names.is_first_name(folded) and names.may_be_first_name(folded)
        if joined_to is not None and before in JOINERS:
            return self._joined(run, ends, joined_to)
        if (
            (before in BEFORE_A_NAME and before != "and")
            or (before in BEFORE_A_RECEIVER and before_that in VERBS_TO_SOMEONE and before not in {"about", "is", "of"})
            or (before in {"call", "email", "text"} and before_that not in DETERMINERS)
        ):
            if ends:
                return False
            return False if run.evidence >= 2 and not ambiguous else True if run.evidence else None
        if run.evidence >= 2 and not ambiguous:
            return not (ends or before in BEFORE_A_NAME | BEFORE_A_RECEIVER or run.last > run.first)
        if before in {"for", "to", "from", "about"} and ends and not ambiguous and run.evidence:
            return before != "for" and not run.last > run.first
        known = run.evidence > 1 or before == "to"
        return True if ambiguous and before in BEFORE_A_RECEIVER and ends and run.evidence and known else None

    def _by_verb(self, run: Run, ends: bool) -> bool | None:
        """What the verb beside a name tells of it: False for a person, True for a weak one, None for nothing."""
        if self._marks.asked_along(run.first, run.last) or (self._marks.given_to(run.first) and ends):
            return False
        if self._marks.asked_free(run.first, run.last):
            return not run.evidence
        if self._marks.put_in(run.first) and self._tokens[run.first].folded not in _CALLS:
            return not (run.evidence or run.last > run.first)
        return None

    def _possessive(self, run: Run) -> bool | None:
        thing = self._word(run.last + 2)
        thing = self._word(run.last + 3) if thing in KIND_OF_CARD else thing
        if run.evidence < 1:
            return False if thing in OWNED else None
        return thing not in OWNED

    def _joined(self, run: Run, ends: bool, joined_to: Found) -> bool | None:
        if run.evidence >= 1 and ends:
            return joined_to.weak
        if run.evidence >= 2:
            return True
        if joined_to.weak or not ends:
            return None
        # Beside someone who is written to or whom it is with, a word that is no word is a name; beside others it may be
        # what is done.
        writes = any(self._word(place) in _WRITES for place in range(min(_LEAD, run.first)))
        return not (writes or self._is_with(run.first))

    def _is_with(self, place: int) -> bool:
        """Whether only names stand between "with" and this place ("with John, Priya and")."""
        place -= 1
        while place >= 0 and (self._word(place) in JOINERS or not is_word(self._tokens[place])):
            place -= 1
        return self._word(place) in _WITH

    def _word(self, place: int) -> str:
        return self._tokens[place].norm if 0 <= place < len(self._tokens) else ""
