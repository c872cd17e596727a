"""What is too much is refused with the time to wait; what is old goes; a request for another host is not taken."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Iterator

import httpx
import psycopg
import pytest

from cli.embedded.throwaway import Servers
from libs.rpc.context import DEFAULT_TENANT_ID
from tests.integration.gateway.others import Others
from tests.integration.gateway.process import GatewayProcess


async def _fresh_minute() -> None:
    """A window with time enough for the test."""
    left_s = 60 - time.time() % 60
    if left_s < 10:
        await asyncio.sleep(left_s + 0.1)


@pytest.fixture
def two_gateways(database_url: str, servers: Servers, others: Others) -> Iterator[tuple[GatewayProcess, ...]]:
    settings = {"GATEWAY_SENDER_MESSAGES_PER_MINUTE": "6", "DISABLE_REDIS": "false", "REDIS_URL": servers.redis_url,
                "GATEWAY_ALLOWED_HOSTS": "127.0.0.1,Steward.Example"}  # fmt: skip
    started = tuple(GatewayProcess(database_url, others.address, **settings) for _ in range(2))
    for each in started:
        each.start()
    yield started
    for each in started:
        each.stop()


@pytest.mark.timeout(120)
async def test_a_sender_has_so_many_messages_a_minute_over_all_gateways(
    two_gateways: tuple[GatewayProcess, ...],
) -> None:
    message = {"from": f"user-{uuid.uuid4()}", "text": "hello"}
    async with httpx.AsyncClient(timeout=20) as http:

        async def say(gateway: int, **more: str) -> httpx.Response:
            return await http.post(f"{two_gateways[gateway].url}/v1/messages", json={**message, **more})

        await _fresh_minute()
        assert [(await say(0)).status_code for _ in range(3)] == [200] * 3
        assert (await say(1)).status_code == 200
        await asyncio.sleep(2.5)  # what each counted is shared every second
        assert [(await say(0)).status_code for _ in range(4)] == [200, 200, 429, 429]
        refused = await say(0)
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["reason"] == "RATE_LIMITED" and 1 <= int(refused.headers["retry-after"]) <= 120
        assert (await say(0, **{"from": f"user-{uuid.uuid4()}"})).status_code == 200

        for host, codes in (("steward.example:8080", {200, 503}), ("evil.example", {421}), ("", {421})):
            answer = await http.get(f"{two_gateways[0].url}/readyz", headers={"Host": host})
            assert answer.status_code in codes, host
        alive = await http.get(f"{two_gateways[0].url}/healthz", headers={"Host": "10.0.0.7"})
        assert alive.status_code == 200


@pytest.mark.timeout(120)
def test_what_is_old_goes_and_what_is_young_or_unfinished_stays(database_url: str, others: Others) -> None:
    tables = {"events": "seq", "covered_keys": "message_key", "http_keys": "key", "turns": "id", "outbox": "id"}
    gone, kept = f"old-{uuid.uuid4()}", f"young-{uuid.uuid4()}"
    with psycopg.connect(database_url, autocommit=True) as connection:
        for name, age in ((gone, "40 days"), (kept, "1 day")):
            _put_rows(connection, name, age)
        settings = {"GATEWAY_PRUNE_EVERY_S": "0.2", "GATEWAY_TURN_RETENTION_DAYS": "35"}
        process = GatewayProcess(database_url, others.address, **settings)
        process.start()
        try:
            deadline = time.monotonic() + 15
            while any(_count(connection, table, gone) for table in tables):
                assert time.monotonic() < deadline, {table: _count(connection, table, gone) for table in tables}
                time.sleep(0.1)
        finally:
            process.stop()
        assert {table: _count(connection, table, kept) for table in tables} == dict.fromkeys(tables, 1)
        left = connection.execute(
            "SELECT id FROM gateway.outbox WHERE conversation_id = %s AND done_at IS NULL", (f"{gone}-unsent",)
        ).fetchall()
        assert len(left) == 1


def _count(connection: psycopg.Connection[tuple[object, ...]], table: str, name: str) -> int:
    column = "sender" if table == "http_keys" else "turn_id" if table == "covered_keys" else "conversation_id"
    row = connection.execute(f"SELECT count(*) FROM gateway.{table} WHERE {column} = %s", (name,)).fetchone()
    assert row is not None
    return int(str(row[0]))


def _put_rows(connection: psycopg.Connection[tuple[object, ...]], name: str, age: str) -> None:
    at = f"now() - interval '{age}'"
    ours = {"tenant": DEFAULT_TENANT_ID, "name": name}
    for sql in (
        "gateway.events (tenant_id, conversation_id, seq, kind, created_at) "
        "VALUES (%(tenant)s, %(name)s, 1, 'turn', {at})",
        "gateway.covered_keys (tenant_id, message_key, turn_id, created_at) "
        "VALUES (%(tenant)s, %(name)s, %(name)s, {at})",
        "gateway.http_keys (tenant_id, sender, key, content_hash, request_id, created_at) "
        "VALUES (%(tenant)s, %(name)s, 'k', '', '', {at})",
        "gateway.turns (tenant_id, id, conversation_id, seq, origin, received_at, reference_time, timezone, status) "
        "VALUES (%(tenant)s, %(name)s, %(name)s, 1, 'customer', {at}, {at}, 'UTC', 'answered')",
        "gateway.outbox (tenant_id, id, message_key, conversation_id, turn_id, channel, address, text, origin, state, "
        "created_at, due_at, done_at) VALUES (%(tenant)s, %(name)s, %(name)s, %(name)s, %(name)s, 'sms', '+1', 'x', "
        "'customer', 'sent', {at}, {at}, {at})",
        "gateway.outbox (tenant_id, id, message_key, conversation_id, turn_id, channel, address, text, origin, state, "
        "created_at, due_at) VALUES (%(tenant)s, %(name)s || '-unsent', %(name)s || '-unsent', %(name)s || '-unsent', "
        "%(name)s, 'sms', '+1', 'x', 'customer', 'queued', {at}, {at})",
    ):
        connection.execute(f"INSERT INTO {sql.format(at=at)}", ours)
