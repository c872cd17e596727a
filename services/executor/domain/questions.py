"""Questions: how they are asked, of a step or of the engine's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.executor.domain.actions import ActionSpec, Effect, Json, Selected
from services.executor.domain.model import Expects, Intervention, Step

DEFAULT_TIMEOUT_S = 24 * 3600.0
MAX_TIMEOUT_S = 30 * 24 * 3600.0

_KINDS = {
    Expects.YES_NO: "approval",
    Expects.CHOICE: "choice",
    Expects.TIME: "time",
}


USER_INTERVENTION = ActionSpec(
    type="system",
    action="user_intervention",
    description="Asks the person for what is missing and waits for the answer.",
    params_schema={
        "type": "object",
        "properties": {
            "reason": {"type": "string", "maxLength": 2000},
            "prompt": {"type": "string", "maxLength": 2000},
            "entities_to_resolve": {
                "type": "array",
                "maxItems": 50,
                "items": {
                    "anyOf": [
                        {"type": "string", "minLength": 1, "maxLength": 512},
                        {
                            "type": "object",
                            "properties": {"type": {"type": "string"}, "value": {"type": "string", "minLength": 1}},
                            "required": ["value"],
                        },
                    ]
                },
            },
            "expects": {"enum": [each.value for each in Expects]},
            "options": {
                "type": "array",
                "maxItems": 50,
                "items": {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "object"}]},
            },
            "timeout_seconds": {"type": "number", "minimum": 1, "maximum": MAX_TIMEOUT_S},
        },
        "anyOf": [{"required": ["reason"]}, {"required": ["prompt"]}, {"required": ["entities_to_resolve"]}],
        "additionalProperties": False,
    },
    result_schema={"type": "object", "description": "resolved values by entity, beside `value`, the first of them"},
    effect=Effect.NONE,
)


@dataclass(frozen=True, slots=True)
class Asking:
    """What every new question needs: its id, when it is asked and how long it waits when its step says nothing else."""

    id: str
    now: datetime
    timeout: timedelta = timedelta(seconds=DEFAULT_TIMEOUT_S)


def ask(step: Step, params: Json, asking: Asking) -> Intervention:
    """The question of a ``system.user_intervention`` step whose params are resolved."""
    entities = [_entity(each) for each in params.get("entities_to_resolve") or []]
    options = [_option(each) for each in params.get("options") or []]
    expects = Expects(params.get("expects") or ("choice" if options else "person" if entities else "text"))
    kind = _KINDS.get(expects) or ("batch" if len(entities) > 1 else "entity")
    own = params.get("timeout_seconds")
    return Intervention(
        id=asking.id,
        workflow_id="",
        step_id=step.id,
        kind=kind,
        prompt=str(params.get("prompt") or params.get("reason") or step.description or "I need one more detail."),
        expects=expects,
        options=options,
        entities=entities,
        covers={"purpose": "ask"},
        created_at=asking.now,
        expires_at=asking.now + (timedelta(seconds=float(own)) if own else asking.timeout),
    )


def ask_which(step: Step, id_param: str, found: Sequence[Selected], asking: Asking) -> Intervention:
    """Which of several existing things a selector means."""
    options = [
        {"label": each.label, "value": each.id, "item": each.item, "set": {id_param: each.id, "etag": each.etag}}
        for each in found
    ]
    return _choice(step, "Which one do you mean?", options, asking, {"purpose": "choice", "drop": ["selector"]})


def ask_slot(step: Step, slots: Sequence[Json], asking: Asking) -> Intervention:
    """Another slot for a step whose own was taken."""
    options = [
        {
            "label": f"{slot['start']} – {slot['end']}",
            "value": slot,
            "set": {"start": slot["start"], "end": slot["end"]},
        }
        for slot in slots
    ]
    covers = {"purpose": "choice", "drop": ["duration", "duration_s"]}
    return _choice(step, "That time is taken. Which of these instead?", options, asking, covers)


def ask_reference(step: Step, source: Step, field_name: str, asking: Asking) -> Intervention:
    """What a contact search left open: which of several, or the address of one nobody knows."""
    items = [item for item in (source.result or {}).get("items") or [] if item.get(field_name)]
    covers: Json = {"purpose": "reference", "source": source.id, "field": field_name}
    if len(items) > 1:
        options = [
            {"label": f"{item.get('name', '')} <{item[field_name]}>", "value": item[field_name], "item": item}
            for item in items
        ]
        return _choice(step, "Which person do you mean?", options, asking, covers)
    query = str((source.resolved_params or source.params).get("query") or "")
    question = _choice(step, "I don't know this person. What is their address?", [], asking, covers)
    question.kind, question.expects = "entity", Expects.PHONE if field_name == "phone" else Expects.EMAIL
    question.entities = [{"type": "PERSON", "value": query}] if query else []
    return question


def _choice(step: Step, prompt: str, options: list[Json], asking: Asking, covers: Json) -> Intervention:
    return Intervention(
        id=asking.id,
        workflow_id="",
        step_id=step.id,
        kind="choice",
        prompt=prompt,
        expects=Expects.CHOICE,
        options=options,
        covers=covers,
        created_at=asking.now,
        expires_at=asking.now + asking.timeout,
    )


def _entity(value: Any) -> Json:
    if isinstance(value, str):
        return {"type": "PERSON", "value": value}
    return {"type": str(value.get("type") or "PERSON").upper(), "value": str(value["value"])}


def _option(value: Any) -> Json:
    if isinstance(value, dict):
        label = value.get("label") or value.get("title") or value.get("name") or value.get("value")
        return {**value, "label": str(label), "value": value.get("value", label)}
    return {"label": str(value), "value": value}
