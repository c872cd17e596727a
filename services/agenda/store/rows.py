"""What the stores of agenda tasks have in common: a row's columns, how it is written, how dispatchers are woken."""

from datetime import datetime
from typing import Any

from libs.storage.postgres import Statement
from services.agenda.domain.model import Task

WAKE_CHANNEL = "agenda_tasks"
SAME_PLAN: Statement = ("SELECT set_config('plan_cache_mode', 'force_generic_plan', true)", ())
"""For what is asked all the time and always in the same way. Most rows are past, and the server thinks that most of
those that wait are, too; so it takes the plan of each instant for better than the general one, which is the same, and
makes it anew each time, at more cost than the query has."""
COLUMNS = (
    "id, agent_id, customer_id, customer, conversation_id, task_type, description, scheduled_at, timezone, created_at, "
    "recurrence_start, max_retries, recurrence, occurrence, executed_at, status, failure_reason, retry_count, goal_id, "
    "context, preferred_channel, message_template, message_text, version"
)
_NAMES = [name.strip() for name in COLUMNS.split(",")]
_JSON = ("customer", "context")
_INSERT = (
    f"INSERT INTO agenda.tasks (tenant_id, {COLUMNS}) VALUES ({', '.join(['%s'] * (len(_NAMES) + 1))}) "
    "ON CONFLICT DO NOTHING"
)


def task_of(row: dict[str, Any]) -> Task:
    """The task a row of `COLUMNS` stands for."""
    return Task(**row)


def wake(at: datetime) -> Statement:
    """Tells the dispatchers, at the commit, that something is due at an instant."""
    return "SELECT pg_notify(%s, %s)", (WAKE_CHANNEL, at.isoformat())


def insert_statements(tenant_id: str, task: Task) -> list[Statement]:
    """Insert a task, unless its id is there already, and wake the dispatchers."""
    values = [
        dict(value) if name in _JSON else value for name, value in ((name, getattr(task, name)) for name in _NAMES)
    ]
    return [(_INSERT, (tenant_id, *values)), wake(task.scheduled_at)]
