"""Who may speak: keys, tenants that share nothing, and requests without a key."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import httpx
import psycopg
import pytest

from libs.rpc.channels import ChannelFactory
from libs.rpc.context import DEFAULT_TENANT_ID, with_tenant
from steward.gateway.v1 import gateway_pb2 as pb
from steward.gateway.v1.gateway_pb2_grpc import GatewayServiceStub
from tests.integration.gateway.others import Others
from tests.integration.gateway.process import GatewayProcess


async def _key(gateway: GatewayProcess, name: str) -> tuple[str, str, str]:
    """A new tenant's id, its key's id and the key."""
    factory = ChannelFactory("operator")
    stub: Any = GatewayServiceStub(factory.channel("gateway", gateway.grpc_address))
    with with_tenant(DEFAULT_TENANT_ID, caller="test"):
        tenant = (await stub.CreateTenant(pb.CreateTenantRequest(name=name))).tenant
        made = await stub.CreateApiKey(pb.CreateApiKeyRequest(tenant_id=tenant.tenant_id, name="test"))
    await factory.close()
    return tenant.tenant_id, made.key.key_id, made.secret


async def test_two_tenants_with_the_same_number_share_nothing(
    gateway: GatewayProcess, http: httpx.AsyncClient, others: Others
) -> None:
    number = f"+1555{uuid.uuid4().int % 10_000_000:07d}"
    found = []
    for name in ("one", "two"):
        tenant_id, _, secret = await _key(gateway, name)
        headers = {"Authorization": f"Bearer {secret}"}
        sent = {"from": number, "text": f"for {name}", "message_id": "same", "timezone": "Europe/Paris"}
        body = (await http.post("/v1/messages", json=sent, headers=headers)).json()
        assert body["reply"]["text"] == f"you said for {name}"
        found.append((tenant_id, headers, body))
    for (_, headers, _), (_, _, other) in (found, found[::-1]):
        for path in (f"/v1/turns/{other['turn_id']}", f"/v1/conversations/{other['conversation_id']}"):
            assert (await http.get(path, headers=headers)).status_code == 404
        listed = (await http.get("/v1/conversations", headers=headers)).json()["items"]
        assert [each["id"] for each in listed] != [other["conversation_id"]]
        assert len(listed) == 1
    assert (await http.get(f"/v1/customers/{number}")).status_code == 404


async def test_a_key_taken_back_is_no_longer_good(gateway: GatewayProcess, http: httpx.AsyncClient) -> None:
    tenant_id, key_id, secret = await _key(gateway, "short")
    factory = ChannelFactory("operator")
    stub: Any = GatewayServiceStub(factory.channel("gateway", gateway.grpc_address))
    with with_tenant(DEFAULT_TENANT_ID, caller="test"):
        for _ in range(2):
            await stub.RevokeApiKey(pb.RevokeApiKeyRequest(tenant_id=tenant_id, key_id=key_id))
        second = (await stub.CreateApiKey(pb.CreateApiKeyRequest(tenant_id=tenant_id, name="second"))).key
        token = ""
        listed: list[pb.ApiKey] = []
        while token or not listed:
            page = await stub.ListApiKeys(pb.ListApiKeysRequest(tenant_id=tenant_id, page_size=1, page_token=token))
            listed += page.keys
            token = page.next_page_token
    assert [(each.key_id, each.HasField("revoked_at")) for each in listed] == [(second.key_id, False), (key_id, True)]
    await factory.close()
    refused = await http.get("/v1/conversations", headers={"Authorization": f"Bearer {secret}"})
    assert (refused.status_code, refused.json()["reason"]) == (401, "KEY_UNKNOWN")
    assert refused.headers["www-authenticate"] == "Bearer"


def test_no_key_is_stored_in_the_clear(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT key_hash FROM gateway.api_keys").fetchall()
    assert all(len(value) == 64 for (value,) in rows)


def test_a_query_without_a_tenant_sees_no_row(database_url: str) -> None:
    tables = ("tenants", "api_keys", "customers", "addresses", "conversations", "turns", "outbox", "covered_keys",
              "events", "http_keys", "calendar_feeds")  # fmt: skip
    with psycopg.connect(database_url) as connection:
        counted = {table: connection.execute(f"SELECT count(*) FROM gateway.{table}").fetchone() for table in tables}
        assert counted["turns"] != (0,)
        connection.execute("SET ROLE steward_gateway")
        for table in tables:
            assert connection.execute(f"SELECT count(*) FROM gateway.{table}").fetchone() == (0,)
        connection.execute("RESET ROLE")
        connection.execute("SET ROLE steward_gateway_sweep")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT text FROM gateway.turns")


@pytest.mark.parametrize(
    ("headers", "status", "reason"),
    [
        ({"Authorization": "Bearer wrong"}, 401, "KEY_UNKNOWN"),
        ({"Authorization": "Basic abc"}, 401, "KEY_MALFORMED"),
        ({"Authorization": "Bearer"}, 401, "KEY_MALFORMED"),
        ({"Host": "evil.example"}, 403, "HOST_NOT_LOCAL"),
        ({"Host": "127.0.0.1.evil.example"}, 403, "HOST_NOT_LOCAL"),
        ({"Origin": "https://evil.example"}, 403, "ORIGIN_FOREIGN"),
        ({"Origin": "null"}, 403, "ORIGIN_FOREIGN"),
        ({"Sec-Fetch-Site": "cross-site"}, 403, "ORIGIN_FOREIGN"),
        ({"Content-Type": "text/plain"}, 403, "BODY_NOT_JSON"),
        ({"X-Forwarded-For": "1.2.3.4"}, 401, "KEY_MISSING"),
    ],
)
async def test_requests_that_a_web_page_or_proxy_could_have_made_are_refused(
    http: httpx.AsyncClient, headers: dict[str, str], status: int, reason: str
) -> None:
    given = {"Content-Type": "application/json", **headers}
    response = await http.post("/v1/messages", content=b'{"from": "a", "text": "x"}', headers=given)
    assert (response.status_code, response.json()["reason"]) == (status, reason)


async def test_outside_the_embedded_default_a_key_is_needed(database_url: str, others: Others) -> None:
    process = GatewayProcess(database_url, others.address, STEWARD_EMBEDDED="false")
    process.start()
    try:
        async with httpx.AsyncClient(base_url=process.url) as client:
            refused = await client.post("/v1/messages", json={"from": "a", "text": "x"})
            assert (refused.status_code, refused.json()["reason"]) == (401, "KEY_MISSING")
            assert await _is_ready(client)
    finally:
        process.stop()


async def _is_ready(client: httpx.AsyncClient) -> bool:
    """Whether the gateway becomes ready; it is not before it has seen all five serving."""
    for _ in range(300):
        if (await client.get("/readyz")).status_code == 200:
            return True
        await asyncio.sleep(0.05)
    return False
