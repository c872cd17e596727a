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
        return _in_words(letter, understood.text.strip()) if _says_its_words(letter, understood) else None
    if edit.people:
        return readdressed(letter, edit.people, understood)
    if edit.added:
        return None if _asks_else(understood) else _with(letter, edit.added)
    names_event = understood.goal_type in _MOVES and understood.is_sure and bool(understood.slot_text("query"))
    return None if names_event and understood.times else _swapped(letter, edit.old, edit.new)


_ABOUT = "I'm writing about "
"""How the letters begin whose words nobody has said."""

_FEWEST = 4
"""Words from which on a text is taken for those of a letter."""


def _says_its_words(letter: Letter, understood: Understood) -> bool:
    """A text that asks for nothing, while a letter waits that has no words of anybody's: they are what it shall say."""
    if not parts_of(letter.body).words.startswith(_ABOUT) or understood.intent not in ("unclear", "out_of_scope"):
        return False
    talk = understood.act not in ("", "request", "inform") or understood.does("holds_back", "sends_it", "asks_us")
    asks = understood.text.rstrip().endswith("?") or bool(understood.manner.asks or understood.manner.topic)
    return not talk and not asks and understood.length >= _FEWEST


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


def readdressed(letter: Letter, kind: str, understood: Understood) -> Letter | PersonSaid | None:
    """The letter to other people, or the one of them whose address is not known; None when none of it is meant."""
    if understood.times or understood.length > _SHORT or not (understood.people or understood.emails):
        return None
    names_thing = any(understood.slot_text(name) for name in ("query", "noun", "body", "subject"))
    if _asks_else(understood) and names_thing and kind != "drop":
        return None
    people = [each.candidates[0] for each in understood.people if len(each.candidates) == 1]
    unknown = next((each for each in understood.people if len(each.candidates) != 1), None)
    if unknown is not None and not understood.emails and kind == "drop" and (there := _written_to(letter, unknown)):
        return _without(letter, there, [unknown.name]) if len(letter.to) > 1 else None
    if unknown is not None and not understood.emails:
        return None if kind == "drop" or _asks_else(understood) else unknown
    if not all(each.email for each in people):
        return None
    names = [each.name for each in people]
    said = list(dict.fromkeys([*(each.email for each in people), *understood.emails]))
    folded = {each.casefold() for each in said}
    left = tuple(each for each in letter.to if each.casefold() not in folded)
    if kind == "drop":
        return _without(letter, said, names) if left and len(left) < len(letter.to) else None
    known = {each.casefold() for each in letter.to}
    to = (*letter.to, *(each for each in said if each.casefold() not in known)) if kind == "add" else tuple(said)
    return replace(letter, to=to, body=greeted(letter.body, names, kind) if names else letter.body)


def _written_to(letter: Letter, person: PersonSaid) -> list[str]:
    """The letter's address that is called like somebody whose address is not known otherwise ("Bob", bob@x.com)."""
    name = person.name.casefold()
    found = [each for each in letter.to if name and each.casefold().partition("@")[0] == name]
    return found if len(found) == 1 else []


def _without(letter: Letter, addresses: Sequence[str], names: Sequence[str]) -> Letter:
    folded = {each.casefold() for each in addresses}
    left = tuple(each for each in letter.to if each.casefold() not in folded)
    return replace(letter, to=left, body=greeted(letter.body, names, "drop"))


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
