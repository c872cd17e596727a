"""One action without a plan, for programs: their call is their own yes."""

from __future__ import annotations

from dataclasses import dataclass

from libs.clock import Clock
from libs.errors import (
    AlreadyExists,
    FailedPrecondition,
    FieldViolation,
    InvalidInput,
    NotFound,
    StewardError,
    Unavailable,
)
from libs.ids import Ids
from libs.storage.idempotency import Requests
from libs.storage.json import dumps, loads
from libs.storage.postgres import Database, Statement, Tx
from services.executor.action_context import action_context
from services.executor.answer_store import INTENT, INVOKED, AnswerStore, scope
from services.executor.domain.actions import FailureClass, Json, StepFailure
from services.executor.domain.catalogue import Entry
from services.executor.domain.model import USER_INTERVENTION
from services.executor.providers.base import ActionContext, People, Provider, Written
from services.executor.registry import Registry


@dataclass(frozen=True, slots=True)
class Invoke:
    """InvokeAction: ``context`` as JSON with the protos' names; ``request_id`` may be empty where nothing changes."""

    tenant_id: str
    action: str
    params: Json
    context: Json
    request_id: str


class Invoker:
    """Does single actions.

    Args:
        database: the executor's.
        requests: first answers by request_id.
        registry: the providers.
        people: look-up for providers.
        clock: the suite's.
        ids: keys of effects whose caller gave none.
    """

    def __init__(
        self, database: Database, requests: Requests, registry: Registry, people: People, clock: Clock, ids: Ids
    ) -> None:
        self._database = database
        self._requests = requests
        self._answers = AnswerStore(database)
        self._registry = registry
        self._people = people
        self._clock = clock
        self._ids = ids

    async def invoke(self, command: Invoke) -> Json:
        """The action's result; the same request_id again gives the first one.

        Raises:
            InvalidInput: an unknown action or params that do not fit.
            FailedPrecondition, NotFound, Unavailable: why it could not be done, with the failure's reason.
        """
        entry = self._registry.entry(command.action)
        provider = self._registry.provider_of(command.action)
        if command.action == USER_INTERVENTION or entry is None or provider is None:
            raise InvalidInput(
                "ACTION_UNKNOWN", "no such action", violations=[FieldViolation("action", "is not offered")]
            )
        found = entry.violations(command.params)
        if found:
            wrong = [FieldViolation(".".join(["params", *map(str, each.path)]), each.description) for each in found]
            raise InvalidInput("PARAMS_INVALID", "the params do not fit the action", violations=wrong)
        context = action_context(command.tenant_id, command.context, self._clock.now(), self._people)
        try:
            if entry.spec.effect == "none":
                return await provider.read(command.action, command.params, context)
            if not provider.transactional:
                return await self._outside(command, entry, provider, context)
            return await self._effect(command, entry, provider, context)
        except StepFailure as failure:
            raise as_error(failure) from failure

    async def _outside(self, command: Invoke, entry: Entry, provider: Provider, context: ActionContext) -> Json:
        """An effect elsewhere: what exactly is to be done is stored first, so that a repeat does the same thing."""
        request_id = command.request_id or self._ids.new()
        params = await self._first(command, INTENT)
        if params is None:
            params = await _selected(None, command, entry, provider, context)
            params = await self._keep(command, INTENT, params)
        first = await self._first(command, INVOKED)
        if first is not None:
            return first
        applied = await provider.perform(command.action, params, context, f"invoke:{request_id}")
        return await self._keep(command, INVOKED, applied.result)

    async def _first(self, command: Invoke, method: str) -> Json | None:
        """What an earlier call of the same request_id stored; None when there was none."""
        if not command.request_id:
            return None
        return await self._answers.get(command.tenant_id, _scope(command, method), command.request_id)

    async def _keep(self, command: Invoke, method: str, value: Json) -> Json:
        """Stores the value unless an earlier call was first; what is stored now."""
        if not command.request_id:
            return value
        async with self._database.tenant(command.tenant_id) as tx:
            first = await self._requests.begin(tx, command.tenant_id, _scope(command, method), command.request_id)
            if first is None:
                encoded = dumps(value).encode()
                key = (_scope(command, method), command.request_id)
                await self._requests.finish(tx, command.tenant_id, *key, encoded, last=True)
        stored: Json = value if first is None else loads(first)
        return stored

    async def _effect(self, command: Invoke, entry: Entry, provider: Provider, context: ActionContext) -> Json:
        request_id = command.request_id or self._ids.new()
        if not isinstance(command.params.get("selector"), dict):
            sure = provider.written(command.action, command.params, context, f"invoke:{request_id}")
            if sure is not None and await self._is_first(command, sure):
                return sure.applied.result
        async with self._database.tenant(command.tenant_id) as tx:
            if command.request_id:
                first = await self._requests.begin(tx, command.tenant_id, _scope(command, INVOKED), request_id)
                if first is not None:
                    stored: Json = loads(first)
                    return stored
            params = await _selected(tx, command, entry, provider, context)
            applied = await provider.apply(tx, command.action, params, context, f"invoke:{request_id}")
            if command.request_id:
                answer = dumps(applied.result).encode()
                key = (_scope(command, INVOKED), request_id)
                await self._requests.finish(tx, command.tenant_id, *key, answer, last=True)
        return applied.result

    async def _is_first(self, command: Invoke, sure: Written) -> bool:
        """Does an effect that looks at nothing, with its answer, in one round trip; False when something that it would
        write is there already: this request was here before, or it is refused where its own transaction tells why.
        """
        statements: list[Statement] = list(sure.statements)
        if command.request_id:
            key = (_scope(command, INVOKED), command.request_id)
            answer = dumps(sure.applied.result).encode()
            statements.insert(0, self._requests.answer_statement(command.tenant_id, *key, answer))
        try:
            await self._database.batch(command.tenant_id, statements)
        except AlreadyExists:
            return False
        return True


def _scope(command: Invoke, method: str) -> str:
    return scope(method, str((command.context.get("customer") or {}).get("customer_id", "")))


def as_error(failure: StepFailure) -> StewardError:
    """A step's failure as the error of a call. Its sentence stays here: it may name people, and errors never do."""
    if failure.reason == "NOT_FOUND":
        return NotFound(failure.reason, "what the action is about was not found")
    if failure.reason == "INVALID_PARAMS":
        return InvalidInput("PARAMS_INVALID", "the params do not fit the action")
    if failure.failure_class is FailureClass.TRANSIENT:
        return Unavailable(failure.reason, "the provider cannot do it at the moment", retry_after_s=1.0)
    return FailedPrecondition(failure.reason, "the action cannot be done as things stand")


async def _selected(tx: Tx | None, command: Invoke, entry: Entry, provider: Provider, context: ActionContext) -> Json:
    """The params with a selector turned into the one thing it means; a program is not asked which."""
    selector = command.params.get("selector")
    if not entry.spec.selects or not isinstance(selector, dict):
        return command.params
    found = await provider.select(command.action, selector, context, tx)
    if not found:
        raise StepFailure("NOT_FOUND", FailureClass.PERMANENT, "I found nothing that fits.")
    if len(found) > 1:
        raise StepFailure("SELECTOR_AMBIGUOUS", FailureClass.PERMANENT, "Several things fit.")
    rest = {key: value for key, value in command.params.items() if key != "selector"}
    return {**rest, entry.spec.selects: found[0].id, "etag": found[0].etag}
