"""The actions of the built-in provider: what each is called, takes, gives and does, and the function that does it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from services.executor.providers.base import ActionContext, ActionSpec, Effect, Json, Selected
from services.executor.providers.builtin import (
    analysis,
    calendar_effects,
    calendar_reads,
    contact_actions,
    mail_actions,
    schemas,
    standing_actions,
    task_actions,
)
from services.executor.providers.builtin.params import Params
from services.executor.providers.builtin.rows import Command, Reader

Read: TypeAlias = Callable[[Params, ActionContext, Reader], Awaitable[Json]]
Select: TypeAlias = Callable[[Params, ActionContext, Reader], Awaitable[list[Selected]]]
Prepare: TypeAlias = Callable[[Params, ActionContext, str], Command]

READS: dict[str, Read] = {
    "calendar.list_events": calendar_reads.list_events,
    "calendar.find_free_time": analysis.find_free_time,
    "analysis.find_free_time": analysis.find_free_time,
    "analysis.find_conflicts": analysis.find_conflicts,
    "analysis.suggest_times": analysis.suggest_times,
    "analysis.summarize_schedule": analysis.summarize_schedule,
    "contact.search_contacts": contact_actions.search,
    "task.list_tasks": task_actions.list_tasks,
    "email.list_emails": mail_actions.list_emails,
}
EFFECTS: dict[str, Prepare] = {
    "calendar.create_event": calendar_effects.create,
    "calendar.update_event": calendar_effects.update,
    "calendar.delete_event": calendar_effects.delete,
    "contact.create_contact": contact_actions.create,
    "contact.update_contact": lambda params, context, key: contact_actions.update(params, context),
    "contact.delete_contact": lambda params, context, key: contact_actions.delete(params, context),
    "task.create_task": task_actions.create,
    "task.update_task": lambda params, context, key: task_actions.update(params, context),
    "task.complete_task": lambda params, context, key: task_actions.complete(params, context),
    "task.delete_task": lambda params, context, key: task_actions.delete(params, context),
    "email.create_draft": mail_actions.create_draft,
    "email.update_draft": lambda params, context, key: mail_actions.update_draft(params, context),
    "email.send_email": mail_actions.send,
    "system.allow_without_asking": standing_actions.allow,
    "system.ask_before": standing_actions.ask_before,
}
SELECTS: dict[str, Select] = {
    "calendar": calendar_reads.select_events,
    "contact": contact_actions.select,
    "task": task_actions.select,
}


def specs() -> list[ActionSpec]:
    """All actions."""
    return [*_calendar(), *_analysis(), *_contacts(), *_tasks(), *_mail(), *_standing()]


def _spec(
    name: str, description: str, params: Json, result: Json, effect: Effect = Effect.NONE, selects: str = ""
) -> ActionSpec:
    type_, _, action = name.partition(".")
    return ActionSpec(type_, action, description, params, result, effect, effect is Effect.IRREVERSIBLE, selects)


SEND_EMAIL = _spec(
    "email.send_email", "Sends a mail or a draft.", schemas.SEND_EMAIL, schemas.MESSAGE_RESULT, Effect.IRREVERSIBLE
)


def _calendar() -> list[ActionSpec]:
    change = Effect.REVERSIBLE
    return [
        _spec(
            "calendar.list_events",
            "Lists events in a window, series as their instances.",
            schemas.LIST_EVENTS,
            schemas.EVENT_LIST,
        ),
        _spec("calendar.find_free_time", "Finds free slots of a length.", schemas.FREE_TIME, schemas.FREE_LIST),
        _spec(
            "calendar.create_event", "Creates an event or a series.", schemas.CREATE_EVENT, schemas.EVENT_RESULT, change
        ),
        _spec(
            "calendar.update_event",
            "Changes an event, a series or one instance.",
            schemas.UPDATE_EVENT,
            schemas.EVENT_CHANGED,
            change,
            "event_id",
        ),
        _spec(
            "calendar.delete_event",
            "Deletes an event, a series or one instance.",
            schemas.DELETE_EVENT,
            schemas.EVENT_RESULT,
            change,
            "event_id",
        ),
    ]


def _analysis() -> list[ActionSpec]:
    return [
        _spec("analysis.find_free_time", "Finds free slots of a length.", schemas.FREE_TIME, schemas.FREE_LIST),
        _spec("analysis.find_conflicts", "Finds events that overlap.", schemas.ANALYSIS, schemas.CONFLICTS),
        _spec("analysis.suggest_times", "Suggests a few good slots.", schemas.FREE_TIME, schemas.FREE_LIST),
        _spec("analysis.summarize_schedule", "Sums up what is on, day by day.", schemas.ANALYSIS, schemas.SUMMARY),
    ]


def _contacts() -> list[ActionSpec]:
    change = Effect.REVERSIBLE
    return [
        _spec(
            "contact.search_contacts", "Finds contacts, the best first.", schemas.SEARCH_CONTACTS, schemas.CONTACT_LIST
        ),
        _spec("contact.create_contact", "Creates a contact.", schemas.CREATE_CONTACT, schemas.CONTACT_RESULT, change),
        _spec(
            "contact.update_contact",
            "Changes a contact or who looks after it.",
            schemas.UPDATE_CONTACT,
            schemas.CONTACT_CHANGED,
            change,
            "contact_id",
        ),
        _spec(
            "contact.delete_contact",
            "Deletes a contact.",
            schemas.ONE_CONTACT,
            schemas.CONTACT_CHANGED,
            change,
            "contact_id",
        ),
    ]


def _tasks() -> list[ActionSpec]:
    change = Effect.REVERSIBLE
    return [
        _spec("task.list_tasks", "Lists tasks by due time.", schemas.LIST_TASKS, schemas.TASK_LIST),
        _spec("task.create_task", "Creates a task.", schemas.CREATE_TASK, schemas.TASK_RESULT, change),
        _spec(
            "task.update_task",
            "Changes a task or who does it.",
            schemas.UPDATE_TASK,
            schemas.TASK_CHANGED,
            change,
            "task_id",
        ),
        _spec("task.complete_task", "Marks a task as done.", schemas.ONE_TASK, schemas.TASK_CHANGED, change, "task_id"),
        _spec("task.delete_task", "Deletes a task.", schemas.ONE_TASK, schemas.TASK_CHANGED, change, "task_id"),
    ]


def _mail() -> list[ActionSpec]:
    return [
        _spec("email.list_emails", "Lists mails, newest first.", schemas.LIST_EMAILS, schemas.EMAIL_LIST),
        _spec("email.create_draft", "Writes a draft.", schemas.CREATE_DRAFT, schemas.DRAFT_RESULT, Effect.REVERSIBLE),
        _spec("email.update_draft", "Changes a draft.", schemas.UPDATE_DRAFT, schemas.DRAFT_CHANGED, Effect.REVERSIBLE),
        SEND_EMAIL,
    ]


def _standing() -> list[ActionSpec]:
    change = Effect.REVERSIBLE
    return [
        _spec(
            "system.allow_without_asking",
            "Lets an action be done for a recipient without asking each time.",
            schemas.STANDING,
            schemas.STANDING_RESULT,
            change,
        ),
        _spec(
            "system.ask_before",
            "Takes that back: it is asked about each time again.",
            schemas.STANDING,
            schemas.STANDING_RESULT,
            change,
        ),
    ]
