"""The built-in provider: calendar, contacts, tasks and mail in the executor's own PostgreSQL.

An effect costs one round trip inside the engine's transaction, in which the customer's changes are serialised and read
(was this key done already? what stands there?); what it writes, rows, ledger and all, goes out with the commit. Domain
modules decide in between; they know no SQL connection. An effect that needs no look costs no round trip of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from importlib import import_module

from libs import errors
from libs.clock import Clock
from libs.ids import Ids
from libs.storage.postgres import Database
from services.executor.providers.base import (
    ActionContext,
    ActionSpec,
    Applied,
    Json,
    Selected,
    StepFailure,
    Tx,
    Written,
)
from services.executor.providers.builtin import calendar_reads, event_store, rows, times, transfer
from services.executor.providers.builtin.catalogue import EFFECTS, READS, SELECTS, specs
from services.executor.providers.builtin.failures import changed_since, invalid
from services.executor.providers.builtin.params import Params, clean_text
from services.executor.providers.builtin.rows import Command, Outcome, Reader, Statement
from services.executor.providers.builtin.times import Window
from services.executor.providers.builtin_store import ExportPage, HoldAnswer, HoldRequest, ImportCounts, ImportRecord


class BuiltinProvider:
    """See ``providers.base``: ``Provider`` and ``BuiltinStore`` in one.

    Args:
        database: the executor's.
        clock: the suite's.
        ids: for rows.
        elsewhere: actions that another provider does ("email.send_email" with a mail server).
    """

    name = "builtin"
    transactional = True

    def __init__(self, database: Database, clock: Clock, ids: Ids, elsewhere: Collection[str] = ()) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids
        self._elsewhere = elsewhere

    def warm(self) -> None:
        """Imports what the first address or number would (0.1 s each); blocking, for a thread after the start."""
        import_module("email_validator")
        import_module("phonenumbers")

    def actions(self) -> list[ActionSpec]:
        """What it can do."""
        return [spec for spec in specs() if spec.name not in self._elsewhere]

    async def read(self, action: str, params: Json, context: ActionContext, tx: Tx | None = None) -> Json:
        """Does an action of effect none."""
        read = READS.get(action)
        if read is None:
            raise errors.NotBuilt("ACTION_UNKNOWN", "the built-in provider has no such reading action")
        _check_context(context)
        return await read(Params(params), context, Reader(self._database, context.tenant_id, tx))

    async def select(self, action: str, selector: Json, context: ActionContext, tx: Tx | None = None) -> list[Selected]:
        """What a selector means for an action of that family."""
        select = SELECTS.get(action.partition(".")[0])
        if select is None:
            raise errors.NotBuilt("ACTION_UNKNOWN", "the built-in provider selects nothing for that action")
        _check_context(context)
        return await select(Params(selector, "selector"), context, Reader(self._database, context.tenant_id, tx))

    async def apply(self, tx: Tx, action: str, params: Json, context: ActionContext, effect_key: str) -> Applied:
        """Does an effect; the same key again gives the first answer. What it writes goes out with the commit."""
        command = _command(action, params, context, effect_key)
        reader = Reader(self._database, context.tenant_id, tx)
        known = [rows.lock_customer(context), rows.known_effect(effect_key)]
        _, first, *found = await reader.batch([*known, *command.reads])
        if first:
            return Applied(**first[0]["answer"])
        outcome = command.sure or await command.decide(found, reader)
        applied = outcome.applied()
        tx.later(_statements(outcome, applied, context, effect_key))
        return applied

    def written(self, action: str, params: Json, context: ActionContext, effect_key: str) -> Written | None:
        """What an effect writes that is sure beforehand; its key's row refuses it a second time."""
        outcome = _command(action, params, context, effect_key).sure
        if outcome is None:
            return None
        applied = outcome.applied()
        return Written(applied, _statements(outcome, applied, context, effect_key))

    async def undo(self, tx: Tx, action: str, inverse: Json, undo_check: Json, context: ActionContext) -> None:
        """Brings every row back to what it was; refuses, changing nothing, when one has changed since."""
        touched = inverse["rows"]
        reader = Reader(self._database, context.tenant_id, tx)
        reads = [rows.by_id(_table(row["table"]), context.customer_id, row["id"]) for row in touched]
        _, *found = await reader.batch([rows.lock_customer(context), *reads])
        statements = []
        for row, now_there in zip(touched, found, strict=True):
            if not now_there or now_there[0]["version"] != int(undo_check["versions"][row["id"]]):
                raise changed_since(rows.TABLES[row["table"]])
            instance = now_there[0].get("series_id") is not None
            statements.append(rows.take_back(row["table"], row["id"], row["before"], instance, context.now))
        await reader.batch(statements)

    async def perform(self, action: str, params: Json, context: ActionContext, effect_key: str) -> Applied:
        """Never asked of a transactional provider."""
        raise errors.NotBuilt("TRANSACTIONAL", "the built-in provider does its effects in the engine's transaction")

    async def take_back(
        self, action: str, inverse: Json, undo_check: Json, context: ActionContext, effect_key: str
    ) -> None:
        """Never asked of a transactional provider."""
        raise errors.NotBuilt("TRANSACTIONAL", "the built-in provider takes back in the engine's transaction")

    async def place_hold(self, tx: Tx, context: ActionContext, hold: HoldRequest) -> HoldAnswer:
        """Holds a slot when nothing is in the way; an older slot of the goal stays held when the new one cannot be."""
        _check_hold(context, hold)
        zone, window = times.zone_named(context.timezone), Window(hold.start, hold.end)
        reader = Reader(self._database, context.tenant_id, tx)
        statements = calendar_reads.taken_statements([context.customer_id], window, context)
        _, *found = await reader.batch([rows.lock_customer(context), *statements])
        busy = calendar_reads.taken_of(found, context, window, ignore=hold.moving_event_id)
        own = f"hold_{hold.goal_id}"
        in_the_way = [e for e in calendar_reads.clashes(busy, hold.start, hold.end, zone) if e.id != own]
        if in_the_way:
            free = await calendar_reads.near_slots(reader, context, hold.start, hold.end, hold.moving_event_id)
            return HoldAnswer(False, [clash.form() for clash in in_the_way[:20]], free)
        placed = await reader.rows(event_store.put_hold(context, hold))
        if not placed:
            raise errors.AlreadyExists("GOAL_ID_TAKEN", "the goal's hold belongs to another customer")
        return HoldAnswer(True)

    async def release_hold(self, tx: Tx, goal_id: str) -> bool:
        """Lets a hold go; whether there was one."""
        return "\x00" not in goal_id and bool(await tx.fetch_all(*event_store.drop_hold(goal_id)))

    async def import_records(self, tx: Tx, context: ActionContext, records: Sequence[ImportRecord]) -> ImportCounts:
        """Takes rows in, one statement a kind."""
        return await transfer.import_records(tx, context, records, self._ids)

    async def export_records(
        self, tx: Tx, customer_id: str, kinds: Sequence[str], page_size: int, page_token: str
    ) -> ExportPage:
        """A page of rows, by kind and id."""
        return await transfer.export_records(tx, customer_id, kinds, page_size, page_token)

    async def erase(self, tx: Tx, customer_id: str) -> int:
        """Forgets a customer; rows removed."""
        return await transfer.erase(tx, customer_id)


def _command(action: str, params: Json, context: ActionContext, effect_key: str) -> Command:
    prepare = EFFECTS.get(action)
    if prepare is None:
        raise errors.NotBuilt("ACTION_UNKNOWN", "the built-in provider has no such action")
    _check_context(context)
    return prepare(Params(params), context, effect_key)


def _statements(outcome: Outcome, applied: Applied, context: ActionContext, effect_key: str) -> list[Statement]:
    writes = [rows.write(change, context) for change in outcome.changes]
    return [*writes, *outcome.beside, rows.keep_effect(context, effect_key, applied)]


def _check_context(context: ActionContext) -> None:
    """The reference instant is the sender's word (``local_datetime``): days are counted from it, so it must leave
    room.
    """
    if not times.EARLIEST <= context.reference_time < times.LATEST:
        raise invalid("local_datetime", "I can only work with times between the years 1900 and 2199.")


def _check_hold(context: ActionContext, hold: HoldRequest) -> None:
    """A hold is no step: what is wrong with it is the request's fault."""
    try:
        _check_context(context)
        if not times.EARLIEST <= hold.start < hold.end <= times.LATEST:
            raise invalid("end", "The slot must end after it begins, between the years 1900 and 2199.")
        for name, text in (("title", hold.title), ("goal_id", hold.goal_id), ("moving_event_id", hold.moving_event_id)):
            clean_text(text, name)
    except StepFailure as bad:
        violation = errors.FieldViolation(bad.details["field"], bad.message)
        raise errors.InvalidInput("HOLD_INVALID", "the slot cannot be held", violations=[violation]) from None


def _table(name: str) -> str:
    if name not in rows.TABLES:
        raise errors.Internal("INVERSE_UNREADABLE", "an inverse names a table that is none of ours")
    return name
