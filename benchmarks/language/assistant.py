"""The real suite as a program meets it: tenants, people, imports, messages with a yes where one is asked, exports."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import httpx

from steward.gateway.v1 import gateway_pb2, gateway_pb2_grpc
from tests.e2e.suite import Suite

AT_ONCE = 16
"""Conversations that run side by side."""

_POLL_S = 0.1
_ANSWER_WITHIN_S = 120.0


@contextlib.contextmanager
def running_suite(now: str) -> Iterator[Suite]:
    """The five processes on free ports, with stores of their own that go with them; their clock starts at ``now``
    (RFC 3339), so that what lies ahead of a case's people lies ahead of the suite.
    """
    with tempfile.TemporaryDirectory() as folder:
        suite = Suite(Path(folder) / "data", STEWARD_CLOCK=now)
        try:
            suite.start()
            yield suite
        finally:
            suite.stop()


class Office:
    """One tenant of a running suite."""

    def __init__(self, http: httpx.AsyncClient, secret: str = "") -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def person(self, address: str, now: str, zone: str = "UTC") -> Person:
        """Someone of the tenant; ``now`` is the time of their words (RFC 3339 with offset)."""
        return Person(self, address, now, zone)

    async def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request; what the gateway refuses is an error here."""
        response = await self._http.request(method, path, headers=self._headers, **more)
        if response.status_code >= 400:
            raise RuntimeError(f"{method} {path.split('?')[0]}: {response.status_code} {response.text[:300]}")
        return response


class Person:
    """Someone who texts, and what programs do for them."""

    def __init__(self, office: Office, address: str, now: str, zone: str) -> None:
        self._office = office
        self.address = address
        self._now = now
        self._zone = zone

    async def profile(self, **fields: Any) -> None:
        """Sets name, e-mail, working hours …"""
        await self._office.call("PATCH", f"/v1/customers/{self.address}", json={"timezone": self._zone, **fields})

    async def take_in(self, **lists: list[dict[str, Any]]) -> None:
        """Imports contacts, events, tasks and mails; a refused row is an error."""
        answer = (await self._office.call("POST", f"/v1/customers/{self.address}/import", json=lists)).json()
        if answer["failed"]:
            raise RuntimeError(f"import refused {answer['failed']} rows: {answer['errors'][:3]}")

    async def act(self, action: str, **params: Any) -> dict[str, Any]:
        """One action, without a message."""
        body = {"from": self.address, "params": params, "timezone": self._zone, "local_datetime": self._now}
        answer: dict[str, Any] = (await self._office.call("POST", f"/v1/actions/{action}", json=body)).json()
        return answer

    async def export(self) -> dict[str, Any]:
        """Everything there is of them."""
        document: dict[str, Any] = (await self._office.call("GET", f"/v1/customers/{self.address}/export")).json()
        return document

    async def say(self, text: str) -> dict[str, Any]:
        """Texts something; the whole answer."""
        body = {"from": self.address, "text": text, "timezone": self._zone, "local_datetime": self._now}
        response = await self._office.call("POST", "/v1/messages", json=body)
        if response.status_code == 200:
            answer: dict[str, Any] = response.json()
            return answer
        return await self._later(response.headers["location"])

    async def say_and_confirm(self, text: str, most: int = 4) -> list[dict[str, Any]]:
        """Texts something and answers each yes/no question with "yes"; any other question ends it."""
        answers = [await self.say(text)]
        while len(answers) <= most and (answers[-1].get("reply") or {}).get("expects") == "yes_no":
            answers.append(await self.say("yes"))
        return answers

    async def decision(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Which rules took a turn, and why."""
        turn = (await self._office.call("GET", f"/v1/turns/{answer['turn_id']}")).json()
        decision: dict[str, Any] = turn.get("decision") or {}
        return decision

    async def _later(self, location: str) -> dict[str, Any]:
        async with asyncio.timeout(_ANSWER_WITHIN_S):
            while True:
                turn: dict[str, Any] = (await self._office.call("GET", location)).json()
                if turn.get("response"):
                    response: dict[str, Any] = turn["response"]
                    return response
                await asyncio.sleep(_POLL_S)


@contextlib.asynccontextmanager
async def office_of(suite: Suite) -> AsyncIterator[Office]:
    """The default tenant of a suite."""
    limits = httpx.Limits(max_connections=2 * AT_ONCE)
    async with httpx.AsyncClient(base_url=suite.url, timeout=60, limits=limits) as http:
        yield Office(http)


class Tenants:
    """Makes tenants of a suite, each with a key of its own."""

    def __init__(self, suite: Suite, office: Office) -> None:
        self._address = suite.addresses["gateway"]
        self._http = office._http

    async def new(self, name: str) -> Office:
        """A tenant that shares nothing with another."""
        async with grpc.aio.insecure_channel(self._address) as channel:
            stub = gateway_pb2_grpc.GatewayServiceStub(channel)
            made = await stub.CreateTenant(gateway_pb2.CreateTenantRequest(name=name, request_id=name))
            request = gateway_pb2.CreateApiKeyRequest(tenant_id=made.tenant.tenant_id, name="bench")
            return Office(self._http, (await stub.CreateApiKey(request)).secret)


async def each(work: Callable[[Any], Awaitable[Any]], cases: list[Any]) -> list[Any]:
    """The work on every case, many at once, results in order; a case that fails says so and counts as no result."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(case: Any) -> Any:
        async with places:
            try:
                return await work(case)
            except (RuntimeError, httpx.HTTPError, TimeoutError, grpc.RpcError) as error:
                print(f"  {case['id']}: {type(error).__name__}: {str(error)[:300]}", flush=True)
                return {"id": case["id"]}

    return list(await asyncio.gather(*(one(case) for case in cases)))
