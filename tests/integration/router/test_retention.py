"""What is old is forgotten, what is young stays, and a turn that never got its answer is told as failed."""

from __future__ import annotations

from datetime import timedelta

from libs.rpc.context import DEFAULT_TENANT_ID
from services.router.store.retention import GIVEN_UP_AFTER, Retention
from tests.integration.router.house import House, Talk

KEEP = timedelta(days=30)


async def _rows(house: House, talk: Talk, table: str) -> list[str]:
    found = await house.database.fetch_all(
        DEFAULT_TENANT_ID, f"SELECT state FROM {table} WHERE conversation_id = %s", (talk.conversation_id,)
    )
    return [row["state"] for row in found]


async def test_old_turns_go_and_young_ones_stay(house: House, talk: Talk) -> None:
    turns, proposals = "(SELECT *, status AS state FROM router.turns) AS t", "router.proposals"
    await talk.say("schedule a call with John tomorrow at 3")
    retention = Retention(house.database, house.clock, KEEP)
    await retention.round()
    assert await _rows(house, talk, turns) == ["done"] and await _rows(house, talk, proposals) == ["live"]
    house.clock.advance((KEEP + timedelta(hours=1)).total_seconds())
    await talk.say("thanks")
    await retention.round()
    assert await _rows(house, talk, turns) == ["done"] and await _rows(house, talk, proposals) == []


async def test_a_turn_without_an_answer_has_failed_until_it_gets_one(house: House, talk: Talk) -> None:
    turns = "(SELECT *, status AS state FROM router.turns) AS t"
    answer = await talk.say("thanks", "turn-never-answered")
    await house.database.execute(
        DEFAULT_TENANT_ID,
        "UPDATE router.turns SET status = 'decided', response = NULL WHERE tenant_id = %s AND conversation_id = %s",
        (DEFAULT_TENANT_ID, talk.conversation_id),
    )
    retention = Retention(house.database, house.clock, KEEP)
    await retention.round()
    assert await _rows(house, talk, turns) == ["decided"]
    house.clock.advance((GIVEN_UP_AFTER + timedelta(hours=1)).total_seconds())
    await retention.round()
    assert await _rows(house, talk, turns) == ["failed"]
    assert (await talk.say("thanks", "turn-never-answered")).reply.text == answer.reply.text
    assert await _rows(house, talk, turns) == ["done"]
