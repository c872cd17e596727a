"""The router's own values as messages of its contract."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from libs.rpc.context import current
from services.router.carrying.carrier import Answer
from services.router.clients import forms, read_forms
from services.router.model.decision import Decision
from services.router.model.goal import Goal
from services.router.model.turn import Turn
from services.router.model.understood import Understood
from steward.common.v1 import common_pb2
from steward.planner.v1 import planner_pb2
from steward.router.v1 import router_pb2


class RouterForms:
    """See ``ports.Forms``."""

    def turn_bytes(self, turn: Turn) -> bytes:
        """A turn to be stored."""
        stored: bytes = turn.raw.SerializeToString()
        return stored

    def turn(self, stored: bytes) -> Turn:
        """A stored turn, of the current tenant."""
        return forms.turn_of(common_pb2.Turn.FromString(stored), current().tenant_id)

    def understood_bytes(self, understood: Understood) -> bytes:
        """A reading to be stored; an empty one for a text that could not be read."""
        if understood.raw is None:
            return b""
        # The act may be that of an earlier text ("which one?"), and counts for whoever is told of the turn.
        message = planner_pb2.ExtractEntitiesResponse()
        message.CopyFrom(understood.raw)
        message.classification.act = _act(understood.act)
        stored: bytes = message.SerializeToString()
        return stored

    def understood(self, turn: Turn, stored: bytes) -> Understood:
        """A stored reading."""
        return read_forms.understood_of(turn.text, planner_pb2.ExtractEntitiesResponse.FromString(stored))

    def reply(self, answer: Answer) -> dict[str, Any]:
        """The reply in JSON."""
        kind = "ai_brain" if answer.acted else "ai_chat"
        return {"type": kind, "text": answer.text, "expects": answer.expects, "options": list(answer.options)}

    def response(self, answer: Answer) -> bytes:
        """The serialised HandleMessageResponse."""
        work, decision = answer.work, answer.work.decision
        response = router_pb2.HandleMessageResponse(
            reply=common_pb2.Reply(
                type=common_pb2.REPLY_TYPE_AI_BRAIN if answer.acted else common_pb2.REPLY_TYPE_AI_CHAT,
                text=answer.text,
                expects=forms.expects_value(answer.expects),
                options=answer.options,
            ),
            mode=mode_value(decision.mode),
            workflow=answer.run.raw if answer.run is not None else None,
            goals_achieved=[each.raw for each in answer.achieved],
            goal=answer.attached.raw if answer.attached is not None else None,
            covers=answer.covers,
            decision=decision_message(decision, work.understood.raw, answer.timings_ms),
        )
        if answer.goal is not None and not (decision.redis_away or decision.redis_went_away):
            response.active_goal.CopyFrom(goal_message(answer.goal))
        serialised: bytes = response.SerializeToString()
        return serialised


def mode_value(mode: str) -> common_pb2.Mode.ValueType:
    """``set_new_goal`` → ``MODE_SET_NEW_GOAL``."""
    return common_pb2.Mode.Value(f"MODE_{mode.upper()}")


def _act(act: str) -> common_pb2.DialogueAct.ValueType:
    return common_pb2.DialogueAct.Value(f"DIALOGUE_ACT_{act.upper() or 'UNSPECIFIED'}")


def decision_message(
    decision: Decision, read: planner_pb2.ExtractEntitiesResponse | None, timings_ms: dict[str, float] | None = None
) -> router_pb2.Decision:
    """What was decided and why."""
    message = router_pb2.Decision(
        mode=mode_value(decision.mode),
        classification=read.classification if read is not None else None,
        engine=decision.engine,
        ids=decision.ids,
        timings_ms=timings_ms if timings_ms is not None else decision.timings_ms,
    )
    for note in decision.notes:
        message.notes.add(rule=note.rule, detail=note.detail)
    return message


def goal_message(goal: Goal) -> router_pb2.ActiveGoal:
    """An active goal."""
    message = router_pb2.ActiveGoal(
        type=goal.type,
        tenant_id=goal.tenant_id,
        conversation_id=goal.conversation_id,
        customer_id=goal.customer_id,
        status=goal.status,
        duration_s=goal.duration_s or _length_s(goal),
        timezone=goal.timezone,
        event=forms.struct(goal.event) if goal.event else None,
        changes=forms.struct(goal.changes) if goal.changes else None,
        asked=goal.asked,
        version=goal.version,
        goal_id=goal.goal_id,
        title=goal.title,
    )
    instants = {"datetime": goal.start, "end": goal.end, "created_at": goal.created_at, "updated_at": goal.updated_at}
    for name, instant in instants.items():
        if instant is not None:
            getattr(message, name).FromDatetime(instant)
    _add_entity(message, goal)
    if goal.proposal is not None:
        message.proposal.id, message.proposal.hash = goal.proposal.id, goal.proposal.hash
        message.proposal.expires_at.FromDatetime(goal.proposal.expires_at)
    for choice in goal.choices:
        message.proposal.options.add().update(choice.value)
    return message


def _add_entity(message: router_pb2.ActiveGoal, goal: Goal) -> None:
    entity = goal.entity
    if entity is None:
        return
    message.entity.type, message.entity.id = entity.type, entity.id
    message.entity.name, message.entity.email = entity.name, entity.email
    for each in entity.candidates:
        message.entity.candidates.add(
            id=each.id, name=each.name, email=each.email, phone=each.phone, source=each.source, score=each.score
        )


def _length_s(goal: Goal) -> float:
    return (goal.end - goal.start).total_seconds() if goal.start is not None and goal.end is not None else 0.0


def turn_message(row: dict[str, Any]) -> router_pb2.GetTurnResponse:
    """A turn's row for people; the answered decision has the timings of all its parts."""
    created_at: datetime = row["created_at"]
    response = router_pb2.GetTurnResponse(
        turn_id=row["turn_id"],
        conversation_id=row["conversation_id"],
        status=row["status"],
        created_at=forms.stamp(created_at),
    )
    if row["response"] is not None:
        answered = router_pb2.HandleMessageResponse.FromString(bytes(row["response"]))
        response.decision.CopyFrom(answered.decision)
        response.reply.CopyFrom(answered.reply)
    else:
        read = planner_pb2.ExtractEntitiesResponse.FromString(bytes(row["understood"]))
        response.decision.CopyFrom(decision_message(Decision.model_validate(row["decision"]), read))
    return response
