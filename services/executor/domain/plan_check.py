"""The check every plan passes before a step of it runs: a plan that fails is refused whole (contracts.md, "The plan").

Pure: a plan and the catalogue in, the checked steps or everything that is wrong out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from libs.errors import FieldViolation
from services.executor.domain.actions import Effect, Json
from services.executor.domain.catalogue import Catalogue, Entry
from services.executor.domain.references import (
    BESIDE,
    FOR_EACH,
    GIVEN,
    Path,
    Unresolved,
    entity_value,
    is_entity_reference,
    is_item_reference,
    is_join,
    is_reference,
    is_step_reference,
    parse_path,
    replace,
    step_references,
    walk,
)
from services.executor.domain.schemas import compatible, sample, schema_at, types_of

MAX_STEPS = 100
MAX_VIOLATIONS = 50
_ID = re.compile(r"[A-Za-z0-9_.:\-]{1,128}")
_TEMPLATE = re.compile(r"\{\{\s*([^{}]{1,200}?)\s*\}\}")
_FREE_TIME = ("calendar.find_free_time", "analysis.find_free_time")


@dataclass(frozen=True, slots=True)
class CheckedStep:
    """A step that may run: its templates are references, and what it refers to is among ``depends_on``."""

    id: str
    type: str
    action: str
    params: Json
    description: str
    depends_on: tuple[str, ...]
    entry: Entry


@dataclass(frozen=True, slots=True)
class CheckedPlan:
    """The steps in the plan's order, or why it is refused (then the steps are empty)."""

    steps: tuple[CheckedStep, ...] = ()
    violations: tuple[FieldViolation, ...] = ()


def check_plan(plan: Mapping[str, Any], catalogue: Catalogue, entities: Sequence[Json] = ()) -> CheckedPlan:
    """Checks a plan ``{steps: [{id, type, action, params, description, depends_on}]}`` against the catalogue.

    ``entities`` are the turn's, for references by entity.
    """
    steps = list(plan.get("steps") or [])
    if not steps:
        return CheckedPlan(violations=(FieldViolation("plan.steps", "must have at least one step"),))
    if len(steps) > MAX_STEPS:
        return CheckedPlan(violations=(FieldViolation("plan.steps", f"must have at most {MAX_STEPS} steps"),))
    check = _Check(catalogue, entities)
    checked = [check.step(index, step) for index, step in enumerate(steps)]
    if check.violations:
        return CheckedPlan(violations=tuple(check.violations[:MAX_VIOLATIONS]))
    return CheckedPlan(steps=tuple(step for step in checked if step is not None))


class _Check:
    """One pass over a plan, in order; knows the steps before the current one."""

    def __init__(self, catalogue: Catalogue, entities: Sequence[Json]) -> None:
        self._catalogue = catalogue
        self._entities = entities
        self._earlier: dict[str, Entry | None] = {}
        self._item: Mapping[str, Any] | None = None
        """The schema of what the step in hand is done for each of; None when it is done once."""
        self.violations: list[FieldViolation] = []

    def step(self, index: int, step: Mapping[str, Any]) -> CheckedStep | None:
        """Checks one step and remembers it."""
        where = f"plan.steps[{index}]"
        step_id = str(step.get("id") or "")
        if not _ID.fullmatch(step_id):
            self._against(f"{where}.id", "must be set: letters, digits, _ . : - (at most 128)")
        elif step_id in self._earlier:
            self._against(f"{where}.id", "must be unique in the plan")
        name = f"{step.get('type')}.{step.get('action')}"
        entry = self._catalogue.get(name)
        if entry is None:
            self._against(f"{where}.action", "is not an action of the catalogue")
        depends_on = self._depends_on(where, step.get("depends_on") or [])
        params = self._params(f"{where}.params", step.get("params") or {}, entry)
        self._earlier.setdefault(step_id, entry)
        if entry is None or params is None:
            return None
        implied = [reference["stepId"] for _, reference in step_references(params)]
        return CheckedStep(
            id=step_id,
            type=str(step["type"]),
            action=str(step["action"]),
            params=params,
            description=str(step.get("description") or ""),
            depends_on=tuple(dict.fromkeys([*depends_on, *implied])),
            entry=entry,
        )

    def _against(self, field: str, description: str) -> None:
        self.violations.append(FieldViolation(field, description))

    def _depends_on(self, where: str, ids: Sequence[Any]) -> list[str]:
        # Naming only earlier steps is what rules cycles out.
        for place, step_id in enumerate(ids):
            if step_id not in self._earlier:
                self._against(f"{where}.depends_on[{place}]", "must name an earlier step of the plan")
        return [str(step_id) for step_id in ids]

    def _params(self, where: str, params: Json, entry: Entry | None) -> Json | None:
        try:
            for _ in walk(params):
                pass
        except RecursionError:
            self._against(where, "is nested too deeply")
            return None
        schema = entry.spec.params_schema if entry else {}
        before = len(self.violations)
        self._item = self._for_each(f"{where}.{FOR_EACH}", params[FOR_EACH], entry) if FOR_EACH in params else None
        params = replace(params, lambda path, value: self._untemplated(where, path, value, schema))
        if GIVEN in params:
            self._given(f"{where}.{GIVEN}", params[GIVEN], entry)
        once = {key: value for key, value in params.items() if key not in BESIDE}
        for path, value in walk(once):
            if is_reference(value):
                self._reference(where, path, value, schema)
        if entry is not None and len(self.violations) == before:
            self._literals(where, once, entry)
        return params

    def _for_each(self, where: str, value: Any, entry: Entry | None) -> Mapping[str, Any]:
        """Checks the list a step is done for: the schema of one thing of it."""
        if entry is not None and entry.spec.effect is Effect.NONE:
            self._against(where, "is for steps that change something")
        if not is_step_reference(value):
            self._against(where, "must refer to a list of an earlier step")
            return {}
        self._step_reference(where, value, {"type": "array"})
        source = self._earlier.get(value["stepId"])
        if source is None:
            return {}
        path = (*parse_path(str(value.get("field") or "")), 0)
        return _schema_or_none(source.spec.result_schema, path) or {}

    def _given(self, where: str, value: Any, entry: Entry | None) -> None:
        """Checks what a step hangs on: a list of an earlier step, and whether it is to hold some or none."""
        if entry is not None and entry.spec.effect is Effect.NONE:
            self._against(where, "is for steps that change something")
        if not isinstance(value, Mapping) or value.get("is") not in ("some", "none"):
            self._against(f"{where}.is", "must be some or none")
        elif not is_step_reference(value.get("list")):
            self._against(f"{where}.list", "must refer to a list of an earlier step")
        else:
            self._step_reference(f"{where}.list", value["list"], {"type": "array"})

    def _untemplated(self, where: str, path: Path, value: Any, schema: Mapping[str, Any]) -> Any:
        if not isinstance(value, str) or "{{" not in value:
            return value
        whole = _TEMPLATE.fullmatch(value.strip())
        if whole:
            return self._template(where, path, whole.group(1), schema) or value
        pieces: list[Any] = []
        end = 0
        for match in _TEMPLATE.finditer(value):
            pieces += [value[end : match.start()], self._template(where, path, match.group(1), schema)]
            end = match.end()
        pieces.append(value[end:])
        return {"join": [piece for piece in pieces if piece]} if end else value

    def _template(self, where: str, path: Path, name: str, schema: Mapping[str, Any]) -> Json | None:
        head, _, field = name.partition(".")
        if head == "free_time_slot":
            found = self._nearest(lambda entry: entry.spec.name in _FREE_TIME)
            default = "" if _wants_object(schema, path) else ".end" if path[-1:] == ("end",) else ".start"
            if found:
                return {"stepId": found, "field": f"items[0]{'.' + field if field else default}"}
        elif name in self._earlier:
            return {"stepId": name, "field": str(path[-1]) if path else ""}
        elif head in self._earlier:
            return {"stepId": head, "field": field}
        else:
            found = self._nearest(lambda entry: head in (entry.spec.result_schema.get("properties") or {}))
            if found:
                return {"stepId": found, "field": name}
        self._against(_at(where, path), "has a template that names nothing before this step")
        return None

    def _nearest(self, fits: Any) -> str | None:
        for step_id, entry in reversed(self._earlier.items()):
            if entry is not None and fits(entry):
                return step_id
        return None

    def _reference(self, where: str, path: Path, value: Any, schema: Mapping[str, Any]) -> None:
        if is_join(value):
            for piece in value["join"]:
                if is_reference(piece) and not is_join(piece):
                    self._reference(where, path, piece, {})
                elif not isinstance(piece, str):
                    self._against(_at(where, path), "join takes texts and references")
        elif is_step_reference(value):
            self._step_reference(_at(where, path), value, _schema_or_none(schema, path))
        elif is_item_reference(value):
            self._item_reference(_at(where, path), value, _schema_or_none(schema, path))
        elif is_entity_reference(value):
            try:
                entity_value(value, next((p for p in reversed(path) if isinstance(p, str)), ""), self._entities)
            except Unresolved:
                self._against(_at(where, path), "refers to an entity that the turn does not have or that is not clear")

    def _step_reference(self, where: str, reference: Json, wanted: Mapping[str, Any] | None) -> None:
        if reference["stepId"] not in self._earlier:
            self._against(where, "refers to a step that is missing or comes later")
            return
        entry = self._earlier[reference["stepId"]]
        if entry is None:
            return
        try:
            given = schema_at(entry.spec.result_schema, parse_path(str(reference.get("field") or "")))
        except KeyError:
            self._against(where, "refers to a field that the step's result does not have")
            return
        self._kind(where, given, wanted)

    def _item_reference(self, where: str, reference: Json, wanted: Mapping[str, Any] | None) -> None:
        if self._item is None:
            self._against(where, f"refers to a thing of a list, but the step has no {FOR_EACH}")
            return
        try:
            given = schema_at(self._item, parse_path(reference["item"]))
        except KeyError:
            self._against(where, "refers to a field that the things of the list do not have")
            return
        self._kind(where, given, wanted)

    def _kind(self, where: str, given: Mapping[str, Any] | None, wanted: Mapping[str, Any] | None) -> None:
        if not compatible(given, wanted):
            self._against(where, f"must be {_or(wanted)}, but refers to {_or(given)}")

    def _literals(self, where: str, params: Json, entry: Entry) -> None:
        schema = entry.spec.params_schema
        stood_in: list[Path] = []

        def stand_in(path: Path, value: Any) -> Any:
            if not is_reference(value):
                return value
            stood_in.append(path)
            return sample(_schema_or_none(schema, path))

        for violation in entry.violations(replace(params, stand_in)):
            if not any(violation.path[: len(path)] == path for path in stood_in):
                self._against(_at(where, violation.path), violation.description)


def _schema_or_none(schema: Mapping[str, Any], path: Path) -> Mapping[str, Any] | None:
    try:
        return schema_at(schema, path)
    except KeyError:
        return None  # an unknown param: the schema's own check says so


def _wants_object(schema: Mapping[str, Any], path: Path) -> bool:
    return types_of(_schema_or_none(schema, path)) == {"object"}


def _at(where: str, path: Path) -> str:
    return where + "".join(f"[{part}]" if isinstance(part, int) else f".{part[:128]}" for part in path)


def _or(schema: Mapping[str, Any] | None) -> str:
    return " or ".join(sorted(types_of(schema)))
