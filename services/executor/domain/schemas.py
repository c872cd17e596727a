"""Little questions to JSON Schemas: what stands at a path, which types it may have, and a value that would fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.executor.domain.references import Path

_SAMPLES = {
    "date-time": "2026-01-01T00:00:00+00:00",
    "date": "2026-01-01",
    "email": "someone@example.com",
    "uri": "https://example.com/",
    "duration": "PT30M",
}
_PYTHON_TYPES = {str: "string", bool: "boolean", int: "number", float: "number", list: "array", dict: "object"}


def schema_at(schema: Mapping[str, Any] | None, path: Path) -> Mapping[str, Any] | None:
    """The schema of what a path points to; None when nothing is said of it (anything may stand there).

    Raises:
        KeyError: the schema says that nothing can stand there.
    """
    if not path or not schema:
        return schema or None
    for key in ("anyOf", "oneOf", "allOf"):
        found = _in_alternatives(schema.get(key), path)
        if found is not None:
            return found
    part, rest = path[0], path[1:]
    if isinstance(part, int):
        return schema_at(schema.get("items"), rest)
    properties = schema.get("properties") or {}
    if part in properties:
        return schema_at(properties[part], rest)
    extra = schema.get("additionalProperties")
    if extra is False:
        raise KeyError(part)
    return schema_at(extra, rest) if isinstance(extra, Mapping) else None


def types_of(schema: Mapping[str, Any] | None) -> frozenset[str]:
    """The JSON types a schema allows; empty when it allows any. Integers count as numbers."""
    if not schema:
        return frozenset()
    declared = schema.get("type")
    if declared:
        names = [declared] if isinstance(declared, str) else declared
        return frozenset("number" if name == "integer" else name for name in names)
    for key in ("anyOf", "oneOf"):
        parts = [types_of(part) for part in schema.get(key) or []]
        if parts:
            return frozenset().union(*parts) if all(parts) else frozenset()
    values = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    return frozenset(_PYTHON_TYPES.get(type(value), "null") for value in values)


def compatible(given: Mapping[str, Any] | None, wanted: Mapping[str, Any] | None) -> bool:
    """Whether a value of the one schema can stand where the other is wanted, as far as types tell."""
    left, right = types_of(given) - {"null"}, types_of(wanted) - {"null"}
    return not left or not right or bool(left & right)


def sample(schema: Mapping[str, Any] | None) -> Any:
    """A value that fits a schema well enough to stand in for a reference while the rest of the params is checked."""
    if not schema:
        return "x"
    for key in ("anyOf", "oneOf"):
        if schema.get(key):
            return sample(schema[key][0])
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    kind = next(iter(sorted(types_of(schema))), "string")
    if kind == "string":
        return _SAMPLES.get(str(schema.get("format")), "x" * max(1, int(schema.get("minLength", 1))))
    if kind == "array":
        return [sample(schema.get("items")) for _ in range(int(schema.get("minItems", 0)))]
    if kind == "object":
        properties = schema.get("properties") or {}
        return {name: sample(properties.get(name)) for name in schema.get("required") or []}
    return schema.get("minimum", 1) if kind == "number" else kind == "boolean" or None


def _in_alternatives(alternatives: Any, path: Path) -> Mapping[str, Any] | None:
    for part in alternatives or []:
        try:
            found = schema_at(part, path)
        except KeyError:
            continue
        if found is not None:
            return found
    return None
