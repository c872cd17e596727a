"""The forms of contracts.md in JSON, out of the services' messages; by hand, so that none changes with a proto."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from services.gateway.http.values import EnumNames, plain, time_text
from services.gateway.model import Mode
from steward.agenda.v1 import agenda_pb2
from steward.common.v1 import common_pb2
from steward.executor.v1 import executor_pb2
from steward.router.v1 import router_pb2

Form = dict[str, Any]


def _names(module: Any, enum: str, prefix: str) -> EnumNames:
    return EnumNames(module.DESCRIPTOR.enum_types_by_name[enum], prefix)


CHANNEL = _names(common_pb2, "Channel", "CHANNEL_")
ORIGIN = _names(common_pb2, "Origin", "ORIGIN_")
CONFIRM = _names(common_pb2, "ConfirmPolicy", "CONFIRM_POLICY_")
EXPECTS = _names(common_pb2, "Expects", "EXPECTS_")
REPLY_TYPE = _names(common_pb2, "ReplyType", "REPLY_TYPE_")
MODE = _names(common_pb2, "Mode", "MODE_")
ACT = _names(common_pb2, "DialogueAct", "DIALOGUE_ACT_")
EFFECT = _names(executor_pb2, "Effect", "EFFECT_")
WORKFLOW_STATUS = _names(executor_pb2, "WorkflowStatus", "WORKFLOW_STATUS_")
STEP_STATUS = _names(executor_pb2, "StepStatus", "STEP_STATUS_")
INTERVENTION_STATUS = _names(executor_pb2, "InterventionStatus", "INTERVENTION_STATUS_")
GOAL_TYPE = _names(agenda_pb2, "GoalType", "GOAL_TYPE_")
GOAL_STATUS = _names(agenda_pb2, "GoalStatus", "GOAL_STATUS_")
TASK_TYPE = _names(agenda_pb2, "TaskType", "TASK_TYPE_")
TASK_STATUS = _names(agenda_pb2, "TaskStatus", "TASK_STATUS_")

_PUBLIC_EXPECTS = {"person": "text", "email": "address", "phone": "address"}
"""A reply's ``expects`` has five words for outside; a question of a workflow keeps the exact one."""


def expects(number: int) -> str | None:
    """What a reply waits for, in the five words of the contract."""
    word = EXPECTS.word(number)
    return _PUBLIC_EXPECTS.get(word, word) if word else None


def mode(number: int) -> Mode:
    """A mode in its capitals; NORMAL_ROUTING when none was said."""
    return cast(Mode, (MODE.word(number) or "normal_routing").upper())


def reply(message: common_pb2.Reply) -> Form:
    """``{"type", "text", "expects", "options"}``."""
    return {
        "type": REPLY_TYPE.word(message.type) or "ai_chat",
        "text": message.text,
        "expects": expects(message.expects),
        "options": list(message.options),
    }


def workflow(message: executor_pb2.Workflow) -> Form:
    """A durable run with its steps and questions."""
    return {
        "id": message.id,
        "status": WORKFLOW_STATUS.word(message.status),
        "steps": [step(each) for each in message.steps],
        "interventions": [intervention(each) for each in message.interventions],
        "summary": message.plan.summary or None,
        "conversation_id": message.conversation_id or None,
        "turn_id": message.turn_id or None,
        "created_at": time_text(message.created_at),
        "updated_at": time_text(message.updated_at),
    }


def step(message: executor_pb2.WorkflowStep) -> Form:
    """One step; ``result`` only when it is done, ``error`` only when it failed."""
    form: Form = {
        "id": message.id,
        "type": message.type,
        "action": message.action,
        "status": STEP_STATUS.word(message.status),
        "description": message.description or None,
        "effect": EFFECT.word(message.effect),
    }
    if message.HasField("result"):
        form["result"] = plain(message.result)
    if message.HasField("error"):
        error = message.error
        form["error"] = {"reason": error.reason, "message": error.message, "failure_class": error.failure_class or None}
        if error.HasField("details"):
            form["error"]["details"] = plain(error.details)
    return form


def intervention(message: executor_pb2.Intervention) -> Form:
    """A question a workflow is stopped at; ``covers`` only when a yes to it would do something."""
    form: Form = {
        "id": message.id,
        "kind": message.kind,
        "prompt": message.prompt,
        "expects": EXPECTS.word(message.expects),
        "options": [plain(each) for each in message.options],
        "status": INTERVENTION_STATUS.word(message.status),
        "expires_at": time_text(message.expires_at),
    }
    if covered := plain(message.covers).get("steps"):
        form["covers"] = [_covered(each) for each in covered]
    return form


def _covered(step: Mapping[str, Any]) -> Form:
    """A step that a yes would run, with its params as they were fixed when it was asked about."""
    return {
        "id": step["id"],
        "action": f"{step['type']}.{step['action']}",
        "params": step.get("params") or {},
    }


def action(message: executor_pb2.Action) -> Form:
    """An entry of the catalogue."""
    return {
        "type": message.type,
        "action": message.action,
        "description": message.description,
        "params_schema": plain(message.params_schema),
        "result_schema": plain(message.result_schema),
        "effect": EFFECT.word(message.effect),
        "needs_approval": message.needs_approval,
        "provider": message.provider,
    }


def active_goal(message: router_pb2.ActiveGoal) -> Form:
    """What a conversation is in the middle of; times in the goal's own zone."""
    zone = message.timezone
    form: Form = {
        "id": message.goal_id or None,
        "type": message.type,
        "status": message.status,
        "title": message.title or None,
        "entity": _goal_entity(message.entity) if message.HasField("entity") else None,
        "datetime": time_text(message.datetime, zone),
        "end": time_text(message.end, zone),
        "duration_s": message.duration_s or None,
        "timezone": zone or None,
        "event": plain(message.event) if message.HasField("event") else None,
        "changes": plain(message.changes) if message.HasField("changes") else None,
        "proposal": _proposal(message.proposal) if message.HasField("proposal") else None,
        "asked": message.asked or None,
        "tenant_id": message.tenant_id,
        "conversation_id": message.conversation_id,
        "customer_id": message.customer_id,
        "created_at": time_text(message.created_at),
        "updated_at": time_text(message.updated_at),
        "version": message.version,
    }
    return form


def _goal_entity(message: router_pb2.GoalEntity) -> Form:
    return {
        "type": message.type,
        "id": message.id or None,
        "name": message.name or None,
        "email": message.email or None,
        "candidates": [candidate(each) for each in message.candidates],
    }


def _proposal(message: router_pb2.Proposal) -> Form:
    return {
        "id": message.id,
        "hash": message.hash,
        "options": [plain(each) for each in message.options],
        "expires_at": time_text(message.expires_at),
    }


def candidate(message: common_pb2.Candidate) -> Form:
    """Something a name may stand for."""
    return {
        "id": message.id or None,
        "name": message.name,
        "email": message.email or None,
        "phone": message.phone or None,
        "source": message.source or None,
        "score": message.score,
    }


def decision(message: router_pb2.Decision) -> Form:
    """What was decided for a turn and why."""
    return {
        "mode": mode(message.mode),
        "classification": classification(message.classification) if message.HasField("classification") else None,
        "notes": [{"rule": each.rule, "detail": each.detail} for each in message.notes],
        "engine": message.engine or None,
        "ids": dict(message.ids),
        "timings_ms": {name: round(value, 3) for name, value in message.timings_ms.items()},
    }


def classification(message: common_pb2.Classification) -> Form:
    """What a text was taken to ask for."""
    return {
        "intent": message.intent,
        "confidence": message.confidence,
        "alternatives": [{"intent": each.intent, "confidence": each.confidence} for each in message.alternatives],
        "slots": plain(message.slots),
        "goal_type": message.goal_type or None,
        "compound": message.compound,
        "act": ACT.word(message.act),
        "choice": message.choice or None,
    }


def goal(message: agenda_pb2.Goal) -> Form:
    """An expected outcome with a deadline."""
    return {
        "id": message.id,
        "agent_id": message.agent_id or None,
        "customer_id": message.customer_id,
        "conversation_id": message.conversation_id or None,
        "turn_id": message.turn_id or None,
        "goal_type": GOAL_TYPE.word(message.goal_type),
        "description": message.description,
        "expected_response_pattern": message.expected_response_pattern or None,
        "created_at": time_text(message.created_at),
        "deadline": time_text(message.deadline),
        "achieved_at": time_text(message.achieved_at),
        "achieved_by_turn": message.achieved_by_turn or None,
        "status": GOAL_STATUS.word(message.status),
        "context_snapshot": plain(message.context_snapshot) if message.HasField("context_snapshot") else None,
        "follow_up_task_id": message.follow_up_task_id or None,
        "follow_up_at": time_text(message.follow_up_at),
        "subject": message.subject or None,
    }


def agenda_task(message: agenda_pb2.AgendaTask) -> Form:
    """Something to say at a time, which is written in the task's own zone."""
    zone = message.timezone
    return {
        "id": message.id,
        "agent_id": message.agent_id or None,
        "customer_id": message.customer_id,
        "conversation_id": message.conversation_id or None,
        "task_type": TASK_TYPE.word(message.task_type),
        "description": message.description,
        "scheduled_at": time_text(message.scheduled_at, zone),
        "timezone": zone or None,
        "created_at": time_text(message.created_at),
        "executed_at": time_text(message.executed_at),
        "status": TASK_STATUS.word(message.status),
        "failure_reason": message.failure_reason or None,
        "retry_count": message.retry_count,
        "max_retries": message.max_retries,
        "goal_id": message.goal_id or None,
        "context": plain(message.context) if message.HasField("context") else None,
        "preferred_channel": CHANNEL.word(message.preferred_channel),
        "message_template": message.message_template or None,
        "recurrence": message.recurrence or None,
        "occurrence": message.occurrence,
    }
