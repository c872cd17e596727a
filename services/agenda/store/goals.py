"""Goals in PostgreSQL. A goal and its follow-up are always written in one transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from libs.storage.postgres import Database, Statement
from services.agenda.domain.model import Goal, Limits, Task
from services.agenda.paging import Place
from services.agenda.store.rows import SAME_PLAN, insert_statements

GOAL_COLUMNS = (
    "g.id, g.agent_id, g.customer_id, g.conversation_id, g.turn_id, g.channel, g.goal_type, g.description, g.subject, "
    "g.created_at, g.deadline, g.expected_response_pattern, g.status, g.seen_at, g.achieved_at, g.achieved_by_turn, "
    "g.context_snapshot, g.follow_up_task_id, t.scheduled_at AS follow_up_at, "
    "CASE WHEN t.status = 'completed' THEN t.executed_at END AS followed_up_at"
)
GOAL_FROM = "FROM agenda.goals g LEFT JOIN agenda.tasks t ON t.tenant_id = g.tenant_id AND t.id = g.follow_up_task_id"
_CANCEL = (
    "WITH ended AS (UPDATE agenda.goals SET status = 'cancelled' WHERE status = 'pending' AND {where} "
    "RETURNING id, follow_up_task_id), silent AS (UPDATE agenda.tasks SET status = 'cancelled', failure_reason = %s, "
    "version = version + 1 WHERE id IN (SELECT follow_up_task_id FROM ended) AND status = 'scheduled') "
    "SELECT id FROM ended"
)
_LONGEST_WAIT = timedelta(days=15)
"""A follow-up comes within a week ([agenda.follow_up]), so older goals need not be looked at; twice that and a day."""
_SAME = (
    "conversation_id = %s AND id <> %s AND ((subject = %s AND subject <> '') OR (%s <> '' "
    "AND context_snapshot->'what'->>'type' = %s AND context_snapshot->'what'->>'title' = %s))"
)
"""About the same: by name, or because the conversation was in the middle of the same thing."""
_OVER = (
    "id IN (SELECT id FROM agenda.goals WHERE conversation_id = %s AND status = 'pending' "
    "ORDER BY created_at DESC, id DESC OFFSET %s)"
)
EXPIRE = (
    "UPDATE agenda.goals SET status = 'expired' WHERE id = ANY(%s) AND status = 'pending' AND deadline <= %s "
    "RETURNING goal_type"
)
"""Expires goals (ids, now), each once; not those that have time left or are over."""
_KNOWN = f"SELECT {GOAL_COLUMNS} {GOAL_FROM} WHERE "
PENDING = (
    f"{_KNOWN} g.customer_id = %s AND g.status = 'pending' "
    f"UNION ALL {_KNOWN} g.achieved_by_turn = %s AND g.achieved_by_turn <> '' "
    f"UNION ALL {_KNOWN} g.customer_id = %s AND g.status = 'expired' AND g.created_at > %s "
    "AND t.status = 'completed' AND t.executed_at > %s"
)
"""What CheckTurn reads; see `pending_params`."""
_SAW = (
    "UPDATE agenda.goals SET seen_at = %s WHERE customer_id = %s AND status = 'pending' AND id = ANY(%s) "
    "AND (seen_at IS NULL OR seen_at < %s)"
)
"""By the customer, whose pending goals are few: the same plan does for any number of ids."""
_ACHIEVE = (
    "WITH ended AS (UPDATE agenda.goals SET status = 'achieved', achieved_at = %s, achieved_by_turn = %s "
    "WHERE id = ANY(%s) AND status IN ('pending', 'expired') RETURNING id, follow_up_task_id), "
    "silent AS (UPDATE agenda.tasks SET status = 'cancelled', failure_reason = 'goal achieved', "
    "version = version + 1 WHERE id IN (SELECT follow_up_task_id FROM ended) AND status = 'scheduled') "
    "SELECT id FROM ended"
)


def goal_of(row: dict[str, Any]) -> Goal:
    """The goal a row of `GOAL_COLUMNS` stands for."""
    return Goal(**row)


def pending_params(customer_id: str, turn_id: str, asked_since: datetime) -> tuple[str | datetime, ...]:
    """The parameters of `PENDING`."""
    return customer_id, turn_id, customer_id, asked_since - _LONGEST_WAIT, asked_since


class GoalStore:
    """Goals of all tenants, one at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, tenant_id: str, goal_id: str) -> Goal | None:
        """The goal, or None."""
        row = await self._database.fetch_one(
            tenant_id, f"SELECT {GOAL_COLUMNS} {GOAL_FROM} WHERE g.id = %s", (goal_id,)
        )
        return goal_of(row) if row else None

    async def create(
        self, tenant_id: str, goal: Goal, follow_up: Task | None, limits: Limits, at: datetime
    ) -> tuple[Goal, bool]:
        """Write a goal and its follow-up; older pending ones of the same subject, and those over the limit, end.

        The same id again returns the goal of the first time. Returns the goal as stored and whether it is new.
        """
        select = (f"SELECT {GOAL_COLUMNS} {GOAL_FROM} WHERE g.id = %s", (goal.id,))
        async with self._database.tenant(tenant_id) as tx:
            inserted = bool(await tx.execute(*_insert(tenant_id, goal)))
            beside: list[Statement] = insert_statements(tenant_id, follow_up) if inserted and follow_up else []
            if inserted:
                here, reason, (kind, title) = goal.conversation_id, "replaced", goal.matter
                beside.append((_CANCEL.format(where=_SAME), (here, goal.id, goal.subject, kind, kind, title, reason)))
                beside.append((_CANCEL.format(where=_OVER), (here, limits.goals_a_conversation, reason)))
            row = (await tx.batch([*beside, select], last=True))[-1].row
        assert row is not None
        return goal_of(row), inserted

    async def pending(self, tenant_id: str, customer_id: str, turn_id: str, asked_since: datetime) -> list[Goal]:
        """What is waited for from a customer, what this very turn achieved already, and what we have asked after since
        an instant without an answer yet.
        """
        statement = (PENDING, pending_params(customer_id, turn_id, asked_since))
        _, known = await self._database.batch(tenant_id, [SAME_PLAN, statement])
        return [goal_of(row) for row in known.rows]

    async def saw(self, tenant_id: str, customer_id: str, goal_ids: Sequence[str], at: datetime) -> None:
        """A message of the customer achieved none of these goals; they remember when it came."""
        await self._database.execute(tenant_id, _SAW, (at, customer_id, list(goal_ids), at))

    async def achieve(
        self, tenant_id: str, goal_ids: Sequence[str], seen_ids: Sequence[str], turn_id: str, at: datetime
    ) -> tuple[list[Goal], list[str]]:
        """Mark goals as achieved by a turn and cancel their follow-ups, in one round trip; others are marked as seen.

        Returns the goals this call or an earlier one of the same turn achieved, and the ids of those that are new.
        """
        seen = "UPDATE agenda.goals SET seen_at = GREATEST(seen_at, %s) WHERE id = ANY(%s) AND status = 'pending'"
        _, ended, stored = await self._database.batch(
            tenant_id,
            [
                (seen, (at, list(seen_ids))),
                (_ACHIEVE, (at, turn_id, list(goal_ids))),
                (
                    f"SELECT {GOAL_COLUMNS} {GOAL_FROM} WHERE g.achieved_by_turn = %s AND g.achieved_by_turn <> ''",
                    (turn_id,),
                ),
            ],
        )
        return [goal_of(row) for row in stored.rows], [row["id"] for row in ended.rows]

    async def cancel(
        self, tenant_id: str, *, goal_id: str, conversation_id: str, subject: str, reason: str
    ) -> list[Goal]:
        """Cancel one goal, or the pending ones of a conversation (and subject), with their follow-ups."""
        where = "id = %s" if goal_id else "conversation_id = %s AND (%s = '' OR subject = %s)"
        params: tuple[str, ...] = (goal_id,) if goal_id else (conversation_id, subject, subject)
        async with self._database.tenant(tenant_id) as tx:
            ended = await tx.fetch_all(_CANCEL.format(where=where), (*params, reason or "goal cancelled"))
            ids = [row["id"] for row in ended] or ([goal_id] if goal_id else [])
            rows = await tx.fetch_all(f"SELECT {GOAL_COLUMNS} {GOAL_FROM} WHERE g.id = ANY(%s)", (ids,))
        return [goal_of(row) for row in rows]

    async def page(
        self,
        tenant_id: str,
        *,
        customer_id: str,
        conversation_id: str,
        statuses: Sequence[str],
        before: Place | None,
        limit: int,
    ) -> list[Goal]:
        """Goals, newest first, after the place `before` = (created_at, id)."""
        clauses, params = ["true"], list[Any]()
        for column, value in (("customer_id", customer_id), ("conversation_id", conversation_id)):
            if value:
                clauses.append(f"g.{column} = %s")
                params.append(value)
        if statuses:
            clauses.append("g.status = ANY(%s)")
            params.append(list(statuses))
        if before:
            clauses.append("(g.created_at, g.id) < (%s, %s)")
            params.extend(before)
        rows = await self._database.fetch_all(
            tenant_id,
            f"SELECT {GOAL_COLUMNS} {GOAL_FROM} WHERE {' AND '.join(clauses)} "
            "ORDER BY g.created_at DESC, g.id DESC LIMIT %s",
            (*params, limit),
        )
        return [goal_of(row) for row in rows]

    async def overdue(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """(tenant, goal) of pending goals past their deadline, oldest first; sees no more than that.

        One whose follow-up is still to be said expires when it is: an answer until then is in time.
        """
        async with self._database.sweep() as tx:
            rows = await tx.fetch_all(
                "SELECT tenant_id, id FROM agenda.goals g WHERE status = 'pending' AND deadline <= %s AND NOT EXISTS "
                "(SELECT 1 FROM agenda.tasks t WHERE t.tenant_id = g.tenant_id AND t.id = g.follow_up_task_id "
                "AND t.status IN ('scheduled', 'executing')) ORDER BY deadline LIMIT %s",
                (now, limit),
            )
        return [(row["tenant_id"], row["id"]) for row in rows]

    async def expire(self, tenant_id: str, goal_id: str, now: datetime) -> str:
        """Expire a goal once; its type, or empty when it was not pending any more or has time left."""
        row = await self._database.fetch_one(tenant_id, EXPIRE, ([goal_id], now))
        return str(row["goal_type"]) if row else ""


def _insert(tenant_id: str, goal: Goal) -> tuple[str, tuple[Any, ...]]:
    return (
        "INSERT INTO agenda.goals (tenant_id, id, agent_id, customer_id, conversation_id, turn_id, channel, goal_type, "
        "description, subject, expected_response_pattern, status, created_at, deadline, context_snapshot, "
        "follow_up_task_id) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s) ON CONFLICT DO NOTHING",
        (
            tenant_id,
            goal.id,
            goal.agent_id,
            goal.customer_id,
            goal.conversation_id,
            goal.turn_id,
            goal.channel,
            goal.goal_type,
            goal.description,
            goal.subject,
            goal.expected_response_pattern,
            goal.status,
            goal.created_at,
            goal.deadline,
            dict(goal.context_snapshot),
            goal.follow_up_task_id,
        ),
    )
