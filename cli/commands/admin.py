"""`steward tenants` and `steward keys`: administration over the gateway's gRPC interface."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from cli.commands.context import configuration, fail
from libs.errors import StewardError, Unavailable
from libs.ids import RandomIds
from libs.rpc.channels import ChannelFactory
from libs.rpc.context import DEFAULT_TENANT_ID, OPERATOR, with_tenant
from libs.rpc.tls import TlsFiles
from steward.gateway.v1 import gateway_pb2 as pb
from steward.gateway.v1.gateway_pb2_grpc import GatewayServiceStub

if TYPE_CHECKING:  # known to type checkers only
    from steward.gateway.v1.gateway_pb2_grpc import GatewayServiceAsyncStub

tenants = typer.Typer(no_args_is_help=True, help="List and create tenants.")
keys = typer.Typer(no_args_is_help=True, help="List, create and revoke API keys.")
Answer = TypeVar("Answer")
TENANT = typer.Option(DEFAULT_TENANT_ID, "--tenant", help="The tenant's id; the default tenant when not given.")


def call(ask: Callable[[GatewayServiceAsyncStub], Awaitable[Answer]], tenant: str = DEFAULT_TENANT_ID) -> Answer:
    """Ask the gateway as operator; ends the command with a sentence when it refuses or is away."""
    address = configuration().address("gateway", "grpc").value

    async def connected() -> Answer:
        factory = ChannelFactory(OPERATOR, _tls())
        try:
            stub: GatewayServiceAsyncStub = GatewayServiceStub(factory.channel("gateway", address))
            with with_tenant(tenant, caller=OPERATOR, timeout_s=10.0):
                return await ask(stub)
        finally:
            await factory.close()

    try:
        return asyncio.run(connected())
    except Unavailable:
        fail(f"the gateway does not answer at {address}: is Steward running?")
    except StewardError as error:
        fail(f"the gateway refused: {error}")


def _tls() -> TlsFiles | None:
    names = ("STEWARD_TLS_CERT", "STEWARD_TLS_KEY", "STEWARD_TLS_CA")
    paths = [Path(value) for name in names if (value := os.environ.get(name))]
    if not paths:
        return None
    if len(paths) < len(names):
        fail(f"{', '.join(names)} go together: set all three or none.")
    return TlsFiles(*paths)


@tenants.command("list")
def list_tenants() -> None:
    """List all tenants."""

    async def all_pages(stub: GatewayServiceAsyncStub) -> list[pb.Tenant]:
        found: list[pb.Tenant] = []
        token = ""
        while True:
            page = await stub.ListTenants(pb.ListTenantsRequest(page_size=200, page_token=token))
            found += page.tenants
            token = page.next_page_token
            if not token:
                return found

    table = Table("id", "name", "since", box=None, pad_edge=False)
    for tenant in call(all_pages):
        table.add_row(tenant.tenant_id, tenant.name, tenant.created_at.ToJsonString())
    Console(highlight=False).print(table)


@tenants.command("create")
def create_tenant(name: str) -> None:
    """Create a tenant and print its id."""
    request = pb.CreateTenantRequest(name=name, request_id=RandomIds().new())

    async def create(stub: GatewayServiceAsyncStub) -> pb.CreateTenantResponse:
        return await stub.CreateTenant(request)

    typer.echo(call(create).tenant.tenant_id)


@tenants.command("staff")
def set_staff(
    address: str = typer.Argument("", help="A phone number or another address; none: nobody is told any more."),
    tenant: str = TENANT,
) -> None:
    """Say who of a tenant's staff is told of what needs a person."""

    async def name(stub: GatewayServiceAsyncStub) -> pb.SetStaffAddressResponse:
        return await stub.SetStaffAddress(pb.SetStaffAddressRequest(tenant_id=tenant, staff_address=address))

    told = call(name, tenant).tenant.staff_address
    typer.echo(f"{told} is told of what needs a person." if told else "Nobody is told of what needs a person.")


@keys.command("list")
def list_keys(tenant: str = TENANT) -> None:
    """List a tenant's API keys, those taken back too; their text is stored nowhere."""

    async def all_pages(stub: GatewayServiceAsyncStub) -> list[pb.ApiKey]:
        found: list[pb.ApiKey] = []
        token = ""
        while True:
            page = await stub.ListApiKeys(pb.ListApiKeysRequest(tenant_id=tenant, page_size=200, page_token=token))
            found += page.keys
            token = page.next_page_token
            if not token:
                return found

    table = Table("id", "name", "since", "revoked", box=None, pad_edge=False)
    for key in call(all_pages, tenant):
        revoked = key.revoked_at.ToJsonString() if key.HasField("revoked_at") else ""
        table.add_row(key.key_id, key.name, key.created_at.ToJsonString(), revoked)
    Console(highlight=False).print(table)


@keys.command("create")
def create_key(name: str = typer.Argument("", help="What it is for."), tenant: str = TENANT) -> None:
    """Create an API key; its text is shown this once."""

    async def create(stub: GatewayServiceAsyncStub) -> pb.CreateApiKeyResponse:
        return await stub.CreateApiKey(pb.CreateApiKeyRequest(tenant_id=tenant, name=name))

    answer = call(create, tenant)
    typer.echo(f"id      {answer.key.key_id}")
    typer.echo(f"key     {answer.secret}   (shown this once)")


@keys.command("revoke")
def revoke_key(key_id: str, tenant: str = TENANT) -> None:
    """Take an API key back."""

    async def revoke(stub: GatewayServiceAsyncStub) -> pb.RevokeApiKeyResponse:
        return await stub.RevokeApiKey(pb.RevokeApiKeyRequest(tenant_id=tenant, key_id=key_id))

    typer.echo(f"{call(revoke, tenant).key.key_id} is revoked.")
