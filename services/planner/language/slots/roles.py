"""Which person plays which part."""

from __future__ import annotations

from services.planner.language.model import Found, Kind
from services.planner.language.slots.model import Text


def role_of(told: Text, entity: Found) -> str:
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
