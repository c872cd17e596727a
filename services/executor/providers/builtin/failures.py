"""The failures the built-in provider answers with; messages are for people and hold no internals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from services.executor.providers.base import FailureClass, StepFailure

_UNSTORABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def invalid(field: str, message: str) -> StepFailure:
    """A param is wrong in itself; ``details.field`` names it. What is quoted of it is made storable."""
    return StepFailure("INVALID_PARAMS", FailureClass.PERMANENT, _storable(message), {"field": _storable(field)[:200]})


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def not_found(kind: str) -> StepFailure:
    """The thing an id names is not there (or is another customer's)."""
    return StepFailure("NOT_FOUND", FailureClass.PERMANENT, f"I can't find that {kind} any more.")


def etag_changed(item: Mapping[str, Any]) -> StepFailure:
    """It is not what it was when it was looked at; ``details.current`` is what it is now."""
    return StepFailure("ETAG_CHANGED", FailureClass.CONFLICT, "That has changed in the meantime.", {"current": item})


def changed_since(kind: str) -> StepFailure:
    """Undo finds the thing changed after what is to be undone."""
    return StepFailure("CHANGED_SINCE", FailureClass.CONFLICT, f"The {kind} has changed since, so I left it as it is.")


def slot_taken(clashes: list[dict[str, Any]], free_slots: list[dict[str, Any]]) -> StepFailure:
    """Something is in the way; ``details`` has what, and the nearest free slots of that length."""
    details = {"clashes": clashes, "free_slots": free_slots}
    return StepFailure("SLOT_TAKEN", FailureClass.CONFLICT, "That time is taken.", details)
