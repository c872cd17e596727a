"""What stands around a name and tells that it is one: "Bob's number", "add Meera to the standup", "can Tom come"."""

from __future__ import annotations

from collections.abc import Sequence

from services.planner.language import lexicon
from services.planner.language.features.objects import leads_into_event

CARD = frozenset(["email", "e-mail", "mail", "number", "phone", "address", "cell", "mobile", "contact", "company"])
"""What stands on a contact's card: "her number" asks for hers."""

KIND_OF_CARD = frozenset(["new", "work", "home", "personal", "current", "other", "old"])
OWN_THINGS = frozenset(
    word for name in ("event", "task", "reminder", "list", "calendar") for word in lexicon.NOUNS[name]
)
"""A meeting has an address too."""

_DETERMINERS = frozenset(lexicon.DETERMINERS) - {"and"}
_MAY = frozenset(["can", "could", "may", "should"])
_COMES = frozenset(["come", "join", "attend", "tag"])
_ARE = frozenset(["is", "are", "was"])
_FREE = frozenset(["free", "available", "busy"])
_GIVES = frozenset(["assign", "reassign", "delegate"])
_PUTS_IN = frozenset(["add", "put", "bring", "include", "get", "loop"])
_ONTO_IT = frozenset((lead, it) for lead in ("to", "on", "in", "into") for it in ("it", "that", "cc"))
_TAKES_OUT = frozenset(["remove", "drop", "uninvite", "disinvite", "take", "delete"])


class NameMarks:
    """Tells of a place in a text whether the words around it mark a name there."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words

    def marked(self, place: int) -> bool:
        """Whether any of them stands there."""
        verbs = self.taken_out(place) or self.asked_along(place, place) or self.given_to(place) or self.put_in(place)
        return verbs or self.owns_card(place) or self.asked_free(place, place)

    def owns_card(self, place: int) -> bool:
        """ "Bob's new number", "Sue Ray's email": what is told or asked is on somebody's card."""
        if self._word(place) in OWN_THINGS or self._word(place - 1) in _DETERMINERS:
            return False
        mark = next((i for i in (place + 1, place + 2) if self._word(i) == "'s"), None)
        if mark is None:
            return False
        kind, thing = self._word(mark + 1), self._word(mark + 2)
        return kind in CARD or (kind in KIND_OF_CARD and thing in CARD)

    def taken_out(self, place: int) -> bool:
        """ "Remove Bob from …"."""
        return self._word(place - 1) in _TAKES_OUT and not {"from", "off"}.isdisjoint(
            (self._word(place + 1), self._word(place + 2))
        )

    def put_in(self, place: int) -> bool:
        """ "Add Meera to the standup", "put Meera on it"."""
        if self._word(place - 1) not in _PUTS_IN:
            return False
        follow = range(place + 1, min(place + 4, len(self._words)))
        return any(leads_into_event(self._words, at) or tuple(self._words[at : at + 2]) in _ONTO_IT for at in follow)

    def asked_along(self, first: int, last: int) -> bool:
        """ "Can Bob come too?"."""
        return self._word(first - 1) in _MAY and self._word(last + 1) in _COMES

    def asked_free(self, first: int, last: int) -> bool:
        """ "Is Bob free tomorrow?", "when are Bob and I free"."""
        after = self._word(last + 3) if self._word(last + 1) == "and" else self._word(last + 1)
        return self._word(first - 1) in _ARE and after in _FREE

    def given_to(self, place: int) -> bool:
        """ "Assign the bank task to Bob"."""
        return self._word(place - 1) == "to" and self._word(0) in _GIVES

    def _word(self, place: int) -> str:
        return self._words[place] if 0 <= place < len(self._words) else ""
