"""PostgreSQL gone and back: refused honestly, nothing half done, recovered without a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from cli.embedded import PostgresServer
from libs.storage.migrate import migrate
from tests.integration.gateway.others import Others, answer
from tests.integration.gateway.process import GatewayProcess


async def _status(client: httpx.AsyncClient, path: str, wanted: int) -> None:
    """Waits until a path answers with a status."""
    for _ in range(150):
        if (await client.get(path)).status_code == wanted:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{path} never answered {wanted}")


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[PostgresServer]:
    """A server of its own whose commits outlive a crash, as in a deployment."""
    tmp_path.chmod(0o711)
    server = PostgresServer(tmp_path / "postgres")
    server.start()
    migrate(["gateway"], server.url)
    yield server
    server.stop()


async def test_an_answer_outlives_the_database_it_is_stored_in(others: Others, postgres: PostgresServer) -> None:
    process = GatewayProcess(postgres.url, others.address, STEWARD_LOG_LEVEL="error")
    process.start()
    gate, reached = asyncio.Event(), asyncio.Event()

    async def held(request: Any, _: Any) -> Any:
        if request.turn.customer.address == "away":  # another test's message may still be on its way
            reached.set()
            await gate.wait()
        return answer(f"you said {request.turn.text}")

    others.handle = held
    try:
        async with httpx.AsyncClient(base_url=process.url, timeout=30.0) as client:
            await _status(client, "/readyz", 200)
            sent = {"from": "away", "text": "one", "message_id": "m1"}
            waiting = asyncio.create_task(client.post("/v1/messages", json=sent))
            await asyncio.wait_for(reached.wait(), 5)
            postgres.kill()
            gate.set()
            refused = await client.post("/v1/messages", json={**sent, "message_id": "m2"})
            assert (refused.status_code, refused.json()["reason"]) == (503, "POSTGRES_AWAY")
            await _status(client, "/readyz", 503)
            postgres.relaunch()
            first = await waiting
            assert first.status_code == 200, first.text
            assert first.json()["reply"]["text"] == "you said one"
            await _status(client, "/readyz", 200)
            assert (await client.post("/v1/messages", json=sent)).content == first.content
            following = await client.post("/v1/messages", json={**sent, "message_id": "m3", "text": "two"})
            assert following.json()["reply"]["text"] == "you said two"
            assert [turn.text for turn in others.turns if turn.customer.address == "away"] == ["one", "two"]
    finally:
        process.stop()
