"""From a stored context (``steward.executor.v1.ExecutionContext`` as JSON) to what providers are handed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.executor.providers.base import DEFAULT_WORKING_HOURS, ActionContext, People, WorkingHours


@lru_cache(maxsize=1000)
def zone_or_utc(name: str) -> str:
    """The name when there is such a zone, else UTC."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"
    return name


def working_hours_of(customer: Mapping[str, Any]) -> tuple[WorkingHours, ...]:
    """A customer's working hours; Monday to Friday 09:00 to 18:00 when none are set."""
    hours = customer.get("working_hours") or []
    return tuple(WorkingHours(int(h["weekday"]), h["start"], h["end"]) for h in hours) or DEFAULT_WORKING_HOURS


def action_context(tenant_id: str, context: Mapping[str, Any], now: datetime, people: People | None) -> ActionContext:
    """What a provider needs to know. ``now`` is the suite's, and the reference time where the context has none."""
    customer: Mapping[str, Any] = context.get("customer") or {}
    reference = context.get("reference_time")
    return ActionContext(
        tenant_id=tenant_id,
        customer_id=str(customer.get("customer_id", "")),
        reference_time=datetime.fromisoformat(reference) if reference else now,
        now=now,
        timezone=zone_or_utc(str(context.get("timezone") or customer.get("timezone") or "UTC")),
        locale=str(customer.get("locale") or "en-US"),
        customer_name=str(customer.get("name", "")),
        customer_email=str(customer.get("email", "")),
        working_hours=working_hours_of(customer),
        conversation_id=str(context.get("conversation_id", "")),
        turn_id=str(context.get("turn_id", "")),
        goal_id=str(context.get("goal_id", "")),
        people=people,
        customer=dict(customer),
    )
