"""Cases with a whole office (WorkBench): one message, and what it changed in calendar, tasks and mail."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.language.assistant import Office, Person
from benchmarks.language.corpora import Case, Line

Row = dict[str, Any]
_DONE_LIST = "Completed"
_WEEKDAYS = range(1, 8)


class Offices:
    """Runs the cases of a file; a state that many cases share is read once."""

    def __init__(self, folder: Path, office: Office, keep: Callable[[Line], None]) -> None:
        self._folder = folder
        self._office = office
        self._keep = keep
        self._states: dict[str, dict[str, Any]] = {}

    async def run(self, case: Case) -> Line:
        """The result line of one case."""
        state = self._state(case)
        person = self._office.person(case["id"], case["now"] + "Z")
        await _settle(person, case, state)
        before = await person.export()
        answers = await person.say_and_confirm(case["turns"][0]["user"])
        after = await person.export()
        line = {"id": case["id"], "diff": difference(before, after)}
        self._keep({"id": case["id"], "replies": [(each.get("reply") or {}).get("text") for each in answers]})
        return line

    def _state(self, case: Case) -> dict[str, Any]:
        initial = case["initial_state"]
        name = initial.get("ref", "")
        if not name:
            return dict(initial)
        if name not in self._states:
            self._states[name] = json.loads((self._folder / name).read_text("utf-8"))
        return self._states[name]


async def _settle(person: Person, case: Case, state: Mapping[str, Any]) -> None:
    hours = case.get("working_hours") or state.get("working_hours") or {"start": "09:00", "end": "18:00"}
    days = [{"weekday": day, **hours} for day in _WEEKDAYS]
    await person.profile(working_hours=days, policy={"confirm": "risky"})
    await person.take_in(
        contacts=[{"external_id": row["email"], **row} for row in state.get("contacts", [])],
        events=[_event(row) for row in state.get("calendar", [])],
        tasks=[_task(row) for row in state.get("tasks", [])],
        emails=[_mail(row) for row in state.get("email", [])],
    )


def _event(row: Mapping[str, str]) -> Row:
    start = datetime.fromisoformat(row["event_start"])
    end = start + timedelta(minutes=float(row["duration"]))
    return {
        "external_id": row["event_id"],
        "title": row["event_name"],
        "attendees": [row["participant_email"]] if row["participant_email"] else [],
        "start": f"{start.isoformat()}Z",
        "end": f"{end.isoformat()}Z",
        "timezone": "UTC",
    }


def _task(row: Mapping[str, str]) -> Row:
    return {
        "external_id": row["task_id"],
        "title": row["task_name"],
        "assignee_email": row["assigned_to_email"],
        "list": row["list_name"],
        "project": row["board"],
        "due": row["due_date"],
        "status": "completed" if row["list_name"] == _DONE_LIST else "open",
    }


def _mail(row: Mapping[str, str]) -> Row:
    other = row["sender/recipient"]
    came = row["inbox/outbox"] == "inbox"
    return {
        "external_id": row["email_id"],
        "subject": row["subject"],
        "body": row["body"],
        "sent_at": datetime.fromisoformat(row["sent_datetime"]).isoformat() + "Z",
        **({"from": other, "status": "received"} if came else {"to": [other], "status": "sent"}),
    }


def _event_row(event: Mapping[str, Any]) -> Row:
    start, end = (datetime.fromisoformat(event[name]) for name in ("start", "end"))
    return {
        "event_name": event["title"],
        "participant_email": ", ".join(event.get("attendees") or []),
        "event_start": start.strftime("%Y-%m-%d %H:%M:%S"),
        "duration": f"{(end - start).total_seconds() / 60:g}",
    }


def _task_row(task: Mapping[str, Any]) -> Row:
    return {
        "task_name": task["title"],
        "assigned_to_email": task.get("assignee_email", ""),
        "list_name": task.get("list", "") or (_DONE_LIST if task["status"] == "completed" else ""),
        "due_date": str(task.get("due", ""))[:10],
        "board": task.get("project", ""),
        "completed": task["status"] == "completed",
    }


def _mail_row(mail: Mapping[str, Any]) -> Row:
    came = mail["status"] == "received"
    return {
        "inbox/outbox": {"received": "inbox", "sent": "outbox"}.get(mail["status"], mail["status"]),
        "sender/recipient": mail.get("from", "") if came else ", ".join(mail.get("to") or []),
        "subject": mail["subject"],
        "body": mail["body"],
    }


def _contact_row(contact: Mapping[str, Any]) -> Row:
    return {name: contact.get(name, "") for name in ("name", "email", "phone", "company")}


_TABLES: dict[str, tuple[str, Callable[[Mapping[str, Any]], Row]]] = {
    "calendar": ("events", _event_row),
    "tasks": ("tasks", _task_row),
    "email": ("emails", _mail_row),
    "contacts": ("contacts", _contact_row),
}
"""The file's tables (contacts, which it never changes, beside them): our list and how a row of it is written there."""


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What changed between two exports, with the file's ids and field names."""
    found = {}
    for table, (name, form) in _TABLES.items():
        old = {row["id"]: row for row in before.get(name, [])}
        new = {row["id"]: row for row in after.get(name, [])}
        part = {
            "create": [_made(form(row)) for key, row in new.items() if key not in old],
            "update": _updates(old, new, form),
            "delete": sorted(_key(row) for key, row in old.items() if key not in new),
        }
        if any(part.values()):
            found[table] = {kind: rows for kind, rows in part.items() if rows}
    return found


def _updates(old: Mapping[str, Row], new: Mapping[str, Row], form: Callable[[Mapping[str, Any]], Row]) -> Row:
    changes = {}
    for key, row in new.items():
        if key in old:
            was, now = form(old[key]), form(row)
            changed = {name: value for name, value in now.items() if value != was[name]}
            changes[_key(row)] = _finished(changed)
    return {key: changed for key, changed in changes.items() if changed}


def _made(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "completed"}


def _finished(changed: Row) -> Row:
    """There a task is done by standing in the list of done ones; a task closed in place is put there."""
    if changed.pop("completed", None) and "list_name" not in changed:
        changed["list_name"] = _DONE_LIST
    return changed


def _key(row: Mapping[str, Any]) -> str:
    return str(row.get("external_id") or row["id"])
