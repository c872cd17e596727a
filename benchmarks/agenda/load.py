"""Due tasks in the agenda of a running suite, and what its gateway's outbox says became of them."""

from __future__ import annotations

import json
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import grpc
import psycopg

from libs.rpc.context import DEFAULT_TENANT_ID
from steward.common.v1 import common_pb2
from steward.gateway.v1 import gateway_pb2, gateway_pb2_grpc
from tests.e2e.suite import Suite

_INSERT = (
    "INSERT INTO agenda.tasks (tenant_id, id, agent_id, customer_id, customer, conversation_id, task_type, "
    "description, scheduled_at, timezone, recurrence_start, created_at, status, max_retries, preferred_channel) "
    "SELECT %(tenant)s, %(prefix)s || n, 'default', c.id, c.body::jsonb, c.conversation, 'reminder', 'matter ' || n, "
    "%(at)s + n * %(apart)s, 'UTC', %(at)s, now(), 'scheduled', 3, 'api' "
    "FROM generate_series(0, %(count)s - 1) n "
    "JOIN unnest(%(ids)s::text[], %(bodies)s::text[], %(conversations)s::text[]) "
    "WITH ORDINALITY c(id, body, conversation, k) ON c.k = n %% %(people)s + 1"
)
_CONVERSATIONS = "SELECT customer_id, id FROM gateway.conversations WHERE customer_id = ANY(%s)"
_OUTBOX = (
    "SELECT o.message_key, v.customer_id, o.created_at FROM gateway.outbox o "
    "JOIN gateway.conversations v ON v.tenant_id = o.tenant_id AND v.id = o.conversation_id "
    "WHERE starts_with(o.message_key, %s) ORDER BY o.created_at, o.turn_id"
)


@dataclass(frozen=True, slots=True)
class Sent:
    """What the outbox holds of one load: how many, in what time, how late, and what is not as it has to be."""

    count: int
    seconds: float
    per_second: float
    late_p50_ms: float
    late_p99_ms: float
    missing: int
    out_of_order: int


class Agenda:
    """The agenda of a suite, filled as its owner."""

    def __init__(self, suite: Suite) -> None:
        run = json.loads((suite.folder / "run.json").read_text("utf-8"))
        self.url: str = run["database_url"]
        self._suite = suite

    def people(self, count: int) -> list[str]:
        """Customers of the gateway; their ids."""
        made = []
        with grpc.insecure_channel(self._suite.addresses["gateway"]) as channel:
            stub = gateway_pb2_grpc.GatewayServiceStub(channel)
            for number in range(count):
                request = gateway_pb2.UpsertCustomerRequest(
                    customer=common_pb2.Customer(address=f"agenda-{number}", timezone="UTC")
                )
                made.append(stub.UpsertCustomer(request, timeout=30).customer.customer_id)
        return made

    def put(self, prefix: str, people: Sequence[str], count: int, at: datetime, apart: timedelta) -> None:
        """So many tasks, one after the other by `apart`, the people in turn; the dispatchers are told.

        They belong to the people's conversations, where they have one.
        """
        with psycopg.connect(self.url) as owner:
            known: dict[str, str] = dict(owner.execute(_CONVERSATIONS, (list(people),)).fetchall())
            owner.execute(
                _INSERT,
                {
                    "tenant": DEFAULT_TENANT_ID,
                    "prefix": prefix,
                    "at": at,
                    "apart": apart,
                    "count": count,
                    "people": len(people),
                    "ids": list(people),
                    "conversations": [known.get(who, "") for who in people],
                    "bodies": [json.dumps({"customer_id": who, "timezone": "UTC"}) for who in people],
                },
            )
            owner.execute("SELECT pg_notify('agenda_tasks', %s)", (at.isoformat(),))

    def wait(self, prefix: str, count: int, seconds: float) -> None:
        """Until none of them is open, or the time is over."""
        ends_at = time.monotonic() + seconds
        with psycopg.connect(self.url, autocommit=True) as owner:
            while time.monotonic() < ends_at:
                row = owner.execute(
                    "SELECT count(*) FROM agenda.tasks WHERE starts_with(id, %s) AND status = 'completed'", (prefix,)
                ).fetchone()
                if row is not None and row[0] >= count:
                    return
                time.sleep(0.25)

    def sent(self, prefix: str, count: int, at: datetime, apart: timedelta, people: int) -> Sent:
        """What the outbox has of them. Tasks of a person have rising numbers, so their order is to be that of these."""
        with psycopg.connect(self.url) as owner:
            rows = owner.execute(_OUTBOX, (f"agenda:{prefix}",)).fetchall()
        numbers = [int(key.split(":")[1].removeprefix(prefix)) for key, _, _ in rows]
        orders: dict[str, list[int]] = defaultdict(list)
        for number, (_, who, _) in zip(numbers, rows, strict=True):
            orders[who].append(number)
        wrong = sum(order != sorted(order) for order in orders.values())
        late = sorted(
            (created - (at + number * apart)).total_seconds() * 1000
            for number, (_, _, created) in zip(numbers, rows, strict=True)
        )
        seconds = max((rows[-1][2] - at).total_seconds(), 0.001)  # from when the first was due
        return Sent(
            len(rows),
            seconds,
            len(rows) / seconds,
            statistics.median(late),
            late[min(len(late) - 1, int(len(late) * 0.99))],
            count - len(set(numbers)) + (len(numbers) - len(set(numbers))),
            wrong,
        )


def soon(seconds: float) -> datetime:
    """So many seconds from now."""
    return datetime.now(UTC) + timedelta(seconds=seconds)
