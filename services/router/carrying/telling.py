"""Telling the agenda of turns: beside their execution, else later from the router's rows (protocols.md 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from libs.clock import Clock
from libs.errors import StewardError
from libs.ids import derive
from libs.rpc.context import with_tenant
from libs.telemetry.log import get_logger
from services.router.carrying.effects import Work
from services.router.model.decision import Decision
from services.router.model.told import AgendaGoal
from services.router.ports import Agenda

if TYPE_CHECKING:
    from services.router.store.turns import TurnStore

_log = get_logger(__name__)

_BATCH = 100
_GIVES_UP_AFTER = 200
"""Tries, about sixteen hours: a turn older than that brings no goal any more."""


class Teller:
    """Calls CheckTurn and cancels what is no longer waited for.

    Both are keyed by the turn: telling twice does no harm.
    """

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda

    async def tell(self, work: Work) -> tuple[AgendaGoal, ...] | None:
        """The goals the turn achieved; None when the agenda was not reached, and is told later."""
        turn = work.turn
        try:
            return await self.tell_from(
                turn.turn_id, turn.conversation_id, work.turn_bytes, work.understood_bytes, work.decision
            )
        except StewardError as error:
            _log.warning("agenda_not_told", turn_id=turn.turn_id, reason=error.reason)
            return None

    async def tell_from(
        self, turn_id: str, conversation_id: str, turn_bytes: bytes, understood_bytes: bytes, decision: Decision
    ) -> tuple[AgendaGoal, ...]:
        """The same from a row. Raises ``StewardError`` when the agenda was not reached."""
        achieved = await self._agenda.check_turn(turn_bytes, understood_bytes, decision.mode, decision.answered)
        for subject in decision.cancelled:
            key = derive(turn_id, f"cancel:{subject}")
            await self._agenda.cancel(conversation_id, subject, key, "dropped or replaced")
        return achieved


class LateTelling:
    """The loop behind it: turns whose telling is overdue, because the agenda or this process was away."""

    def __init__(self, store: TurnStore, teller: Teller, clock: Clock) -> None:
        self._store = store
        self._teller = teller
        self._clock = clock

    async def once(self) -> bool:
        """One round; True when there may be more to do."""
        now = self._clock.now()
        due = await self._store.due_checks(now, _BATCH)
        for tenant_id, turn_id in due:
            with with_tenant(tenant_id, caller="router", timeout_s=10.0, method="late_telling"):
                if not await self._one(tenant_id, turn_id):
                    return False  # the agenda is away: the rest has time until the next round
        return len(due) == _BATCH

    async def _one(self, tenant_id: str, turn_id: str) -> bool:
        check = await self._store.take_check(tenant_id, turn_id, self._clock.now())
        if check is None:
            return True
        try:
            await self._teller.tell_from(
                turn_id, check.conversation_id, check.turn_bytes, check.understood_bytes, check.decision
            )
        except StewardError as error:
            _log.warning("agenda_not_told", turn_id=turn_id, reason=error.reason, attempts=check.attempts)
            if check.attempts < _GIVES_UP_AFTER:
                return error.reason not in ("RPC_UNAVAILABLE", "RPC_DEADLINE_EXCEEDED")
        await self._store.checked(tenant_id, turn_id)
        return True
