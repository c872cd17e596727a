"""Sending mail, as ``providers.base`` asks for it."""

from __future__ import annotations

from libs import errors
from libs.storage.postgres import Database
from services.executor.providers.base import (
    ActionContext,
    ActionSpec,
    Applied,
    FailureClass,
    Json,
    Selected,
    StepFailure,
    Tx,
)
from services.executor.providers.builtin.catalogue import SEND_EMAIL
from services.executor.providers.outside import OutsideProvider
from services.executor.providers.smtp.letters import Letters
from services.executor.providers.smtp.message import is_international, wired
from services.executor.providers.smtp.server import MailServer


class SmtpProvider(OutsideProvider):
    """See ``providers.base.Provider``; its one effect is outside the engine's transaction and can't be taken back.

    Args:
        database: the executor's; mail stays in the built-in provider's tables.
        server: where mail goes.
    """

    name = "smtp"

    def __init__(self, database: Database, server: MailServer) -> None:
        self._letters = Letters(database)
        self._server = server

    def actions(self) -> list[ActionSpec]:
        """What it can do."""
        return [SEND_EMAIL]

    async def perform(self, action: str, params: Json, context: ActionContext, effect_key: str) -> Applied:
        """Sends a mail, at most once by its key.

        Raises:
            StepFailure: PROVIDER_AWAY, MAIL_REFUSED: nothing went out. OUTCOME_UNKNOWN: it may have.
        """
        if action != SEND_EMAIL.name:
            raise errors.NotBuilt("ACTION_UNKNOWN", "the mail provider has no such action")
        letter = await self._letters.find(params, context, effect_key)
        if isinstance(letter, Applied):
            return letter
        async with self._server.addressed(letter.recipients, international=is_international(letter)) as line:
            await self._letters.begin(letter, context, effect_key)
            try:
                await line.deliver(wired(letter, self._server.sender))
            except StepFailure as failure:
                if failure.reason != "OUTCOME_UNKNOWN":
                    await self._letters.give_up(context, effect_key)
                raise
        return await self._letters.finish(letter, context, effect_key)

    async def read(self, action: str, params: Json, context: ActionContext, tx: Tx | None = None) -> Json:
        """Nothing is read here."""
        raise errors.NotBuilt("ACTION_UNKNOWN", "the mail provider reads nothing")

    async def select(self, action: str, selector: Json, context: ActionContext, tx: Tx | None = None) -> list[Selected]:
        """Nothing is selected here."""
        raise errors.NotBuilt("ACTION_UNKNOWN", "the mail provider selects nothing")

    async def take_back(
        self, action: str, inverse: Json, undo_check: Json, context: ActionContext, effect_key: str
    ) -> None:
        """Never: what was sent can't be unsent."""
        raise StepFailure("NOT_UNDOABLE", FailureClass.PERMANENT, "A mail that was sent can't be taken back.")
