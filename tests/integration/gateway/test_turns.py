"""Messages and their answers: once, in order, whatever happens to the processes."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import grpc
import httpx
import pytest

from tests.integration.gateway.others import Others, answer
from tests.integration.gateway.process import GatewayProcess


def _message(**fields: Any) -> dict[str, Any]:
    return {"from": f"user-{uuid.uuid4()}", "text": "hello", **fields}


async def test_an_answer_has_the_form_of_the_contract(http: httpx.AsyncClient, others: Others) -> None:
    sent = _message(message_id="m1", timezone="America/New_York", local_datetime="2026-03-02T09:00:00-05:00")
    response = await http.post("/v1/messages", json=sent)
    assert response.status_code == 200
    body = response.json()
    assert list(body) == [
        "message_id", "conversation_id", "turn_id", "reply", "mode", "active_goal", "workflow", "goals_achieved",
        "goal",
    ]  # fmt: skip
    assert body["message_id"] == "m1"
    assert body["reply"] == {"type": "ai_chat", "text": "you said hello", "expects": None, "options": []}
    assert body["mode"] == "NORMAL_ROUTING"
    turn = others.turns[0]
    assert (turn.turn_id, turn.timezone, turn.customer.timezone) == (body["turn_id"], *["America/New_York"] * 2)
    assert turn.reference_time.seconds == 1772460000
    assert abs(turn.received_at.seconds - turn.reference_time.seconds) > 3600


async def test_the_zone_is_remembered_and_the_time_is_not(http: httpx.AsyncClient, others: Others) -> None:
    sent = _message(timezone="Asia/Tokyo", local_datetime="2030-01-01T00:00:00+09:00")
    await http.post("/v1/messages", json=sent)
    await http.post("/v1/messages", json={"from": sent["from"], "text": "again"})
    second = others.turns[1]
    assert second.timezone == "Asia/Tokyo"
    assert second.reference_time == second.received_at
    assert (second.previous_reply, second.previous_turn_id) == ("you said hello", others.turns[0].turn_id)


async def test_ten_at_once_with_one_id_are_one_turn(http: httpx.AsyncClient, others: Others) -> None:
    async def slow(request: Any, _: Any) -> Any:
        await asyncio.sleep(0.3)
        return answer("done")

    others.handle = slow
    sent = _message(message_id="same")
    responses = await asyncio.gather(*(http.post("/v1/messages", json=sent) for _ in range(10)))
    assert {response.status_code for response in responses} == {200}
    assert len({response.content for response in responses}) == 1
    assert len(others.turns) == 1


async def test_ten_at_once_for_an_old_conversation_are_one_turn_too(http: httpx.AsyncClient, others: Others) -> None:
    sent = _message()
    await http.post("/v1/messages", json=sent)
    for number in range(5):
        again = {**sent, "message_id": f"same-{number}"}
        responses = await asyncio.gather(*(http.post("/v1/messages", json=again) for _ in range(10)))
        assert len({response.content for response in responses}) == 1
    assert len({turn.turn_id for turn in others.turns}) == 6
    after = await http.post("/v1/messages", json={**sent, "text": "and now"})
    assert after.json()["reply"]["text"] == "you said and now"


async def test_a_repeat_gets_the_first_answer_byte_for_byte(http: httpx.AsyncClient, others: Others) -> None:
    sent = _message()
    key = {"Idempotency-Key": "k1"}
    first = await http.post("/v1/messages", json=sent, headers=key)
    second = await http.post("/v1/messages", json=sent, headers=key)
    third = await http.post("/v1/messages", json={**sent, "message_id": "k1"})
    assert first.content == second.content == third.content
    assert len(others.turns) == 1


async def test_other_content_under_an_id_is_refused_for_that_sender_only(
    http: httpx.AsyncClient, others: Others
) -> None:
    sent = _message(message_id="m1")
    assert (await http.post("/v1/messages", json=sent)).status_code == 200
    refused = await http.post("/v1/messages", json={**sent, "text": "other"})
    assert (refused.status_code, refused.json()["reason"]) == (409, "IDEMPOTENCY_MISMATCH")
    assert (await http.post("/v1/messages", json=_message(message_id="m1", text="other"))).status_code == 200


async def test_what_takes_long_is_answered_later(http: httpx.AsyncClient, others: Others) -> None:
    async def slow(request: Any, _: Any) -> Any:
        await asyncio.sleep(2.6)
        return answer("at last")

    others.handle = slow
    sent = _message(message_id="slow")
    response = await http.post("/v1/messages", json=sent)
    assert response.status_code == 202
    place = response.headers["location"]
    assert place == f"/v1/turns/{response.json()['turn_id']}"
    waiting = (await http.get(place)).json()
    assert (waiting["status"], waiting["reply"], waiting["response"]) == ("running", None, None)
    repeat = await http.post("/v1/messages", json=sent)
    assert repeat.status_code == 200
    done = (await http.get(place)).json()
    assert done["reply"]["text"] == "at last"
    assert done["response"] == repeat.json()


async def test_one_at_a_time_and_in_order_within_a_conversation(http: httpx.AsyncClient, others: Others) -> None:
    async def slow(request: Any, _: Any) -> Any:
        await asyncio.sleep(0.05)
        return answer(request.turn.text)

    others.handle = slow
    sent = _message()
    first = asyncio.create_task(http.post("/v1/messages", json={**sent, "text": "0"}))
    waiting = [first]
    for number in range(1, 8):
        await asyncio.sleep(0.02)
        waiting.append(asyncio.create_task(http.post("/v1/messages", json={**sent, "text": str(number)})))
    bodies = [response.json() for response in await asyncio.gather(*waiting)]
    assert [body["reply"]["text"] for body in bodies] == [str(number) for number in range(8)]
    assert set(others.most_at_once.values()) == {1}
    listed = (await http.get(f"/v1/conversations/{bodies[0]['conversation_id']}/turns")).json()
    accepted = [turn["text"] for turn in listed["items"]]
    assert sorted(accepted) == [str(number) for number in range(8)]
    assert [turn.text for turn in others.turns] == accepted


async def test_another_conversation_never_waits(http: httpx.AsyncClient, others: Others) -> None:
    gate = asyncio.Event()

    async def held(request: Any, _: Any) -> Any:
        if request.turn.text == "hold":
            await gate.wait()
        return answer("ok")

    others.handle = held
    waiting = asyncio.create_task(http.post("/v1/messages", json=_message(text="hold")))
    for _ in range(5):
        response = await asyncio.wait_for(http.post("/v1/messages", json=_message()), 1.0)
        assert response.status_code == 200
    gate.set()
    assert (await waiting).status_code == 200


async def test_an_attempt_that_fails_is_made_again(http: httpx.AsyncClient, others: Others) -> None:
    async def failing(request: Any, context: Any) -> Any:
        if len(others.turns) < 3:
            await context.abort(grpc.StatusCode.INTERNAL, "broken")
        return answer("third time lucky")

    others.handle = failing
    response = await http.post("/v1/messages", json=_message())
    assert response.json()["reply"]["text"] == "third time lucky"
    assert len({turn.turn_id for turn in others.turns}) == 1


async def test_a_turn_that_never_works_gets_an_honest_answer_and_the_next_one_runs(
    http: httpx.AsyncClient, others: Others
) -> None:
    async def poison(request: Any, context: Any) -> Any:
        if request.turn.text == "poison":
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "no")
        return answer("fine")

    others.handle = poison
    sent = _message(text="poison", message_id="p")
    dead = await http.post("/v1/messages", json=sent)
    assert dead.status_code == 200
    assert "could not finish" in dead.json()["reply"]["text"]
    assert (await http.post("/v1/messages", json=sent)).content == dead.content
    turn = (await http.get(f"/v1/turns/{dead.json()['turn_id']}")).json()
    assert turn["status"] == "dead"
    following = await http.post("/v1/messages", json={**sent, "text": "next", "message_id": "n"})
    assert following.json()["reply"]["text"] == "fine"


async def test_conversations_are_found_and_made(http: httpx.AsyncClient, others: Others) -> None:
    sent = _message(channel="web")
    one = (await http.post("/v1/messages", json=sent)).json()["conversation_id"]
    assert (await http.post("/v1/messages", json=sent)).json()["conversation_id"] == one
    assert (await http.post("/v1/messages", json={**sent, "channel": "api"})).json()["conversation_id"] != one
    named = await http.post("/v1/messages", json={**sent, "channel": "api", "conversation_id": one})
    assert named.json()["conversation_id"] == one
    for unknown in ("nope", str(uuid.uuid4())):
        refused = await http.post("/v1/messages", json={**sent, "conversation_id": unknown})
        assert (refused.status_code, refused.json()["reason"]) == (404, "CONVERSATION_UNKNOWN")
    foreign = await http.post("/v1/messages", json=_message(conversation_id=one))
    assert foreign.status_code == 404


@pytest.mark.parametrize("address", ["+1 (555) 010-0199", "+15550100199", "tel:+1-555-010-0199", "  +1 555 0100199 "])
async def test_a_number_is_one_person_however_it_is_written(
    http: httpx.AsyncClient, others: Others, address: str
) -> None:
    body = (await http.post("/v1/messages", json={"from": address, "text": "x"})).json()
    expected = (await http.post("/v1/messages", json={"from": "+15550100199", "text": "x"})).json()
    assert body["conversation_id"] == expected["conversation_id"]


async def test_a_killed_gateway_drives_its_turns_again_at_once(database_url: str, others: Others) -> None:
    process = GatewayProcess(database_url, others.address, GATEWAY_CONVERSATION_LEASE_S="60")
    process.start()
    reached = asyncio.Event()

    async def first_hangs(request: Any, _: Any) -> Any:
        if len(others.turns) == 1:
            reached.set()
            await asyncio.sleep(60)
        return answer(f"answered {request.turn.text}")

    others.handle = first_hangs
    sent = _message(message_id="k", text="one")
    try:
        async with httpx.AsyncClient(base_url=process.url, timeout=20.0) as client:
            lost = asyncio.create_task(client.post("/v1/messages", json=sent))
            await asyncio.wait_for(reached.wait(), 5)
            queued = asyncio.create_task(client.post("/v1/messages", json={**sent, "text": "two", "message_id": "k2"}))
            await asyncio.sleep(0.3)
            process.kill()
            await asyncio.gather(lost, queued, return_exceptions=True)
        process.start()
        async with httpx.AsyncClient(base_url=process.url, timeout=20.0) as client:
            again = await client.post("/v1/messages", json=sent)
            assert again.json()["reply"]["text"] == "answered one"
            second = await client.post("/v1/messages", json={**sent, "text": "two", "message_id": "k2"})
            assert second.json()["reply"]["text"] == "answered two"
    finally:
        process.stop()
    assert [turn.text for turn in others.turns] == ["one", "one", "two"]
    assert others.turns[0].turn_id == others.turns[1].turn_id


async def test_another_replica_takes_up_what_a_dead_one_left_and_answers_for_it(
    database_url: str, others: Others
) -> None:
    settings = {"GATEWAY_CONVERSATION_LEASE_S": "1", "GATEWAY_SWEEP_EVERY_S": "0.2"}
    one = GatewayProcess(database_url, others.address, **settings)
    two = GatewayProcess(database_url, others.address, **settings)
    one.start()
    two.start()
    reached = asyncio.Event()

    async def first_hangs(request: Any, _: Any) -> Any:
        if len(others.turns) == 1:
            reached.set()
            await asyncio.sleep(60)
        return answer("taken up")

    others.handle = first_hangs
    sent = _message(message_id="k")
    try:
        async with httpx.AsyncClient(timeout=20.0) as client:
            lost = asyncio.create_task(client.post(f"{one.url}/v1/messages", json=sent))
            await asyncio.wait_for(reached.wait(), 5)
            repeat = asyncio.create_task(client.post(f"{two.url}/v1/messages", json=sent))
            await asyncio.sleep(1.5)  # longer than the lease: it is renewed while the turn runs
            assert len(others.turns) == 1
            one.kill()
            await asyncio.gather(lost, return_exceptions=True)
            assert (await repeat).json()["reply"]["text"] == "taken up"
    finally:
        two.stop()
    assert len(others.turns) == 2


async def test_sigterm_answers_what_it_has_begun(database_url: str, others: Others) -> None:
    process = GatewayProcess(database_url, others.address)
    process.start()
    reached = asyncio.Event()

    async def slow(request: Any, _: Any) -> Any:
        reached.set()
        await asyncio.sleep(0.5)
        return answer("still answered")

    others.handle = slow
    async with httpx.AsyncClient(base_url=process.url, timeout=20.0) as client:
        waiting = asyncio.create_task(client.post("/v1/messages", json=_message()))
        await asyncio.wait_for(reached.wait(), 5)
        code = await asyncio.to_thread(process.stop)
        assert (await waiting).json()["reply"]["text"] == "still answered"
    assert code == 0


async def test_sigterm_answers_202_for_what_takes_too_long(database_url: str, others: Others) -> None:
    """What was accepted is no error, however long the drain would have to wait for it; a repeat gets the answer."""
    process = GatewayProcess(database_url, others.address, GATEWAY_STOP_WITHIN_S="0.5")
    process.start()
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def hangs(request: Any, _: Any) -> Any:
        reached.set()
        await go_on.wait()
        return answer("answered at last")

    others.handle = hangs
    said = _message()
    async with httpx.AsyncClient(base_url=process.url, timeout=20.0) as client:
        waiting = asyncio.create_task(client.post("/v1/messages", json=said))
        await asyncio.wait_for(reached.wait(), 5)
        stopped = asyncio.create_task(asyncio.to_thread(process.stop))
        told = await waiting
        assert (told.status_code, told.json()["status"]) == (202, "running")
        go_on.set()
        assert await stopped == 0
        process.start()
        assert (await client.post("/v1/messages", json=said)).json()["reply"]["text"] == "answered at last"
    process.stop()
