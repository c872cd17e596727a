"""The JSON Schemas (2020-12) of params and results."""

from __future__ import annotations

from services.executor.providers.builtin import contact_actions, standing_actions, task_actions
from services.executor.providers.builtin.event_params import STATUSES
from services.executor.providers.builtin.params import MAX_ATTENDEES, MAX_NOTES
from services.executor.providers.builtin.schema_parts import (
    ATTENDEES,
    DURATION,
    DURATION_S,
    EXCEPT,
    FLAG,
    LIMIT,
    RECURRENCE,
    SLOT_LIMIT,
    TIME,
    WINDOW,
    ZONE,
    Schema,
    listing,
    nullable,
    one_of_texts,
    params,
    result,
    selecting,
    text,
)

EVENT = result(
    ("id", "title", "start", "end"),
    id=text(),
    external_id=text(),
    title=text(),
    start=text(),
    end=text(),
    timezone=text(),
    all_day=FLAG,
    location=text(),
    notes=text(limit=MAX_NOTES),
    attendees={"type": "array", "items": text()},
    recurrence=text(),
    series_id=text(),
    status={"type": "string", "enum": list(STATUSES)},
    hold=FLAG,
    busy=FLAG,
    etag=text(),
)
_EVENT_FIELDS: dict[str, Schema] = {
    "title": text(),
    "start": TIME,
    "end": TIME,
    "duration": DURATION,
    "duration_s": DURATION_S,
    "timezone": ZONE,
    "all_day": FLAG,
    "attendees": ATTENDEES,
    "location": nullable(text()),
    "recurrence": RECURRENCE,
    "notes": nullable(text(limit=MAX_NOTES)),
    "status": {"type": "string", "enum": list(STATUSES)},
    "busy": FLAG | {"description": "whether it takes the time; timed events do by default, all-day ones do not"},
}
_IF_FREE = FLAG | {"description": "fail with SLOT_TAKEN when something is on then"}


LIST_EVENTS = params(
    **WINDOW,
    query=text(),
    attendee=text("name or e-mail", 320),
    limit=LIMIT,
    include_holds=FLAG,
    **{"except": EXCEPT},
)
CREATE_EVENT = params(("title", "start"), **_EVENT_FIELDS, external_id=text(limit=512), if_free=_IF_FREE)
UPDATE_EVENT = selecting(
    "event_id",
    ("changes",),
    changes=params(
        **_EVENT_FIELDS,
        clock=text("HH:MM: this hour of the day it is on", 5),
        shift_s={"type": "number", "description": "seconds later than it is; negative for earlier"},
        add_attendees=ATTENDEES,
        remove_attendees=ATTENDEES,
    )
    | {"minProperties": 1},
    if_free=_IF_FREE,
)
DELETE_EVENT = selecting("event_id")
EVENT_LIST = listing(EVENT, time_min=text(), time_max=text(), timezone=text(), truncated=FLAG)
EVENT_RESULT = result(("event",), event=EVENT)
EVENT_CHANGED = result(("event", "before"), event=EVENT, before=EVENT)

SLOT = result(("start", "end"), start=text(), end=text())
_WORKING_STRETCH = params(
    weekday={"type": "number", "minimum": 1, "maximum": 7},
    days={"type": "array", "items": text(limit=9), "maxItems": 7},
    start=text(limit=5),
    end=text(limit=5),
)
FREE_TIME = params(
    **WINDOW,
    duration=DURATION,
    duration_s=DURATION_S,
    working_hours={
        "anyOf": [FLAG, _WORKING_STRETCH, {"type": "array", "items": _WORKING_STRETCH, "minItems": 1, "maxItems": 100}],
        "description": "false: any time; {start, end, days?} or [{weekday, start, end}]; the customer's when absent",
    },
    attendees=one_of_texts("who must be free too, by e-mail", MAX_ATTENDEES),
    limit=LIMIT,
    ignore_event_id=text("an event that is being moved", 160),
    limits={
        "type": "array",
        "items": SLOT_LIMIT,
        "maxItems": 100,
        "description": "days and hours that must hold (only, never) or are wished for (rather, rather_not)",
    },
)
FREE_LIST = listing(
    SLOT | {"properties": SLOT["properties"] | {"score": {"type": "number"}}},
    stretches={"type": "array", "items": SLOT},
    time_min=text(),
    time_max=text(),
    timezone=text(),
    unknown_attendees={"type": "array", "items": text()},
    outside_working_hours=FLAG,
    wishes_given_up=FLAG,
)
ANALYSIS = params(**WINDOW, limit=LIMIT)
CONFLICTS = listing(
    result(("start", "end", "events"), start=text(), end=text(), events={"type": "array", "items": EVENT}),
    time_min=text(),
    time_max=text(),
    timezone=text(),
)
SUMMARY = listing(
    EVENT,
    days={"type": "array", "items": result(("date", "count"), date=text(), count={"type": "number"})},
    count={"type": "number"},
    busy_s={"type": "number"},
    free_s={"type": "number"},
    conflicts={"type": "number"},
    busiest_day={"type": ["string", "null"]},
    time_min=text(),
    time_max=text(),
    timezone=text(),
)

_CONTACT_FIELDS = {name: text(limit=512) for name in contact_actions.CHANGEABLE}
CONTACT = result(("id", "name"), id=text(), external_id=text(), **_CONTACT_FIELDS, etag=text())
_FOUND_CONTACT = CONTACT | {
    "properties": CONTACT["properties"]
    | {"score": {"type": "number"}, "matched": text(), "span_start": {"type": "number"}, "span_end": {"type": "number"}}
}
SEARCH_CONTACTS = params(
    query=text("a name, company, e-mail or phone number"),
    queries={"type": "array", "items": text(), "maxItems": 50},
    text=text("free text; finds every contact named in it", 20_000),
    limit=LIMIT,
)
CONTACT_LIST = listing(
    _FOUND_CONTACT,
    email=text(),
    phone=text(),
    by_query={"type": "object", "additionalProperties": {"type": "array", "items": _FOUND_CONTACT}},
)
CREATE_CONTACT = params(
    ("name",),
    name=text(limit=512, minLength=1),
    **{name: nullable(schema) for name, schema in _CONTACT_FIELDS.items() if name != "name"},
    external_id=text(limit=512),
)
UPDATE_CONTACT = selecting(
    "contact_id",
    ("changes",),
    changes=params(name=text(limit=512), **{n: nullable(s) for n, s in _CONTACT_FIELDS.items() if n != "name"})
    | {"minProperties": 1},
)
ONE_CONTACT = selecting("contact_id")
CONTACT_RESULT = result(("contact",), contact=CONTACT)
CONTACT_CHANGED = result(("contact", "before"), contact=CONTACT, before=CONTACT)

_PRIORITY: Schema = {"type": ["string", "null"], "enum": [*task_actions.PRIORITIES, None]}
_DUE: Schema = {
    "anyOf": [TIME, SLOT, {"type": "null"}],
    "description": "a date, a time, or a free slot (its beginning)",
}
_TASK_FIELDS: dict[str, Schema] = {
    "due": _DUE,
    "notes": nullable(text(limit=MAX_NOTES)),
    "status": {"type": "string", "enum": ["open", "completed"]},
    "assignee_email": nullable(text(limit=320)),
    "list": nullable(text(limit=256)),
    "project": nullable(text(limit=256)),
    "priority": _PRIORITY,
    "timezone": ZONE,
}
TASK = result(
    ("id", "title", "status"),
    id=text(),
    external_id=text(),
    title=text(),
    due=text(),
    notes=text(limit=MAX_NOTES),
    status=text(),
    assignee_email=text(),
    list=text(),
    project=text(),
    priority=text(),
    etag=text(),
)
LIST_TASKS = params(
    status={"type": "string", "enum": ["open", "completed", "all"]},
    due_before=TIME,
    due_after=TIME,
    timezone=ZONE,
    query=text(),
    list=text(limit=256),
    project=text(limit=256),
    assignee_email=text(limit=320),
    overdue=FLAG,
    limit=LIMIT,
    **{"except": EXCEPT},
)
TASK_LIST = listing(TASK, timezone=text(), truncated=FLAG)
CREATE_TASK = params(("title",), title=text(minLength=1), **_TASK_FIELDS, external_id=text(limit=512))
UPDATE_TASK = selecting("task_id", ("changes",), changes=params(title=text(), **_TASK_FIELDS) | {"minProperties": 1})
ONE_TASK = selecting("task_id")
TASK_RESULT = result(("task",), task=TASK)
TASK_CHANGED = result(("task", "before"), task=TASK, before=TASK)

EMAIL = result(
    ("id", "to", "subject", "body", "status"),
    id=text(),
    external_id=text(),
    to={"type": "array", "items": text()},
    subject=text(),
    body=text(limit=100_000),
    status=text(),
    sent_at=text(),
)
_LETTER: dict[str, Schema] = {
    "recipient_email": one_of_texts("one address or more", 100),
    "subject": text(),
    "body": text(limit=100_000),
}
CREATE_DRAFT = params(("recipient_email",), **_LETTER)
SEND_EMAIL = params(**_LETTER, draft_id=text(limit=128)) | {
    "anyOf": [{"required": ["recipient_email"]}, {"required": ["draft_id"]}]
}
UPDATE_DRAFT = params(("draft_id",), **_LETTER, draft_id=text(limit=128))
LIST_EMAILS = params(
    status={"type": "string", "enum": ["sent", "draft", "received", "all"]},
    recipient_email=_LETTER["recipient_email"],
    query=text("words of the subject or the body"),
    time_min=TIME,
    time_max=TIME,
    timezone=ZONE,
    limit=LIMIT,
)
EMAIL_LIST = listing(EMAIL, timezone=text(), truncated=FLAG)
DRAFT_CHANGED = result(("draft", "before"), draft=EMAIL, before=EMAIL)
DRAFT_RESULT = result(("draft",), draft=EMAIL)
MESSAGE_RESULT = result(("message",), message=EMAIL)

STANDING = params(
    ("recipient_email",),
    action={"type": "string", "enum": list(standing_actions.ACTIONS)},
    recipient_email=text(limit=320, minLength=1),
)
STANDING_RESULT = result(("standing",), standing=result(("action",), action=text(), recipient_email=text()))
