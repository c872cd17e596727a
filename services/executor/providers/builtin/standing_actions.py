"""A person's standing yes: what is done for one recipient without asking each time, and taking that back."""

from __future__ import annotations

from libs.ids import derive
from services.executor.providers.base import ActionContext, Json
from services.executor.providers.builtin import rows
from services.executor.providers.builtin.params import Params, read_email
from services.executor.providers.builtin.rows import Change, Command, Outcome, Reader, Rows

_TABLE = "standing_yes"
ACTIONS = ("email.send_email",)
"""What a person can let us do without asking: the rest is either done at once anyway or covers existing things."""


def allow(params: Params, context: ActionContext, effect_key: str) -> Command:
    """``system.allow_without_asking``; without effect when it is allowed already."""
    name, result = _read(params)
    row_id = _id(context, name)

    async def decide(found: Rows, reader: Reader) -> Outcome:
        row = found[0][0] if found[0] else None
        if row is not None and row["deleted_at"] is None:
            return Outcome(result)
        values = {"name": name, "deleted_at": None}
        return Outcome(result, [Change(_TABLE, row_id, row["snapshot"] if row else None, values)])

    return Command([rows.by_id(_TABLE, context.customer_id, row_id)], decide)


def ask_before(params: Params, context: ActionContext, effect_key: str) -> Command:
    """``system.ask_before``: takes a standing yes back; without effect when there is none."""
    name, result = _read(params)
    row_id = _id(context, name)

    async def decide(found: Rows, reader: Reader) -> Outcome:
        row = found[0][0] if found[0] else None
        if row is None or row["deleted_at"] is not None:
            return Outcome(result)
        return Outcome(result, [Change(_TABLE, row_id, row["snapshot"], {"deleted_at": context.now})])

    return Command([rows.by_id(_TABLE, context.customer_id, row_id)], decide)


def _read(params: Params) -> tuple[str, Json]:
    action = params.choice("action", ACTIONS, ACTIONS[0])
    recipient = read_email(params.text("recipient_email", 320, required=True), params.path("recipient_email"))
    return f"{action}:{recipient}".casefold(), {"standing": {"action": action, "recipient_email": recipient}}


def _id(context: ActionContext, name: str) -> str:
    return derive(f"{context.tenant_id}:{context.customer_id}", name)
