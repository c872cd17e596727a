"""The examples of /openapi.json have the fields that the answers have, and every operation shows one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from services.gateway.http import examples, forms
from services.gateway.http.people import customer_form
from services.gateway.http.records import conversation_form, turn_form
from services.gateway.model import Answer, Customer, Turn
from steward.agenda.v1 import agenda_pb2
from steward.executor.v1 import executor_pb2

_NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)
_ROW: dict[str, Any] = dict.fromkeys(
    ("id", "customer_id", "address", "channel", "agent_id", "status", "conversation_id", "message_id", "text", "reply",
     "mode", "origin", "decision", "created_at", "updated_at", "received_at", "answered_at")
)  # fmt: skip


def _answer() -> dict[str, Any]:
    turn = Turn("t", "c", Customer("p", "a"), "web", "default", "m", 1, "hi", _NOW, _NOW, "UTC", 1)
    return Answer("NORMAL_ROUTING").body(turn)


@pytest.mark.parametrize(
    ("example", "form"),
    [
        (examples.WORKFLOW, forms.workflow(executor_pb2.Workflow())),
        (examples.STEP, {**forms.step(executor_pb2.WorkflowStep()), "result": {}}),
        (examples.ACTION, forms.action(executor_pb2.Action())),
        (examples.GOAL, forms.goal(agenda_pb2.Goal())),
        (examples.AGENDA_TASK, forms.agenda_task(agenda_pb2.AgendaTask())),
        (examples.CONVERSATION, conversation_form(_ROW)),
        (examples.TURN, turn_form(_ROW)),
        (examples.CUSTOMER, customer_form(Customer("p", "a"))),
        (examples.ANSWER, _answer()),
    ],
)
def test_an_example_has_the_fields_of_its_form(example: dict[str, Any], form: dict[str, Any]) -> None:
    assert list(example) == list(form)
