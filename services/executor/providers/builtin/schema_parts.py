"""What the JSON Schemas (2020-12) of params and results are put together from."""

from __future__ import annotations

from typing import Any

from services.executor.providers.builtin.params import MAX_ATTENDEES, MAX_TITLE
from services.executor.providers.builtin.times import TIME_RANGES

Schema = dict[str, Any]


def text(description: str = "", limit: int = MAX_TITLE, **more: Any) -> Schema:
    """A text of at most so many characters."""
    return {"type": "string", "maxLength": limit, **({"description": description} if description else {}), **more}


def nullable(schema: Schema) -> Schema:
    """The same, or null: to clear a field."""
    return {**schema, "type": [schema["type"], "null"]}


def params(required: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    """An object with these fields and no others."""
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def result(required: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    """An object with these fields at least."""
    return {"type": "object", "properties": properties, "required": list(required)}


def listing(item: Schema, /, **properties: Schema) -> Schema:
    """``{items: [item], …}``."""
    return result(("items",), items={"type": "array", "items": item}, **properties)


def one_of_texts(description: str, most: int) -> Schema:
    """A list of texts, or one text alone."""
    item = text(limit=320)
    return {
        "description": description,
        "anyOf": [{"type": "array", "items": item, "maxItems": most}, item],
    }


TIME = text("RFC 3339 with offset; without one, wall-clock in `timezone`; or a date (2026-03-03)", 40)
ZONE = text("IANA time zone; the customer's when absent", 64)
ETAG = text("refuse when it has changed since it had this etag", 128)
DURATION_S: Schema = {"type": "number", "exclusiveMinimum": 0, "description": "length in seconds"}
DURATION: Schema = {
    "anyOf": [text(limit=40), {"type": "number", "exclusiveMinimum": 0}],
    "description": 'length: "30min", "1h 30m", "1:30", "PT30M", or seconds',
}
RECURRENCE: Schema = {
    "anyOf": [text(limit=20_000), {"type": "array", "items": text(limit=20_000), "maxItems": 1_000}, {"type": "null"}],
    "description": "RFC 5545: FREQ=WEEKLY;BYDAY=MO, or lines RRULE, EXDATE, RDATE",
}
ATTENDEES = one_of_texts("e-mail addresses", MAX_ATTENDEES)
LIMIT: Schema = {"type": "number", "minimum": 1, "description": "at most so many"}
FLAG: Schema = {"type": "boolean"}
WINDOW: dict[str, Schema] = {
    "time_min": TIME,
    "time_max": TIME | {"description": "exclusive; a bare date includes that day"},
    "time_range": {"type": "string", "enum": list(TIME_RANGES)},
    "timezone": ZONE,
}
SLOT_LIMIT = params(
    ("stance",),
    stance={"type": "string", "enum": ["only", "never", "rather", "rather_not"]},
    first=text(limit=10),
    last=text(limit=10),
    weekdays={"type": "array", "items": text(limit=2), "maxItems": 7},
    opens=text(limit=8),
    closes=text(limit=8),
    group={"type": "number"},
)
EXCEPT: Schema = {
    "type": "array",
    "items": params(
        query=text(),
        attendee=text("name or e-mail", 320),
        limits={"type": "array", "items": SLOT_LIMIT, "maxItems": 10},
    ),
    "maxItems": 20,
    "description": "what is left out: things that fit all that one of these says; of tasks, by words only",
}
SELECTOR = params(
    query=text("words telling which one, without people and times"),
    time_min=TIME,
    time_max=TIME,
    time_range=WINDOW["time_range"],
    timezone=ZONE,
    attendee=text("who takes part: name or e-mail", 320),
    status=text(limit=20),
    list=text("the list a task is on", 256),
    project=text("the project or board a task is of", 256),
    assignee_email=text("who a task is assigned to", 320),
    overdue=FLAG,
    order={"type": "string", "enum": ["first", "last", "next", "all", ""]},
    **{"except": EXCEPT},
)


def selecting(id_name: str, required: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    """Params that name an existing thing by id or by selector."""
    schema = params(required, **{id_name: text(limit=160)}, selector=SELECTOR, etag=ETAG, **properties)
    return schema | {"anyOf": [{"required": [id_name]}, {"required": ["selector"]}]}
