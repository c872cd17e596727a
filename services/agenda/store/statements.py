"""The statements of `store.work`: what is due, claimed, worded, said and recorded."""

from datetime import datetime

from libs.storage.postgres import Statement
from services.agenda.store.goals import GOAL_COLUMNS, GOAL_FROM
from services.agenda.store.rows import COLUMNS

MINE = "id = %s AND status = 'executing' AND lease_epoch = %s"
DUE = (
    "SELECT t.tenant_id, t.id, t.customer_id, t.occurrence, t.scheduled_at FROM agenda.tasks t "
    "WHERE t.status = 'scheduled' AND t.scheduled_at <= %s AND (t.lease_end IS NULL OR t.lease_end <= now()) "
    "AND NOT EXISTS (SELECT 1 FROM agenda.tasks e WHERE e.tenant_id = t.tenant_id AND e.customer_id = t.customer_id "
    "AND e.status IN ('scheduled', 'executing') "
    "AND (e.lease_end > now() OR (e.scheduled_at, e.id) < (t.scheduled_at, t.id))) "
    "ORDER BY t.scheduled_at, t.id LIMIT {limit}"
)
"""The first row of each customer, unless one of theirs is begun; one whose sayer died is in the way until it is freed.
The index tasks_open has all the inner query asks for."""


def due_statement(now: datetime, limit: int) -> Statement:
    """`DUE` for at least so many rows, to be asked with `SAME_PLAN`: that goes along the index from the oldest row and
    stops at a limit it knows. Limits are rounded up to powers of two, to be few different statements.
    """
    return DUE.format(limit=1 << max(0, limit - 1).bit_length()), (now,)


BEGUN = "SELECT count(*) FROM agenda.tasks WHERE status IN ('scheduled', 'executing') AND lease_end > now()"
RESERVE = (
    "UPDATE agenda.tasks SET lease_owner = %s, lease_end = now() + make_interval(secs => %s) "
    "WHERE id = ANY(%s) AND status = 'scheduled' AND (lease_end IS NULL OR lease_end <= now()) "
    "RETURNING id, occurrence"
)
WAITING = (
    "SELECT EXISTS (SELECT 1 FROM agenda.tasks WHERE status = 'scheduled' AND scheduled_at <= %s) AS late, "
    "(SELECT min(scheduled_at) FROM agenda.tasks WHERE status = 'scheduled' AND scheduled_at > %s) AS next, "
    "(SELECT min(scheduled_at) FROM agenda.tasks WHERE status = 'scheduled' AND scheduled_at > %s "
    "AND (lease_end IS NULL OR lease_end <= now())) AS to_begin"
)
CLAIM = (
    "UPDATE agenda.tasks SET status = 'executing', lease_owner = %s, lease_epoch = lease_epoch + 1, "
    "lease_end = now() + make_interval(secs => %s) WHERE id IN (SELECT id FROM agenda.tasks "
    "WHERE id = ANY(%s) AND status = 'scheduled' AND scheduled_at <= %s FOR NO KEY UPDATE SKIP LOCKED) "
    f"RETURNING lease_epoch, {COLUMNS}"
)
"""A row that somebody has locked is being claimed or changed: it is looked at again, and nobody waits for anybody."""
LOOK = f"SELECT {COLUMNS} FROM agenda.tasks WHERE id = %s AND status = 'scheduled' AND scheduled_at <= %s"
KEEP = f"UPDATE agenda.tasks SET lease_end = now() + make_interval(secs => %s) WHERE {MINE} RETURNING lease_epoch"
GOALS = (
    f"SELECT {GOAL_COLUMNS} {GOAL_FROM} "
    "WHERE g.id IN (SELECT goal_id FROM agenda.tasks WHERE id = ANY(%s) AND goal_id <> '')"
)
_COUNTED = "task_type NOT IN ('reminder', 'escalation')"
SAID = (
    "SELECT a.customer_id, a.at FROM agenda.audit a JOIN agenda.tasks t ON t.tenant_id = a.tenant_id "
    f"AND t.id = a.task_id WHERE a.customer_id IN (SELECT customer_id FROM agenda.tasks WHERE id = ANY(%s) "
    f"AND {_COUNTED}) AND a.event = 'sent' AND a.at > %s AND t.{_COUNTED}"
)
STORE_TEXTS = (
    "UPDATE agenda.tasks t SET message_text = w.words, lease_end = now() + make_interval(secs => %s) "
    "FROM unnest(%s::text[], %s::bigint[], %s::text[]) AS w (id, epoch, words) "
    "WHERE t.id = w.id AND t.status = 'executing' AND t.lease_epoch = w.epoch RETURNING t.id"
)
FINISH = (
    "WITH mine AS (UPDATE agenda.tasks t SET executed_at = %s, failure_reason = '', "
    "status = CASE WHEN d.next_at IS NULL THEN 'completed' ELSE 'scheduled' END, "
    "scheduled_at = coalesce(d.next_at, t.scheduled_at), "
    "occurrence = t.occurrence + CASE WHEN d.next_at IS NULL THEN 0 ELSE 1 END, "
    "message_text = CASE WHEN d.next_at IS NULL THEN t.message_text ELSE '' END, "
    "retry_count = CASE WHEN d.next_at IS NULL THEN t.retry_count ELSE 0 END, lease_owner = NULL, lease_end = NULL "
    "FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[]) "
    "AS d (id, epoch, occurrence, message_id, next_at) "
    "WHERE t.id = d.id AND t.status = 'executing' AND t.lease_epoch = d.epoch "
    "RETURNING t.tenant_id, t.customer_id, t.id, t.goal_id, d.occurrence, d.message_id) "
    "INSERT INTO agenda.audit (tenant_id, customer_id, task_id, goal_id, occurrence, event, message_id, at) "
    "SELECT tenant_id, customer_id, id, goal_id, occurrence, 'sent', message_id, %s FROM mine RETURNING task_id"
)
