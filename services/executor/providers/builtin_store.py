"""What the built-in provider offers beside actions: holds of slots, imports, exports, and forgetting a customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from services.executor.domain.actions import Json
from services.executor.providers.base import ActionContext, Tx


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """A slot to hold for a proposal; replaces an older hold of the same goal. Times aware UTC."""

    goal_id: str
    start: datetime
    end: datetime
    expires_at: datetime
    title: str = ""
    moving_event_id: str = ""
    reference_time: datetime | None = None
    """The now of the message: no other slot before it is offered. None: the clock's."""


@dataclass(frozen=True, slots=True)
class HoldAnswer:
    """Whether the slot is held; else what is in the way (event form) and the nearest free slots (``{start, end}``)."""

    held: bool
    clashes: list[Json] = field(default_factory=list)
    free_slots: list[Json] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """One row of an import: kind event, task, contact or email, and its JSON form."""

    kind: str
    value: Json


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """A row that was not taken in: its place in the chunk, the field, and why."""

    index: int
    field: str
    description: str


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What an import did, by kind."""

    created: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    problems: list[ImportProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ExportPage:
    """A page of an export: rows (kind, JSON form) and where to go on; empty at the end."""

    records: list[ImportRecord]
    next_token: str = ""


class BuiltinStore(Protocol):
    """What the built-in provider offers beside actions; ``BuiltinProvider`` in ``providers/builtin`` is both.

    Built as ``services.executor.providers.builtin.BuiltinProvider(database, clock, ids)``. Its tables come with its
    own migration ``migrations/versions/0002_builtin.py`` (revision ``executor_0002``, down ``executor_0001``).
    """

    async def place_hold(self, tx: Tx, context: ActionContext, hold: HoldRequest) -> HoldAnswer:
        """Holds a slot; idempotent by goal_id; never clashes with holds of its own conversation."""
        ...

    async def release_hold(self, tx: Tx, goal_id: str) -> bool:
        """Lets a hold go; whether there was one."""
        ...

    async def import_records(self, tx: Tx, context: ActionContext, records: Sequence[ImportRecord]) -> ImportCounts:
        """Takes in at most 1,000 rows; idempotent by external_id; a bad row is a problem, never an error."""
        ...

    async def export_records(
        self, tx: Tx, customer_id: str, kinds: Sequence[str], page_size: int, page_token: str
    ) -> ExportPage:
        """Rows of the given kinds (all when empty) in a stable order."""
        ...

    async def erase(self, tx: Tx, customer_id: str) -> int:
        """Forgets a customer; rows removed."""
        ...
