"""Which person plays which part."""

from __future__ import annotations

from services.planner.language.model import Found, Kind
from services.planner.language.slots.model import Text


def role_of(told: Text, entity: Found) -> str:
    """Which part an entity plays: guest, assignee, receiver, subject, place …; "" for none."""
    if entity.kind is Kind.LOCATION:
        return "place"
    family = told.intent.split(".", 1)[0]
    before = told.text[max(0, entity.start - 22) : entity.start].lower().split()
    last = before[-1] if before else ""
    if family == "email":
        if (
            entity.kind is Kind.PERSON
            and last in {"about", "regarding", "re", "with", "and"}
            and any(w in {"about", "regarding", "meeting", "call"} for w in before)
        ):
            return "subject"
        return "recipient"
    if family == "task" and told.intent != "task.create" and _owns(told, entity, last):
        return "owner"
    if told.intent == "task.create" and _is_given(told, entity):
        return "assignee"
    if told.intent == "task.assign" and last == "to" and _is_given_on(told, entity):
        return "subject"  # "reassign Add animation to carousel to Carlos"
    if told.intent in {"task.assign", "contact.assign"} or (
        family == "task"
        and last == "to"
        and {"assign", "assigned", "reassign", "delegate", "give"} & set(told.sentence.words)
    ):
        return (
            "assignee"
            if last == "to"
            or told.sentence.words[told.sentence.head : told.sentence.head + 2][-1:]
            == (entity.text.lower().split()[0],)
            else "subject"
        )
    if (family == "task" and last == "for") or (
        family == "task" and told.text[entity.end : entity.end + 2] in {"'s", "’s"}
    ):
        return "assignee"
    if family in {"contact", "entity", "task", "reminder"}:
        return "subject"
    return "attendee"


_GIVES = frozenset(["give", "assign", "hand"])


def _is_given(told: Text, entity: Found) -> bool:
    """ "Give Ann a new task", "assign a task to Ann": whose it shall be."""
    head = told.sentence.words[told.sentence.head : told.sentence.head + 1]
    if not head or head[0] not in _GIVES or entity.kind is not Kind.PERSON:
        return False
    before = told.text[: entity.start].lower().split()
    return before[-1:] in (list(head), ["to"])


def _is_given_on(told: Text, entity: Found) -> bool:
    """Whether a later "to" says who gets it."""
    return any(
        other.kind is Kind.PERSON
        and other.start > entity.start
        and told.text[: other.start].lower().split()[-1:] == ["to"]
        for other in told.found
    )


_HAVING = frozenset(["has", "have", "had"])
_BELONGING = frozenset(["assigned", "belonging", "belong", "owned"])


def _whose_pronoun(told: Text, entity: Found) -> bool:
    """ "Ann is leaving, so reassign her open tasks": who was named before is whose they are."""
    tokens, words = told.sentence.tokens, told.sentence.words
    for place, word in enumerate(words):
        if word in _THEIRS and not _TASKS.isdisjoint(words[place + 1 : place + 6]):
            named = [each for each in told.people if each.end <= tokens[place].start]
            return bool(named) and named[-1] == entity
    return False


_THEIRS = frozenset(["his", "her", "their"])
_TASKS = frozenset(["tasks", "task", "to-dos", "tickets", "items", "work"])


def _owns(told: Text, entity: Found, last: str) -> bool:
    """ "Tom's tasks", "tasks assigned to Tom", "Tom has a bunch of tasks": whose they are, not whose they shall be."""
    if _whose_pronoun(told, entity):
        return True
    before = told.text[max(0, entity.start - 22) : entity.start].lower().split()
    after = told.text[entity.end : entity.end + 12].lower()
    if after[:2] in {"'s", "’s"} or (after.split() and after.split()[0] in _HAVING):
        return True
    asked = told.sentence.words[told.sentence.head : told.sentence.head + 1]
    return last in {"to", "by"} and bool(_BELONGING & set(before[-3:])) and asked != ("assign",)
