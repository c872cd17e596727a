"""Plans by rules: one function an intent, in one table. ``make_plan`` is the interface.

To teach a new intent: write a function ``(Ask, Builder) -> None`` and add it to ``RULES``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from services.planner.rules import calendar, given, lists, others, standing, tasks
from services.planner.rules.build import Builder
from services.planner.rules.model import Ask

RULES: dict[str, Callable[[Ask, Builder], None]] = {
    "calendar.list": lists.list_events,
    "calendar.free_time": calendar.free_time,
    "calendar.conflicts": calendar.conflicts,
    "calendar.suggest": calendar.suggest,
    "calendar.summary": calendar.summary,
    "calendar.schedule": calendar.schedule,
    "calendar.reschedule": calendar.reschedule,
    "calendar.update": calendar.update,
    "calendar.cancel": calendar.cancel,
    "task.create": tasks.create,
    "task.list": lists.list_tasks,
    "task.complete": tasks.complete,
    "task.delete": tasks.delete,
    "task.update": tasks.update,
    "task.assign": tasks.assign,
    "contact.search": others.search_contacts,
    "contact.create": others.create_contact,
    "contact.update": others.update_contact,
    "contact.delete": others.delete_contact,
    "contact.assign": others.assign_contact,
    "email.draft": others.draft_email,
    "email.send": others.send_email,
    "email.list": lists.list_emails,
    "email.allow": standing.allow,
    "email.ask_first": standing.ask_first,
    "reminder.create": others.create_reminder,
    "reminder.list": others.list_reminders,
    "reminder.update": others.update_reminder,
    "reminder.cancel": others.cancel_reminder,
}


def make_plan(asks: Sequence[Ask]) -> Builder:
    """A plan for one or several joined requests; what is missing stands in ``lacks``."""
    plan, look = Builder(), None
    for ask in asks:
        rule = RULES.get(ask.intent)
        if rule is None:
            plan.out_of_scope = True
            continue
        first = len(plan.steps)
        rule(ask, plan)
        if ask.given == given.LOOK:
            look = plan.steps[-1] if len(plan.steps) > first else None
        elif ask.given:
            given.hang(plan, first, look, ask.given)
    return plan
