"""Goals in PostgreSQL. A goal and its follow-up are always written in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from libs.storage.postgres import Database, Tx
from services.agenda.domain.model import Goal, Limits, Task
from services.agenda.store.tasks import CANCEL_TASKS, insert_task

_COLUMNS = (
    "g.id, g.agent_id, g.customer_id, g.conversation_id, g.turn_id, g.channel, g.goal_type, g.description, g.subject, "
    "g.created_at, g.deadline, g.expected_response_pattern, g.status, g.seen_at, g.achieved_at, g.achieved_by_turn, "
    "g.context_snapshot, g.follow_up_task_id, t.scheduled_at AS follow_up_at"
)
_FROM = "FROM agenda.goals g LEFT JOIN agenda.tasks t ON t.tenant_id = g.tenant_id AND t.id = g.follow_up_task_id"
_CANCEL = (
    "UPDATE agenda.goals SET status = 'cancelled' WHERE status = 'pending' AND {where} RETURNING id, follow_up_task_id"
)


def goal_of(row: dict[str, Any]) -> Goal:
    """The goal a row of `_COLUMNS` stands for."""
    return Goal(**row)


class GoalStore:
    """Goals of all tenants, one at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, tenant_id: str, goal_id: str) -> Goal | None:
        """The goal, or None."""
        row = await self._database.fetch_one(tenant_id, f"SELECT {_COLUMNS} {_FROM} WHERE g.id = %s", (goal_id,))
        return goal_of(row) if row else None

    async def create(
        self, tenant_id: str, goal: Goal, follow_up: Task | None, limits: Limits, at: datetime
    ) -> tuple[Goal, bool]:
        """Write a goal and its follow-up; older pending ones of the same subject, and those over the limit, end.

        The same id again returns the goal of the first time. Returns the goal as stored and whether it is new.
        """
        async with self._database.tenant(tenant_id) as tx:
            inserted = await tx.execute(*_insert(tenant_id, goal))
            if inserted and follow_up is not None:
                await insert_task(tx, tenant_id, follow_up)
            if inserted:
                await self._end_replaced(tx, goal, limits.goals_a_conversation)
            row = await tx.fetch_one(f"SELECT {_COLUMNS} {_FROM} WHERE g.id = %s", (goal.id,))
        assert row is not None
        return goal_of(row), bool(inserted)

    async def _end_replaced(self, tx: Tx, goal: Goal, limit: int) -> None:
        same = "conversation_id = %s AND id <> %s AND subject = %s AND subject <> ''"
        over = (
            "id IN (SELECT id FROM agenda.goals WHERE conversation_id = %s AND status = 'pending' "
            "ORDER BY created_at DESC, id DESC OFFSET %s)"
        )
        ended = await tx.fetch_all(_CANCEL.format(where=same), (goal.conversation_id, goal.id, goal.subject))
        ended += await tx.fetch_all(_CANCEL.format(where=over), (goal.conversation_id, limit))
        await _cancel_follow_ups(tx, ended, "replaced")

    async def pending(self, tenant_id: str, customer_id: str, turn_id: str) -> list[Goal]:
        """What is waited for from a customer, and what this very turn achieved already."""
        rows = await self._database.fetch_all(
            tenant_id,
            f"SELECT {_COLUMNS} {_FROM} WHERE g.customer_id = %s AND g.status = 'pending' "
            f"UNION ALL SELECT {_COLUMNS} {_FROM} WHERE g.achieved_by_turn = %s AND g.achieved_by_turn <> ''",
            (customer_id, turn_id),
        )
        return [goal_of(row) for row in rows]

    async def achieve(
        self, tenant_id: str, goal_ids: Sequence[str], seen_ids: Sequence[str], turn_id: str, at: datetime
    ) -> tuple[list[Goal], list[str]]:
        """Mark goals as achieved by a turn and cancel their follow-ups, in one transaction; others are marked as seen.

        Returns the goals this call or an earlier one of the same turn achieved, and the follow-ups cancelled.
        """
        async with self._database.tenant(tenant_id) as tx:
            await tx.execute(
                "UPDATE agenda.goals SET seen_at = GREATEST(seen_at, %s) WHERE id = ANY(%s) AND status = 'pending'",
                (at, list(seen_ids)),
            )
            ended = await tx.fetch_all(
                "UPDATE agenda.goals SET status = 'achieved', achieved_at = %s, achieved_by_turn = %s "
                "WHERE id = ANY(%s) AND status = 'pending' RETURNING id, follow_up_task_id",
                (at, turn_id, list(goal_ids)),
            )
            await _cancel_follow_ups(tx, ended, "goal achieved")
            rows = await tx.fetch_all(f"SELECT {_COLUMNS} {_FROM} WHERE g.achieved_by_turn = %s", (turn_id,))
        goals = [goal_of(row) for row in rows]
        return goals, [goal.follow_up_task_id for goal in goals if goal.follow_up_task_id]

    async def cancel(
        self, tenant_id: str, *, goal_id: str, conversation_id: str, subject: str, reason: str
    ) -> list[Goal]:
        """Cancel one goal, or the pending ones of a conversation (and subject), with their follow-ups."""
        where = "id = %s" if goal_id else "conversation_id = %s AND (%s = '' OR subject = %s)"
        params: tuple[str, ...] = (goal_id,) if goal_id else (conversation_id, subject, subject)
        async with self._database.tenant(tenant_id) as tx:
            ended = await tx.fetch_all(_CANCEL.format(where=where), params)
            await _cancel_follow_ups(tx, ended, reason or "goal cancelled")
            ids = [row["id"] for row in ended] or ([goal_id] if goal_id else [])
            rows = await tx.fetch_all(f"SELECT {_COLUMNS} {_FROM} WHERE g.id = ANY(%s)", (ids,))
        return [goal_of(row) for row in rows]

    async def page(
        self,
        tenant_id: str,
        *,
        customer_id: str,
        conversation_id: str,
        statuses: Sequence[str],
        before: tuple[datetime, str] | None,
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
            f"SELECT {_COLUMNS} {_FROM} WHERE {' AND '.join(clauses)} ORDER BY g.created_at DESC, g.id DESC LIMIT %s",
            (*params, limit),
        )
        return [goal_of(row) for row in rows]

    async def overdue(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """(tenant, goal) of pending goals past their deadline, oldest first; sees no more than that."""
        async with self._database.sweep() as tx:
            rows = await tx.fetch_all(
                "SELECT tenant_id, id FROM agenda.goals WHERE status = 'pending' AND deadline <= %s "
                "ORDER BY deadline LIMIT %s",
                (now, limit),
            )
        return [(row["tenant_id"], row["id"]) for row in rows]

    async def expire(self, tenant_id: str, goal_id: str, now: datetime) -> Goal | None:
        """Expire a goal once; None when it was not pending any more or has time left."""
        async with self._database.tenant(tenant_id) as tx:
            changed = await tx.execute(
                "UPDATE agenda.goals SET status = 'expired' WHERE id = %s AND status = 'pending' AND deadline <= %s",
                (goal_id, now),
            )
            row = await tx.fetch_one(f"SELECT {_COLUMNS} {_FROM} WHERE g.id = %s", (goal_id,)) if changed else None
        return goal_of(row) if row else None


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


async def _cancel_follow_ups(tx: Tx, ended: Sequence[dict[str, Any]], reason: str) -> None:
    ids = [row["follow_up_task_id"] for row in ended if row["follow_up_task_id"]]
    if ids:
        await tx.execute(CANCEL_TASKS, (reason, ids))
