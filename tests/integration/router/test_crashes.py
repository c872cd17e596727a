"""A process that ends at any place of a turn: another one takes it up and ends in the same state, with one answer."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from libs.rpc.context import DEFAULT_TENANT_ID
from services.router.clients.forms import turn_of
from steward.router.v1 import router_pb2
from tests.integration.router.house import House, Kill, Killed, Talk, in_tenant

SCHEDULE = "schedule a call with John tomorrow at 3"
CONVERSATIONS: dict[str, tuple[str, ...]] = {
    "booked": (SCHEDULE, "make it 4", "yes", "yes"),
    "moved": (SCHEDULE, "yes", "move my call with John to Friday at 10", "what's on my calendar today?", "yes"),
    "cancelled": (SCHEDULE, "yes", "cancel my call with John", "yes", "undo"),
    "dropped": (SCHEDULE, "no", "yes"),
    "asked": ("schedule a call with Zogblar tomorrow at 3", "zog@alien.com", "yes"),
    "answered": ("send a person a mail", "zog@alien.com"),
    "commanded": (SCHEDULE, "what's open", "never mind", "why"),
}


async def _walk(house: House, talk: Talk, texts: tuple[str, ...], kill: Kill) -> list[router_pb2.HandleMessageResponse]:
    """The conversation; where the process is killed another one carries the same turn on."""
    dying, fresh = house.conductor(kill.wrap), house.conductor()
    answers, killed = [], False
    for text in texts:
        turn = turn_of(talk.turn(text), DEFAULT_TENANT_ID)
        try:
            conductor = fresh if killed else dying
            answer = await in_tenant(partial(conductor.handle, turn))
        except Killed:
            killed = True
            answer = await in_tenant(partial(fresh.handle, turn))
        assert await in_tenant(partial(fresh.handle, turn)) == answer
        answers.append(router_pb2.HandleMessageResponse.FromString(answer))
        talk.previous = turn.turn_id
    return answers


def _state(house: House, talk: Talk, answers: list[router_pb2.HandleMessageResponse], goal: Any) -> dict[str, Any]:
    events = [{key: event[key] for key in ("title", "start", "end")} for event in house.executor.events.values()]
    goals = sorted(f"{each.subject.partition(':')[0]}:{each.status}" for each in house.agenda.goals.values())
    return {
        "answers": [(each.reply.type, each.reply.text, each.mode) for each in answers],
        "events": events,
        "effects": dict(house.executor.effects),
        "holds": len(house.executor.holds),
        "goal": goal and (goal["type"], goal["status"]),
        "agenda": goals,
        "remembered": house.planner.remembered,
    }


def _forget(house: House) -> None:
    for held in (house.executor.events, house.executor.holds, house.executor.workflows, house.executor.resumes,
                 house.executor.effects, house.agenda.goals, house.planner.remembered):  # fmt: skip
        held.clear()


@pytest.fixture(autouse=True)
def redis_may_take_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no outage: what the router does without Redis has tests of its own."""
    monkeypatch.setattr("libs.storage.redis.OPERATION_TIMEOUT_S", 10.0)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", CONVERSATIONS)
async def test_killed_anywhere_it_ends_the_same(house: House, name: str) -> None:
    texts = CONVERSATIONS[name]
    unharmed, talk = Kill(0), Talk(house)
    answers = await _walk(house, talk, texts, unharmed)
    expected = _state(house, talk, answers, await talk.goal())
    for place in range(1, len(unharmed.passed) + 1):
        _forget(house)
        kill, talk = Kill(place), Talk(house)
        answers = await _walk(house, talk, texts, kill)
        assert _state(house, talk, answers, await talk.goal()) == expected, (place, kill.passed[-1])
