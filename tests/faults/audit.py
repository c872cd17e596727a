"""The invariants of a fault run, counted at the stores: what PostgreSQL holds against what people were told.

Everything is read as the databases' owner, past row-level security, so that nothing can hide.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tests.faults.ledger import ABSENT, Ledger, Thing

_STUCK = {
    "turns not answered": "SELECT id FROM gateway.turns WHERE status IN ('accepted', 'running')",
    "turns not carried out": "SELECT turn_id AS id FROM router.turns WHERE status = 'decided' AND turn_id NOT IN "
    "(SELECT id FROM gateway.turns WHERE status = 'dead')",
    "turns the agenda was not told of": "SELECT turn_id AS id FROM router.turns WHERE check_due IS NOT NULL",
    "runs going on": "SELECT id FROM executor.workflows WHERE status = 'running'",
    "steps going on": "SELECT s.workflow_id AS id FROM executor.steps s JOIN executor.workflows w "
    "ON w.tenant_id = s.tenant_id AND w.id = s.workflow_id "
    "WHERE s.status = 'running' AND w.status <> 'waiting_intervention'",
    "runs waiting with no question": "SELECT w.id FROM executor.workflows w WHERE w.status = 'waiting_intervention' "
    "AND NOT EXISTS (SELECT FROM executor.interventions i WHERE i.tenant_id = w.tenant_id AND i.workflow_id = w.id "
    "AND i.status = 'open')",
    "questions of ended runs": "SELECT i.id FROM executor.interventions i JOIN executor.workflows w "
    "ON w.tenant_id = i.tenant_id AND w.id = i.workflow_id WHERE i.status = 'open' "
    "AND w.status <> 'waiting_intervention'",
    "outcomes not settled": "SELECT id FROM executor.outcomes WHERE done_at IS NULL AND due_at <= now()",
    "agenda tasks due": "SELECT id FROM agenda.tasks WHERE status IN ('scheduled', 'executing') "
    "AND scheduled_at < now() + interval '1 minute'",
    "agenda tasks failed": "SELECT id FROM agenda.tasks WHERE status = 'failed'",
    "goals past their deadline": "SELECT id FROM agenda.goals WHERE status = 'pending' AND deadline < now()",
    "messages not sent": "SELECT id FROM gateway.outbox WHERE done_at IS NULL AND due_at < now()",
}
"""What must be empty once everything is quiet: name to query of ids."""

_TO_TELL = "SELECT id FROM executor.outcomes WHERE done_at IS NULL AND workflow_id = ANY(%s)"
"""Outcomes of the runs an answer left going on; they are not due before half a minute is over."""

_DOUBLED = {
    "turns of one message": "SELECT sender || ' ' || message_id AS id FROM gateway.turns WHERE sender IS NOT NULL "
    "GROUP BY sender, message_id HAVING count(*) > 1",
    "runs of one turn and purpose": "SELECT turn_id AS id FROM executor.workflows WHERE turn_id <> '' "
    "GROUP BY turn_id, plan HAVING count(*) > 1",
    "sends of one occurrence": "SELECT task_id || ' ' || occurrence AS id FROM agenda.audit WHERE event = 'sent' "
    "GROUP BY task_id, occurrence HAVING count(DISTINCT message_id) > 1",
    "messages of one key": "SELECT message_key AS id FROM gateway.outbox GROUP BY message_key HAVING count(*) > 1",
    "outcomes said in an answer and again by themselves": "SELECT o.message_key AS id FROM gateway.outbox o "
    "JOIN gateway.covered_keys c ON c.tenant_id = o.tenant_id AND c.message_key = o.message_key",
}
_ROWS = {
    "event": "SELECT attendees[1] AS mark, deleted_at, start_at, status FROM executor.calendar_events "
    "WHERE series_id IS NULL AND cardinality(attendees) > 0",
    "task": "SELECT title AS mark, deleted_at, status FROM executor.tasks",
    "mail": "SELECT subject AS mark, deleted_at, status FROM executor.emails",
    "contact": "SELECT email AS mark, deleted_at, 'there' AS status FROM executor.contacts",
    "reminder": "SELECT description AS mark, NULL AS deleted_at, 'there' AS status FROM agenda.tasks "
    "WHERE task_type = 'reminder' AND status <> 'cancelled'",
    "goal": "SELECT id AS mark, NULL AS deleted_at, 'there' AS status FROM agenda.goals",
}
_SAID = "SELECT text FROM gateway.outbox WHERE origin = 'agenda'"
_TOLD = (
    "SELECT split_part(message_key, ':', 2) AS run FROM gateway.outbox WHERE message_key LIKE 'outcome:%' "
    "UNION SELECT split_part(message_key, ':', 2) FROM gateway.covered_keys "
    # Answered or undone meanwhile by the person themself: there is nothing left to tell.
    "UNION SELECT workflow_id FROM executor.outcomes WHERE disposition = 'stale'"
)
_ANSWERS = "SELECT sender, message_id, status, attempts, response FROM gateway.turns WHERE sender IS NOT NULL"


@dataclass
class Findings:
    """What a run came to; ``lost``, ``doubled`` and ``stuck`` must be empty."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    """Done although the answer says that it was not."""

    turns: int = 0
    given_up: int = 0
    tried_again: int = 0
    """Turns that took more than one attempt."""

    effects: Counter[str] = field(default_factory=Counter)

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.stuck or self.untold)


class Audit:
    """Counts.

    Args:
        url: of the database, as its owner.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    async def quiet(self, ledger: Ledger, seconds: float) -> Findings:
        """Waits until nothing is unfinished any more, at most so long; what is left then is stuck."""
        deadline = time.monotonic() + seconds
        while True:
            findings = await asyncio.to_thread(self._unfinished, ledger)
            if not findings.stuck or time.monotonic() > deadline:
                return findings
            await asyncio.sleep(0.5)

    async def count(self, ledger: Ledger, findings: Findings) -> Findings:
        """All invariants, into the findings."""
        return await asyncio.to_thread(self._count, ledger, findings)

    def _connect(self) -> psycopg.Connection[dict[str, Any]]:
        return psycopg.connect(self._url, row_factory=dict_row, autocommit=True)

    def _unfinished(self, ledger: Ledger) -> Findings:
        findings = Findings()
        promised = [message.told_later for message in ledger.messages if message.told_later]
        with self._connect() as connection:
            for name, query in _STUCK.items():
                findings.stuck += [f"{name}: {row['id']}" for row in connection.execute(query)]
            for row in connection.execute(_TO_TELL, (promised,)):
                findings.stuck.append(f"outcomes to be told later: {row['id']}")
        return findings

    def _count(self, ledger: Ledger, findings: Findings) -> Findings:
        with self._connect() as connection:
            for name, query in _DOUBLED.items():
                findings.doubled += [f"{name}: {row['id']}" for row in connection.execute(query)]
            self._answers(connection, ledger, findings)
            for kind, query in _ROWS.items():
                rows = connection.execute(query).fetchall()
                _compare([each for each in ledger.things if each.kind == kind], rows, findings)
            _reminders(ledger, [row["text"] for row in connection.execute(_SAID)], findings)
        return findings

    def _answers(self, connection: psycopg.Connection[dict[str, Any]], ledger: Ledger, findings: Findings) -> None:
        """Every accepted message has its row, and in it the answer its sender got."""
        told = {row["run"] for row in connection.execute(_TOLD)}
        stored = {row["message_id"]: row for row in connection.execute(_ANSWERS)}
        for message in ledger.messages:
            row = stored.pop(message.message_id, None)
            if row is None or row["response"] is None:
                if message.accepted:
                    findings.lost.append(f"no answer stored to {message.message_id}")
                continue
            findings.turns += 1
            findings.tried_again += row["attempts"] > 1
            findings.given_up += row["status"] == "dead"
            if message.told_later and message.told_later not in told:
                findings.lost.append(f"the outcome of {message.told_later} ({message.message_id}) was not told")
            if message.answer is not None and json.loads(row["response"]) != message.answer:
                findings.lost.append(f"another answer is stored to {message.message_id}")
        findings.doubled += [f"a turn nobody asked for: {each}" for each in stored]


def _compare(things: list[Thing], rows: list[dict[str, Any]], findings: Findings) -> None:
    by_mark = _by_mark(things, rows)
    for thing in things:
        found = by_mark[thing.mark]
        if len(found) > 1:
            findings.doubled.append(f"{len(found)} rows of {thing.kind} {thing.mark}")
            continue
        state = _state(thing.kind, found[0]) if found else ABSENT
        findings.effects[thing.kind] += state != ABSENT
        if state in thing.states or (state != ABSENT and "any" in thing.states):
            continue
        which = findings.untold if thing.states == {ABSENT} else findings.lost
        which.append(f"{thing.kind} {thing.mark} is {state}; told: {sorted(thing.states)}")


def _by_mark(things: list[Thing], rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Rows of each thing: those that hold its mark, a word of the row's text."""
    found: dict[str, list[dict[str, Any]]] = {thing.mark: [] for thing in things}
    for row in rows:
        for word in {str(row["mark"]), *str(row["mark"]).split()}:
            if word in found:
                found[word].append(row)
    return found


def _state(kind: str, row: dict[str, Any]) -> str:
    if row["deleted_at"] is not None or row["status"] == "cancelled":
        return ABSENT
    if kind == "event":
        start: datetime = row["start_at"]
        return start.isoformat()
    return str(row["status"])


def _reminders(ledger: Ledger, texts: list[str], findings: Findings) -> None:
    """Each reminder that was promised was said, once."""
    for thing in ledger.things:
        if thing.kind != "reminder":
            continue
        times = sum(thing.mark in text for text in texts)
        if times > 1:
            findings.doubled.append(f"reminder {thing.mark} said {times} times")
        if times == 0 and thing.states == {"there"}:
            findings.lost.append(f"reminder {thing.mark} was not said")
        findings.effects["reminder said"] += times == 1
