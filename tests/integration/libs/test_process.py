"""A service as a process: start, refusal to start, health, reflection, drain, and the end of whoever started it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import grpc
import psycopg
import pytest
import pytest_asyncio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from libs import errors
from tests.integration.libs.conftest import Wired
from tests.integration.libs.echo import NAME, said
from tests.ports import free_ports

ROOT = Path(__file__).parents[3]
SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


class Started:
    """The demo service as a child, its addresses and what it said."""

    def __init__(self, **environ: str) -> None:
        self.port, self.metrics = free_ports(2)
        self.environ = {
            **{key: value for key, value in os.environ.items() if not key.startswith("STEWARD_")},
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'gen'}",
            "ROUTER_GRPC_ADDR": f"127.0.0.1:{self.port}",
            "ROUTER_METRICS_ADDR": f"127.0.0.1:{self.metrics}",
            "STEWARD_EMBEDDED": "1",
            **environ,
        }
        self.child: subprocess.Popen[str] | None = None

    def start(self, *arguments: str, **kwargs: Any) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.integration.libs.demo_service", *arguments]
        self.child = subprocess.Popen(command, env=self.environ, stderr=subprocess.PIPE, text=True, cwd=ROOT, **kwargs)
        return self.child

    @property
    def target(self) -> str:
        return f"127.0.0.1:{self.port}"

    def ended(self, within_s: float = 30) -> tuple[int, str]:
        assert self.child is not None
        _, said_text = self.child.communicate(timeout=within_s)
        return self.child.returncode, said_text

    def stop(self) -> None:
        if self.child is not None and self.child.poll() is None:
            self.child.kill()
            self.child.communicate()


@pytest.fixture
def service() -> Iterator[Started]:
    started = Started()
    yield started
    started.stop()


@pytest_asyncio.fixture
async def channel(service: Started) -> AsyncIterator[grpc.aio.Channel]:
    async with grpc.aio.insecure_channel(service.target, options=[("grpc.max_reconnect_backoff_ms", 300)]) as made:
        yield made


async def health_of(channel: grpc.aio.Channel, name: str = "") -> int:
    stub: Any = health_pb2_grpc.HealthStub(channel)
    answer = await stub.Check(health_pb2.HealthCheckRequest(service=name), timeout=30, wait_for_ready=True)
    return int(answer.status)


async def until_health(channel: grpc.aio.Channel, wanted: int, within_s: float = 30) -> None:
    async with asyncio.timeout(within_s):
        while await health_of(channel) != wanted:  # noqa: ASYNC110  it is another process that changes
            await asyncio.sleep(0.05)


async def test_it_serves_health_reflection_and_metrics(service: Started, channel: grpc.aio.Channel) -> None:
    service.start()
    await until_health(channel, SERVING)
    assert await health_of(channel, NAME) == SERVING
    with pytest.raises(grpc.aio.AioRpcError) as unknown:
        await health_of(channel, "nobody.Knows")
    assert unknown.value.code() is grpc.StatusCode.NOT_FOUND
    stub: Any = reflection_pb2_grpc.ServerReflectionStub(channel)  # type: ignore[arg-type]  # typed for sync channels only
    ask: Any = reflection_pb2.ServerReflectionRequest
    listed: set[str] = set()
    async for answer in stub.ServerReflectionInfo(iter([ask(list_services="")])):
        listed = {each.name for each in answer.list_services_response.service}
    assert {NAME, "grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection"} <= listed
    url = f"http://127.0.0.1:{service.metrics}/metrics"
    text = await asyncio.to_thread(lambda: urllib.request.urlopen(url).read().decode())
    assert "steward_rpc_in_flight 0.0" in text


async def test_sigterm_lets_a_running_call_finish_and_ends_with_0(
    service: Started, channel: grpc.aio.Channel, wired: Wired
) -> None:
    child = service.start()
    await until_health(channel, SERVING)
    stub = wired.stub(service.target)
    running = asyncio.ensure_future(stub.one_one(said("slow:a")))
    await asyncio.sleep(0.1)
    child.send_signal(signal.SIGTERM)
    assert (await running).value == "done"
    assert (await asyncio.to_thread(service.ended))[0] == 0


async def test_work_whose_caller_died_is_finished_before_the_end(
    demo_url: str, owner: psycopg.Connection[Any], wired: Wired
) -> None:
    service = Started(DATABASE_URL=demo_url, ROUTER_WITH_DATABASE="1")
    try:
        child = service.start()
        stub = wired.stub(service.target, wait_for_ready=True)
        await stub.one_one(said("x"))
        with contextlib.suppress(errors.DeadlineExceeded):
            await stub.one_one(said("slow:c"), timeout=0.1)
        child.send_signal(signal.SIGTERM)
        assert (await asyncio.to_thread(service.ended))[0] == 0
        rows = owner.execute("SELECT id FROM demo.things WHERE id = 'slow:c'").fetchall()
        assert rows == [("slow:c",)]
    finally:
        service.stop()


async def test_an_idle_service_with_a_listener_stops_within_about_a_second(
    demo_url: str, owner: psycopg.Connection[Any]
) -> None:
    service = Started(DATABASE_URL=demo_url, ROUTER_WITH_DATABASE="1", ROUTER_WITH_LISTENER="1")
    with contextlib.suppress(psycopg.errors.DuplicateObject):
        owner.execute("CREATE ROLE steward_router")  # who listens; a role is the server's, so it stays
    try:
        child = service.start()
        async with grpc.aio.insecure_channel(service.target) as channel:
            await until_health(channel, SERVING)
        child.send_signal(signal.SIGTERM)
        told = time.monotonic()
        assert (await asyncio.to_thread(service.ended))[0] == 0
        assert time.monotonic() - told < 2, "half a second of it is the notice to those who watch"
    finally:
        service.stop()


async def test_a_draining_server_says_so_to_those_who_watch(service: Started, channel: grpc.aio.Channel) -> None:
    child = service.start()
    await until_health(channel, SERVING)
    stub: Any = health_pb2_grpc.HealthStub(channel)
    watch = stub.Watch(health_pb2.HealthCheckRequest(service=""))
    seen: list[int] = []
    with contextlib.suppress(grpc.aio.AioRpcError):
        async for state in watch:
            seen.append(int(state.status))
            if len(seen) == 1:
                child.send_signal(signal.SIGTERM)
    assert seen == [SERVING, NOT_SERVING]
    assert (await asyncio.to_thread(service.ended))[0] == 0


@pytest.mark.parametrize("which", ["port", "metrics"])
def test_a_taken_port_is_one_sentence_and_code_1(service: Started, which: str) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", getattr(service, which)))
        taken.listen()
        service.start()
        code, text = service.ended()
    assert code == 1
    sentence = text.strip().splitlines()[-1]
    variable = "ROUTER_GRPC_ADDR" if which == "port" else "ROUTER_METRICS_ADDR"
    assert sentence.startswith("router: cannot ")
    assert sentence.endswith(f"set {variable} to a free one")
    assert "Traceback" not in text


async def test_a_second_copy_on_the_same_port_does_not_share_it(service: Started, channel: grpc.aio.Channel) -> None:
    service.start()
    await until_health(channel, SERVING)
    second = Started(ROUTER_GRPC_ADDR=service.target)
    second.start()
    assert second.ended()[0] == 1


def test_check_config_starts_nothing(service: Started) -> None:
    service.start("--check-config", stdout=subprocess.DEVNULL)
    assert service.ended() == (0, "")
    service.environ["ROUTER_WITH_DATABASE"] = "perhaps"
    service.start("--check-config")
    code, text = service.ended()
    assert code == 2
    assert text.startswith("router: ROUTER_WITH_DATABASE = 'perhaps': input should be a valid boolean")


async def test_it_ends_with_its_supervisor(service: Started, channel: grpc.aio.Channel) -> None:
    read_end, write_end = os.pipe()
    service.environ["STEWARD_PARENT_FD"] = str(read_end)
    service.start(pass_fds=(read_end,))
    os.close(read_end)
    await until_health(channel, SERVING)
    os.close(write_end)
    assert (await asyncio.to_thread(service.ended))[0] == 0


async def test_health_follows_postgres(demo_url: str, owner: psycopg.Connection[Any]) -> None:
    service = Started(DATABASE_URL=demo_url, ROUTER_WITH_DATABASE="1")
    service.start()
    try:
        async with grpc.aio.insecure_channel(service.target) as channel:
            await until_health(channel, SERVING)
            owner.execute("ALTER ROLE steward_demo RENAME TO steward_demo_away")
            owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'steward-demo'"
            )
            try:
                await until_health(channel, NOT_SERVING)
            finally:
                owner.execute("ALTER ROLE steward_demo_away RENAME TO steward_demo")
            await until_health(channel, SERVING)
    finally:
        service.stop()


async def test_two_boots_of_a_slot_have_one_slot_and_two_owners(service: Started, wired: Wired) -> None:
    owners = []
    for _ in range(2):
        child = service.start()
        stub = wired.stub(service.target, wait_for_ready=True)
        owners.append((await stub.one_one(said("owner"))).value)
        child.kill()
        child.communicate()
    first, second = (each.split("#") for each in owners)
    assert first[0] == second[0] == f"router@{socket.gethostname()}/{service.target}"
    assert first[1] != second[1]
