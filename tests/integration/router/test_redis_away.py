"""Redis away: every request can still be done (protocols.md 10)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from libs.storage.redis import RedisAway, RedisStore
from steward.common.v1 import common_pb2
from steward.executor.v1 import executor_pb2
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


async def test_a_question_put_while_redis_was_away_is_put_aside_by_the_next_request(
    house: House, talk: Talk, redis_goes: Switch
) -> None:
    """As an open proposal is: what was asked first is dropped and said, and a yes never buys it."""
    redis_goes()
    await talk.say(SCHEDULE)
    redis_goes(True)
    newer = await talk.say("schedule a call with Zogblar tomorrow at 3")
    assert newer.reply.text.startswith("NOTICE:dropped QUESTION:unknown_person")
    assert newer.active_goal.status == "collecting"
    await talk.say("yes")
    assert house.executor.events == {} and (await talk.say("what's open")).reply.text == "NOTICE:open_list"
    [older] = house.executor.workflows.values()
    assert older.status == executor_pb2.WORKFLOW_STATUS_CANCELLED


async def test_of_two_requests_while_redis_is_away_a_yes_buys_the_newer(
    house: House, talk: Talk, redis_goes: Switch
) -> None:
    redis_goes()
    await talk.say(SCHEDULE)
    newer = await talk.say("schedule a call with John on Friday at 10")
    assert newer.reply.text.startswith("NOTICE:dropped QUESTION:interventions")
    await talk.say("yes")
    [event] = house.executor.events.values()
    assert event["start"] == "2026-03-06T10:00:00-05:00"


async def test_another_kind_of_question_stays_open_beside_a_new_request(house: House, talk: Talk) -> None:
    await talk.say("mail the draft")
    newer = await talk.say("schedule a call with Zogblar tomorrow at 3")
    assert newer.reply.text.startswith("QUESTION:unknown_person")
    [mail] = house.executor.workflows.values()
    assert mail.status == executor_pb2.WORKFLOW_STATUS_WAITING_INTERVENTION


async def test_a_proposal_that_redis_forgot_is_still_open(house: House, talk: Talk) -> None:
    """A flushed Redis leaves the rows, and a bare yes is never spent on the other question that is open."""
    await talk.say("mail the draft")
    await talk.say(SCHEDULE)
    assert (await talk.say("yes")).reply.text.startswith("QUESTION:which_question")
    await house.goals.clear(talk.conversation_id)
    assert (await talk.say("yes")).reply.text.startswith("QUESTION:which_question") and not house.executor.effects
    await house.goals.clear(talk.conversation_id)
    await talk.say("the second one")
    assert dict(house.executor.effects) == {"create_event": 1} and len(house.executor.events) == 1
    assert (await talk.goal()) is None


async def test_a_proposal_that_lapsed_is_not_taken_from_the_rows(house: House, talk: Talk) -> None:
    await talk.say(SCHEDULE)
    await house.goals.clear(talk.conversation_id)
    house.clock.advance(901)
    assert (await talk.say("yes")).reply.text == "REFUSAL:lapsed" and house.executor.events == {}


async def test_a_second_yes_to_a_question_of_a_workflow_hears_that_it_is_done(house: House, talk: Talk) -> None:
    await talk.say("mail the draft")
    await talk.say("yes")
    assert sum(house.executor.effects.values()) == 1
    for _ in range(2):
        assert (await talk.say("yes")).reply.text == "REFUSAL:already_done"
    assert sum(house.executor.effects.values()) == 1
    await talk.say("what do I have on Friday?")
    assert (await talk.say("yes")).reply.text == "REFUSAL:nothing_open"


async def test_a_second_yes_hears_nothing_of_done_while_the_first_asked_for_more(house: House, talk: Talk) -> None:
    """Something was done by an answer, and its yes is still waited for: with the desk away that is not "done"."""
    await talk.say("mail the draft")
    house.executor.faults.away.add("MatchIntervention")
    for text in ("yes", "zog@alien.com", "never mind", "what's open"):
        assert (await talk.say(text)).reply.text == "REFUSAL:desk_away" and not house.executor.effects
    house.executor.faults.away.clear()
    await talk.say("yes")
    assert sum(house.executor.effects.values()) == 1
