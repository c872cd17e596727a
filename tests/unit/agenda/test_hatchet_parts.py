"""What goes to a Hatchet and what comes back: ids and outcomes, keys and limits; and nothing of it without one."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys

import pytest
from hatchet_sdk import Hatchet
from hatchet_sdk.config import ClientConfig

from libs import errors
from services.agenda.engines.hatchet_engine import Run
from services.agenda.engines.hatchet_steps import StepFailed, failure_from, progress_of
from services.agenda.engines.hatchet_workflows import RunInput, StepOutput, cron_of, follow_up_workflow
from services.agenda.steps import Failure, failure_of


def _token() -> str:
    claims = {"sub": "tenant", "server_url": "http://127.0.0.1:1", "grpc_broadcast_address": "127.0.0.1:1"}
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJub25lIn0.{body}.x"


def test_serve_starts_without_the_sdk() -> None:
    code = "import sys, services.agenda.main; sys.exit('hatchet_sdk' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], env={**os.environ}, timeout=60).returncode == 0


def test_what_is_registered_has_keys_parents_and_no_retries_of_sending() -> None:
    hatchet = Hatchet(config=ClientConfig(token=_token()))
    proto = follow_up_workflow(hatchet).to_proto()
    steps = {task.readable_id: task for task in proto.tasks}
    assert list(steps) == ["load_context", "generate_message", "send_message"]
    assert [list(task.parents) for task in steps.values()] == [[], ["load_context"], ["generate_message"]]
    assert [task.retries for task in steps.values()] == [0, 0, 0]
    assert "on-failure" in proto.on_failure_task.readable_id
    assert all(name in proto.idempotency.expression for name in ("tenant_id", "task_id", "occurrence"))
    limit = proto.concurrency
    assert "customer_id" in limit.expression and limit.max_runs == 1


def test_inputs_and_outputs_have_room_for_ids_alone() -> None:
    assert set(RunInput.model_fields) == {"tenant_id", "task_id", "occurrence", "customer_id"}
    assert set(StepOutput.model_fields) == {"outcome", "epoch"}
    given = RunInput(tenant_id="t", task_id="a", occurrence=2, customer_id="c")
    assert given.run == Run("t", "a", 2, "c")


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (errors.Unavailable("GATEWAY_AWAY", "x"), Failure("house", "GATEWAY_AWAY")),
        (errors.DeadlineExceeded("TOO_LATE", "x"), Failure("house", "TOO_LATE")),
        (errors.Exhausted("CHANNEL_BUSY", "x"), Failure("channel", "CHANNEL_BUSY")),
        (errors.InvalidInput("NO_ADDRESS", "x"), Failure("final", "NO_ADDRESS")),
    ],
)
def test_a_failure_comes_back_as_it_went(error: errors.StewardError, failure: Failure) -> None:
    assert failure_of(error) == failure
    assert failure_from(str(StepFailed(failure, 7))) == (failure, 7)


@pytest.mark.parametrize("text", ["", "timed out", "house", "house lower 1", "odd X 1", "house X -1", "house X 1 2"])
def test_what_is_no_word_of_ours_is_our_own_houses_fault(text: str) -> None:
    assert failure_from(text) == (Failure("house", "STEP_CUT_OFF"), 0)


def test_an_outcome_that_is_none_ends_the_run() -> None:
    assert progress_of("ready", 3).outcome == "ready" and progress_of("nonsense", 3).outcome == "taken"


@pytest.mark.parametrize(
    ("seconds", "cron"),
    [(10, "*/1 * * * *"), (60, "*/1 * * * *"), (300, "*/5 * * * *"), (7200, "0 */2 * * *"), (1e7, "0 */23 * * *")],
)
def test_the_schedulers_interval_as_a_cron(seconds: float, cron: str) -> None:
    assert cron_of(seconds) == cron
