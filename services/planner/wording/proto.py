"""Between the contracts' reply messages and the wording's own values."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from google.protobuf import timestamp_pb2

from libs.errors import FieldViolation, InvalidInput
from services.planner import convert
from services.planner.wording.model import Part, Question, Reply, StepResult, Style
from steward.common.v1 import common_pb2
from steward.executor.v1 import executor_pb2
from steward.planner.v1 import planner_pb2


def style_of(style: planner_pb2.Style) -> Style:
    """How to word."""
    zone = convert.checked_zone(style.timezone, "style.timezone")
    channel = common_pb2.Channel.Name(style.channel).removeprefix("CHANNEL_").lower()
    return Style(style.locale or "en-US", zone, convert.instant(style.now, "style.now"), channel, style.customer_name)


def style_of_customer(customer: common_pb2.Customer, now: timestamp_pb2.Timestamp) -> Style:
    """How to word for a customer."""
    zone = convert.checked_zone(customer.timezone or "UTC", "customer.timezone")
    return Style(customer.locale or "en-US", zone, convert.instant(now).astimezone(UTC), "sms", customer.name)


def part_of(part: planner_pb2.ReplyPart) -> Part:
    """One part of an answer.

    Raises:
        InvalidInput: no kind.
    """
    kind = (
        planner_pb2.ReplyKind.Name(part.kind).removeprefix("REPLY_KIND_")
        if part.kind in planner_pb2.ReplyKind.values()
        else ""
    )
    if kind in {"", "UNSPECIFIED"}:
        raise InvalidInput(
            "BAD_REPLY_KIND", "a part has no kind", violations=[FieldViolation("parts.kind", "must be set")]
        )
    descriptions = {step.id: step.description for step in part.plan.steps}
    return Part(
        kind=kind,
        topic=part.topic,
        facts=convert.plain(part.facts),
        steps=tuple(_step(s, descriptions.get(s.id, "")) for s in part.results),
        questions=tuple(_question(q) for q in part.interventions),
        plan_id=part.plan.plan_id,
    )


def _step(step: executor_pb2.WorkflowStep, description: str) -> StepResult:
    status = (
        executor_pb2.StepStatus.Name(step.status).removeprefix("STEP_STATUS_")
        if step.status in executor_pb2.StepStatus.values()
        else ""
    )
    return StepResult(
        id=step.id,
        name=f"{step.type}.{step.action}",
        status="" if status == "UNSPECIFIED" else status,
        result=convert.plain(step.result),
        params=convert.plain(step.resolved_params),
        description=step.description or description,
        reason=step.error.reason,
        message=step.error.message,
        details=convert.plain(step.error.details),
        has_effect=step.effect in (executor_pb2.EFFECT_REVERSIBLE, executor_pb2.EFFECT_IRREVERSIBLE),
    )


def _question(question: executor_pb2.Intervention) -> Question:
    expects = (
        common_pb2.Expects.Name(question.expects).removeprefix("EXPECTS_")
        if question.expects in common_pb2.Expects.values()
        else ""
    )
    return Question(
        id=question.id,
        kind=question.kind,
        prompt=question.prompt.strip(),
        expects="" if expects == "UNSPECIFIED" else expects,
        options=tuple(_option(convert.plain(option)) for option in question.options),
        covers=convert.plain(question.covers),
        names=tuple(entity.value or entity.text for entity in question.entities),
        given=tuple(convert.plain(question.answer).get("values") or ()),
    )


def _option(option: dict[str, Any]) -> str:
    return str(option.get("label") or option.get("value") or "").strip()


def reply_message(reply: Reply, engine: str) -> planner_pb2.ComposeReplyResponse:
    """The answer as a message."""
    message = planner_pb2.ComposeReplyResponse(
        text=reply.text,
        promise_template=reply.promise,
        expects=common_pb2.Expects.Value(f"EXPECTS_{reply.expects or 'UNSPECIFIED'}"),
        options=reply.options,
        engine=engine,
    )
    awaits = reply.awaits
    if awaits is not None:
        goal = planner_pb2.GoalDraft(
            goal_type=awaits.goal_type,
            description=awaits.description,
            subject=awaits.subject,
            expected_response_pattern=awaits.pattern,
            deadline_after_s=awaits.after_s,
        )
        if awaits.deadline is not None:
            goal.deadline.FromDatetime(awaits.deadline.astimezone(UTC))
        message.goal.CopyFrom(goal)
    return message
