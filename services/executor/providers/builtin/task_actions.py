"""Tasks: list, create, update, complete, delete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from libs.ids import derive
from services.executor.providers.base import ActionContext, Json, Selected
from services.executor.providers.builtin import matching, rows, sparing, times, words
from services.executor.providers.builtin.failures import etag_changed, invalid, not_found
from services.executor.providers.builtin.labels import day_text
from services.executor.providers.builtin.params import MAX_NOTES, Params, read_email
from services.executor.providers.builtin.rows import Change, Command, Outcome, Reader, Rows, Statement

_TABLE = "tasks"
_STATUSES = ("open", "completed")
PRIORITIES = ("", "low", "normal", "high", "urgent")
CHANGEABLE = ("title", "due", "notes", "status", "assignee_email", "list", "project", "priority", "timezone")
_MOST = 5_000
_PLACES = ("list", "project")
_TEXTS = {"notes": MAX_NOTES, **dict.fromkeys(_PLACES, 256)}


async def list_tasks(params: Params, context: ActionContext, reader: Reader) -> Json:
    """``task.list_tasks``: open ones by default, by due time, those without one last."""
    zone = params.zone(context.timezone)
    status = params.choice("status", ("open", "completed", "all"), "open")
    before, after = params.instant("due_before", zone), params.instant("due_after", zone)
    found = await reader.rows(_of_status(context.customer_id, status))
    found = [row for row in found if _is_due(row, after, before, zone)]
    found = _belonging(params, found, context.reference_time, zone)
    query = params.text("query")
    found = _unspared(params, _named(query, found) if query else found)
    limit = params.number("limit", 200, 1, 1000)
    cut = {"truncated": True} if len(found) > limit else {}
    return {"items": [form(row) for row in found[:limit]], "timezone": zone.key, **cut}


async def select(selector: Params, context: ActionContext, reader: Reader) -> list[Selected]:
    """Which open task a selector means, by due time; ``time_min`` and ``time_max`` look at when it is due."""
    zone = selector.zone(context.timezone)
    status = selector.choice("status", ("open", "completed", "all"), "open")
    order = selector.choice("order", ("", "first", "last", "next", "all"), "")
    after, before = selector.instant("time_min", zone), selector.instant("time_max", zone)
    if selector.has("time_range"):
        window = times.named_window(selector.text("time_range").lower(), context.reference_time, zone)
        after, before = window.start, window.end
    query = selector.text("query")
    found = [
        row for row in await reader.rows(_of_status(context.customer_id, status)) if _is_due(row, after, before, zone)
    ]
    found = _belonging(selector, found, context.reference_time, zone)
    found = _unspared(selector, _named(query, found) if query else found)
    chosen = found[:1] if order in ("first", "next") else found[-1:] if order == "last" else found[:50]
    return [Selected(row["id"], _label(row, zone), f"v{row['version']}", form(row)) for row in chosen]


def create(params: Params, context: ActionContext, effect_key: str) -> Command:
    """``task.create_task``."""
    task_id = derive(effect_key, "task")
    values = read_task(params, context)
    reads = _places_used(values, context)
    if not reads:
        return Command(sure=_created(task_id, values))

    async def decide(found: Rows, reader: Reader) -> Outcome:
        return _created(task_id, _as_spelt(values, found[0]))

    return Command(reads, decide)


def _created(task_id: str, values: Mapping[str, Any]) -> Outcome:
    return Outcome({"task": form({"id": task_id, "version": 1, **values})}, [Change(_TABLE, task_id, None, values)])


def update(params: Params, context: ActionContext) -> Command:
    """``task.update_task``."""
    changes = params.nested("changes")
    unknown = set(changes.values) - set(CHANGEABLE)
    if unknown or not changes.values:
        raise invalid("changes", f"Of a task, {', '.join(CHANGEABLE)} can be changed.")
    values = _changed_values(changes, context)
    return _changing(params, context, values)


def complete(params: Params, context: ActionContext) -> Command:
    """``task.complete_task``."""
    return _changing(params, context, {"status": "completed", "completed_at": context.now})


def delete(params: Params, context: ActionContext) -> Command:
    """``task.delete_task``: the row stays, marked, so that it can be undone."""
    return _changing(params, context, {"deleted_at": context.now})


def _changing(params: Params, context: ActionContext, given: Mapping[str, Any]) -> Command:
    task_id = params.text("task_id", 128, required=True)
    reads = _places_used(given, context)

    async def decide(found: Rows, reader: Reader) -> Outcome:
        values = _as_spelt(given, found[1] if reads else ())
        row = found[0][0] if found[0] else None
        if row is None or row["deleted_at"] is not None:
            raise not_found("task")
        etag = params.text("etag", 128)
        if etag and etag != f"v{row['version']}":
            raise etag_changed(form(row))
        change = Change(_TABLE, task_id, row["snapshot"], values)
        after = form({**row, **values, "version": change.version})
        return Outcome({"task": after, "before": form(row)}, [change])

    return Command([rows.by_id(_TABLE, context.customer_id, task_id), *reads], decide)


def read_task(params: Params, context: ActionContext) -> dict[str, Any]:
    """A new task's columns from params."""
    values = {"title": params.text("title", required=True), "external_id": params.text("external_id", 512) or None}
    return values | _beside(params, context)


def _beside(params: Params, context: ActionContext) -> dict[str, Any]:
    zone = params.zone(context.timezone)
    due_at, is_date = _due(params, zone)
    status = params.choice("status", _STATUSES, "open")
    email = params.text("assignee_email", 320)
    return {
        "due_at": due_at,
        "due_is_date": is_date,
        "timezone": zone.key,
        "status": status,
        "completed_at": context.now if status == "completed" else None,
        "assignee_email": read_email(email, params.path("assignee_email")) if email else "",
        "priority": params.choice("priority", PRIORITIES, ""),
        **{name: params.text(name, limit) for name, limit in _TEXTS.items()},
    }


def _changed_values(changes: Params, context: ActionContext) -> dict[str, Any]:
    columns = {"due": ("due_at", "due_is_date", "timezone"), "status": ("status", "completed_at")}
    given = _beside(changes, context)
    values = {
        column: given[column] for name in changes.values if name != "title" for column in columns.get(name, (name,))
    }
    if "title" in changes.values:
        values["title"] = changes.text("title", required=True)
    return values


def _due(params: Params, zone: ZoneInfo) -> tuple[datetime | None, bool]:
    """When it is due: a date, a time, or a free slot (its beginning)."""
    value = params.values.get("due")
    if isinstance(value, Mapping):
        value = value.get("start")
    if value is None or value == "":
        return None, False
    if times.is_date(value):
        day = times.read_date(value, zone, params.path("due"))
        return datetime.combine(day, time(), UTC), True
    return times.read_stored_instant(value, zone, params.path("due")), False


def form(row: Mapping[str, Any]) -> Json:
    """The JSON form of contracts.md; what is unknown is absent."""
    due: dict[str, Any] = {}
    if row["due_at"] is not None:
        zone = times.zone_named(row["timezone"])
        due = {"due": _date_of(row).isoformat() if row["due_is_date"] else times.rfc3339(row["due_at"], zone)}
    names = ("external_id", "notes", "assignee_email", "list", "project", "priority")
    optional = {name: row[name] for name in names if row.get(name)}
    return {
        "id": row["id"],
        "title": row["title"],
        **due,
        **optional,
        "status": row["status"],
        "etag": f"v{row['version']}",
    }


def _of_status(customer_id: str, status: str) -> Statement:
    sql = "SELECT * FROM executor.tasks WHERE customer_id = %s AND deleted_at IS NULL"
    sql += "" if status == "all" else " AND status = %s"
    return sql + " ORDER BY due_at NULLS LAST, created_at, id LIMIT %s", (
        customer_id,
        *([] if status == "all" else [status]),
        _MOST,
    )


def _is_due(row: Mapping[str, Any], after: datetime | None, before: datetime | None, zone: ZoneInfo) -> bool:
    if after is None and before is None:
        return True
    if row["due_at"] is None:
        return False
    due = times.midnight(_date_of(row), zone) if row["due_is_date"] else row["due_at"]
    return (after is None or due >= after) and (before is None or due < before)


def _belonging(params: Params, found: list[dict[str, Any]], now: datetime, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Those on the list, of the project, of the assignee and overdue, as was said; what was not said lets all
    through."""
    for name in _PLACES:
        wanted = params.text(name, 256)
        found = [row for row in found if words.same(wanted, row[name])] if wanted else found
    assignee = params.text("assignee_email", 320).casefold()
    found = [row for row in found if row["assignee_email"].casefold() == assignee] if assignee else found
    return [row for row in found if _is_overdue(row, now, zone)] if params.flag("overdue") else found


def _places_used(values: Mapping[str, Any], context: ActionContext) -> list[Statement]:
    """A look at the lists and projects there are, when one is given."""
    if not any(values.get(name) for name in _PLACES):
        return []
    sql = (
        "SELECT list, project, count(*) AS tasks FROM executor.tasks WHERE customer_id = %s AND deleted_at IS NULL"
        " GROUP BY list, project ORDER BY tasks DESC, list, project LIMIT 500"
    )
    return [(sql, (context.customer_id,))]


def _as_spelt(values: Mapping[str, Any], used: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The values with lists and projects spelt as those that are there already: "in progress" is "In Progress"."""
    spelt = dict(values)
    for name in _PLACES:
        if values.get(name):
            spelt[name] = next((row[name] for row in used if words.same(values[name], row[name])), values[name])
    return spelt


def _is_overdue(row: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> bool:
    """Due before now; what is due on a day is overdue when that day is over."""
    if row["due_at"] is None or row["status"] != "open":
        return False
    return _date_of(row) < now.astimezone(zone).date() if row["due_is_date"] else row["due_at"] < now


def _named(query: str, found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    scored = [(row, matching.text_score(query, row["title"], (row["notes"][:500], row["list"]))) for row in found]
    return matching.top_tier(matching.word_for_word(query, scored, [row["title"] for row in found]))


def _unspared(params: Params, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that no exception names."""
    exceptions = sparing.read(params)
    if any(each.limits or each.attendee for each in exceptions):
        raise invalid(params.path("except"), "Tasks are left out by their words only.")
    spared = {row["id"] for each in exceptions for row in _named(each.query, found)}
    return [row for row in found if row["id"] not in spared]


def _date_of(row: Mapping[str, Any]) -> date:
    return row["due_at"].astimezone(UTC).date()  # type: ignore[no-any-return]


def _label(row: Mapping[str, Any], zone: ZoneInfo) -> str:
    title = str(row["title"])[:120]
    if row["due_at"] is None:
        return title
    due = datetime.combine(_date_of(row), time()) if row["due_is_date"] else row["due_at"].astimezone(zone)
    return f"{title}, due {day_text(due)}"
