"""One run of the suite in the foreground: start, watch, stop."""

from __future__ import annotations

import heapq
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from queue import Empty, SimpleQueue

from cli.configuration import WORKER, Configuration
from cli.embedded import ParentPipe
from cli.embedded.child import Child
from cli.embedded.leftovers import wait_for_end
from cli.embedded.startup import Interrupted
from cli.files import DataFolder, development_key
from cli.suite_clock import start_clock
from cli.supervisor import greeting
from cli.supervisor.hatchet import EmbeddedHatchet
from cli.supervisor.migrate import Migration
from cli.supervisor.ports import check_addresses
from cli.supervisor.readiness import ReadinessWatch, readyz
from cli.supervisor.record import Record, end_leftovers
from cli.supervisor.services import BAD_SETTINGS, Service, service_environment
from cli.supervisor.stores import Store, Stores
from cli.supervisor.terminal import Terminal

DRAIN_S = 25.0
"""What services have to finish their running calls before they are killed; for all of them together."""

GATEWAY_DRAIN_S = 15.0
"""The part of it for the gateway, which goes first: the turns it still answers need the others."""

SLOW_AFTER_S = 15.0

ONE_PRESS_S = 0.5
"""Signals so close together are one: a terminal or make sends it to the group, and make hands it on as well."""


class StartError(Exception):
    """The suite cannot run; one sentence, and what the process said."""


class Supervisor:
    """Runs PostgreSQL, Valkey and the five services as children of this process.

    Everything that happens is an event in one queue, which the main thread works off: children are started from it
    alone, because the kernel's signal at a parent's death means the thread that started them.
    """

    def __init__(self, configuration: Configuration, terminal: Terminal, *, with_parent: bool = False) -> None:
        self._configuration, self._terminal = configuration, terminal
        self._with_parent = with_parent
        self._folder = DataFolder(configuration.data_dir)
        self._pipe = ParentPipe()
        self._stores = Stores(configuration, self._folder, self._pipe)
        self._record = Record(self._folder.run)
        self._events: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._services: dict[str, Service] = {}
        self._watch = ReadinessWatch(
            configuration.address("gateway", "http").value, lambda: self._events.put(self._became_ready)
        )
        self._hatchet: EmbeddedHatchet | None = None
        self._signals = 0
        self._last_signal = 0.0
        self._ready = self._stopping = False
        self._began = time.monotonic()

    def run(self) -> None:
        """Run until told to stop.

        Raises:
            StartError, DataFolderError, EmbeddedError, MigrationError, HatchetError: it cannot run, in a sentence.
                Everything that was started has ended by then.
        """
        self._folder.prepare()
        with self._folder.lock():
            self._listen_to_signals()
            leftovers = end_leftovers(self._folder.run)
            if leftovers:
                self._terminal.say(f"Ended what an earlier run left running: {', '.join(leftovers)}.")
            self._record.remove()
            check_addresses(self._configuration)
            try:
                self._start()
                self._work()
            except Interrupted:
                self._terminal.say("Stopping …")
            finally:
                self._stop()

    def _listen_to_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda _number, _frame: self._told_to_stop())
        if self._with_parent:
            parent = os.getppid()
            threading.Thread(target=self._follow, args=(parent,), name="follow-parent", daemon=True).start()

    def _follow(self, parent: int) -> None:
        wait_for_end(parent, None)
        self._told_to_stop()

    def _told_to_stop(self) -> None:
        """Called from signal handlers: only what is safe there."""
        now = time.monotonic()
        if self._signals and now - self._last_signal < ONE_PRESS_S:
            return
        self._signals, self._last_signal = self._signals + 1, now
        self._events.put(self._interrupt)
        self._stores.interrupt()

    def _interrupt(self) -> None:
        if not self._stopping:
            raise Interrupted

    def _start(self) -> None:
        start_clock(self._folder.clock, self._configuration.clock)
        development_key(self._folder)
        self._record.about = self._about()
        self._record.started("supervisor", os.getpid(), {}, None)
        self._stores.launch()
        for store in self._stores.all:
            self._note_store(store)
        # Imports the database's client while the servers start.
        migration = Migration(self._terminal)
        self._stores.wait_ready()
        for store in self._stores.all:
            self._note_store(store)
            store.watch(lambda ended, code: self._events.put(lambda: self._store_ended(ended, code)))
        self._record.about = self._about()
        environment = service_environment(
            self._configuration, self._folder, self._stores.database_url, self._stores.redis_url, self._pipe
        )
        if self._signals:
            raise Interrupted
        if self._configuration.agenda_engine == "embedded":
            self._start_hatchet(environment)
        behind = migration.outdated(self._stores.database_url)
        if behind:
            self._migrate(migration, behind, environment)
        for name in self._configuration.addresses:
            self._services[name] = Service(
                name,
                environment,
                self._folder.log(name),
                self._pipe,
                self._terminal.relay,
                lambda service, code: self._events.put(lambda: self._service_ended(service, code)),
            )
            self._start_service(self._services[name])
        self._watch.start()
        self._later(SLOW_AFTER_S, self._tell_what_is_missing)

    def _start_hatchet(self, environment: dict[str, str]) -> None:
        """Start the embedded Hatchet, wait for it, and tell the agenda's commands where it is; again when it moves."""

        def moved(found: dict[str, str]) -> None:
            environment.update(found)
            for name in ("agenda", WORKER):
                if (service := self._services.get(name)) is not None and service.child is not None:
                    service.child.send(signal.SIGTERM)

        log = self._folder.log(EmbeddedHatchet.name)
        hatchet = EmbeddedHatchet(self._folder.path, log, self._pipe, self._events.put, self._later, moved)
        self._hatchet = hatchet
        self._terminal.say("Starting the embedded Hatchet.")
        hatchet.begin(self._stores.database_url, environment, self._record, self._terminal)
        while not hatchet.is_ready():
            self._next()

    def _migrate(self, migration: Migration, behind: list[str], environment: dict[str, str]) -> None:
        child = migration.start(
            behind, environment, self._folder.log("migrate"), self._pipe, lambda: self._events.put(lambda: None)
        )
        try:
            while child.exit_code is None:
                self._next()
        except Interrupted:
            child.stop([(signal.SIGTERM, 5.0)])
            raise
        migration.check(child, self._folder.log("migrate"))

    def _start_service(self, service: Service) -> None:
        if self._stopping:
            return
        pid = service.start()
        addresses = {each.purpose: each.value for each in self._configuration.addresses[service.name]}
        self._record.started(service.name, pid, addresses, service.log, service.restarts.total)

    def _note_store(self, store: Store) -> None:
        child = store.server.child
        if child is not None:
            log = self._folder.log(store.name)
            self._record.started(store.name, child.pid, {"tcp": store.address}, log, store.restarts.total)

    def _work(self) -> None:
        while True:
            self._next()

    def _next(self) -> None:
        """Work off one event, or what has become due."""
        pause = max(self._due[0][0] - time.monotonic(), 0.0) if self._due else None
        try:
            event = self._events.get(timeout=pause)
        except Empty:
            event = heapq.heappop(self._due)[2]
        event()

    def _later(self, seconds: float, action: Callable[[], None]) -> None:
        heapq.heappush(self._due, (time.monotonic() + seconds, id(action), action))

    def _service_ended(self, service: Service, code: int) -> None:
        self._record.ended(service.name)
        if self._stopping:
            return
        wait_s = service.ended(code)
        if not self._ready and (code == BAD_SETTINGS or service.restarts.hopeless):
            raise StartError(greeting.failed_start(service, code))
        self._terminal.say(greeting.restarted(service.name, code, wait_s))
        if wait_s:
            self._later(wait_s, lambda: self._start_service(service))
        else:
            self._start_service(service)

    def _store_ended(self, store: Store, code: int) -> None:
        self._record.ended(store.name)
        if self._stopping:
            return
        wait_s = store.ended(code)
        self._terminal.say(greeting.restarted(store.name, code, wait_s))
        self._later(wait_s, lambda: self._restart_store(store))

    def _restart_store(self, store: Store) -> None:
        if not self._stopping:
            store.restart()
            self._note_store(store)

    def _became_ready(self) -> None:
        if self._ready or self._stopping:
            return
        self._ready = True
        self._record.settled = True
        self._record.about["ready_at"] = datetime.now(UTC).isoformat()
        self._record.write()
        self._terminal.say(greeting.ready(self._configuration, self._folder, time.monotonic() - self._began))

    def _tell_what_is_missing(self) -> None:
        if not self._ready and not self._stopping:
            answer = readyz(self._configuration.address("gateway", "http").value)
            self._terminal.say(greeting.not_ready(answer, self._folder))

    def _about(self) -> dict[str, object]:
        return {
            "version": 1,
            "data_dir": str(self._folder.path),
            "gateway_url": self._configuration.gateway_url,
            "database_url": self._stores.database_url or None,
            "redis_url": self._stores.redis_url,
            "dev_key_file": str(self._folder.dev_key),
            "clock_file": str(self._folder.clock) if self._configuration.clock else None,
            "ready_at": None,
        }

    def _stop(self) -> None:
        """Services drain, gateway first; then Valkey, then PostgreSQL. A second signal cuts the draining short."""
        self._stopping = True
        self._watch.stop()
        patient_to = min(self._signals, 1)
        deadline = time.monotonic() + DRAIN_S
        running = [service.child for service in self._services.values() if service.child is not None]
        self._end(running[:1], time.monotonic() + GATEWAY_DRAIN_S, patient_to)
        self._end(running[1:], deadline, patient_to)
        for child in running:
            child.kill()
            child.wait()
        if self._hatchet is not None:
            self._hatchet.stop()
        self._stores.stop()
        self._pipe.close()
        self._record.remove()

    def _end(self, children: list[Child], deadline: float, patient_to: int) -> None:
        """Tell children to end and wait for that: to the deadline, or until more signals came than `patient_to`."""
        for child in children:
            child.send(signal.SIGTERM)
        while any(child.exit_code is None for child in children) and self._signals <= patient_to:
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                return
            with suppress(Empty):
                self._events.get(timeout=left_s)()
