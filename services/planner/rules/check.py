"""The check no plan leaves without: known actions, params of the right names and kinds, references to earlier steps
only.

The executor checks again, in full, before a step runs; this is so that what does not fit is never even returned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.planner.rules.model import Step

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


@dataclass(frozen=True, slots=True)
class ActionForm:
    """One action: JSON Schemas of params and result, and whether it changes anything."""

    params: Mapping[str, Any]
    result: Mapping[str, Any]
    has_effect: bool


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The actions there are, by ``type.action``."""

    version: str
    actions: Mapping[str, ActionForm]


def problems(steps: Sequence[Step], catalogue: Catalogue) -> list[str]:
    """What is wrong with a plan, in words for logs; empty when it fits. Names actions and params, never values."""
    wrong: list[str] = []
    earlier: set[str] = set()
    for step in steps:
        form = catalogue.actions.get(step.name)
        if form is None:
            wrong.append(f"{step.name}: not in the catalogue")
        else:
            wrong += [f"{step.name}: {problem}" for problem in _params(step.params, form.params)]
        if step.id in earlier:
            wrong.append(f"{step.name}: id twice")
        wrong += [
            f"{step.name}: refers to a later or missing step"
            for ref in (*step.depends_on, *references(step.params))
            if ref not in earlier
        ]
        earlier.add(step.id)
    return wrong


def references(value: Any) -> Iterator[str]:
    """Ids of the steps a value refers to."""
    if isinstance(value, Mapping):
        if is_reference(value):
            yield str(value["stepId"])
            return
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def is_reference(value: Any) -> bool:
    """Whether it is a reference to a step's result."""
    return isinstance(value, Mapping) and "stepId" in value and set(value) <= {"stepId", "field"}


def stands_in(value: Any) -> bool:
    """Whether a value is put in when the step runs: of a step's result, of the thing it is done for, or joined text."""
    return is_reference(value) or (isinstance(value, Mapping) and ("item" in value or set(value) == {"join"}))


def _params(params: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    properties = schema.get("properties") or {}
    for name in schema.get("required") or ():
        if name not in params:
            yield f"{name} is missing"
    for name, value in params.items():
        if name in ("for_each", "given"):
            continue
        if name not in properties:
            if properties and schema.get("additionalProperties") is False:
                yield f"{name} is not a param"
            continue
        if not stands_in(value) and "{{" not in str(value) and not _fits(value, properties[name]):
            yield f"{name} has the wrong kind of value"


def _fits(value: Any, schema: Mapping[str, Any]) -> bool:
    for key in ("anyOf", "oneOf"):
        if schema.get(key):
            return any(_fits(value, part) for part in schema[key])
    if "enum" in schema:
        return value in schema["enum"]
    declared = schema.get("type")
    if declared is None:
        return True
    names = [declared] if isinstance(declared, str) else declared
    return any(
        isinstance(value, _TYPES.get(name, (object,)))
        and not (isinstance(value, bool) and name in {"number", "integer"})
        for name in names
    )
