"""The `steward` command as a person uses it: its output and exit codes."""

from __future__ import annotations

import http.server
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import grpc
import pytest

from steward.gateway.v1 import gateway_pb2 as pb
from steward.gateway.v1 import gateway_pb2_grpc
from tests.integration.cli.suite import ROOT, Suite
from tests.ports import free_address


def steward(suite: Suite, *arguments: str, **variables: str) -> tuple[int, str]:
    """Run the command; returns its exit code and everything it wrote."""
    environment = suite.environment | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "gen")]), "COLUMNS": "200"}
    # Not among the dummies: python -m looks for packages in the present folder first.
    elsewhere = suite.folder / "elsewhere"
    elsewhere.mkdir(exist_ok=True)
    result = subprocess.run(
        [sys.executable, "-m", "cli.main", *arguments],
        cwd=elsewhere,
        env=environment | variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=30,
    )
    return result.returncode, result.stdout


def test_help_lists_all_commands(suite: Suite) -> None:
    code, said = steward(suite, "--help")
    assert code == 0
    for name in ("up", "status", "tenants", "keys", "migrate", "clock", "doctor", "chat", "demo"):
        assert f" {name} " in said


def test_status_and_doctor_tell_what_runs_and_what_does_not(suite: Suite) -> None:
    code, said = steward(suite, "status")
    assert (code, "Nothing runs" in said) == (1, True)
    code, said = steward(suite, "doctor")
    assert code == 0, said
    assert "FAIL" not in said

    suite.start_ready()
    code, said = steward(suite, "status")
    assert code == 0, said
    for name, pid in suite.pids().items():
        assert name in said
        assert str(pid) in said
    code, said = steward(suite, "doctor")
    assert code == 0, said
    assert "answers, version 18" in said

    os.kill(suite.pids()["supervisor"], signal.SIGKILL)
    suite.end()
    assert not suite.left(within_s=20)
    code, said = steward(suite, "doctor")
    assert code == 1
    assert "FAIL  database" in said


def test_doctor_names_a_port_in_use(suite: Suite) -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as taken:
        address = f"127.0.0.1:{taken.server_port}"
        code, said = steward(suite, "doctor", AGENDA_GRPC_ADDR=address)
    assert code == 1
    assert f"AGENDA_GRPC_ADDR = {address}: port {taken.server_port} is in use" in said


def test_the_clock_is_moved_only_where_it_can_be(suite: Suite) -> None:
    suite.start_ready()
    code, said = steward(suite, "clock", "advance", "24h")
    assert code == 1
    assert "STEWARD_CLOCK" in said
    assert "(the machine's clock)" in steward(suite, "clock", "show")[1]
    suite.stop()

    suite.start_ready(STEWARD_CLOCK="2030-05-06T07:08:09Z")
    assert steward(suite, "clock", "show")[1].startswith("2030-05-06T07:")
    assert steward(suite, "clock", "advance", "1d2h")[1].startswith("2030-05-07T09:")
    assert steward(suite, "clock", "set", "2031-01-01T00:00:00+01:00")[1].startswith("2030-12-31T23:00:00")
    code, said = steward(suite, "clock", "set", "tomorrow")
    assert (code, "is no instant" in said) == (1, True)
    suite.stop()


def test_migrate_needs_a_database(suite: Suite) -> None:
    code, said = steward(suite, "migrate")
    assert code == 1
    assert "there is no database" in said


@contextmanager
def answering(answers: list[tuple[int, dict[str, str], dict[str, Any]]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A gateway that gives the answers in order; yields its URL and what it was asked."""
    asked: list[dict[str, Any]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked.append(
                {"path": self.path, "key": self.headers.get("Authorization"), "body": json.loads(body or "{}")}
            )
            code, headers, document = answers[len(asked) - 1]
            text = json.dumps(document).encode()
            self.send_response(code)
            for name, value in {**headers, "Content-Length": str(len(text))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = _answer  # noqa: N815

        def log_message(self, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


def test_chat_sends_a_message_and_shows_the_answer_when_it_comes_later(suite: Suite) -> None:
    done = {"reply": {"type": "ai_chat", "text": "Lunch [bold]at noon"}}
    with answering([(202, {"Location": "/v1/turns/t1"}, {}), (200, {}, done)]) as (url, asked):
        code, said = steward(suite, "chat", "--url", url, "--from", "Ana", "--text", "lunch?", STEWARD_API_KEY="k1")
    assert (code, said.strip()) == (0, "Lunch [bold]at noon")
    assert asked[0] == {
        "path": "/v1/messages",
        "key": "Bearer k1",
        "body": {"from": "Ana", "channel": "web", "text": "lunch?"},
    }
    assert asked[1]["path"] == "/v1/turns/t1"


def test_chat_says_what_the_gateway_refused(suite: Suite) -> None:
    with answering([(400, {}, {"detail": "text is too long"})]) as (url, _):
        code, said = steward(suite, "chat", "--url", url, "--text", "x")
    assert code == 1
    assert "refused with 400: text is too long" in said
    code, said = steward(suite, "chat", "--url", f"http://{free_address()}", "--text", "x")
    assert code == 1
    assert "is Steward running?" in said


class FakeGateway(gateway_pb2_grpc.GatewayServiceServicer):
    """Two pages of tenants, and keys."""

    def __init__(self) -> None:
        self.metadata: dict[str, str] = {}

    async def ListTenants(self, request: Any, context: Any) -> pb.ListTenantsResponse:  # noqa: N802
        self.metadata = dict(context.invocation_metadata())
        page = "two" if request.page_token else "one"
        return pb.ListTenantsResponse(
            tenants=[pb.Tenant(tenant_id=f"id-{page}", name=f"Tenant {page}")],
            next_page_token="" if request.page_token else "next",
        )

    async def CreateApiKey(self, request: Any, context: Any) -> pb.CreateApiKeyResponse:  # noqa: N802
        key = pb.ApiKey(key_id="k-1", tenant_id=request.tenant_id, name=request.name)
        return pb.CreateApiKeyResponse(key=key, secret=f"sk_{request.tenant_id}_{request.name}")

    async def ListApiKeys(self, request: Any, context: Any) -> pb.ListApiKeysResponse:  # noqa: N802
        key = pb.ApiKey(key_id=f"k-{request.page_token or 'one'}", tenant_id=request.tenant_id, name="ci")
        return pb.ListApiKeysResponse(keys=[key], next_page_token="" if request.page_token else "two")

    async def RevokeApiKey(self, request: Any, context: Any) -> pb.RevokeApiKeyResponse:  # noqa: N802
        await context.abort(grpc.StatusCode.NOT_FOUND, "no such key")
        raise AssertionError


@pytest.mark.asyncio
async def test_tenants_and_keys_are_administered_over_grpc(suite: Suite) -> None:
    import asyncio

    fake = FakeGateway()  # type: ignore[abstract]
    server = grpc.aio.server()
    gateway_pb2_grpc.add_GatewayServiceServicer_to_server(fake, server)
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    try:
        code, said = await asyncio.to_thread(steward, suite, "tenants", "list", GATEWAY_GRPC_ADDR=address)
        assert code == 0, said
        assert "Tenant one" in said
        assert "Tenant two" in said
        assert fake.metadata["x-steward-caller"] == "operator"
        create = ("keys", "create", "ci", "--tenant", "t9")
        code, said = await asyncio.to_thread(steward, suite, *create, GATEWAY_GRPC_ADDR=address)
        assert (code, "sk_t9_ci" in said) == (0, True)
        code, said = await asyncio.to_thread(steward, suite, "keys", "list", GATEWAY_GRPC_ADDR=address)
        assert (code, "k-one" in said, "k-two" in said) == (0, True, True)
        code, said = await asyncio.to_thread(steward, suite, "keys", "revoke", "k-2", GATEWAY_GRPC_ADDR=address)
        assert (code, "the gateway refused" in said) == (1, True)
    finally:
        await server.stop(None)
    code, said = await asyncio.to_thread(steward, suite, "tenants", "list", GATEWAY_GRPC_ADDR=address)
    assert (code, "is Steward running?" in said) == (1, True)
