"""A customer between the gateway's own form, the message of the contracts, and JSON."""

from __future__ import annotations

from typing import Any

from google.protobuf.json_format import MessageToDict

from libs.errors import FieldViolation, InvalidInput
from services.gateway.http import forms
from services.gateway.http.values import rfc3339
from services.gateway.model import Customer
from steward.common.v1 import common_pb2


def customer_message(customer: Customer) -> common_pb2.Customer:
    """As it travels with a turn."""
    message = common_pb2.Customer(
        customer_id=customer.customer_id,
        address=customer.address,
        name=customer.name,
        email=customer.email,
        timezone=customer.timezone,
        locale=customer.locale,
        preferred_channel=forms.CHANNEL.number(customer.preferred_channel),
    )
    for each in customer.working_hours:
        message.working_hours.add(weekday=each["weekday"], start=each["start"], end=each["end"])
    if customer.quiet_hours is not None:
        message.quiet_hours.start = customer.quiet_hours["start"]
        message.quiet_hours.end = customer.quiet_hours["end"]
    if customer.policy is not None:
        message.policy.CopyFrom(policy_message(customer.policy))
    return message


def policy_message(policy: Any) -> common_pb2.Policy:
    """A policy in JSON as a message."""
    return common_pb2.Policy(
        confirm=forms.CONFIRM.number(policy.get("confirm")),
        approve_actions=policy.get("approve_actions", ()),
        standing_approvals=policy.get("standing_approvals", ()),
    )


def policy_form(message: common_pb2.Policy) -> dict[str, Any]:
    """A policy as JSON."""
    return {
        "confirm": forms.CONFIRM.word(message.confirm),
        "approve_actions": list(message.approve_actions),
        "standing_approvals": list(message.standing_approvals),
    }


def customer_form(customer: Customer) -> dict[str, Any]:
    """As ``GET /v1/customers/{address}`` shows it."""
    return {
        "id": customer.customer_id,
        "address": customer.address,
        "name": customer.name or None,
        "email": customer.email or None,
        "timezone": customer.timezone,
        "locale": customer.locale,
        "working_hours": list(customer.working_hours),
        "preferred_channel": customer.preferred_channel,
        "quiet_hours": customer.quiet_hours,
        "policy": customer.policy,
        "updated_at": rfc3339(customer.updated_at),
    }


def changes_of(message: common_pb2.Customer, paths: list[str]) -> dict[str, Any]:
    """The fields of a message that are to be changed: those of ``paths``, or all set ones when there are none.

    Raises:
        InvalidInput: a path that is no field.
    """
    if unknown := [path for path in paths if path not in message.DESCRIPTOR.fields_by_name]:
        wrong = [FieldViolation("update_mask.paths", "is no field of a customer") for _ in unknown]
        raise InvalidInput("REQUEST_INVALID", "the update mask names what is no field", violations=wrong[:1])
    if not paths:
        paths = [field.name for field, _ in message.ListFields()]
    return {path: _value(message, path) for path in paths if path not in ("customer_id", "address")}


def _value(message: common_pb2.Customer, path: str) -> Any:
    if path == "working_hours":
        return [{"weekday": each.weekday, "start": each.start, "end": each.end} for each in message.working_hours]
    if path == "quiet_hours":
        return MessageToDict(message.quiet_hours) if message.HasField("quiet_hours") else None
    if path == "policy":
        return policy_form(message.policy) if message.HasField("policy") else None
    if path == "preferred_channel":
        return forms.CHANNEL.word(message.preferred_channel)
    return getattr(message, path)
