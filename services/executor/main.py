"""The executor process, read top to bottom.

Doing it, once: a workflow is a durable run of a plan. It is started, runs what it can, and is either finished or
stopped at a question; nothing waits in memory. The parts, from the wire inward:

    servicer            translates; every method of the contract
    engine              the life of a workflow: started, answered, cancelled, lapsed, taken over
    runner, preparing   what may run now, after which yes; each effect commits with its step
    freezing            with which params exactly
    undo, invoke        taking back; one action for programs
    domain/             plan check, references, approvals, questions, matching: no I/O
    store, list_store   the workflow tables
    providers/          where actions really happen (base.py is the interface)
    sweeps, outbox_loop runs that died, questions nobody answered, outcomes no answer has said
    retention_store     forgets what nobody can ask for any more
    hot_keys            Redis copies
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from libs.service import Process
from libs.storage.idempotency import Requests
from libs.storage.leases import Leases
from libs.storage.outbox import Outbox
from libs.storage.postgres import Database
from services.executor.customer_data import CustomerData
from services.executor.engine import Engine
from services.executor.freezing import Freezer
from services.executor.hot_keys import HotKeys
from services.executor.invoke import Invoker
from services.executor.list_store import ListStore
from services.executor.news import News
from services.executor.outbox_loop import OutcomeLoop
from services.executor.people_store import PeopleStore
from services.executor.preparing import Preparer
from services.executor.providers.agenda import AgendaProvider
from services.executor.providers.builtin import BuiltinProvider
from services.executor.providers.smtp import MailServer, SmtpProvider
from services.executor.providers.smtp.server import Place
from services.executor.registry import Registry
from services.executor.retention_store import Retention
from services.executor.runner import Runner
from services.executor.servicer import ExecutorServicer, Parts
from services.executor.settings import ExecutorSettings
from services.executor.standing_store import StandingStore
from services.executor.store import WorkflowStore
from services.executor.store_sql import CHANNEL
from services.executor.sweeps import Sweeps
from services.executor.undo import Undoer
from services.executor.undo_store import UndoStore
from services.executor.undo_sweep import UndoSweep
from services.executor.waits import Waits
from services.executor.watching import ConversationWatch
from steward.agenda.v1.agenda_pb2_grpc import AgendaServiceStub
from steward.executor.v1 import executor_pb2_grpc
from steward.router.v1.router_pb2_grpc import RouterServiceStub


async def main(settings: ExecutorSettings) -> None:
    """Runs the service until it is told to stop."""
    async with Process(settings) as process:
        database = await process.database()
        hot = HotKeys(await process.redis())
        clock, ids = process.clock, process.ids

        mail = mail_of(settings, database)
        builtin = BuiltinProvider(database, clock, ids, elsewhere={s.name for each in mail for s in each.actions()})
        agenda = AgendaProvider(AgendaServiceStub(process.channel("agenda", settings.agenda_grpc_addr)))
        registry = Registry([builtin, *mail, agenda])
        people, lists, requests = PeopleStore(database), ListStore(database), Requests("executor")
        waits = Waits()
        news = News(database, waits)
        store = WorkflowStore(database, process.owner, settings.lease_s, settings.outcome_delay_s, news.tell)
        freezer = Freezer(registry, ids, people, timedelta(seconds=settings.question_timeout_s))
        preparer = Preparer(registry, freezer, StandingStore(database))
        runner = Runner(store, registry, freezer, preparer, clock)
        engine = Engine(store, registry, runner, hot, clock, process.shielded)
        undo_window, begun = timedelta(seconds=settings.undo_window_s), UndoStore(database)
        undoer = Undoer(store, requests, registry, hot, people, clock, begun, undo_window)
        parts = Parts(
            engine=engine,
            undoer=undoer,
            invoker=Invoker(database, requests, registry, people, clock, ids),
            store=store,
            lists=lists,
            people=people,
            customers=CustomerData(database, builtin, lists, requests, hot, people, clock),
            catalogue=registry.catalogue,
            waits=waits,
            watch=ConversationWatch(engine, lists, waits, clock),
            clock=clock,
        )

        leases = Leases("executor.workflows", process.owner, settings.lease_s)
        sweeps = Sweeps(database, engine, leases, clock, process.shielded)
        await process.once_stored(sweeps.end_earlier_boots)
        await process.listener([CHANNEL], waits.on_notify)
        router = RouterServiceStub(process.channel("router", settings.router_grpc_addr))
        outcomes = OutcomeLoop(database, store, Outbox("executor.outcomes", process.owner), router, clock)
        process.background.loop("abandoned", sweeps.abandoned, every_s=settings.sweep_every_s, wake=waits.reconnected)
        process.background.loop("lapsed", sweeps.lapsed, every_s=settings.due_every_s)
        undos = UndoSweep(begun, undoer, clock)
        process.background.loop("undos", undos.round, every_s=settings.sweep_every_s)
        process.background.loop("outcomes", outcomes.round, every_s=settings.due_every_s)

        # Never shorter than the time in which something can still be undone.
        keep = max(timedelta(days=settings.retention_days), undo_window + timedelta(days=1))
        retention = Retention(database, requests, clock, keep)
        process.background.loop("retention", retention.round, every_s=settings.prune_every_s)
        process.background.start("warm", lambda: asyncio.to_thread(builtin.warm))

        server = process.server()
        servicer = ExecutorServicer(parts)
        server.add(
            executor_pb2_grpc.add_ExecutorServiceServicer_to_server, servicer, "steward.executor.v1.ExecutorService"
        )
        process.background.start("drain", lambda: _drain(process, waits))
        await server.serve_until_stopped(process.stop)


def mail_of(settings: ExecutorSettings, database: Database) -> list[SmtpProvider]:
    """Who really sends mail; nobody without a mail server."""
    if settings.smtp_url is None:
        return []
    place = Place.of(settings.smtp_url.get_secret_value())
    return [SmtpProvider(database, MailServer(place, settings.smtp_from, settings.smtp_timeout_s))]


async def _drain(process: Process, waits: Waits) -> None:
    """Ends streams as soon as the process is to stop: a server that drains waits for them."""
    await process.stop.wait()
    waits.drain()
