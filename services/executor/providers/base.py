"""What a provider is: the one interface between the engine and the places where actions really happen.

A provider declares actions (``ActionSpec``) and does them. The engine decides when and whether; a provider never
retries, never asks and never starts a transaction of its own for an effect:

- an action of effect ``none`` is done by ``read``;
- an effect of a *transactional* provider (the built-in one) is done by ``apply`` inside the transaction in which the
  engine commits the step, so that effect and step commit at once. ``apply`` may raise ``StepFailure`` at any point;
  the engine rolls back what it wrote. One that has to look at nothing first is told by ``written`` in place of it;
- an effect of any other provider is done by ``perform``; the engine has committed the intent before, and calls again
  with the same ``effect_key`` after a crash, so ``perform`` must find its first attempt. Its undo is ``take_back``,
  outside of any transaction too.

Params, results, inverses and selectors are plain JSON values (dict, list, str, float, int, bool, None) in the forms
of contracts.md. A number may come as a float (30.0), because it went through a protobuf Struct.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from services.executor.domain.actions import ActionSpec, Effect, FailureClass, Json, Selected, StepFailure

__all__ = [
    "DEFAULT_WORKING_HOURS",
    "ActionContext",
    "ActionSpec",
    "Applied",
    "Effect",
    "FailureClass",
    "Json",
    "People",
    "Person",
    "Provider",
    "Selected",
    "StepFailure",
    "Tx",
    "WorkingHours",
    "Written",
]


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """A stretch of local time on an ISO weekday (1 = Monday); "HH:MM", end may be "24:00"."""

    weekday: int
    start: str
    end: str


DEFAULT_WORKING_HOURS: tuple[WorkingHours, ...] = tuple(WorkingHours(day, "09:00", "18:00") for day in range(1, 6))
"""Monday to Friday 09:00 to 18:00 (conversation.md)."""


@dataclass(frozen=True, slots=True)
class Person:
    """A customer of the same tenant as another customer's attendee (table ``executor.people``, filled by PutPerson)."""

    customer_id: str
    name: str
    email: str
    timezone: str
    working_hours: tuple[WorkingHours, ...] = DEFAULT_WORKING_HOURS


class Tx(Protocol):
    """The part of libs.storage.postgres' transaction that a provider uses: ``%s`` placeholders, tenant already set."""

    async def fetch_one(self, sql: str, params: Sequence[Any] = ()) -> dict[str, Any] | None:
        """The first row or None."""
        ...

    async def fetch_all(self, sql: str, params: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """All rows."""
        ...

    async def fetch_value(self, sql: str, params: Sequence[Any] = ()) -> Any:
        """The first column of the first row or None."""
        ...

    async def execute(self, sql: str, params: Sequence[Any] = ()) -> int:
        """Runs a statement; the number of rows."""
        ...

    async def batch(self, statements: Sequence[tuple[str, Sequence[Any]]]) -> Sequence[Any]:
        """Several statements in one round trip; one Result each."""
        ...

    def later(self, statements: Sequence[tuple[str, Sequence[Any]]]) -> None:
        """Statements whose results nobody needs: they go out with the next ones, or with the commit."""
        ...


class People(Protocol):
    """Looks up customers of the tenant by e-mail."""

    async def by_email(self, tenant_id: str, emails: Sequence[str]) -> dict[str, Person]:
        """Those of the addresses (any case) that belong to a customer, keyed by the lower-cased address."""
        ...


@dataclass(frozen=True, slots=True)
class ActionContext:
    """In whose name, from where and against which now an action runs.

    ``reference_time`` is the instant the words refer to ("today", what is past, which slots are free); ``now`` is
    the suite's clock, for timers and stamps. Both aware UTC. ``timezone`` is an IANA name that exists.
    ``conversation_id`` empty means a program. ``goal_id`` is the active goal whose hold becomes the event.
    """

    tenant_id: str
    customer_id: str
    reference_time: datetime
    now: datetime
    timezone: str = "UTC"
    locale: str = "en-US"
    customer_name: str = ""
    customer_email: str = ""
    working_hours: tuple[WorkingHours, ...] = DEFAULT_WORKING_HOURS
    conversation_id: str = ""
    turn_id: str = ""
    goal_id: str = ""
    people: People | None = None
    customer: Json = field(default_factory=dict, repr=False)
    """The whole customer (``steward.common.v1.Customer`` as JSON), for providers that hand them on."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What an effect did.

    Attributes:
        result: in the action's result form.
        inverse: JSON with which ``undo`` takes it back; None when it cannot be taken back.
        undo_check: JSON of the state left behind (an etag); ``undo`` gets it and refuses when the thing has changed
            since.
    """

    result: Json
    inverse: Json | None = None
    undo_check: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """An effect that depends on nothing that stands there: what it does, and the statements that do it."""

    applied: Applied
    statements: Sequence[tuple[str, Sequence[Any]]]


class Provider(Protocol):
    """A place where actions happen. ``action`` arguments are full names ("calendar.create_event")."""

    name: str
    """ "builtin", "google"."""
    transactional: bool
    """Whether effects are done by ``apply`` in the engine's transaction (else by ``perform``)."""

    def actions(self) -> list[ActionSpec]:
        """What it can do; constant over the life of the process."""
        ...

    async def read(self, action: str, params: Json, context: ActionContext, tx: Tx | None = None) -> Json:
        """Does an action of effect none. With ``tx`` it must read inside it, else in one round trip of its own."""
        ...

    async def select(self, action: str, selector: Json, context: ActionContext, tx: Tx | None = None) -> list[Selected]:
        """What a selector means for an action that ``selects``; at most 50, in time (or name) order.

        ``order`` first, last and next are applied here (at most one comes back); with ``all`` or without ``order``
        all that fit come back, and the engine takes the one, asks which, or does them all.
        """
        ...

    async def apply(self, tx: Tx, action: str, params: Json, context: ActionContext, effect_key: str) -> Applied:
        """Does an effect inside the engine's transaction (transactional providers). ``effect_key`` is unique for the
        effect.
        """
        ...

    def written(self, action: str, params: Json, context: ActionContext, effect_key: str) -> Written | None:
        """The same effect as ``apply``'s as statements, which the engine sends with its commit; None where it must look
        first (and where it is outside). They fail when an effect of that key was done before.
        """
        ...

    async def undo(self, tx: Tx, action: str, inverse: Json, undo_check: Json, context: ActionContext) -> None:
        """Takes an effect back inside the engine's transaction; ``StepFailure("CHANGED_SINCE", CONFLICT)`` when it
        has changed since.
        """
        ...

    async def perform(self, action: str, params: Json, context: ActionContext, effect_key: str) -> Applied:
        """Does an effect outside (other providers); called again with the same key after a crash, and then finds the
        first attempt.
        """
        ...

    async def take_back(
        self, action: str, inverse: Json, undo_check: Json, context: ActionContext, effect_key: str
    ) -> None:
        """Takes an effect back outside (other providers); fails as ``undo`` does. Called again with the same key it
        finds its first attempt.
        """
        ...
