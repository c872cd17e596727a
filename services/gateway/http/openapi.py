"""What /openapi.json says beyond the routes: bodies that are read by hand, problems, keys."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "reason", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "reason": {"type": "string", "description": "stable name in capitals"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "description": {"type": "string"}},
            },
        },
        "trace_id": {"type": "string"},
    },
}

_models: dict[str, type[BaseModel]] = {}


def takes(model: type[BaseModel], example: dict[str, Any] | None = None) -> dict[str, Any]:
    """For ``openapi_extra``: the route reads this model from its JSON body."""
    _models[model.__name__] = model
    media: dict[str, Any] = {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}
    if example is not None:
        media["example"] = example
    return {"requestBody": {"required": True, "content": {"application/json": media}}}


def answers(description: str, example: dict[str, Any] | None = None, status: int = 200) -> dict[int | str, Any]:
    """For ``responses``: a JSON answer, and that errors are problems."""
    media: dict[str, Any] = {"schema": {"type": "object"}}
    if example is not None:
        media["example"] = example
    return {status: {"description": description, "content": {"application/json": media}}}


def install(app: FastAPI) -> None:
    """Completes the app's OpenAPI document; it is made once, when first asked for."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(made())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to change the document


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    _, found = models_json_schema(
        [(model, "validation") for model in _models.values()], ref_template="#/components/schemas/{model}"
    )
    schemas.update(found.get("$defs", {}))
    schemas["Problem"] = _PROBLEM
    components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    # The empty requirement: in the embedded default requests from this machine need no key.
    document["security"] = [{"key": []}, {}]
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = {"description": "Any error", "content": problem}
    return document
