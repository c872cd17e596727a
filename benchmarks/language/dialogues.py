"""Cases of several turns (SGD): the person's turns are replayed to the suite, the corpus' replies stand in for ours.

A line says for each turn what was understood (intent and the state of the slots), which call was made, and what kind of
answer the agenda waits for. The corpus' own conventions are kept here and only here: its names of intents and slots,
and that what its replies offered or asked to confirm enters the state when the person takes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from benchmarks.language.assistant import Office, Person
from benchmarks.language.corpora import Case, Line

Call = dict[str, Any]

_TAKES_NOT = frozenset({"deny", "drop", "change"})
"""In the corpus what a reply offers is taken by whatever comes next but a no, a change, and asking for others."""

_OTHERS = frozenset({"follow_on.no_more", "revising"})
"""Rules of a turn that asks for others, or changes what waits for its yes."""

_SURE = 0.6
_BARE = frozenset({"meeting", "event", "appointment", "alarm"})
"""Titles that stand for none."""
_UNNAMED = {"alarm": "New alarm"}
"""What an alarm without a name is called: ours, and the corpus' word for it."""
_EVENT_MINUTES = 60
_NOTHING_MORE = "NONE"


@dataclass(frozen=True, slots=True)
class Domain:
    """A service of the corpus: how its intents are called, and which of ours they are."""

    reads: tuple[str, str]
    creates: tuple[str, str]
    free: tuple[str, str]
    intents: Mapping[str, str]
    date: str
    time: str
    name: str
    place: str


CALENDAR = Domain(
    reads=("GetEvents", "calendar.list_events"),
    creates=("AddEvent", "calendar.create_event"),
    free=("GetAvailableTime", "calendar.find_free_time"),
    intents={
        "calendar.list": "GetEvents",
        "calendar.summary": "GetEvents",
        "calendar.conflicts": "GetEvents",
        "calendar.schedule": "AddEvent",
        "calendar.free_time": "GetAvailableTime",
        "calendar.suggest": "GetAvailableTime",
    },
    date="event_date",
    time="event_time",
    name="event_name",
    place="event_location",
)
ALARMS = Domain(
    reads=("GetAlarms", "task.list_tasks"),
    creates=("AddAlarm", "task.create_task"),
    free=("", ""),
    intents={"reminder.list": "GetAlarms", "task.list": "GetAlarms", "reminder.create": "AddAlarm"},
    date="",
    time="new_alarm_time",
    name="new_alarm_name",
    place="",
)


class Dialogues:
    """Runs the cases of a file, each with a person of its own."""

    def __init__(self, office: Office, keep: Callable[[Line], None]) -> None:
        self._office = office
        self._keep = keep

    async def run(self, case: Case) -> Line:
        """The result line of one dialogue."""
        domain = _domain(case)
        person = self._office.person(case["id"], case["now"] + "Z")
        await _settle(person, case, domain)
        talk = Talk(domain)
        replies = []
        for turn in case["turns"]:
            answer = await person.say(turn["user"])
            talk.hear(answer, await person.decision(answer), turn.get("system_after") or {})
            replies.append((answer.get("reply") or {}).get("text"))
        self._keep({"id": case["id"], "replies": replies})
        return {"id": case["id"], "turns": talk.turns, "created": talk.created}


def _domain(case: Case) -> Domain:
    """The service a case is about, as the case itself says."""
    return ALARMS if any(service.startswith("Alarm") for service in case["services"]) else CALENDAR


async def _settle(person: Person, case: Case, domain: Domain) -> None:
    await person.profile(policy={"confirm": "always"})
    if domain is ALARMS:
        for alarm in case["initial_state"]["events"]:
            await person.act("agenda.create_reminder", text=alarm["alarm_name"], at=_next(case["now"], alarm))
    else:
        await person.take_in(events=[_event(event) for event in case["initial_state"]["events"]])


def _next(now: str, alarm: Mapping[str, str]) -> str:
    at = f"{now[:10]}T{alarm['alarm_time']}:00"
    day = datetime.fromisoformat(at) + timedelta(days=at <= now)
    return day.isoformat() + "Z"


def _event(event: Mapping[str, str]) -> dict[str, Any]:
    start = datetime.fromisoformat(f"{event['event_date']}T{event['event_time']}")
    end = start + timedelta(minutes=_EVENT_MINUTES)
    return {
        "title": event["event_name"],
        "location": event["event_location"],
        "start": f"{start.isoformat()}Z",
        "end": f"{end.isoformat()}Z",
        "timezone": "UTC",
    }


@dataclass(slots=True)
class Talk:
    """What the suite showed of its understanding, turn by turn."""

    domain: Domain
    turns: list[Line] = field(default_factory=list)
    created: list[dict[str, str]] = field(default_factory=list)
    _state: dict[str, str] = field(default_factory=dict)
    _intent: str = _NOTHING_MORE
    _offered: dict[str, str] = field(default_factory=dict)

    def hear(self, answer: Line, decision: Line, said: Line) -> None:
        """One turn: our answer, its decision, and the corpus' reply that follows."""
        read = decision.get("classification") or {}
        call = self._call(answer)
        intent = self.domain.intents.get(read.get("intent", ""), "") if read.get("confidence", 0) >= _SURE else ""
        others = intent in (self.domain.reads[0], self.domain.free[0]) and intent == self._intent
        rules = {note["rule"] for note in decision.get("notes") or []}
        self._intent = intent or self._intent
        if not others and rules.isdisjoint(_OTHERS) and read.get("act") not in _TAKES_NOT:
            self._state |= self._offered
        self._read_state(answer, read, call)
        goal = (answer.get("goal") or {}).get("type")
        self.turns.append({"intent": self._intent, "state": dict(self._state), "call": call, "goal": goal})
        self._offered = self._offers(said)

    def _call(self, answer: Line) -> Call | None:
        steps = (answer.get("workflow") or {}).get("steps") or []
        done = [step for step in steps if step["status"] == "completed"]
        for step in reversed(done):
            made = self._as_call(f"{step['type']}.{step['action']}", step.get("result") or {})
            if made is not None:
                return made
        return None

    def _as_call(self, action: str, result: Mapping[str, Any]) -> Call | None:
        domain = self.domain
        if action in ("calendar.list_events", "analysis.summarize_schedule") and domain is CALENDAR:
            return {"action": domain.reads[1], "parameters": _day_of(result)}
        if action in ("calendar.find_free_time", "analysis.find_free_time") and domain is CALENDAR:
            return {"action": domain.free[1], "parameters": _day_of(result)}
        if action == "calendar.create_event" and domain is CALENDAR:
            made = self._event_parameters(result["event"])
        elif action == "agenda.create_reminder":
            made = self._alarm_parameters(result)
        elif action == "agenda.list_reminders" and domain is ALARMS:
            return {"action": domain.reads[1], "parameters": {}}
        else:
            return None
        self.created.append(made)
        return {"action": domain.creates[1], "parameters": made}

    def _event_parameters(self, event: Mapping[str, Any]) -> dict[str, str]:
        domain = self.domain
        found = {
            domain.date: str(event["start"])[:10],
            domain.time: str(event["start"])[11:16],
            domain.name: event["title"],
            domain.place: event.get("location", ""),
        }
        return {name: value for name, value in found.items() if name and value}

    def _alarm_parameters(self, result: Mapping[str, Any]) -> dict[str, str]:
        reminder = result["task"]
        said = str(reminder["description"])
        return {self.domain.time: reminder["scheduled_at"][11:16], self.domain.name: _UNNAMED.get(said.lower(), said)}

    def _read_state(self, answer: Line, read: Line, call: Call | None) -> None:
        slots = read.get("slots") or {}
        goal = answer.get("active_goal") or {}
        if goal.get("datetime"):
            at = goal["datetime"]
            found = {self.domain.date: at[:10], self.domain.time: at[11:16]}
            self._state |= {name: value for name, value in found.items() if name}
        for params in _would_do(answer):
            self._state |= self._told(params)
        for slot, name in (("title", self.domain.name), ("place", self.domain.place)):
            said = str(slots.get(slot, ""))
            if name and said and said.lower() not in _BARE and self._intent == self.domain.creates[0]:
                self._state[name] = said
        if call:
            self._state |= {name: value for name, value in call["parameters"].items() if value}

    def _told(self, params: Mapping[str, Any]) -> dict[str, str]:
        """What was told of a thing that a yes would make."""
        at = str(params.get("at") or params.get("start") or "")
        name = str(params.get("text") or params.get("title") or "")
        place = str(params.get("location") or "")
        found = {self.domain.date: at[:10], self.domain.time: at[11:16], self.domain.place: place}
        if name.lower() not in _BARE:
            found[self.domain.name] = name
        return {slot: value for slot, value in found.items() if slot and value}

    def _offers(self, said: Line) -> dict[str, str]:
        """What the corpus' reply put before the person: taken over when they take it."""
        offered = {}
        for act in said.get("acts", []):
            names = (self.domain.date, self.domain.time, self.domain.name, self.domain.place)
            if act["act"] in ("OFFER", "CONFIRM") and act.get("slot") in names and act.get("values"):
                offered[act["slot"]] = act["values"][0]
        return offered


def _would_do(answer: Line) -> list[dict[str, Any]]:
    """The params of the things that a yes to the open questions would make."""
    asked = [each for each in (answer.get("workflow") or {}).get("interventions") or [] if each["status"] == "open"]
    makes = ("agenda.create_reminder", "calendar.create_event")
    return [step["params"] for each in asked for step in each.get("covers") or [] if step["action"] in makes]


def _day_of(result: Mapping[str, Any]) -> dict[str, str]:
    """The day that was looked at; {} for a stretch of several, which no one said there."""
    if not result.get("time_min") or not result.get("time_max"):
        return {}
    start, end = (datetime.fromisoformat(result[name]) for name in ("time_min", "time_max"))
    return {"event_date": start.date().isoformat()} if end - start <= timedelta(days=1) else {}
