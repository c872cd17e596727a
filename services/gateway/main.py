"""The gateway process, read top to bottom."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from functools import partial

from grpc_health.v1.health_pb2_grpc import HealthStub

from libs.service import Process, run
from libs.storage.listener import Listener
from services.gateway.conversations_store import ConversationStore
from services.gateway.development import register_development_key
from services.gateway.exchange_client import ExchangeClient
from services.gateway.feeds_store import Feeds
from services.gateway.http import (
    actions,
    agenda,
    conversations,
    customers,
    exchange,
    feeds,
    health,
    messages,
    workflows,
)
from services.gateway.http.app import make_app
from services.gateway.http.auth import Authenticator
from services.gateway.http.notes import EventNotes
from services.gateway.http.server import HttpServer
from services.gateway.keys_store import KeyStore
from services.gateway.other_clients import ExecutorClient, other_services
from services.gateway.outbox.store import OutboxStore
from services.gateway.people import People
from services.gateway.people_store import PeopleStore
from services.gateway.router_client import RouterClient
from services.gateway.servicer import OPERATOR_METHODS, GatewayServicer
from services.gateway.settings import GatewaySettings
from services.gateway.tenants_store import TenantStore
from services.gateway.turns.runner import RunnerLimits, TurnRunner
from services.gateway.turns.store import TurnStore
from services.gateway.turns.take_up import TakeUp
from services.gateway.turns.wakeups import Wakeups
from steward.gateway.v1.gateway_pb2_grpc import add_GatewayServiceServicer_to_server

SERVICE = "steward.gateway.v1.GatewayService"


async def main(settings: GatewaySettings) -> None:
    """Composes the gateway and serves until told to stop."""
    async with Process(settings) as process:
        clock, ids, background = process.clock, process.ids, process.background
        http = HttpServer(settings.http_addr)
        taken = http.bind()
        process.stack.callback(taken.close)
        database = await process.database()
        redis = await process.redis()
        wakeups = Wakeups()
        others = other_services(process, settings)

        # Turns: taken in, run one at a time a conversation, taken up where another process left them.
        turn_store = TurnStore(database, ids, process.owner, settings.conversation_lease_s)
        handler = RouterClient(others.turns, settings.attempt_timeout_s)
        limits = RunnerLimits(settings.answer_within_s, settings.turn_attempts, settings.max_running_turns)
        runner = TurnRunner(turn_store, handler, wakeups, clock, ids, process.shielded, process.stop, limits)
        take_up = TakeUp(turn_store, runner)

        # People, what we say first, organisations.
        tenants = TenantStore(database)
        await register_development_key(settings, tenants, clock)
        people = People(PeopleStore(database, ids), ExecutorClient(others.executor), others.forgetful(), clock)
        conversation_store = ConversationStore(database)
        feed_secrets = Feeds(database, clock)
        exchange_client = ExchangeClient(others.executor, others.agenda, others.planner)
        servicer = GatewayServicer(people, conversation_store, OutboxStore(database, ids), tenants, wakeups, clock, ids)

        # The HTTP interface.
        watches = [health.ServiceWatch(name, HealthStub(channel)) for name, channel in others.channels.items()]
        readiness = health.Readiness(watches, others.agenda, database.is_up, redis, process.stop)
        stream = conversations.EventStream(conversation_store, wakeups, process.stop, settings.ping_every_s)
        notes = EventNotes(conversation_store, clock)
        app = make_app(
            [
                messages.routes(runner),
                conversations.routes(conversation_store, people, stream, others.router),
                actions.routes(people, KeyStore(database, clock), others.executor, ids),
                workflows.routes(people, others.executor, notes, ids),
                agenda.routes(people, others.agenda, notes, ids),
                exchange.routes(people, conversation_store, exchange_client),
                feeds.routes(feed_secrets, exchange_client, clock),
                customers.routes(people, feed_secrets),
                health.routes(readiness),
            ],
            Authenticator(tenants, embedded=settings.embedded, cache_s=settings.key_cache_s),
            settings.max_body_bytes,
            settings.max_import_bytes,
        )

        # gRPC first: when HTTP answers, everything else of this process does too.
        operators = frozenset({"operator"})
        methods = [f"/{SERVICE}/{name}" for name in OPERATOR_METHODS]
        server = process.server(tenant_free=methods, allow=dict.fromkeys(methods, operators))
        server.add(add_GatewayServiceServicer_to_server, servicer, SERVICE)
        await server.start()
        process.stack.push_async_callback(server.stop)

        listener = Listener(database_url(settings), ["gateway_turns"], wakeups.on_notify, name="steward-gateway-listen")
        for name, forever in (("listen", listener.run), *((f"watch-{each.name}", each.run) for each in watches)):
            background.start(name, partial(until, process.stop, forever))
        background.start("begin", take_up.begin)
        background.loop("sweep", take_up.sweep, every_s=settings.sweep_every_s)
        background.loop("renew", take_up.renew, every_s=settings.conversation_lease_s / 3)
        background.loop("push-people", people.push_all, every_s=2.0)
        await http.serve(app, taken, process.stop, wakeups.wake_all)


async def until(stop: asyncio.Event, forever: Callable[[], Awaitable[None]]) -> None:
    """Runs what never ends by itself until ``stop``; a drain would wait for it."""
    running = asyncio.ensure_future(forever())
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((running, stopping), return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        running.cancel()
    if running.done():
        await running


def database_url(settings: GatewaySettings) -> str:
    """The address of the database, which ``Process.database`` has checked."""
    assert settings.database_url is not None
    return settings.database_url.get_secret_value()


if __name__ == "__main__":
    sys.exit(run(GatewaySettings, main))
