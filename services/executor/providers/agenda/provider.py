"""Reminders through the agenda service, as ``providers.base`` asks for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias

from libs import errors
from services.executor.providers.agenda import actions, choosing, schemas
from services.executor.providers.agenda.client import AgendaClient
from services.executor.providers.base import ActionContext, ActionSpec, Applied, Json, Selected, Tx
from services.executor.providers.builtin.params import Params
from services.executor.providers.outside import OutsideProvider

if TYPE_CHECKING:
    from steward.agenda.v1.agenda_pb2_grpc import AgendaServiceAsyncStub

_Perform: TypeAlias = Callable[[AgendaClient, Params, ActionContext, str], Awaitable[Applied]]
_PERFORM: dict[str, _Perform] = {
    "agenda.create_reminder": actions.create,
    "agenda.update_reminder": actions.update,
    "agenda.cancel_reminder": actions.cancel,
}


class AgendaProvider(OutsideProvider):
    """See ``providers.base.Provider``; nothing it does is inside the engine's transaction."""

    name = "agenda"

    def __init__(self, agenda: AgendaServiceAsyncStub) -> None:
        self._client = AgendaClient(agenda)

    def actions(self) -> list[ActionSpec]:
        """What it can do."""
        return schemas.specs()

    async def read(self, action: str, params: Json, context: ActionContext, tx: Tx | None = None) -> Json:
        """Lists reminders."""
        if action != "agenda.list_reminders":
            raise errors.NotBuilt("ACTION_UNKNOWN", "the agenda's provider has no such reading action")
        return await choosing.list_reminders(self._client, Params(params), context)

    async def select(self, action: str, selector: Json, context: ActionContext, tx: Tx | None = None) -> list[Selected]:
        """Which reminder a selector means."""
        return await choosing.select(self._client, action, Params(selector, "selector"), context)

    async def perform(self, action: str, params: Json, context: ActionContext, effect_key: str) -> Applied:
        """Does an effect, once by its key."""
        perform = _PERFORM.get(action)
        if perform is None:
            raise errors.NotBuilt("ACTION_UNKNOWN", "the agenda's provider has no such action")
        return await perform(self._client, Params(params), context, effect_key)

    async def take_back(
        self, action: str, inverse: Json, undo_check: Json, context: ActionContext, effect_key: str
    ) -> None:
        """Takes an effect back, once by its key."""
        await actions.take_back(self._client, inverse, undo_check, context, effect_key)
