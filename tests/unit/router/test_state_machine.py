"""Any sequence of texts keeps what must always hold of a goal."""

from __future__ import annotations

import asyncio
from datetime import UTC, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.canonical import sha256_hex
from services.router.deciding.guard import guard
from services.router.flows.advance import begin, go_on
from services.router.model.decision import Mode
from services.router.model.goal import Goal
from services.router.model.understood import Understood
from tests.unit.router.builders import (
    ANN,
    JOHN,
    MILLER,
    MemoryCalendar,
    asks,
    clock,
    day,
    event,
    length,
    local,
    moment,
    person,
    says,
    scene,
    stretch,
)

_DAYS = st.integers(1, 9).map(lambda number: local(number, 0))
_CLOCKS = st.builds(lambda hour, half: local(3, hour, 30 if half else 0), st.integers(0, 23), st.booleans())
_TIMES = st.one_of(
    _CLOCKS.map(clock),
    _DAYS.map(day),
    # Instants, as they come over the wire: no wall time that the clock change leaves out.
    st.builds(lambda at, hour: moment(at.astimezone(UTC) + timedelta(hours=hour)), _DAYS, st.integers(0, 23)),
    st.builds(lambda one, other: clock(one, other), _CLOCKS, _CLOCKS),
    _DAYS.map(lambda at: stretch(at + timedelta(hours=12), at + timedelta(hours=18))),
    st.sampled_from([900.0, 3600.0]).map(length),
)
_PEOPLE = st.sampled_from([person(JOHN), person(ANN, text="Ann"), person(JOHN, MILLER), person(text="Zogblar")])
_ACTS = st.sampled_from(["affirm", "deny", "change", "choose", "inform", "", "request"])
_SAID = st.builds(
    lambda act, times, people, choice, emails, text: says(
        act, text, times=tuple(times), people=tuple(people), choice=choice if act == "choose" else 0, emails=emails
    ),
    _ACTS,
    st.lists(_TIMES, max_size=2),
    st.lists(_PEOPLE, max_size=1),
    st.integers(-3, 4),
    st.sampled_from([(), (), ("zog@alien.com",)]),
    st.sampled_from(["", "no", "yes", "miller", "without", "add ann too", "the pm one", "\u202eabc 😀"]),
)
_BEGIN = st.builds(
    lambda kind, times, people: asks(kind, times=times, people=people),
    st.sampled_from(["schedule", "reschedule", "cancel"]),
    st.lists(_TIMES, max_size=2),
    st.lists(_PEOPLE, max_size=1),
)


def _calendar() -> MemoryCalendar:
    return MemoryCalendar(
        event("e1", local(3, 15)),
        event("e2", local(5, 11), 60, title="Review with Ann Lee", attendees=["ann@example.com"]),
        event("e3", local(6, 9), title="Dentist", attendees=[]),
    )


def _holds_together(goal: Goal, turn: str) -> None:
    assert Goal.model_validate(goal.to_json()) == goal
    if goal.status != "proposed":
        assert goal.proposal is None
        return
    assert goal.proposal is not None and goal.asked == "yes_no"
    [step] = goal.proposal.plan["steps"]
    assert goal.proposal.hash == sha256_hex([{key: step[key] for key in ("type", "action", "params")}])
    if goal.type == "schedule":
        assert goal.start is not None and goal.end is not None and scene().now <= goal.start < goal.end
        assert all(guest.state in ("known", "without") for guest in goal.people)
    else:
        assert goal.event is not None and step["params"]["event_id"] == goal.event["id"]


@settings(max_examples=150, deadline=None)
@given(_BEGIN, st.lists(_SAID, max_size=8))
def test_nothing_is_done_without_a_yes_to_the_live_proposal(request: Understood, texts: list[Understood]) -> None:
    asyncio.run(_walk(request, texts))


def test_a_walk_gets_as_far_as_doing_it() -> None:
    """What must always hold was looked at on the whole way, not only before a first question."""
    request = asks("schedule", times=[moment(local(3, 16))], people=[person(JOHN)])
    assert asyncio.run(_walk(request, [says("change", times=(clock(local(3, 17)),))])) == [
        "propose",
        "propose",
        "execute",
    ]


async def _walk(request: Understood, texts: list[Understood]) -> list[str]:
    """What was done at each step of the conversation; ends with the request."""
    calendar, proposals = _calendar(), []
    step = await begin(request.goal_type, request, scene("turn-0"), calendar)
    done: list[str] = [step.doing]
    for number, said in enumerate([*texts, says("affirm", "yes")], start=1):
        goal = step.goal
        _holds_together(goal, f"turn-{number}")
        if step.doing == "propose":
            assert goal.proposal is not None and goal.proposal.id not in proposals
            proposals.append(goal.proposal.id)
        if step.doing in ("execute", "drop"):
            break
        if guard(goal, said).mode is not Mode.CONTINUE_ACTIVE_GOAL:
            continue
        following = await go_on(goal, said, scene(f"turn-{number}"), calendar)
        if following.doing == "execute":
            assert said.act == "affirm" and goal.status == "proposed" and goal.proposal is not None
            assert goal.proposal.id == proposals[-1] and following.goal == goal
        if not following.used_text:
            assert following.goal == goal
        step = following
        done.append(step.doing)
    return done
