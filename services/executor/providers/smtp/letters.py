"""The rows of mail that is sent: the mail itself, the first answer by its key, and attempts that have not ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from libs.errors import AlreadyExists
from libs.storage.postgres import Database
from services.executor.providers.base import ActionContext, Applied, Json
from services.executor.providers.builtin import mail_actions, rows
from services.executor.providers.builtin.params import Params
from services.executor.providers.builtin.rows import Change, Reader
from services.executor.providers.smtp.message import Letter
from services.executor.providers.smtp.server import unknown

_TABLE = "emails"
_ATTEMPT = "SELECT 1 FROM executor.mail_attempts WHERE effect_key = %s"
_BEGIN = (
    "INSERT INTO executor.mail_attempts (tenant_id, effect_key, customer_id, email_id, begun_at)"
    " SELECT %s, %s, %s, %s, %s WHERE NOT EXISTS"
    " (SELECT 1 FROM executor.mail_attempts WHERE email_id = %s AND begun_at > %s)"
)
_END = "DELETE FROM executor.mail_attempts WHERE effect_key = %s"
_UNDER_WAY = timedelta(minutes=2)
"""Longer than a mail takes to be handed over. What was begun before that has an unknown end: when the person asks again
for that draft, it is sent again."""


class Letters:
    """Reads and writes them, a transaction a call."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, params: Json, context: ActionContext, effect_key: str) -> Letter | Applied:
        """The mail to be sent, or the first answer where it was sent already.

        Raises:
            StepFailure: the draft is not there or was sent; OUTCOME_UNKNOWN when an attempt was begun and not ended.
        """
        command = mail_actions.send(Params(params), context, effect_key)
        reader = Reader(self._database, context.tenant_id, None)
        known = [rows.known_effect(effect_key), (_ATTEMPT, (effect_key,))]
        first, begun, *found = await reader.batch([*known, *command.reads])
        if first:
            return Applied(**first[0]["answer"])
        if begun:
            raise unknown()
        outcome = command.sure or await command.decide(found, reader)
        mail = outcome.result["message"]
        return Letter(
            mail["id"], mail["to"], mail.get("from", ""), context.customer_name, mail["subject"], mail["body"],
            context.now,
        )  # fmt: skip

    async def begin(self, letter: Letter, context: ActionContext, effect_key: str) -> None:
        """Commits that the mail is now handed over.

        Raises:
            StepFailure: OUTCOME_UNKNOWN: it was begun under this key, or is being handed over under another.
        """
        values = (context.tenant_id, effect_key, context.customer_id, letter.id, context.now)
        statement = (_BEGIN, (*values, letter.id, context.now - _UNDER_WAY))
        try:
            _, begun = await self._database.batch(context.tenant_id, [rows.lock_customer(context), statement])
        except AlreadyExists as error:
            raise unknown() from error
        if not begun.rowcount:
            raise unknown()

    async def give_up(self, context: ActionContext, effect_key: str) -> None:
        """Ends an attempt of which it is sure that nothing went out."""
        await self._database.execute(context.tenant_id, _END, (effect_key,))

    async def finish(self, letter: Letter, context: ActionContext, effect_key: str) -> Applied:
        """Keeps the mail as it was sent, whatever became of its draft meanwhile; what it answers."""
        async with self._database.tenant(context.tenant_id) as tx:
            reader = Reader(self._database, context.tenant_id, tx)
            _, found = await reader.batch(
                [rows.lock_customer(context), rows.by_id(_TABLE, context.customer_id, letter.id)]
            )
            before = found[0]["snapshot"] if found else None
            values = _sent(letter) | ({} if found else {"external_id": None})
            change = Change(_TABLE, letter.id, before, values)
            result: Json = {"message": mail_actions.form({"id": letter.id, **values})}
            applied = Applied(result, None, {"versions": {change.id: change.version}})
            tx.later(
                [rows.write(change, context), rows.keep_effect(context, effect_key, applied), (_END, (effect_key,))]
            )
        return applied


def _sent(letter: Letter) -> dict[str, Any]:
    return {
        "recipients": list(letter.recipients),
        "sender": letter.reply_to,
        "subject": letter.subject,
        "body": letter.body,
        "status": "sent",
        "sent_at": letter.at,
    }
