"""The router's rows: turns with their decisions, and proposals. All SQL of the service is here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from libs.storage.idempotency import Requests
from libs.storage.postgres import Database, Row, Statement
from services.router.model.decision import Decision, Note, Pending
from services.router.model.goal import Contact, Goal, Thing
from services.router.model.history import AnsweredRow, DueCheck, History, NewRow, OwnRow, PastProposal, PastTurn
from services.router.model.turn import Turn
from services.router.store import statements as sql


class TurnStore:
    """See the module's text. Every method is one transaction, nearly all in one round trip."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._requests = Requests("router")

    async def load(self, tenant_id: str, turn_id: str, conversation_id: str) -> History:
        """The turn's own row and the last answered turns and proposals of its conversation."""
        own, turns, proposals = await self._database.batch(
            tenant_id,
            [
                (sql.OWN, (tenant_id, turn_id)),
                (sql.TURNS, (tenant_id, conversation_id, turn_id)),
                (sql.PROPOSALS, (tenant_id, conversation_id)),
            ],
        )
        row = own.row
        return History(
            own=_own_row(row) if row else None,
            turns=tuple(_past_turn(each) for each in turns.rows),
            proposals=tuple(_past_proposal(each) for each in proposals.rows),
        )

    async def decide(self, row: NewRow) -> bool:
        """Commits a decision; False when the turn has one already."""
        turn, decision = row.turn, row.decision
        before = decision.goal_before.to_json() if decision.goal_before else None
        params = (
            turn.tenant_id, turn.turn_id, turn.conversation_id, turn.customer_id, decision.mode, decision.to_json(),
            before, decision.ids, row.turn_bytes, row.understood_bytes, Jsonb([each.to_json() for each in
            decision.mentioned]), decision.matter, row.check_due, row.created_at,
        )  # fmt: skip
        return await self._database.fetch_one(turn.tenant_id, sql.DECIDE, params) is not None

    async def decide_again(self, row: NewRow, attempt: int) -> bool:
        """Puts another decision in the place of one whose only effect turned out to be none (a lost answer)."""
        turn, decision = row.turn, row.decision
        params = (
            decision.mode, decision.to_json(), decision.ids, row.understood_bytes, decision.matter, turn.tenant_id,
            turn.turn_id, attempt,
        )  # fmt: skip
        return await self._database.fetch_one(turn.tenant_id, sql.DECIDE_AGAIN, params) is not None

    async def mark_redis_away(self, turn: Turn) -> None:
        """Redis went away while the turn's decision was carried out."""
        await self._database.execute(turn.tenant_id, sql.MARK_AWAY, (turn.tenant_id, turn.turn_id))

    async def finish(self, answered: AnsweredRow) -> bytes:
        """Commits the answer with what it opens and closes; returns the response that counts: the first."""
        turn = answered.turn
        finish: Statement = (
            sql.FINISH,
            (
                answered.reply, answered.response, answered.workflow_id, answered.goal_id,
                answered.pending.to_json() if answered.pending else None,
                Jsonb([each.to_json() for each in answered.things]), answered.done_at, answered.agenda_told,
                turn.tenant_id, turn.turn_id,
            ),
        )  # fmt: skip
        closings: list[Statement] = [
            (
                sql.CLOSE_PROPOSAL,
                (
                    each.state,
                    turn.turn_id,
                    answered.receipt if each.state == "done" else None,
                    turn.tenant_id,
                    each.proposal_id,
                ),
            )
            for each in answered.closings
        ]
        proposals = [*closings, *_opening(answered), *_renewal(answered)]
        # Locked first, so that of two runs of the same turn only the one that answers opens a proposal.
        lock: list[Statement] = [(sql.LOCK, (turn.tenant_id, turn.turn_id))] if proposals else []
        results = await self._database.batch(turn.tenant_id, [*lock, *proposals, finish])
        if results[-1].row is not None:
            return answered.response
        stored = await self._database.fetch_value(turn.tenant_id, sql.RESPONSE, (turn.tenant_id, turn.turn_id))
        return bytes(stored) if stored is not None else answered.response

    async def read_turn(self, tenant_id: str, turn_id: str) -> Row | None:
        """A turn's row, as it is."""
        return await self._database.fetch_one(tenant_id, sql.READ_TURN, (tenant_id, turn_id))

    async def due_checks(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """(tenant, turn) the agenda was not told of in time, oldest first."""
        async with self._database.sweep() as tx:
            rows = await tx.fetch_all(sql.DUE, (now, limit), last=True)
        return [(row["tenant_id"], row["turn_id"]) for row in rows]

    async def take_check(self, tenant_id: str, turn_id: str, now: datetime) -> DueCheck | None:
        """Takes a due check and puts off its next try; None when another took it."""
        row = await self._database.fetch_one(tenant_id, sql.TAKE_CHECK, (now, tenant_id, turn_id, now))
        if row is None:
            return None
        decision = Decision.model_validate(row["decision"])
        return DueCheck(
            row["conversation_id"], bytes(row["turn"]), bytes(row["understood"]), decision, row["check_attempts"]
        )

    async def checked(self, tenant_id: str, turn_id: str) -> None:
        """The agenda was told."""
        await self._database.execute(tenant_id, sql.CHECKED, (tenant_id, turn_id))

    async def close_proposal(
        self, tenant_id: str, proposal_id: str, state: str, receipt: dict[str, Any] | None
    ) -> None:
        """Closes a proposal outside a turn."""
        await self._database.execute(tenant_id, sql.CLOSE_PROPOSAL, (state, "", receipt, tenant_id, proposal_id))

    async def drop_live(self, tenant_id: str, conversation_id: str) -> list[str]:
        """Drops the live proposals of a conversation; their ids."""
        rows = await self._database.fetch_all(tenant_id, sql.DROP_LIVE, (tenant_id, conversation_id))
        return [row["id"] for row in rows]

    async def export(self, tenant_id: str, customer_id: str) -> list[dict[str, Any]]:
        """All turns of a customer, oldest first, in JSON."""
        rows = await self._database.fetch_all(tenant_id, sql.EXPORT, (tenant_id, customer_id))
        return [{**row, "id": row["turn_id"], "created_at": row["created_at"].isoformat()} for row in rows]

    async def erase(self, tenant_id: str, customer_id: str) -> tuple[int, list[str]]:
        """Deletes all rows of a customer: how many, and the conversations they were of."""
        conversations, turns, proposals = await self._database.batch(
            tenant_id,
            [
                (sql.CONVERSATIONS, (tenant_id, customer_id)),
                (sql.ERASE_TURNS, (tenant_id, customer_id)),
                (sql.ERASE_PROPOSALS, (tenant_id, customer_id)),
            ],
        )
        return turns.rowcount + proposals.rowcount, [row["conversation_id"] for row in conversations.rows]

    async def first_answer(self, tenant_id: str, method: str, request_id: str) -> bytes | None:
        """The stored answer of a keyed call; None for the first with this key."""
        value = await self._database.fetch_value(tenant_id, sql.FIRST_ANSWER, (tenant_id, method, request_id))
        return bytes(value) if value is not None else None

    async def keep_answer(self, tenant_id: str, method: str, request_id: str, response: bytes) -> None:
        """Stores the answer of a keyed call, unless one is stored."""
        await self._database.execute(tenant_id, sql.KEEP_ANSWER, (tenant_id, method, request_id, response))


def _opening(answered: AnsweredRow) -> Sequence[Statement]:
    goal, turn = answered.opened, answered.turn
    if goal is None or goal.proposal is None:
        return ()
    params = (
        turn.tenant_id, goal.proposal.id, goal.goal_id, turn.conversation_id, turn.customer_id, turn.turn_id,
        answered.what or {},
        goal.to_json(), goal.proposal.hash, goal.proposal.expires_at, answered.done_at,
        turn.tenant_id, turn.turn_id,
    )  # fmt: skip
    return ((sql.OPEN_PROPOSAL, params),)


def _renewal(answered: AnsweredRow) -> Sequence[Statement]:
    goal = answered.renewed
    if goal is None or goal.proposal is None:
        return ()
    return ((sql.RENEW_PROPOSAL, (goal.proposal.expires_at, answered.turn.tenant_id, goal.proposal.id)),)


def _own_row(row: Row) -> OwnRow:
    return OwnRow(
        status=row["status"],
        attempt=row["attempt"],
        decision=Decision.model_validate(row["decision"]),
        turn_bytes=bytes(row["turn"]),
        understood_bytes=bytes(row["understood"]),
        response=bytes(row["response"]) if row["response"] is not None else None,
        created_at=row["created_at"],
    )


def _past_turn(row: Row) -> PastTurn:
    return PastTurn(
        turn_id=row["turn_id"],
        mode=row["mode"],
        notes=tuple(Note.model_validate(note) for note in row["notes"] or ()),
        pending=Pending.model_validate(row["pending"]) if row["pending"] else None,
        mentioned=tuple(Contact.model_validate(each) for each in row["mentioned"]),
        matter=row["matter"],
        goal_id=row["goal_id"],
        created_at=row["created_at"],
        said=row["said"] or "",
        reply=row["reply"] or "",
        acted=bool(row["acted"]),
        things=tuple(Thing.model_validate(each) for each in row["things"]),
        workflow_id=row["workflow_id"],
        expects=row["expects"] or "",
    )


def _past_proposal(row: Row) -> PastProposal:
    return PastProposal(
        proposal_id=row["id"],
        goal_id=row["goal_id"],
        turn_id=row["turn_id"],
        what=row["what"],
        goal=Goal.model_validate(row["goal"]),
        state=row["state"],
        receipt=row["receipt"],
        expires_at=row["expires_at"],
        created_at=row["created_at"],
        closed_by_turn=row["closed_by_turn"],
    )
