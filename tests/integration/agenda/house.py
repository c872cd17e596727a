"""The agenda put together as its commands do, with a clock that a test moves and the neighbours played."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from libs import errors
from libs.clock import FixedClock
from libs.rpc.context import current_or_none
from libs.storage.idempotency import Requests
from libs.storage.postgres import Database
from services.agenda.domain.checking import SeenTurn
from services.agenda.domain.likeness import Likeness, Meaning, NothingAlike
from services.agenda.domain.model import Goal, Limits, Task
from services.agenda.engines.dispatcher import Dispatcher
from services.agenda.engines.local import LocalEngine
from services.agenda.engines.reporting import EngineView
from services.agenda.engines.scheduler import Scheduler
from services.agenda.handlers import Agenda
from services.agenda.planning import AgendaPlanner, NewGoal, NewTask
from services.agenda.ports import Message
from services.agenda.steps import FollowUp
from services.agenda.store.changes import ChangeStore
from services.agenda.store.goals import GoalStore
from services.agenda.store.tasks import TaskStore
from services.agenda.store.work import WorkStore
from services.agenda.store.workers import WorkerStore

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TENANT = "00000000-0000-0000-0000-000000000001"
LIMITS = Limits(
    goal_timeout=timedelta(hours=24),
    offer_timeout=timedelta(hours=48),
    follow_up_delay=timedelta(hours=24),
    follow_up_max=timedelta(hours=168),
    goals_a_conversation=3,
    max_retries=2,
    retry_delay=timedelta(hours=1),
    daily_cap=5,
    live_exchange=timedelta(seconds=60),
    quiet_start="21:00",
    quiet_end="08:00",
)
_NUMBERS = itertools.count(1)


class Outlet:
    """The gateway's part: one message a key, as its unique key makes it."""

    def __init__(self) -> None:
        self.sent: dict[str, str] = {}
        self.order: list[str] = []
        self.refusals: list[errors.StewardError] = []
        self.seen: list[tuple[datetime | None, str]] = []
        self.traces: list[str] = []
        self.calls: list[list[str]] = []
        self.failures: list[Exception] = []

    async def send(self, messages: Sequence[Message]) -> list[str | errors.StewardError]:
        self.calls.append([each.task.id for each in messages])
        if self.failures:
            raise self.failures.pop(0)
        return [self._said(each) for each in messages]

    def _said(self, message: Message) -> str | errors.StewardError:
        self.seen.append((message.unless_inbound_after, message.requires_turn))
        context = current_or_none()
        self.traces.append(context.trace_id if context else "")
        if self.refusals:
            return self.refusals.pop(0)
        task = message.task
        if task.send_key not in self.sent:
            self.sent[task.send_key] = task.message_text
            self.order.append(task.id)
        return f"message of {task.send_key}"


class Wording:
    """The planner's part."""

    def __init__(self) -> None:
        self.asked = 0
        self.refusals: list[errors.StewardError] = []

    async def follow_ups(self, tasks: Sequence[Task], now: datetime) -> list[str]:
        if self.refusals:
            raise self.refusals.pop(0)
        return [self._words(task) for task in tasks]

    def _words(self, task: Task) -> str:
        self.asked += 1
        return f"About {task.description} ({self.asked})"


class House:
    """The agenda put together as its main does."""

    def __init__(
        self, database: Database, owner: str = "slot#1", limits: Limits = LIMITS, likeness: Likeness | None = None
    ) -> None:
        self.clock = FixedClock(NOON)
        self.goals, self.tasks = GoalStore(database), TaskStore(database)
        self.work = WorkStore(database, owner)
        self.view = EngineView("local", True, self.tasks, WorkerStore(database, "slot", "local"), self.clock)
        self.outlet, self.wording = Outlet(), Wording()
        planner = AgendaPlanner(limits, self.clock)
        self.follow_up = FollowUp(self.work, planner, self.wording, self.outlet, limits, self.clock)
        self.engine = LocalEngine(self.follow_up, 16)
        self.dispatcher = Dispatcher(self.work, self.engine, self.clock, 100, 60)
        self.scheduler = Scheduler(self.goals, self.work, self.dispatcher, self.clock, 100)
        self.requests = Requests("agenda")
        changes, likeness = ChangeStore(database, self.requests), likeness or NothingAlike()
        self.agenda = Agenda(self.goals, self.tasks, changes, planner, limits, self.clock, True, Meaning(likeness, 0.8))

    async def tasks_of(self, who: Mapping[str, Any]) -> list[Task]:
        return await self.tasks.page(
            TENANT,
            customer_id=who["customer_id"],
            conversation_id="",
            statuses=(),
            task_types=(),
            after=None,
            limit=100,
        )

    async def run_all_due(self) -> None:
        while await self.run_due():
            pass

    async def run_due(self) -> int:
        begun = await self.dispatcher.once()
        await self.engine.drain()
        return begun


def customer(number: int | None = None) -> Mapping[str, Any]:
    return {"customer_id": f"customer-{number or next(_NUMBERS)}", "timezone": "UTC", "name": "Ann"}


def goal_wish(who: Mapping[str, Any], **changes: Any) -> NewGoal:
    number = next(_NUMBERS)
    wish = NewGoal(
        goal_id=f"goal-{number}",
        turn_id=f"turn-{number}",
        conversation_id=f"conversation of {who['customer_id']}",
        agent_id="default",
        customer=who,
        channel="api",
        goal_type="response_expected",
        description="the offsite",
        subject=f"topic:{number}",
        pattern="",
        deadline=None,
        follow_up_at=None,
        without_follow_up=False,
        context={"topic": "the offsite"},
    )
    return replace(wish, **changes)


def turn_of(goal: Goal, at: datetime, **changes: Any) -> SeenTurn:
    turn = SeenTurn(
        turn_id=f"turn-{next(_NUMBERS)}",
        conversation_id=goal.conversation_id,
        text="yes",
        received_at=at,
        mode="normal_routing",
        act="affirm",
        intent="",
        confidence=0.0,
        entity_types=frozenset(),
        answered_subjects=frozenset(),
    )
    return replace(turn, **changes)


def reminder(who: Mapping[str, Any], at: datetime, recurrence: str = "") -> NewTask:
    return NewTask(
        task_id=f"task-{next(_NUMBERS)}",
        customer=who,
        conversation_id="",
        agent_id="default",
        task_type="reminder",
        description="call Ann",
        scheduled_at=at,
        timezone="America/New_York",
        recurrence=recurrence,
        template="Reminder: {description}",
        context={},
        preferred_channel="api",
        goal_id="",
    )
