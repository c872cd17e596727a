"""What is taken back, dropped, cancelled or kept because of what was spoken of before, and two events that swap."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from services.router.deciding import normal, pointing
from services.router.deciding.all_of_them import takes_all_away
from services.router.deciding.answering import command
from services.router.deciding.draft import Draft
from services.router.deciding.swapping import swaps
from services.router.deciding.unable import tell_unable
from services.router.flows.advance import begin
from services.router.model.decision import Note, Pending, Start, Undo
from services.router.model.goal import Goal, Thing
from services.router.model.history import History, PastTurn
from services.router.model.told import Kept, Matched, Planned, ReadingContext, Run, StepRun
from services.router.model.turn import Turn
from services.router.model.understood import Understood
from tests.unit.router.builders import (
    JOHN,
    MONDAY,
    NEW_YORK,
    MemoryCalendar,
    asks,
    event,
    heard,
    local,
    moment,
    person,
    scene,
)

NOW = MONDAY.astimezone(UTC)
GYM, YOGA = Thing(kind="event", id="e-1", title="Gym"), Thing(kind="event", id="e-2", title="Yoga class")


def past(number: int, *things: Thing, acted: bool = True, **more: Any) -> PastTurn:
    """A turn whose answer spoke of these things."""
    turn_id, mode = f"turn-{number}", str(more.pop("mode", "normal_routing"))
    notes, pending, run = more.pop("notes", ()), more.pop("pending", None), f"run-{number}"
    return PastTurn(
        turn_id,
        mode,
        notes,
        pending,
        (),
        None,
        "",
        NOW,
        acted=acted,
        things=things,
        workflow_id=run,
        **more,
    )


def drafted(said: Understood, *turns: PastTurn, goal: Goal | None = None) -> Draft:
    """A text after these turns, newest first."""
    turn = Turn("t-1", "turn-9", "conv-1", "a", "cust-1", said.text, (), MONDAY, MONDAY, NEW_YORK, "api", "en-US")
    return Draft(turn, scene("turn-9"), History(turns=turns), Kept(), said, goal)


class Agenda:
    """With promises that are waited for."""

    def __init__(self, *subjects: str) -> None:
        self._subjects = subjects

    async def open_goals(self, turn: Turn) -> list[dict[str, Any]]:
        return [{"subject": each} for each in self._subjects]


class Reads:
    """Reads "cancel the gym" as a cancellation of what is named."""

    async def read(self, turn: Turn, text: str, context: ReadingContext, intent: str = "") -> Understood:
        return replace(asks("cancel", query=text.split()[-1]), text=text)


def _undone(draft: Draft) -> list[str]:
    return [effect.workflow_id for effect in draft.effects if isinstance(effect, Undo)]


class Did:
    """The newest workflow: a lunch booked and a task made for it."""

    def __init__(self, *steps: StepRun) -> None:
        self._run = Run("run-1", "completed", 3, steps)

    async def newest_undoable(self, turn: Turn, since: datetime) -> Run:
        return self._run


LUNCH = StepRun("s1", "calendar", "create_event", "completed", "reversible", result={"event": {"id": "e-9"}})
TABLE = StepRun(
    "s2", "task", "create_task", "completed", "reversible", result={"task": {"id": "t-9", "title": "Table"}}
)


async def test_one_kind_of_what_was_done_is_taken_back_alone() -> None:
    draft = drafted(heard("undo the task", act="undo"))
    await command("undo", draft, Matched(), cast("Any", Did(LUNCH, TABLE)), cast("Any", Agenda()))
    [start] = draft.effects
    assert isinstance(start, Start)
    assert [(step["action"], step["params"]) for step in start.plan["steps"]] == [("delete_task", {"task_id": "t-9"})]


@pytest.mark.parametrize("text", ["undo that", "undo the task"])
async def test_all_of_one_thing_is_undone_as_it_was_done(text: str) -> None:
    steps = (LUNCH, TABLE) if "that" in text else (TABLE,)
    draft = drafted(heard(text, act="undo"))
    await command("undo", draft, Matched(), cast("Any", Did(*steps)), cast("Any", Agenda()))
    assert _undone(draft) == ["run-1"]


async def test_a_change_goes_back_with_all_of_it_only() -> None:
    changed = replace(TABLE, action="update_task")
    draft = drafted(heard("undo the task", act="undo"))
    await command("undo", draft, Matched(), cast("Any", Did(LUNCH, changed)), cast("Any", Agenda()))
    assert not draft.effects and draft.parts[0].facts["whole"] is True


def test_one_time_of_a_repeating_reminder_is_not_left_out_and_no_event_is_looked_for() -> None:
    daily = Thing(kind="reminder", id="r-1", title="Stretch", value={"recurrence": "FREQ=DAILY"})
    tomorrow = moment(local(3, 0), role="old_time", text="tomorrow")
    said = heard("skip tomorrow", intent="calendar.cancel", confidence=0.8, goal_type="cancel", times=(tomorrow,))
    draft = drafted(said, past(1, daily))
    assert tell_unable(draft) and draft.parts[0].facts["kind"] == "skip"
    once = daily.model_copy(update={"value": {}})
    assert not tell_unable(drafted(said, past(1, once)))


def test_what_is_done_to_it_is_done_to_the_task_that_is_to_be_changed() -> None:
    goal = Goal(
        goal_id="g", type="update", tenant_id="t-1", conversation_id="conv-1", customer_id="cust-1", timezone=NEW_YORK,
        created_at=NOW, updated_at=NOW, target_kind="task", event={"id": "t-9", "title": "Table"},
    )  # fmt: skip
    said = heard("mark it done", intent="task.complete", confidence=0.7, act="request")
    focus = pointing.focus_of(said, goal, History(), drafted(said).turn, scene())
    assert focus is not None and (focus.kind, focus.id) == ("task", "t-9")


@pytest.mark.parametrize(("named", "undone"), [("gym", ["run-1"]), ("yoga", ["run-2"]), ("haircut", [])])
async def test_what_is_named_is_undone_and_nothing_else(named: str, undone: list[str]) -> None:
    draft = drafted(heard(f"undo the {named}", act="undo", slots={"query": named}), past(2, YOGA), past(1, GYM))
    await command("undo", draft, Matched(), None, None)  # type: ignore[arg-type]
    assert _undone(draft) == undone
    assert [part.topic for part in draft.parts if part.kind == "REFUSAL"] == ([] if undone else ["nothing_to_undo"])


@pytest.mark.parametrize(
    ("text", "cancelled"),
    [
        ("never mind about the budget", ["topic:the budget"]),
        ("never mind about the offsite", ["topic:the offsite"]),
        ("never mind about the venue", []),
        ("never mind", []),
    ],
)
async def test_a_promise_is_dropped_by_its_name(text: str, cancelled: list[str]) -> None:
    draft = drafted(heard(text, act="drop"), past(1, acted=False))
    await command("drop", draft, Matched(), None, Agenda("topic:the offsite", "topic:the budget"))  # type: ignore[arg-type]
    assert draft.cancelled == cancelled


async def test_the_promise_made_just_before_is_dropped_without_its_name() -> None:
    promised = past(1, acted=False, notes=(Note(rule="normal.promise", detail=""),))
    draft = drafted(heard("never mind", act="drop"), past(2, acted=False, mode="command"), promised)
    await command("drop", draft, Matched(), None, Agenda("topic:the budget"))  # type: ignore[arg-type]
    assert draft.cancelled == ["topic:the budget"]


def test_both_are_what_was_spoken_of_one_after_the_other() -> None:
    draft = drafted(heard("cancel both", act="drop"), past(2, YOGA, acted=False), past(1, GYM, acted=False))
    assert takes_all_away(draft, Matched())
    [start] = [effect for effect in draft.effects if isinstance(effect, Start)]
    assert [step["params"]["event_id"] for step in start.plan["steps"]] == ["e-2", "e-1"]


def test_both_of_three_is_not_guessed() -> None:
    third = Thing(kind="event", id="e-3", title="Dentist")
    turns = (past(3, third), past(2, YOGA), past(1, GYM))
    assert not takes_all_away(drafted(heard("cancel both", act="drop"), *turns), Matched())


async def test_a_look_at_something_keeps_the_request_that_lacks_a_detail() -> None:
    pending = Pending(kind="matter", text="remind me to call", asked="when", intent="reminder.create", title="Call")
    look = Understood("what's on tomorrow?", "calendar.list", 0.95, "request")
    draft = drafted(look, past(1, acted=False, pending=pending))

    async def plan() -> Planned:
        return Planned(plan={"steps": [{}], "summary": "List events"})

    await normal.route(draft, plan, MemoryCalendar())
    assert draft.pending == pending
    assert (draft.parts[-1].topic, draft.parts[-1].facts["what"]["title"]) == ("return_to_goal", "Call")


async def test_a_question_about_the_proposed_event_is_answered() -> None:
    said = asks("schedule", people=[person(JOHN)], times=[moment(local(3, 15))], title="Call")
    step = await begin("schedule", said, scene(), MemoryCalendar())
    draft = drafted(heard("how long will it be?", confidence=0.3), goal=step.goal)
    part = await pointing.asked_about(draft, None, MemoryCalendar())
    assert part is not None and part.facts["asked"] == "how_long"
    assert part.facts["value"]["start"] == "2026-03-03T15:00:00-05:00"


async def test_two_events_change_places_and_keep_their_lengths() -> None:
    gym = event("e-1", local(3, 7), 60, title="Gym", attendees=[])
    dentist = event("e-2", local(4, 15), 30, title="Dentist", attendees=[])
    said = heard("swap gym and dentist", confidence=0.9, slots={"swap": ["gym", "dentist"]})
    draft = drafted(said)
    assert await swaps(draft, Reads(), MemoryCalendar(gym, dentist))  # type: ignore[arg-type]
    [start] = [effect for effect in draft.effects if isinstance(effect, Start)]
    told = {step["params"]["event_id"]: step["params"]["changes"] for step in start.plan["steps"]}
    assert told["e-1"] == {"start": "2026-03-04T15:00:00-05:00", "end": "2026-03-04T16:00:00-05:00"}
    assert told["e-2"] == {"start": "2026-03-03T07:00:00-05:00", "end": "2026-03-03T07:30:00-05:00"}


async def test_nothing_changes_places_with_what_is_not_there() -> None:
    gym = event("e-1", local(3, 7), title="Gym", attendees=[])
    draft = drafted(heard("swap gym and sauna", confidence=0.9, slots={"swap": ["gym", "sauna"]}))
    assert await swaps(draft, Reads(), MemoryCalendar(gym))  # type: ignore[arg-type]
    assert not draft.effects and [part.topic for part in draft.parts] == ["no_event_found"]


async def test_why_an_event_cannot_change_places_is_said() -> None:
    gym = event("e-1", local(3, 7), title="Gym", attendees=[])
    birthday = {"id": "e-2", "title": "Birthday", "start": "2026-03-07", "end": "2026-03-08", "all_day": True}
    for two, reason in ((["gym", "gym"], "same"), (["gym", "birthday"], "all_day")):
        draft = drafted(heard("swap them", confidence=0.9, slots={"swap": two}))
        assert await swaps(draft, Reads(), MemoryCalendar(gym, birthday))  # type: ignore[arg-type]
        assert not draft.effects
        assert [(part.topic, part.facts["reason"]) for part in draft.parts] == [("no_swap", reason)]


async def test_swap_them_means_the_two_spoken_of_and_is_asked_about_without_them() -> None:
    gym = event("e-1", local(3, 7), title="Gym", attendees=[])
    dentist = event("e-2", local(4, 15), title="Dentist", attendees=[])
    said = heard("swap them back", confidence=0.9, slots={"swaps_spoken": True})
    alone = drafted(said)
    assert await swaps(alone, Reads(), MemoryCalendar(gym, dentist))  # type: ignore[arg-type]
    assert [(part.topic, part.facts["reason"]) for part in alone.parts] == [("no_swap", "which")]
    things = tuple(Thing(kind="event", id=each["id"], title=each["title"], value=each) for each in (gym, dentist))
    draft = drafted(said, past(1, *things))
    assert await swaps(draft, Reads(), MemoryCalendar(gym, dentist))  # type: ignore[arg-type]
    [start] = [effect for effect in draft.effects if isinstance(effect, Start)]
    assert {step["params"]["event_id"] for step in start.plan["steps"]} == {"e-1", "e-2"}
