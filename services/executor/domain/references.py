"""References in params: to a result of an earlier step, to an entity of the turn, and the template ``{{name}}``.

Forms (contracts.md, "The plan"):

    {"stepId": "contact_1", "field": "email"}           a path into that step's result: "items[0].start"
    {"entityType": "PERSON", "value": "John"}           the resolved entity of this turn
    "{{contact_1.email}}"                               becomes the first form while the plan is checked
    {"join": ["Hi ", {"stepId": …}, "!"]}               what a template inside a longer text becomes

A step with an effect may be done for each thing of a list: ``"for_each": {"stepId": "calendar_1", "field": "items"}``
among its params, and ``{"item": "title"}`` (for times also ``"shift_s": -600``) where a param takes from the thing.
With ``"given": {"list": {"stepId": "calendar_1", "field": "items"}, "is": "none"}`` it is done only when that list is
empty ("some": when it is not), else skipped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.executor.domain.actions import Json
from services.executor.domain.moments import later

Path: TypeAlias = tuple[str | int, ...]

FOR_EACH = "for_each"
"""The param that names the list a step is done for."""
GIVEN = "given"
"""The param that names what a step hangs on: ``{"list": {"stepId": …, "field": "items"}, "is": "some" | "none"}``."""
BESIDE = frozenset([FOR_EACH, GIVEN])
"""Params that say when or how often a step is done, and are none of the action's own."""

_STEP_KEYS = {"stepId", "field"}
_ITEM_KEYS = {"item", "shift_s"}
_ENTITY_KEYS = {"entityType", "value", "field"}
_PATH_PART = re.compile(r"[^.\[\]]+|\[(\d{1,6})\]")
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
MAX_DEPTH = 20
"""Params nested deeper than this are refused: nothing of ours needs it, and recursion must end."""


class Unresolved(Exception):
    """A reference points to nothing: its step gave no such value, or the entity is not resolved."""

    def __init__(self, reference: Mapping[str, Any]) -> None:
        super().__init__("unresolved reference")
        self.reference = dict(reference)


def is_step_reference(value: object) -> bool:
    """Whether it has the form of a reference to an earlier step's result."""
    return isinstance(value, Mapping) and isinstance(value.get("stepId"), str) and value.keys() <= _STEP_KEYS


def is_entity_reference(value: object) -> bool:
    """Whether it has the form of a reference to an entity of the turn."""
    return (
        isinstance(value, Mapping)
        and isinstance(value.get("entityType"), str)
        and "value" in value
        and value.keys() <= _ENTITY_KEYS
    )


def is_join(value: object) -> bool:
    """Whether it is a text put together from pieces and references."""
    return isinstance(value, Mapping) and value.keys() == {"join"} and isinstance(value["join"], Sequence)


def is_item_reference(value: object) -> bool:
    """Whether it has the form of a reference to the thing a step is done for."""
    return isinstance(value, Mapping) and isinstance(value.get("item"), str) and value.keys() <= _ITEM_KEYS


def is_reference(value: object) -> bool:
    """Whether it is any of the four."""
    return is_step_reference(value) or is_entity_reference(value) or is_join(value) or is_item_reference(value)


def walk(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value in params with its path, outermost first; a reference is not looked into.

    Raises:
        RecursionError: nested deeper than ``MAX_DEPTH``.
    """
    if len(path) > MAX_DEPTH:
        raise RecursionError
    yield path, value
    if is_reference(value):
        return
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from walk(item, (*path, key))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for index, item in enumerate(value):
            yield from walk(item, (*path, index))


def step_references(value: Any) -> Iterator[tuple[Path, Json]]:
    """All references to steps, those inside joined texts too, with the path of the value they stand in."""
    for path, item in walk(value):
        if is_step_reference(item):
            yield path, item
        elif is_join(item):
            yield from ((path, piece) for piece in item["join"] if is_step_reference(piece))


def replace(value: Any, change: Callable[[Path, Any], Any], path: Path = ()) -> Any:
    """A copy with every value run through ``change`` from the inside out; references are handed over whole."""
    if not is_reference(value):
        if isinstance(value, Mapping):
            value = {key: replace(item, change, (*path, key)) for key, item in value.items()}
        elif isinstance(value, Sequence) and not isinstance(value, str):
            value = [replace(item, change, (*path, index)) for index, item in enumerate(value)]
    return change(path, value)


def parse_path(field: str) -> Path:
    """``items[0].start`` → ("items", 0, "start"); "" → ()."""
    return tuple(
        int(match.group(1)) if match.group(1) is not None else match.group(0) for match in _PATH_PART.finditer(field)
    )


def look_up(result: Any, field: str) -> Any:
    """The value a path points to in a result; a key that holds the whole field name ("Dr. Smith") is found first.

    Raises:
        KeyError: there is none, or it is null.
    """
    if isinstance(result, Mapping) and result.get(field) is not None:
        return result[field]
    value = result
    for part in parse_path(field):
        value = _child(value, part)
        if value is None:
            raise KeyError(field)
    return value


def _child(value: Any, part: str | int) -> Any:
    if isinstance(part, int):
        is_list = isinstance(value, Sequence) and not isinstance(value, str)
        return value[part] if is_list and part < len(value) else None
    return value.get(part) if isinstance(value, Mapping) else None


def resolve(params: Any, results: Mapping[str, Any], entities: Sequence[Json], *, only_known: bool = False) -> Any:
    """Params with every reference replaced by its value.

    Args:
        params: params with references.
        results: results by step id.
        entities: the turn's entities, in JSON.
        only_known: leave references to steps that have no result yet as they are (to freeze what a yes covers).

    Raises:
        Unresolved: a reference has no value.
    """

    def one(path: Path, value: Any) -> Any:
        if is_step_reference(value):
            return _step_value(value, results, only_known)
        if is_entity_reference(value):
            return entity_value(value, _last_key(path), entities)
        if is_join(value):
            pieces = [one(path, piece) for piece in value["join"]]
            whole = all(isinstance(piece, str | int | float) for piece in pieces)
            return "".join(_as_text(piece) for piece in pieces) if whole else {"join": pieces}
        return value

    return replace(params, one)


def for_each(params: Json, items: Sequence[Any]) -> list[Json]:
    """The params once for every thing of a list; what a thing does not have is left out, in a text it is nothing."""
    rest = {key: value for key, value in params.items() if key != FOR_EACH}
    return [_for_item(rest, item) for item in items]


def _for_item(params: Json, item: Any) -> Json:
    def one(path: Path, value: Any) -> Any:
        if is_item_reference(value):
            return _item_value(value, item)
        if is_join(value):
            pieces = [one(path, piece) for piece in value["join"]]
            whole = not any(is_reference(piece) for piece in pieces)
            return "".join(_as_text(piece) for piece in pieces if piece is not None) if whole else {"join": pieces}
        return value

    filled = {key: replace(value, one) for key, value in params.items()}
    return {key: value for key, value in filled.items() if value is not None}


def _item_value(reference: Mapping[str, Any], item: Any) -> Any:
    try:
        value = look_up(item, reference["item"])
    except KeyError:
        return None
    shift_s = reference.get("shift_s")
    if not shift_s or not isinstance(value, str) or "T" not in value:
        return value
    instant, zone = datetime.fromisoformat(value), _zone_of(item)
    if zone is None:
        return (instant + timedelta(seconds=float(shift_s))).isoformat()
    return later(instant, float(shift_s), zone).astimezone(zone).isoformat()


def _zone_of(item: Any) -> ZoneInfo | None:
    """The zone a thing is in; None for one that has none."""
    name = item.get("timezone") if isinstance(item, Mapping) else None
    if not isinstance(name, str) or not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def entity_value(reference: Mapping[str, Any], param: str, entities: Sequence[Json]) -> Any:
    """What an entity reference stands for in a param of that name (an address where the param wants one).

    Raises:
        Unresolved: no such entity, or it means several things or nothing.
    """
    kind = str(reference["entityType"]).upper()
    wanted = str(reference["value"]).casefold()
    for entity in entities:
        if entity.get("type") != kind or wanted not in (
            str(entity.get("value", "")).casefold(),
            str(entity.get("text", "")).casefold(),
        ):
            continue
        value = _entity_field(entity, str(reference.get("field") or ""), param)
        if value:
            return value
    if kind in ("EMAIL", "PHONE", "TITLE", "LOCATION", "NUMBER", "ORG") or _ADDRESS.fullmatch(wanted):
        return reference["value"]
    raise Unresolved(reference)


def _entity_field(entity: Json, field: str, param: str) -> Any:
    if entity.get("type") == "TIME":
        readings = (entity.get("time") or {}).get("readings") or [{}]
        return readings[0].get(field or ("end" if param == "end" else "start"))
    candidates = entity.get("candidates") or []
    best = candidates[0] if len(candidates) == 1 else {}
    if field:
        return best.get(field)
    if entity.get("type") == "PERSON" and _wants_address(param):
        return best.get("email")
    return best.get("name") or entity.get("value") or entity.get("text")


def _wants_address(param: str) -> bool:
    return param in ("attendees", "attendee") or "email" in param


def _last_key(path: Path) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _step_value(reference: Json, results: Mapping[str, Any], only_known: bool) -> Any:
    step_id = reference["stepId"]
    if step_id not in results:
        if only_known:
            return reference
        raise Unresolved(reference)
    try:
        return look_up(results[step_id], str(reference.get("field") or ""))
    except KeyError:
        raise Unresolved(reference) from None


def _as_text(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
