"""What is said first: follow-ups that name their topic, reminders, check-ins. A lapsed proposal is never asked for a
bare yes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.planner.wording import times
from services.planner.wording.facts import get, obj, text
from services.planner.wording.model import Style


def follow_up(task_type: str, description: str, context: Mapping[str, Any], style: Style) -> str:
    """The words of an agenda task.

    Args:
        task_type: follow_up, reminder, check_in, notification or escalation.
        description: what it is about.
        context: may have ``topic``, ``question``, ``goal_type``, ``subject``, ``lapsed``, ``text``, ``reply`` (what
        we said then).
        style: for whom.
    """
    words = _WORDS.get(task_type, _notification)
    return words(text(description, 1000), context, style)


def _greeting(style: Style) -> str:
    first = style.name.split()[0] if style.name.split() else ""
    return f"Hi {first}, " if first else "Hi, "


def _reminder(description: str, context: Mapping[str, Any], style: Style) -> str:
    words = get(context, "text", "title") or description
    return f"Reminder: {words}" if words else "This is the reminder you asked for."


def _notification(description: str, context: Mapping[str, Any], style: Style) -> str:
    return get(context, "text") or description or "There is news about your request."


def _check_in(description: str, context: Mapping[str, Any], style: Style) -> str:
    about = _topic(description, context)
    return f"{_greeting(style)}just checking in{f' about {about}' if about else ''}. How is it going?"


def _escalation(description: str, context: Mapping[str, Any], style: Style) -> str:
    about = _topic(description, context)
    return f"A person should look at this: {about}." if about else "A person should look at an open matter."


_PREFIXES = (
    "A yes or no to: ",
    "An answer about: ",
    "An answer to: ",
    "Start again: ",
    "They said they would come back about ",
    "They said they would come back",
)


def _topic(description: str, context: Mapping[str, Any]) -> str:
    about = get(context, "topic", "summary") or description
    for prefix in _PREFIXES:
        about = about.removeprefix(prefix)
    return about.rstrip(".?! ")


def _is_lapsed(context: Mapping[str, Any]) -> bool:
    subject = get(context, "subject") or get(obj(context.get("goal")), "subject")
    kind = get(context, "goal_type") or get(obj(context.get("goal")), "goal_type")
    return context.get("lapsed") is not False and (
        context.get("lapsed") is True or subject.startswith("proposal:") or kind == "confirmation_expected"
    )


def _follow_up(description: str, context: Mapping[str, Any], style: Style) -> str:
    about, question = _topic(description, context), get(context, "question")
    if description.startswith("They said they would come back"):
        topic = f" about {about}" if about else ""
        return f"{_greeting(style)}you wanted to get back to me{topic}. Is there anything you'd like me to do?"
    subject = get(context, "subject") or get(obj(context.get("goal")), "subject")
    if description.startswith("A yes or no to: ") and subject.startswith("intervention:"):
        return f"{_greeting(style)}I'm still waiting for your yes or no: shall I {about}?"
    if _is_lapsed(context):
        subject = f"about this: {about}" if about else "about your request"
        again = "If you still want it, tell me when suits you and I'll check again."
        return f"{_greeting(style)}I haven't heard back {subject}. My earlier offer has run out. {again}"
    if question:
        return f"{_greeting(style)}I'm still waiting to hear from you{f' about {about}' if about else ''}: {question}"
    topic = f" about {about}" if about else ""
    return f"{_greeting(style)}I'm checking back{topic}. Do you still want to go on with it? Just send me the details."


_WORDS = {
    "follow_up": _follow_up,
    "reminder": _reminder,
    "check_in": _check_in,
    "notification": _notification,
    "escalation": _escalation,
}


def at(value: Any, style: Style) -> str:
    """A time of the context in words."""
    return times.span(value, None, style)
