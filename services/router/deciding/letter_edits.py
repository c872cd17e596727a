"""What is changed about a letter beside all of its words or its subject: words put in or taken for others, and the
people it goes to. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.router.model.replies import names_joined
from services.router.model.understood import LetterEdit, Understood

_GREETING = re.compile(r"Hi(?P<names>[^\n]{0,200}),(?=\n)")
"""How the letters begin that we put into words."""

_NAME = 4
"""Words of a sender's name."""

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


def edited(letter: Letter, edit: LetterEdit, understood: Understood) -> Letter | None:
    """The letter with the change; None when the text changes nothing of it ("add Ann to the meeting")."""
    if edit.people:
        return _readdressed(letter, edit.people, understood)
    if edit.added:
        asks_else = understood.is_sure and not understood.intent.startswith(("email.", "unclear", "out_of_scope"))
        return None if asks_else else _with(letter, edit.added)
    names_event = understood.goal_type in _MOVES and understood.is_sure and bool(understood.slot_text("query"))
    return None if names_event else _swapped(letter, edit.old, edit.new)


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


def _readdressed(letter: Letter, kind: str, understood: Understood) -> Letter | None:
    """The letter to other people; None when they are not all known, or none of its people is meant."""
    asks_else = understood.is_sure and not understood.intent.startswith(("email.", "unclear", "out_of_scope"))
    people = [each.candidates[0] for each in understood.people if len(each.candidates) == 1]
    known = len(people) == len(understood.people) and all(each.email for each in people)
    if not known or understood.times or not (people or understood.emails):
        return None
    said = [*(each.email.casefold() for each in people), *(each.casefold() for each in understood.emails)]
    left = tuple(each for each in letter.to if each.casefold() not in said)
    if kind == "drop":
        if not left or len(left) == len(letter.to):
            return None
        return Letter(left, letter.subject, greeted(letter.body, [each.name for each in people], kind), letter.draft_id)
    if asks_else and understood.slot_text("query"):
        return None
    to = (*letter.to, *(each for each in said if each not in {one.casefold() for one in letter.to}))
    body = greeted(letter.body, [each.name for each in people], kind)
    return Letter(to if kind == "add" else tuple(dict.fromkeys(said)), letter.subject, body, letter.draft_id)


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
