"""Any plan is refused whole or ends with every step accounted for, whatever fails, whichever commit it is killed at and
however the person answers; and nothing is done twice."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from libs.clock import Clock, SystemClock
from libs.errors import Conflict, FailedPrecondition, InvalidInput
from libs.storage.postgres import Database
from services.executor.domain.model import StepStatus, Workflow, WorkflowStatus
from services.executor.providers.base import FailureClass, StepFailure
from services.executor.store import WorkflowStore

from .conftest import Executor, Killed, Outside, one_by_one, step

_MOST_BOOTS = 60
_EXAMPLES = 300 if os.environ.get("STEWARD_FAULTS") == "all" else 25


class Movable(Clock):
    """The system's clock, which a test may move on."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return SystemClock().now() + self.ahead


class Deaths:
    """Whether the "process" has died since it was last looked at: also where a run of its own accord died in it."""

    def __init__(self) -> None:
        self.happened = False

    def die(self) -> Killed:
        self.happened = True
        return Killed()

    def check(self) -> None:
        if self.happened:
            raise Killed


@contextlib.contextmanager
def killing(places: list[tuple[int, bool]], deaths: Deaths) -> Iterator[None]:
    """Ends the "process" at the commits drawn: with the whole transaction lost (True), or right after it is there."""
    left = dict(places)
    passed = itertools.count(1)
    whole = WorkflowStore.save

    lost: list[bool | None] = [None]

    def before() -> None:
        lost[0] = left.pop(next(passed), None)
        if lost[0] is True:
            raise deaths.die()

    def after() -> None:
        if lost[0] is False:
            raise deaths.die()

    async def save(*args: Any) -> None:
        before()
        await whole(*args)
        after()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WorkflowStore, "save", save)
        patch.setattr(Database, "chain", one_by_one(before, after))
        yield


class World(Outside):
    """An outside whose effects fail as their params say, and count how often each really happened."""

    def __init__(self, deaths: Deaths) -> None:
        super().__init__()
        self.deaths = deaths
        self.effects: Counter[str] = Counter()
        self._tried: Counter[str] = Counter()

    async def perform(self, action: Any, params: Any, context: Any, effect_key: Any) -> Any:
        self._tried[effect_key] += 1
        behaviour = params.get("behaves", "well")
        if behaviour == "refuses":
            raise StepFailure("REFUSED", FailureClass.PERMANENT, "No.")
        if behaviour == "away" and self._tried[effect_key] == 1:
            raise StepFailure("AWAY", FailureClass.TRANSIENT, "Away.")
        if behaviour == "breaks":
            raise RuntimeError("a fault of the provider")
        if effect_key not in self.done:
            self.effects[effect_key] += 1
        applied = await super().perform(action, params, context, effect_key)
        if behaviour == "kills" and self._tried[effect_key] == 1:
            raise self.deaths.die()
        return applied


BEHAVIOUR = st.sampled_from(["well", "well", "well", "refuses", "away", "breaks", "kills"])
KINDS = ["task", "task", "list", "look", "do", "do", "blast", "ask", "refer", "each", "free", "wrong", "later"]


@st.composite
def plans(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Steps of all kinds in any shape; some plans are wrong somewhere."""
    made: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 7))):
        id_ = f"s{number}"
        earlier = [each["id"] for each in made]
        depends = draw(st.lists(st.sampled_from(earlier), unique=True, max_size=2)) if earlier else []
        kind = draw(st.sampled_from(KINDS))
        made.append(_step(draw, kind, id_, made, depends))
    return made


_WRONG: list[tuple[str, dict[str, Any]]] = [
    ("no.such", {}),
    ("task.create_task", {"title": 7}),
    ("task.create_task", {}),
]


def _step(draw: st.DrawFn, kind: str, id_: str, made: list[dict[str, Any]], depends: list[str]) -> Any:
    tasks = [each["id"] for each in made if each["action"] == "create_task" and "for_each" not in each["params"]]
    lists = [each["id"] for each in made if each["action"] == "list_tasks"]
    match kind:
        case "look" | "do" | "blast":
            return step(id_, f"outside.{kind}", {"name": id_, "behaves": draw(BEHAVIOUR)}, *depends)
        case "list":
            return step(id_, "task.list_tasks", {}, *depends)
        case "free":
            return step(id_, "calendar.find_free_time", {"duration_s": 1800}, *depends)
        case "ask":
            expects = draw(st.sampled_from(["text", "email", "choice"]))
            asked = {"reason": "Why?", "expects": expects, **({"options": ["a", "b"]} if expects == "choice" else {})}
            return step(id_, "system.user_intervention", asked, *depends)
        case "refer" if tasks:
            source = {"stepId": draw(st.sampled_from(tasks)), "field": "task.title"}
            return step(id_, "task.create_task", {"title": {"join": [f"{id_} after ", source]}}, *depends)
        case "each" if lists:
            items = {"stepId": draw(st.sampled_from(lists)), "field": "items"}
            each = {"for_each": items, "title": {"join": [f"{id_} for ", {"item": "title"}]}}
            return step(id_, "task.create_task", each, *depends)
        case "wrong":
            name, params = draw(
                st.sampled_from([("no.such", {}), ("task.create_task", {"title": 7}), ("task.create_task", {})])
            )
            return step(id_, name, params, *depends)
        case "later":
            return step(id_, "task.create_task", {"title": {"stepId": "s99", "field": "task.title"}}, *depends)
    return step(id_, "task.create_task", {"title": id_}, *depends)


async def _to_its_end(executor: Any, plan: list[dict[str, Any]], answers: Iterator[str]) -> Any:
    """The plan's whole life, with a new boot after each kill, as router and gateway would repeat it."""
    boots = itertools.count(2)
    for _ in range(_MOST_BOOTS):
        try:
            return await _life(executor, plan, answers)
        except Killed:
            executor.outside.deaths.happened = False
            executor = executor.again(boot=str(next(boots)))
            await executor.sweep()
    raise AssertionError("it does not come to an end")


async def _life(executor: Any, plan: list[dict[str, Any]], answers: Iterator[str]) -> Any:
    executor.outside.deaths.check()
    run = await executor.start(*plan, id="wf")
    for number in range(200):
        if run.workflow.status.is_end:
            return run
        question = next(run.workflow.open_interventions(), None)
        if question is None:
            await asyncio.sleep(0.02)  # a step that was put off
            await executor.sweep()
        elif (said := next(answers)) == "silence":
            executor.clock.ahead += timedelta(days=2)
            await executor.sweep()
        else:
            with contextlib.suppress(Conflict):
                await executor.answer(run, _answer_to(question, said), f"answer-{question.id}-{number}", question)
        executor.outside.deaths.check()
        run = await executor.get("wf")
    raise AssertionError("it does not come to an end")


def _answer_to(question: Any, said: str) -> str:
    kind = question.expects.value
    return said if kind == "yes_no" else {"email": "ann@x.com", "choice": "a"}.get(kind, "because")


def _accounted(workflow: Workflow) -> None:
    for each in workflow.steps.values():
        assert each.status.is_end, f"{each.id} is {each.status}"
        if each.status in (StepStatus.FAILED, StepStatus.SKIPPED):
            assert each.error and each.error["reason"] and each.error["message"], each.id
        if each.status is StepStatus.COMPLETED:
            assert each.result is not None, each.id
            assert all(workflow.steps[other].status is StepStatus.COMPLETED for other in each.depends_on), each.id
    done = {each.status for each in workflow.steps.values()}
    assert (workflow.status is WorkflowStatus.COMPLETED) == (done == {StepStatus.COMPLETED})
    assert not any(workflow.open_interventions())


def _titles(workflow: Workflow) -> list[str]:
    """The titles of the tasks its completed steps say they made."""
    made = [
        each for each in workflow.steps.values() if each.action == "create_task" and each.status is StepStatus.COMPLETED
    ]
    results = [part for each in made for part in (each.result or {}).get("items", [each.result])]
    return sorted(part["task"]["title"] for part in results)


async def _nothing_twice(executor: Any, workflow: Workflow) -> None:
    assert await executor.tasks() == _titles(workflow)
    world: World = executor.outside
    assert set(world.effects.values()) <= {1}
    outside = [each for each in workflow.steps.values() if each.type == "outside" and each.has_effect]
    for each in outside:
        happened = f"wf:{each.id}" in world.done
        unknown = each.error is not None and each.error["reason"] == "OUTCOME_UNKNOWN"
        assert happened == (each.status is StepStatus.COMPLETED) or unknown, (each.id, each.status, each.error)
    kinds = [row["kind"] for row in await executor.rows("SELECT kind FROM executor.outcomes")]
    assert kinds.count("ended") + kinds.count("expired") <= 1
    events = await executor.lists.events(executor.tenant, "wf", 0)
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))


async def _undone(executor: Any) -> None:
    """All that can be is taken back, once; a repeat of the same request undoes nothing else."""
    try:
        run, undone = await executor.undoer.undo(executor.tenant, "wf", "undo")
    except FailedPrecondition as refused:
        assert refused.reason == "NOTHING_TO_UNDO"
        return
    again, repeated = await executor.undoer.undo(executor.tenant, "wf", "undo")
    assert repeated == undone
    for each in undone:
        status = run.workflow.steps[each.step_id].status
        assert (each.disposition == "undone") == (status is StepStatus.UNDONE), each
        assert each.disposition == "undone" or each.message, each
    assert await executor.tasks() == _titles(again.workflow)


KILLS = st.lists(st.tuples(st.integers(1, 14), st.booleans()), max_size=3, unique_by=lambda place: place[0])
ANSWERS = st.lists(st.sampled_from(["yes", "yes", "yes", "no", "what?", "silence"]), min_size=1, max_size=8)


@settings(max_examples=_EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=plans(), kills=KILLS, answers=ANSWERS)
async def test_every_step_is_accounted_for_and_nothing_is_done_twice(
    engine_database: Any, engine_redis: Any, plan: Any, kills: Any, answers: Any
) -> None:
    note(f"plan {plan}")
    deaths = Deaths()
    executor = Executor(engine_database, engine_redis, Movable(), World(deaths))
    said = itertools.chain(answers, itertools.repeat("silence"))
    with killing(kills, deaths):
        try:
            run = await _to_its_end(executor, plan, said)
        except InvalidInput as refused:
            assert refused.reason == "PLAN_REFUSED" and refused.violations
            assert await executor.tasks() == [] and not executor.outside.done
            assert await executor.store.load(executor.tenant, "wf") is None
            return
    _accounted(run.workflow)
    await _nothing_twice(executor, run.workflow)
    await _undone(executor)
