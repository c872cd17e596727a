"""Open questions of workflows, described for wording and for likeness of words. Pure."""

from __future__ import annotations

from typing import Any

from services.router.model.told import OpenQuestion

_LONG = frozenset({"body", "notes"})
"""Params a summary does without."""


def question_facts(asked: OpenQuestion) -> dict[str, Any]:
    """What is said of a question where it is only named: in lists, and where one of several is asked for."""
    return {
        "prompt": asked.prompt,
        "kind": asked.kind,
        "expects": asked.expects,
        "names": list(asked.entities),
        "steps": [_step(each) for each in asked.covers],
    }


def question_words(asked: OpenQuestion) -> str:
    """All words a person may name a question by."""
    said = [asked.prompt, *asked.entities]
    for step in asked.covers:
        for values in (step.get("params"), *(step.get("subjects") or ())):
            if isinstance(values, dict):
                said += [str(value) for key, value in values.items() if key not in _LONG and key != "id"]
    return " ".join(said)[:1000]


def _step(step: dict[str, Any]) -> dict[str, Any]:
    kept = {key: step[key] for key in ("type", "action", "description") if step.get(key)}
    subjects = [_short(each) for each in step.get("subjects") or () if isinstance(each, dict)]
    params = step.get("params")
    return {**kept, "params": _short(params) if isinstance(params, dict) else {}, "subjects": subjects[:3]}


def _short(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key not in _LONG}
