"""What a text changes about a letter: its words, its subject, and the people it goes to. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.router.model.replies import names_joined
from services.router.model.understood import PersonSaid, Understood

_GREETING = re.compile(r"Hi(?P<names>[^\n]{0,200}),(?=\n)")
"""How the letters begin that we put into words."""

_NAME = 4
"""Words of a sender's name."""

_SHORT = 12
"""Words of a text that only says to whom a letter shall go."""

_MOVES = ("reschedule", "cancel", "update")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it was shown."""

    to: tuple[str, ...]
    subject: str
    body: str
    draft_id: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """A body taken apart: its greeting and the sender's name are empty where it has none."""

    greeting: str
    words: str
    sender: str

    @property
    def body(self) -> str:
        """Put together again."""
        return "\n\n".join(filter(None, (self.greeting, self.words, self.sender)))


def parts_of(body: str) -> Parts:
    """A body as greeting, words and the sender's name below them."""
    greeting = _GREETING.match(body)
    if greeting is None:
        return Parts("", body.strip(), "")
    said = body[greeting.end() :].strip()
    words, _, last = said.rpartition("\n\n")
    named = bool(words) and len(last.split()) <= _NAME and not last.rstrip().endswith((".", "!", "?"))
    return Parts(greeting[0], words if named else said, last if named else "")


def changed(letter: Letter, understood: Understood) -> Letter | PersonSaid | None:
    """The letter as the text wants it, or a person without an address whom it shall go to; None when the text changes
    nothing of it ("add Ann to the meeting")."""
    manner, edit = understood.manner, understood.manner.edit
    if manner.new_body:
        return _in_words(letter, manner.new_body)
    if manner.new_subject:
        return replace(letter, subject=manner.new_subject)
    if edit is None:
        return _at_other_time(letter, understood)
    if edit.people:
        return _readdressed(letter, edit.people, understood)
    if edit.added:
        return None if _asks_else(understood) else _with(letter, edit.added)
    names_event = understood.goal_type in _MOVES and understood.is_sure and bool(understood.slot_text("query"))
    return None if names_event else _swapped(letter, edit.old, edit.new)


_LEADS = re.compile(r"^(?:on|at|for|by)\s+", re.IGNORECASE)
_TIMES = (
    (r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|tonight)",) * 2,
    (
        r"\d{1,2}(?::\d\d)?(?:\s?[ap]m)?",
        r"(?:(?<=\bat )\d{1,2}(?::\d\d)?(?:\s?[ap]m)?|\d{1,2}(?::\d\d)?\s?[ap]m|\d{1,2}:\d\d)",
    ),
)
"""Days and hours: as they are said for another, and as they stand in a letter."""


def _at_other_time(letter: Letter, understood: Understood) -> Letter | None:
    """ "No, Tuesday": the one day, or the one hour, that the letter has gives way; None when it has none or several."""
    said = [_LEADS.sub("", time.text) for time in understood.times if not time.is_length]
    if len(said) != 1 or not understood.does("only_time"):
        return None
    for new, old in _TIMES:
        if re.fullmatch(new, said[0], re.IGNORECASE):
            there = {found.casefold() for found in re.findall(rf"\b{old}\b", letter.body, re.IGNORECASE)}
            return _swapped(letter, there.pop(), said[0]) if len(there) == 1 else None
    return None


def _asks_else(understood: Understood) -> bool:
    """A clear request for something that is no letter."""
    return understood.is_sure and not understood.intent.startswith(("email.", "unclear", "out_of_scope"))


def _in_words(letter: Letter, said: str) -> Letter:
    """The letter with these words between its greeting and the name below it; a subject made of its words follows."""
    parts = parts_of(letter.body)
    words = f"{said[:1].upper()}{said[1:]}"
    of_words = parts.words.startswith(letter.subject.rstrip("…"))
    subject = _first(words) if of_words else letter.subject
    return replace(letter, subject=subject, body=replace(parts, words=words).body)


def _first(words: str) -> str:
    said = words.split()
    return " ".join(said[:6]).rstrip(".,;!?") + ("…" if len(said) > 6 else "")


def _with(letter: Letter, added: str) -> Letter:
    parts = parts_of(letter.body)
    ended = parts.words if parts.words[-1:] in ".!?…" else f"{parts.words}."
    words = f"{ended} {added[:1].upper()}{added[1:]}"
    return Letter(letter.to, letter.subject, Parts(parts.greeting, words, parts.sender).body, letter.draft_id)


def _swapped(letter: Letter, old: str, new: str) -> Letter | None:
    """The words in the place of others; None when those do not stand in the letter."""
    there = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)", re.IGNORECASE)
    if not there.search(letter.body) and not there.search(letter.subject):
        return None

    def put(found: re.Match[str]) -> str:
        plain = found[0][:1].isupper() and found[0][1:].islower() and new.islower()
        return f"{new[:1].upper()}{new[1:]}" if plain else new

    return Letter(letter.to, there.sub(put, letter.subject), there.sub(put, letter.body), letter.draft_id)


def _readdressed(letter: Letter, kind: str, understood: Understood) -> Letter | PersonSaid | None:
    """The letter to other people, or the one of them whose address is not known; None when none of it is meant."""
    if understood.times or understood.length > _SHORT or not (understood.people or understood.emails):
        return None
    names_thing = any(understood.slot_text(name) for name in ("query", "noun", "body", "subject"))
    if _asks_else(understood) and names_thing and kind != "drop":
        return None
    people = [each.candidates[0] for each in understood.people if len(each.candidates) == 1]
    unknown = next((each for each in understood.people if len(each.candidates) != 1), None)
    if unknown is not None and not understood.emails:
        return None if kind == "drop" or _asks_else(understood) else unknown
    if not all(each.email for each in people):
        return None
    names = [each.name for each in people]
    said = list(dict.fromkeys([*(each.email for each in people), *understood.emails]))
    folded = {each.casefold() for each in said}
    left = tuple(each for each in letter.to if each.casefold() not in folded)
    if kind == "drop":
        if not left or len(left) == len(letter.to):
            return None
        return replace(letter, to=left, body=greeted(letter.body, names, kind))
    known = {each.casefold() for each in letter.to}
    to = (*letter.to, *(each for each in said if each.casefold() not in known)) if kind == "add" else tuple(said)
    return replace(letter, to=to, body=greeted(letter.body, names, kind) if names else letter.body)


def greeted(body: str, names: Sequence[str], kind: str) -> str:
    """The body with those greeted who get it: the named ones put in (``add``), left out (``drop``), or nobody else."""
    match = _GREETING.match(body)
    if match is None:
        return body
    before = [each for each in re.split(r",\s*|\s+and\s+", match["names"].strip()) if each]
    first = [name.split()[0] for name in names if name]
    if kind == "drop":
        now = [each for each in before if each not in first]
    else:
        now = [*before, *(each for each in first if each not in before)] if kind == "add" else first
    return f"{'Hi ' + names_joined(now) if now else 'Hi'},{body[match.end() :]}"
