"""Cases that look for a slot for several people (NATURAL PLAN): each is a customer with a calendar of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from benchmarks.language.assistant import Office, Person, Tenants
from benchmarks.language.corpora import Case, Line

_FIRST, _LAST = "start", "end"


class Meetings:
    """Runs the cases of a file, each in a tenant of its own, because their people have the same names."""

    def __init__(self, tenants: Tenants, keep: Callable[[Line], None]) -> None:
        self._tenants = tenants
        self._keep = keep

    async def run(self, case: Case) -> Line:
        """The result line: start and end of the event that was made, else of the slot that was proposed."""
        office = await self._tenants.new(case["id"])
        now = case["now"] + "Z"
        asker = office.person("assistant", now)
        await asyncio.gather(*(_settle(office, now, each, case["initial_state"]) for each in _people(case)))
        await asker.take_in(contacts=_people(case))
        answers = await asker.say_and_confirm(case["turns"][0]["user"])
        self._keep({"id": case["id"], "replies": [(each.get("reply") or {}).get("text") for each in answers]})
        return {"id": case["id"], **(await _made(asker) or _proposed(answers))}


def _people(case: Case) -> list[dict[str, Any]]:
    contacts: list[dict[str, Any]] = case["initial_state"]["contacts"]
    return contacts


async def _settle(office: Office, now: str, contact: dict[str, Any], state: dict[str, Any]) -> None:
    person = office.person(contact["email"], now)
    await person.profile(name=contact["name"], email=contact["email"])
    events = [
        {**event, "start": event["start"] + "Z", "end": event["end"] + "Z", "timezone": "UTC"}
        for event in state["calendars"].get(contact["name"], [])
    ]
    await person.take_in(events=events)


async def _made(asker: Person) -> Line:
    events = (await asker.export())["events"]
    return _slot(events[0]) if len(events) == 1 else {}


def _proposed(answers: list[dict[str, Any]]) -> Line:
    """The slot of the open proposal, or the first of those that were found."""
    goal = answers[-1].get("active_goal") or {}
    if goal.get("datetime") and goal.get("end"):
        return _slot({_FIRST: goal["datetime"], _LAST: goal["end"]})
    steps = (answers[-1].get("workflow") or {}).get("steps") or []
    found = [slot for step in steps for slot in (step.get("result") or {}).get("items") or [] if _FIRST in slot]
    return _slot(found[0]) if found else {}


def _slot(found: dict[str, Any]) -> Line:
    return {
        name: datetime.fromisoformat(found[name]).astimezone(UTC).replace(tzinfo=None).isoformat()
        for name in (_FIRST, _LAST)
    }
