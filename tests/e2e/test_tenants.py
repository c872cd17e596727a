"""Two tenants share nothing, not even a person with the same number; the database sees to it."""

from __future__ import annotations

import json
from collections.abc import Mapping

import grpc
import httpx
import psycopg
import pytest

from steward.gateway.v1 import gateway_pb2, gateway_pb2_grpc
from tests.e2e.suite import SERVICES, Suite

ADDRESS = "+15557770001"


def _new_tenant(suite: Suite, name: str) -> str:
    with grpc.insecure_channel(suite.addresses["gateway"]) as channel:
        stub = gateway_pb2_grpc.GatewayServiceStub(channel)
        tenant = stub.CreateTenant(gateway_pb2.CreateTenantRequest(name=name, request_id=name)).tenant
        key = stub.CreateApiKey(gateway_pb2.CreateApiKeyRequest(tenant_id=tenant.tenant_id, name="test"))
        return str(key.secret)


def _act(suite: Suite, key: str, action: str, params: Mapping[str, object]) -> dict[str, object]:
    response = httpx.post(
        f"{suite.url}/v1/actions/{action}",
        json={"from": ADDRESS, "params": params},
        headers={"Authorization": f"Bearer {key}"},
    )
    assert response.status_code == 200, response.text
    result: dict[str, object] = response.json()["result"]
    return result


def test_the_same_number_in_two_tenants_shares_nothing(suite: Suite) -> None:
    one, two = _new_tenant(suite, "one"), _new_tenant(suite, "two")
    _act(suite, one, "contact.create_contact", {"name": "John Smith", "email": "john@example.com"})
    window = {"time_min": "2026-01-01T00:00:00Z", "time_max": "2027-01-01T00:00:00Z"}
    _act(suite, one, "calendar.create_event", {"title": "Secret", "start": "2026-03-03T15:00:00Z", "duration": "30min"})
    assert _act(suite, two, "contact.search_contacts", {"query": "John"})["items"] == []
    assert _act(suite, two, "calendar.list_events", window)["items"] == []
    assert len(_act(suite, one, "calendar.list_events", window)["items"]) == 1  # type: ignore[arg-type]


def test_a_wrong_key_is_refused(suite: Suite) -> None:
    response = httpx.get(f"{suite.url}/v1/conversations", headers={"Authorization": "Bearer sk_wrong"})
    assert response.status_code == 401
    assert response.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize("service", SERVICES)
def test_the_services_role_sees_no_row_without_a_tenant(suite: Suite, service: str) -> None:
    suite.person("+15557770002", now="2026-03-02T09:00:00-05:00").say("what's on my calendar today?")
    run = json.loads((suite.folder / "run.json").read_text("utf-8"))
    with psycopg.connect(run["database_url"], options=f"-c role=steward_{service}") as connection:
        tables = connection.execute(
            "SELECT c.table_name FROM information_schema.columns c "
            "JOIN information_schema.tables t USING (table_schema, table_name) "
            "WHERE c.table_schema = %s AND c.column_name = 'tenant_id' AND t.table_type = 'BASE TABLE'",
            (service,),
        ).fetchall()
        assert tables
        for (table,) in tables:
            [count] = connection.execute(f"SELECT count(*) FROM {service}.{table}").fetchone() or [None]
            assert count == 0, table
            forced = connection.execute(
                "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = %s::regclass",
                (f"{service}.{table}",),
            ).fetchone()
            assert forced == (True,), table
