"""A row on its way to being said: due, claimed, sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.agenda.domain.model import Goal, Task


@dataclass(frozen=True, slots=True)
class Due:
    """A row to be said, as the sweep sees it."""

    tenant_id: str
    id: str
    customer_id: str
    occurrence: int
    scheduled_at: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """A task being said by us, with the goal it follows up and when else its customer was told something lately."""

    task: Task
    epoch: int
    goal: Goal | None = None
    said_at: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """A claim whose message has left: the gateway's id of it, and when its task comes again (None: never)."""

    claimed: Claimed
    message_id: str
    next_at: datetime | None


def by_tenant(rows: Sequence[Due]) -> dict[str, list[Due]]:
    """The rows of each tenant, in their order."""
    tenants: dict[str, list[Due]] = {}
    for row in rows:
        tenants.setdefault(row.tenant_id, []).append(row)
    return tenants
