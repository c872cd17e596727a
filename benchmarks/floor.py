"""The floor under a turn (quality.md): what such a turn needs and no more, as bare as it can be written.

Five processes: an HTTP front, and four gRPC servers that pass bytes. A turn is 7 RPCs, 6 commits and 2 Redis round
trips; those that can go side by side do. No validation, no tenants, no errors, no JSON: only the hops.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpc
import psycopg
import redis.asyncio as redis_client
import uvloop
from psycopg_pool import AsyncConnectionPool

ROLES = ("gateway", "router", "planner", "executor", "agenda")
PAYLOAD = b"x" * 600
_METHOD = "/floor.Floor/"
_INSERT = "INSERT INTO floor (payload) VALUES (%s)"


def addresses(environ: dict[str, str] | os._Environ[str] = os.environ) -> dict[str, str]:
    """Where each of the five listens."""
    return {role: environ[f"FLOOR_{role.upper()}"] for role in ROLES}


async def commit(pool: AsyncConnectionPool[psycopg.AsyncConnection[Any]]) -> None:
    """One row, committed."""
    async with pool.connection() as connection:
        await connection.execute(_INSERT, (PAYLOAD,))


@contextlib.asynccontextmanager
async def database() -> AsyncIterator[AsyncConnectionPool[psycopg.AsyncConnection[Any]]]:
    """A pool as large as a service's, each statement its own transaction."""
    arguments = {"autocommit": True, "prepare_threshold": 1}
    async with AsyncConnectionPool(
        os.environ["FLOOR_DATABASE_URL"], min_size=1, max_size=6, kwargs=arguments, open=False
    ) as pool:
        yield pool


async def serve(role: str, methods: dict[str, Callable[[], Awaitable[None]]]) -> None:
    """A gRPC server whose methods take and give bytes."""

    def handler(work: Callable[[], Awaitable[None]]) -> grpc.RpcMethodHandler[bytes, bytes]:
        async def call(request: bytes, context: object) -> bytes:
            await work()
            return PAYLOAD

        return grpc.unary_unary_rpc_method_handler(call)

    server = grpc.aio.server(options=[("grpc.so_reuseport", 0)])
    handlers = {name: handler(work) for name, work in methods.items()}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("floor.Floor", handlers),))
    server.add_insecure_port(addresses()[role])
    await server.start()
    await server.wait_for_termination()


async def nothing() -> None:
    """Work of a method that only answers."""


async def router() -> None:
    """Conducts the turn."""
    at = addresses()
    cache = redis_client.Redis.from_url(os.environ["FLOOR_REDIS_URL"])
    channels = {role: grpc.aio.insecure_channel(at[role]) for role in ("planner", "executor", "agenda")}
    call: dict[str, Any] = {
        name: channels[role].unary_unary(_METHOD + name)
        for role, name in (
            ("planner", "Extract"),
            ("executor", "Match"),
            ("planner", "Plan"),
            ("executor", "Start"),
            ("agenda", "Check"),
            ("planner", "Compose"),
        )
    }
    async with database() as pool:

        async def handle() -> None:
            await asyncio.gather(cache.get("floor"), call["Extract"](PAYLOAD), call["Match"](PAYLOAD))
            await call["Plan"](PAYLOAD)
            await commit(pool)
            await asyncio.gather(call["Start"](PAYLOAD), call["Check"](PAYLOAD))
            await call["Compose"](PAYLOAD)
            await asyncio.gather(commit(pool), cache.set("floor", PAYLOAD, ex=900))

        await serve("router", {"Handle": handle})


async def worker(role: str) -> None:
    """The planner, executor or agenda."""
    if role == "planner":
        await serve(role, {"Extract": nothing, "Plan": nothing, "Compose": nothing})
    async with database() as pool:
        await serve(role, {"Match": nothing, "Start": lambda: commit(pool), "Check": lambda: commit(pool)})


async def gateway() -> None:
    """The HTTP front."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    channel = grpc.aio.insecure_channel(addresses()["router"])
    handle: Any = channel.unary_unary(_METHOD + "Handle")
    async with database() as pool:

        async def turn(request: Request) -> Response:
            await request.body()
            await commit(pool)
            await handle(PAYLOAD)
            await commit(pool)
            return Response(PAYLOAD)

        host, _, port = addresses()["gateway"].rpartition(":")
        app = Starlette(routes=[Route("/turn", turn, methods=["POST"])])
        config = uvicorn.Config(app, host=host, port=int(port), log_level="error", access_log=False, lifespan="off")
        await uvicorn.Server(config).serve()


def main(role: str) -> None:
    """Run one of the five."""
    work = {"router": router, "gateway": gateway}.get(role)
    uvloop.run(work() if work else worker(role))


if __name__ == "__main__":
    main(sys.argv[1])
