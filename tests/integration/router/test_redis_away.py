"""Redis away: every request can still be done (protocols.md 10)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from libs.storage.redis import RedisAway, RedisStore
from steward.common.v1 import common_pb2
from tests.integration.router.house import House, Talk

SCHEDULE = "schedule a call with John tomorrow at 3"
Switch = Callable[..., None]


@pytest.fixture
def redis_goes(monkeypatch: pytest.MonkeyPatch) -> Switch:
    """Makes every use of Redis fail from now on; calling with True brings it back."""
    names = ("get_json", "compare_and_set_json", "delete")

    def turn(back: bool = False) -> None:
        for name in names:
            monkeypatch.setattr(RedisStore, name, _REAL[name] if back else _gone)

    return turn


async def _gone(*args: object, **kwargs: object) -> None:
    raise RedisAway


_REAL = {name: getattr(RedisStore, name) for name in ("get_json", "compare_and_set_json", "delete")}


async def test_a_complete_request_waits_for_its_yes_in_the_executor(
    house: House, talk: Talk, redis_goes: Switch
) -> None:
    redis_goes()
    asked = await talk.say(SCHEDULE)
    assert asked.reply.text.startswith("QUESTION:interventions") and house.executor.events == {}
    assert not asked.HasField("active_goal")
    done = await talk.say("yes")
    assert done.mode == common_pb2.MODE_INTERVENTION_REPLY and len(house.executor.events) == 1


async def test_an_incomplete_one_asks_for_all_and_goes_on_from_the_row(
    house: House, talk: Talk, redis_goes: Switch
) -> None:
    redis_goes()
    asked = await talk.say("schedule a call with John")
    assert asked.reply.text.startswith("QUESTION:all_details")
    assert (await talk.say("tomorrow at 3")).reply.text.startswith("QUESTION:interventions")
    await talk.say("yes")
    [event] = house.executor.events.values()
    assert event["attendees"] == ["john@example.com"]


async def test_a_bare_yes_is_not_spent_on_a_proposal_made_before(house: House, talk: Talk, redis_goes: Switch) -> None:
    await talk.say(SCHEDULE)
    redis_goes()
    named = await talk.say("yes")
    assert named.reply.text.startswith("QUESTION:interventions") and house.executor.events == {}
    await talk.say("yes")
    assert len(house.executor.events) == 1
    redis_goes(True)
    assert (await talk.say("yes")).reply.text != "RECEIPTS:" and len(house.executor.events) == 1


async def test_a_no_drops_what_was_proposed_before_and_stays_dropped(
    house: House, talk: Talk, redis_goes: Switch
) -> None:
    await talk.say(SCHEDULE)
    redis_goes()
    assert (await talk.say("no")).reply.text == "NOTICE:dropped" and house.executor.holds == {}
    redis_goes(True)
    assert (await talk.say("yes")).reply.text == "REFUSAL:nothing_open" and house.executor.events == {}


async def test_redis_gone_between_reading_and_writing(
    house: House, talk: Talk, redis_goes: Switch, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet = house.executor.faults.meet

    def goes(method: str) -> None:
        if method == "PlaceHold":
            redis_goes()
        meet(method)

    monkeypatch.setattr(house.executor.faults, "meet", goes)
    asked = await talk.say(SCHEDULE)
    assert asked.reply.text.startswith("QUESTION:interventions") and house.executor.events == {}
    redis_goes(True)
    await talk.say("yes")
    assert len(house.executor.events) == 1
