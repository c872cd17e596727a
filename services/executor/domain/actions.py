"""What actions are: their declarations, their effects and how they fail. Known to the rules and to the providers
alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Json = dict[str, Any]
"""A JSON object."""


class Effect(StrEnum):
    """What an action does to the world."""

    NONE = "none"
    REVERSIBLE = "reversible"
    IRREVERSIBLE = "irreversible"


class FailureClass(StrEnum):
    """What can be done about a failure (executor.md)."""

    TRANSIENT = "transient"
    """The same again may work: retried with back-off."""
    CONFLICT = "conflict"
    """The world is not as the plan assumed (slot taken, changed since): somebody has to look and decide."""
    PERMANENT = "permanent"
    """Trying again is useless; dependents are skipped."""


class StepFailure(Exception):
    """An action could not be done.

    Args:
        reason: stable name in capitals: SLOT_TAKEN, NOT_FOUND, ETAG_CHANGED, CHANGED_SINCE, INVALID_PARAMS,
            PROVIDER_AWAY, OUTCOME_UNKNOWN …
        failure_class: see ``FailureClass``.
        message: one sentence for people; no internals.
        details: JSON that helps to go on: ``{"clashes": [event], "free_slots": [{"start", "end"}]}``.
    """

    def __init__(
        self,
        reason: str,
        failure_class: FailureClass,
        message: str,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.failure_class = failure_class
        self.message = message
        self.details: Json = dict(details or {})


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action a provider declares.

    ``params_schema`` and ``result_schema`` are JSON Schemas (2020-12) of objects; the plan check compiles them at
    start. A reference in a plan is checked by the type the result schema gives the field it points to, so describe
    results (``items`` with ``items.properties`` too). ``selects`` names the id param that a ``selector`` param
    stands for ("event_id"); empty when the action takes no selector. The engine turns ``selector`` into ``{selects:
    id, "etag": etag}`` before ``apply`` sees it; the schema must allow both forms.
    """

    type: str
    action: str
    description: str
    params_schema: Json
    result_schema: Json
    effect: Effect
    needs_approval: bool = False
    selects: str = ""

    @property
    def name(self) -> str:
        """``type.action``."""
        return f"{self.type}.{self.action}"


@dataclass(frozen=True, slots=True)
class Selected:
    """One existing thing a selector may mean. ``label`` is how a person would be asked about it; ``item`` its JSON
    form.
    """

    id: str
    label: str
    etag: str
    item: Json
