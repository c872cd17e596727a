"""Work that belongs to the service, not to the call that asked for it, and the loops of a process.

An asyncio gRPC server cancels a handler when its caller dies. A turn or a step must not be cut by that: it runs in a
task of the service, the call only waits for it (protocols.md 1).
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any, TypeVar, cast

from libs.errors import StewardError, Unavailable
from libs.rpc.context import NO_DEADLINE, current_or_none, set_current
from libs.telemetry.log import get_logger

_log = get_logger("tasks")
T = TypeVar("T")


class Shielded:
    """Runs keyed work in tasks of the service.

    The work keeps the tenant, caller and trace of the call that started it, and loses its deadline: it gets
    ``timeout_s`` of its own for the calls it makes (None: each call its channel's default).
    """

    def __init__(self, timeout_s: float | None = None) -> None:
        self._timeout_s = timeout_s
        self._tasks: dict[str, asyncio.Task[Any]] = {}
        self._waiters: dict[asyncio.Task[Any], int] = {}
        self._draining = False

    def __len__(self) -> int:
        """How much work is running."""
        return len(self._tasks)

    async def run_owned(self, key: str, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Waits for the work of a key, started here unless it is running already; then this joins it.

        A cancelled waiter ends only its wait. Every waiter gets the result or the exception; an exception that nobody
        waits for any more is logged.

        Raises:
            Unavailable: ``DRAINING``: the service is stopping and starts nothing new.
        """
        task = self._tasks.get(key)
        if task is None:
            task = self._start(key, work)
        self._waiters[task] = self._waiters.get(task, 0) + 1
        try:
            return cast(T, await asyncio.shield(task))
        finally:
            left = self._waiters.pop(task) - 1
            if left:
                self._waiters[task] = left

    def start(self, key: str, work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        """Starts work that nobody waits for; without effect when the key is running.

        Raises ``Unavailable`` when draining.
        """
        if key not in self._tasks:
            self._start(key, work)

    async def drain(self, timeout_s: float = 20.0) -> bool:
        """Takes no new work and waits for what runs; cancels what is left after ``timeout_s``.

        True when all of it ended by itself.
        """
        self._draining = True
        ends_at = time.monotonic() + timeout_s
        while self._tasks and (left_s := ends_at - time.monotonic()) > 0:
            await asyncio.wait(self._tasks.values(), timeout=left_s)
            await asyncio.sleep(0)  # lets the done-callbacks take the finished ones out
        left = list(self._tasks.items())
        for key, task in left:
            _log.warning("owned_work_cut", work_id=key)
            task.cancel()
        if left:
            await asyncio.wait([task for _, task in left], timeout=1.0)
        return not left

    def _start(self, key: str, work: Callable[[], Coroutine[Any, Any, T]]) -> asyncio.Task[T]:
        if self._draining:
            raise Unavailable("DRAINING", "the service is stopping", retry_after_s=1.0)
        task = asyncio.get_running_loop().create_task(self._run(work), name=f"owned:{key}")
        self._tasks[key] = task
        task.add_done_callback(lambda done: self._end(key, done))
        return task

    async def _run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        context = current_or_none()
        if context is not None:
            deadline = NO_DEADLINE if self._timeout_s is None else time.monotonic() + self._timeout_s
            set_current(replace(context, deadline=deadline))
        return await work()

    def _end(self, key: str, task: asyncio.Task[Any]) -> None:
        del self._tasks[key]
        if task.cancelled():
            return
        error = task.exception()
        if error is None or task in self._waiters:
            return
        if isinstance(error, StewardError):
            _log.warning("owned_work_failed", work_id=key, reason=error.reason)
        else:
            _log.error("owned_work_failed", work_id=key, exc_info=error)


class Background:
    """The loops of a process: started again with back-off after an unexpected error, ended at drain.

    Args:
        first_pause_s: pause after the first failure; it doubles to ``longest_pause_s`` and starts over after a minute
            without failure.
    """

    def __init__(self, first_pause_s: float = 0.2, longest_pause_s: float = 15.0) -> None:
        self._first_pause_s = first_pause_s
        self._longest_pause_s = longest_pause_s
        self._tasks: set[asyncio.Task[None]] = set()
        self._paused: set[asyncio.Task[Any] | None] = set()
        self._endless: set[asyncio.Task[None]] = set()
        self._draining = asyncio.Event()

    @property
    def draining(self) -> asyncio.Event:
        """Set when the process stops; a long piece of work looks at it between its parts."""
        return self._draining

    def start(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Runs a coroutine until it returns; one that raises is started again.

        The drain waits for it: it must end by itself when ``draining`` is set, else see ``endless``.
        """
        self._begin(name, run)

    def endless(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Runs what never returns and may be cut anywhere (it only listens or watches): cancelled when drain begins."""
        task = self._begin(name, run)
        self._endless.add(task)
        task.add_done_callback(self._endless.discard)

    def loop(
        self,
        name: str,
        once: Callable[[], Awaitable[bool | None]],
        *,
        every_s: float,
        wake: asyncio.Event | None = None,
    ) -> None:
        """Calls ``once`` every ``every_s`` seconds and when ``wake`` is set (it is cleared before the call).

        When ``once`` returns True there is more to do and it is called again without a pause.
        """

        async def run() -> None:
            while not self._draining.is_set():
                if wake is not None:
                    wake.clear()
                if await once() is not True and not self._draining.is_set():
                    await self._pause(every_s, wake)

        self.start(name, run)

    async def drain(self, timeout_s: float = 5.0) -> None:
        """Ends all loops: those in a pause at once, those at work when their round is done or the time is over."""
        self._draining.set()
        for task in self._endless:
            task.cancel()
        deadline = time.monotonic() + timeout_s
        while self._tasks and (left_s := deadline - time.monotonic()) > 0:
            for task in self._tasks & self._paused:
                task.cancel()
            await asyncio.wait(self._tasks, timeout=min(left_s, 0.05))
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=1.0)

    def _begin(self, name: str, run: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(self._supervise(name, run), name=f"background:{name}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _pause(self, seconds: float, wake: asyncio.Event | None) -> None:
        task = asyncio.current_task()
        self._paused.add(task)
        try:
            await _wait(wake or self._draining, seconds)
        finally:
            self._paused.discard(task)

    async def _supervise(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        pause_s = self._first_pause_s
        while not self._draining.is_set():
            started = time.monotonic()
            try:
                await run()
                return
            except StewardError as error:
                _log.warning("loop_failed", loop=name, reason=error.reason)
            except Exception as error:  # noqa: BLE001  a loop must go on; what it raised is in the log
                _log.error("loop_failed", loop=name, exc_info=error)
            if time.monotonic() - started > 60:
                pause_s = self._first_pause_s
            await _wait(self._draining, pause_s)
            pause_s = min(pause_s * 2, self._longest_pause_s)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
