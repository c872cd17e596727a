"""The catalogue: what the registered providers declared, with their schemas compiled once at start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from libs.canonical import sha256_hex
from services.executor.domain.actions import ActionSpec

_MAX_VIOLATIONS = 10


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong with one place of some params; ``path`` as keys and indices."""

    path: tuple[str | int, ...]
    description: str


class Entry:
    """One action with its provider's name and its compiled schemas."""

    def __init__(self, provider: str, spec: ActionSpec) -> None:
        self.provider = provider
        self.spec = spec
        # Regular expressions come from our own schemas only, so no text of a person can make one hang.
        self._validator = jsonschema_rs.Draft202012Validator(
            dict(spec.params_schema), validate_formats=True, mask="the value"
        )

    def violations(self, params: Mapping[str, Any]) -> list[Violation]:
        """What the schema has against literal params, at most ten; never repeats a value."""
        found: list[Violation] = []
        for error in self._validator.iter_errors(params):
            found.append(Violation(tuple(error.instance_path), error.message[:300]))
            if len(found) == _MAX_VIOLATIONS:
                break
        return found


class Catalogue:
    """All actions by name ("calendar.create_event")."""

    def __init__(self, declared: Iterable[tuple[str, ActionSpec]]) -> None:
        """Takes (provider, declaration) pairs.

        Raises:
            ValueError: an action is declared twice, or a schema is none.
        """
        entries: dict[str, Entry] = {}
        for provider, spec in declared:
            if spec.name in entries:
                raise ValueError(f"{spec.name} is declared by {entries[spec.name].provider} and by {provider}")
            entries[spec.name] = Entry(provider, spec)
        self._entries = dict(sorted(entries.items()))
        self.version = sha256_hex([_document(entry) for entry in self._entries.values()])[:16]

    def get(self, name: str) -> Entry | None:
        """The action of that name, or None."""
        return self._entries.get(name)

    def entries(self) -> list[Entry]:
        """All, by name."""
        return list(self._entries.values())


def _document(entry: Entry) -> dict[str, Any]:
    spec = entry.spec
    return {
        "name": spec.name,
        "provider": entry.provider,
        "params": spec.params_schema,
        "result": spec.result_schema,
        "effect": spec.effect.value,
        "needs_approval": spec.needs_approval,
        "description": spec.description,
    }
