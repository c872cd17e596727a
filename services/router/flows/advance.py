"""One message's way through a flow: begin, go on, propose. The same for every type of goal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from libs.canonical import sha256_hex
from libs.errors import StewardError
from libs.ids import derive
from services.router.flows.asking import about_no_such_day
from services.router.flows.assign import Assign
from services.router.flows.beside import beside_thing
from services.router.flows.cancel import Cancel
from services.router.flows.choosing import chosen, less_taken_away, other_taken, with_choice
from services.router.flows.days_said import with_no_such_day
from services.router.flows.events import start_of
from services.router.flows.finding import spoken_of
from services.router.flows.flow import Flow, FlowStep
from services.router.flows.reschedule import Reschedule
from services.router.flows.schedule import Schedule
from services.router.flows.several import answered
from services.router.flows.update import Update
from services.router.model.calendar import Calendar
from services.router.model.decision import Note
from services.router.model.goal import EventSearch, Goal, Offer, Thing, Window
from services.router.model.local import date_of, day_start, next_day
from services.router.model.replies import notice, question, refusal, what
from services.router.model.turn import Scene
from services.router.model.understood import Understood

FLOWS: dict[str, Flow] = {
    "schedule": Schedule(),
    "reschedule": Reschedule(),
    "cancel": Cancel(),
    "update": Update(),
    "assign": Assign(),
}
"""What an active goal can be about."""

UNCLEAR = "goal.unclear"
"""The rule's name of a text that neither answers nor changes the goal."""


def new_goal(goal_type: str, scene: Scene) -> Goal:
    """An empty goal, begun by this turn."""
    return Goal(
        goal_id=derive(scene.turn_id, "active"),
        type=goal_type,
        tenant_id=scene.tenant_id,
        conversation_id=scene.conversation_id,
        customer_id=scene.customer_id,
        timezone=scene.timezone,
        created_at=scene.clock_now,
        updated_at=scene.clock_now,
        turn_id=scene.turn_id,
    )


async def begin(
    goal_type: str,
    understood: Understood,
    scene: Scene,
    calendar: Calendar,
    last_event: dict[str, Any] | None = None,
    thing: Thing | None = None,
) -> FlowStep:
    """A new goal out of a clear request.

    Args:
        goal_type: which.
        understood: the request.
        scene: here and now.
        calendar: what it is completed from.
        last_event: what it is about when nothing tells the event.
        thing: what the words point at ("it", "the second one"), whatever else they say.
    """
    flow = FLOWS[goal_type]
    goal = with_no_such_day(flow.fill(new_goal(goal_type, scene), understood, scene), understood)
    pointed = goal.search is None or goal.search.is_empty
    about_event = goal.target_kind in ("", "event")
    if goal_type != "schedule" and about_event and pointed and last_event is not None:
        goal = goal.having(search=spoken_of(last_event))
    goal = beside_thing(goal, thing) if goal_type == "schedule" else _about(goal, thing) if thing is not None else goal
    step = await advance(flow, goal, scene, calendar)
    return await _shifted(flow, step, understood, scene, calendar)


async def _shifted(flow: Flow, step: FlowStep, understood: Understood, scene: Scene, calendar: Calendar) -> FlowStep:
    """ "Make it earlier", of an event that stands: the first free slot of its day before it, or the next after it."""
    goal = step.goal
    if goal.type != "reschedule" or goal.event is None or not goal.suggested:
        return step
    if understood.times or not understood.does("earlier", "later"):
        return step
    begins = goal.having(start=start_of(goal.event, goal.timezone))
    return await advance(
        flow, _earlier(begins, scene) if understood.does("earlier") else _later(begins, scene), scene, calendar
    )


def _about(goal: Goal, thing: Thing) -> Goal:
    """An event is looked up again, because it may have changed since; a task is frozen by its etag."""
    if thing.kind == "event":
        order = goal.search.order if goal.search is not None else ""
        return goal.having(search=spoken_of({**thing.value, "id": thing.id}, order), choices=())
    item = {**thing.value, "id": thing.id, "title": thing.title}
    return goal.having(event=item, target_kind=thing.kind, search=EventSearch(query=thing.title), choices=())


async def again(goal: Goal, scene: Scene, calendar: Calendar) -> FlowStep:
    """A lapsed goal from what is still known of it: checked anew, proposed anew, under a new id."""
    fresh = new_goal(goal.type, scene)
    kept = goal.having(
        goal_id=fresh.goal_id, created_at=fresh.created_at, status="collecting", proposal=None, asked="",
        choices=(), version=1,
        **_event_again(goal),
    )  # fmt: skip
    return await advance(FLOWS[goal.type], kept, scene, calendar)


def _event_again(goal: Goal) -> dict[str, Any]:
    """The event is looked up again, because it may have changed since; a slot we picked is picked again."""
    changes: dict[str, Any] = {}
    if goal.event is not None and goal.target_kind in ("", "event"):
        changes = {"event": None, "search": spoken_of(goal.event)}
    if goal.suggested:
        changes |= {"start": None, "end": None, "suggested": goal.type == "schedule"}
    return changes


async def go_on(goal: Goal, understood: Understood, scene: Scene, calendar: Calendar) -> FlowStep:
    """A text that answers or changes the goal: yes, no, a choice, a change; else what is missing is asked again."""
    flow = FLOWS[goal.type]
    if wants_taken(goal, understood):
        note = Note(rule="goal.anyway", detail="the person was told what is at that time, and wants it all the same")
        return FlowStep("execute", goal, notes=(note,))
    if (instead := other_taken(goal, understood, scene.event_length_s)) is not None:
        return await advance(flow, instead, scene, calendar)
    if understood.act == "deny" and not _says_more(goal, understood):
        return FlowStep(
            "drop",
            goal,
            (notice("dropped", items=[what(goal)]),),
            (Note(rule="goal.no", detail="a no drops the goal"),),
        )
    if understood.act == "request" and understood.goal_type == "cancel" != goal.type:
        rule = Note(rule="goal.cancel_it", detail="cancelling what is only proposed drops it")
        return FlowStep("drop", goal, (notice("dropped", items=[what(goal)]),), (rule,))
    if direction := shifts(goal, understood):
        return await advance(
            flow, _earlier(goal, scene) if direction == "earlier" else _later(goal, scene), scene, calendar
        )
    if leaves_time_to_us(goal, understood):
        return await advance(flow, _at_any_time(goal), scene, calendar)
    changed = _changed(flow, goal, understood, scene)
    if changed is not None:
        return await advance(flow, changed, scene, calendar)
    if understood.act == "affirm" and goal.status != "collecting" and goal.proposal is not None:
        return FlowStep("execute", goal, notes=(Note(rule="goal.yes", detail="a yes to the newest live proposal"),))
    other = (understood.act == "change" and not understood.is_sure) or understood.does("another_time")
    if other and goal.start is not None and goal.type in ("schedule", "reschedule"):
        return await advance(flow, _later(goal, scene), scene, calendar)
    if goal.status == "collecting" and understood.act in ("affirm", "request") and not goal.asked:
        return await advance(flow, goal, scene, calendar)  # complete, but its last attempt failed
    return _unclear(goal)


def shifts(goal: Goal, understood: Understood) -> str:
    """Whether the text wants the open goal "earlier" or "later", without saying when: never a yes, whatever else."""
    timed = goal.type in ("schedule", "reschedule") and goal.start is not None and not understood.times
    if not timed:
        return ""
    return "earlier" if understood.does("earlier") else "later" if understood.does("later") else ""


def leaves_time_to_us(goal: Goal, understood: Understood) -> bool:
    """Whether we asked when, and the answer is that any time will do."""
    asked = goal.start is None and goal.asked in ("when", "new_time")
    return asked and not understood.times and understood.does("any_time")


def _at_any_time(goal: Goal) -> Goal:
    """The first free slot: on the day that was said, when one was."""
    window = None
    if goal.date is not None:
        window = Window(start=day_start(goal.date, goal.timezone), end=day_start(next_day(goal.date), goal.timezone))
    return goal.having(asked="", suggested=True, window=window)


def wants_taken(goal: Goal, understood: Understood) -> bool:
    """Whether a clash was told and the time beside it is wanted ("book it anyway"): a yes, and no other choice."""
    told = goal.proposal is not None and goal.asked not in ("", "yes_no")
    return told and not understood.times and understood.does("anyway")


async def advance(flow: Flow, goal: Goal, scene: Scene, calendar: Calendar) -> FlowStep:
    """Completes the goal from the calendar, then asks the one question that is due, or proposes."""
    touched = goal.having(updated_at=scene.clock_now, turn_id=scene.turn_id, status="collecting", proposal=None)
    if (nowhere := about_no_such_day(touched)) is not None:
        note = Note(rule=f"goal.ask.{nowhere.goal.asked}", detail="the day that was said does not exist")
        return FlowStep("ask", nowhere.goal, (nowhere.part,), (note,))
    try:
        complete = await flow.complete(touched, scene, calendar)
    except StewardError as error:
        return _calendar_away(touched, error)
    asked = flow.ask(complete, scene)
    if asked is not None:
        note = Note(
            rule=f"goal.ask.{asked.goal.asked}", detail=f"{goal.type}: something is missing before it can be proposed"
        )
        return FlowStep("ask", asked.goal, (asked.part,), (note,))
    note = Note(rule="goal.propose", detail=f"{goal.type}: nothing is missing; a yes is asked for")
    return FlowStep("propose", proposed(flow, complete, scene), notes=(note,))


def _calendar_away(goal: Goal, error: StewardError) -> FlowStep:
    """The calendar cannot be read: nothing is lost, and any "try again" goes on from here."""
    part = refusal("failed", what=what(goal), reason=error.reason, message="")
    note = Note(rule="goal.calendar_away", detail=f"the calendar could not be read ({error.reason}); the goal is kept")
    return FlowStep("ask", goal.having(asked="", choices=()), (part,), (note,))


def proposed(flow: Flow, goal: Goal, scene: Scene, purpose: str = "proposal:1") -> Goal:
    """The goal with what a yes would buy, frozen: one step with ids and etags, and its hash (protocols.md 5)."""
    step = flow.step(goal)
    frozen: dict[str, Any] = {"type": step.type, "action": step.action, "params": step.params}
    plan = {
        "plan_id": derive(scene.turn_id, f"plan:{purpose}"),
        "original_message": scene.text,
        "summary": step.description[:200],
        "steps": [{"id": "step_1", **frozen, "description": step.description[:200]}],
    }
    offer = Offer(
        id=derive(scene.turn_id, purpose),
        hash=sha256_hex([frozen]),
        plan=plan,
        expires_at=scene.clock_now + timedelta(seconds=scene.goal_ttl_s),
        asked_at=scene.clock_now,
    )
    return goal.having(status="proposed", proposal=offer, asked="yes_no", asked_text="", choices=())


def _says_more(goal: Goal, understood: Understood) -> bool:
    """A no that carries its own answer: "no, 4pm", "no, skip the address"."""
    if understood.times or understood.people or understood.emails:
        return True
    return goal.asked == "unknown_person" and understood.does("without") and understood.length > 1


def _changed(flow: Flow, goal: Goal, understood: Understood, scene: Scene) -> Goal | None:
    """The goal as the text changes it; None when it changes nothing."""
    settled = answered(goal, understood) or less_taken_away(goal, understood, scene)
    if settled is not None:
        return settled
    choice = chosen(goal, understood, scene)
    if choice is not None:
        return with_choice(goal, choice, scene.event_length_s)
    if understood.choice and not understood.times:
        return None  # a position that was not offered
    if (
        understood.act == "affirm"
        and goal.proposal is not None
        and not (understood.times or understood.people or understood.emails)
    ):
        return None  # a yes is a yes, whatever else the reading found in its words
    filled = with_no_such_day(flow.fill(goal, understood, scene), understood)
    return filled if _substance(filled) != _substance(goal) else None


def _substance(goal: Goal) -> dict[str, Any]:
    bookkeeping = {"proposal", "status", "version", "updated_at", "turn_id", "asked", "asked_text"}
    return goal.model_dump(exclude=bookkeeping)


def _later(goal: Goal, scene: Scene) -> Goal:
    """Another time than the one proposed, without saying which: the next free slot after it."""
    assert goal.start is not None  # the caller looked
    begin = max(goal.start + timedelta(minutes=15), scene.now)
    window = Window(start=begin, end=begin + timedelta(days=scene.suggest_days))
    return goal.having(start=None, end=None, window=window, asked="")


def _earlier(goal: Goal, scene: Scene) -> Goal:
    """The first free slot of that day before the time proposed; where there is no time before it, when is asked."""
    assert goal.start is not None  # the caller looked
    begin = max(day_start(date_of(goal.start, goal.timezone), goal.timezone), scene.now)
    if begin >= goal.start:
        return goal.having(start=None, end=None, window=None, clock=None, suggested=False, asked=_WHEN[goal.type])
    return goal.having(start=None, end=None, window=Window(start=begin, end=goal.start), asked="")


_WHEN = {"schedule": "when", "reschedule": "new_time"}
"""What is asked for where no time can be picked."""


def _unclear(goal: Goal) -> FlowStep:
    """The text could not be used: says what is still needed; the goal stays as it is."""
    part = question(
        "unclear", what=what(goal), missing=missing_of(goal), options=[choice.value for choice in goal.choices]
    )
    note = Note(rule=UNCLEAR, detail="the text neither answers nor changes the goal; it stays open")
    return FlowStep("ask", goal, (part,), (note,), used_text=False)


def missing_of(goal: Goal) -> list[str]:
    """What is still needed: a yes for a proposal, else the topic of the last question."""
    return ["a yes or a no"] if goal.status != "collecting" or not goal.asked else [goal.asked]
