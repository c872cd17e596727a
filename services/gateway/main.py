"""The gateway process, read top to bottom."""

from __future__ import annotations

import sys
import time
from datetime import timedelta

from fastapi import APIRouter
from grpc_health.v1.health_pb2_grpc import HealthStub

from libs.clock import Clock
from libs.service import Process, run
from libs.storage.postgres import Database
from services.gateway.conversations_store import ConversationStore
from services.gateway.development import register_development_key
from services.gateway.erasure import Erasure
from services.gateway.erasure_store import ErasureStore
from services.gateway.exchange_client import ExchangeClient
from services.gateway.feeds_store import Feeds
from services.gateway.http import actions, agenda, customers, exchange, feeds, health, messages, workflows
from services.gateway.http import conversations as talk
from services.gateway.http.app import make_app
from services.gateway.http.auth import Authenticator
from services.gateway.http.edge import Allowed
from services.gateway.http.events import EventStream
from services.gateway.http.notes import EventNotes
from services.gateway.http.server import HttpServer
from services.gateway.keys_store import KeyStore
from services.gateway.limits import Limiter, Rates
from services.gateway.other_clients import ExecutorClient, OtherServices, other_services
from services.gateway.outbox.store import OutboxStore
from services.gateway.people import People
from services.gateway.people_store import PeopleStore
from services.gateway.retention_store import Retention
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
        limits = RunnerLimits(
            settings.answer_within_s,
            settings.turn_attempts,
            settings.turns_at_once,
            settings.max_running_turns,
            settings.stop_within_s,
        )
        runner = TurnRunner(turn_store, handler, wakeups, clock, ids, process.shielded, process.stop, limits)
        take_up = TakeUp(turn_store, runner)

        # People, what we say first, organisations.
        tenants = TenantStore(database)
        await process.once_stored(lambda: register_development_key(settings, tenants, clock))
        people = People(PeopleStore(database, ids), ExecutorClient(others.executor), clock)
        erasure = Erasure(ErasureStore(database), others.forgetful(), ids)
        conversations = ConversationStore(database)
        servicer = GatewayServicer(
            people, erasure, conversations, OutboxStore(database, ids), tenants, wakeups, clock, ids
        )

        # The HTTP interface.
        limiter = Limiter(redis, time.time)
        rates = Rates(limiter, settings.key_requests_per_minute, settings.sender_messages_per_minute)
        watches = [health.ServiceWatch(name, HealthStub(channel)) for name, channel in others.channels.items()]
        routers = [
            messages.routes(runner, rates),
            *shown(process, settings, database, others, people, erasure, conversations, wakeups),
            health.routes(health.Readiness(watches, others.agenda, database.is_up, redis, process.stop)),
        ]
        authenticator = Authenticator(tenants, embedded=settings.embedded, cache_s=settings.key_cache_s)
        hosts = frozenset(each.lower() for each in settings.allowed_hosts)
        app = make_app(
            routers, authenticator, rates, Allowed(settings.max_body_bytes, settings.max_import_bytes, hosts)
        )

        # gRPC first: when HTTP answers, everything else of this process does too.
        await serve_grpc(process, servicer)
        await process.listener(["gateway_turns"], wakeups.on_notify)
        for watch in watches:
            background.endless(f"watch-{watch.name}", watch.run)
        background.start("begin", take_up.begin)
        background.loop("sweep", take_up.sweep, every_s=settings.sweep_every_s)
        background.loop("renew", take_up.renew, every_s=settings.conversation_lease_s / 3)
        background.loop("push-people", people.push_all, every_s=2.0)
        background.loop("share-counts", limiter.share, every_s=1.0)
        background.loop("retention", kept(settings, database, tenants, clock).round, every_s=settings.prune_every_s)
        await http.serve(app, taken, process.stop, wakeups.wake_all)


def shown(
    process: Process, settings: GatewaySettings, database: Database, others: OtherServices, people: People,
    erasure: Erasure, conversations: ConversationStore, wakeups: Wakeups,
) -> list[APIRouter]:  # fmt: skip
    """The routes that show and change what is there; messages come in by another."""
    clock, ids = process.clock, process.ids
    stream = EventStream(conversations, others.executor, wakeups, process.stop, settings.ping_every_s)
    notes = EventNotes(conversations, clock)
    secrets = Feeds(database, clock)
    exchanged = ExchangeClient(others.executor, others.agenda, others.planner)
    return [
        talk.routes(talk.Conversations(conversations, people, stream, others.router)),
        actions.routes(people, KeyStore(database, clock), others.executor, ids),
        workflows.routes(workflows.Workflows(people, others.executor, notes, ids)),
        agenda.routes(agenda.Agenda(people, others.agenda, notes, ids)),
        exchange.routes(people, conversations, exchanged),
        feeds.routes(secrets, exchanged, clock),
        customers.routes(people, erasure, secrets),
    ]


async def serve_grpc(process: Process, servicer: GatewayServicer) -> None:
    """Serves gRPC until the process is closed."""
    operators = frozenset({"operator"})
    methods = [f"/{SERVICE}/{name}" for name in OPERATOR_METHODS]
    server = process.server(tenant_free=methods, allow=dict.fromkeys(methods, operators))
    server.add(add_GatewayServiceServicer_to_server, servicer, SERVICE)
    await server.start()
    process.stack.push_async_callback(server.stop)


def kept(settings: GatewaySettings, database: Database, tenants: TenantStore, clock: Clock) -> Retention:
    """What is kept, and for how long."""
    keep_turns = timedelta(days=settings.turn_retention_days) if settings.turn_retention_days else None
    return Retention(database, tenants, clock, timedelta(days=settings.retention_days), keep_turns)


if __name__ == "__main__":
    sys.exit(run(GatewaySettings, main))
