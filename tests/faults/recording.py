"""Rows an earlier version left in the middle of things, kept as a file, for newer ones to go on with.

    python -m tests.faults.recording NAME      records tests/faults/recordings/NAME.json with this version

Each case is a conversation that everything was killed in, at another place; its rows of all services are kept as JSON.
Recordings are made once a release and never again: they are what that version wrote.
"""

from __future__ import annotations

import json
import signal
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from cli.embedded import ParentPipe, PostgresServer
from libs import failpoints
from tests.e2e.installation import Installation
from tests.e2e.suite import SERVICES, Suite

FOLDER = Path(__file__).parent / "recordings"
CLOCK = "2026-03-02T09:00:00-05:00"
ZONE = "America/New_York"
_SCHEMAS = ("gateway", "router", "planner", "executor", "agenda")
_NOT_KEPT = ("revision", "alembic_version", "tenants", "api_keys")


_INSERT = SQL(
    "INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE "
    "SELECT {columns} FROM jsonb_populate_record(NULL::{table}, %s)"
)


@dataclass(frozen=True, slots=True)
class Case:
    """One conversation.

    Attributes:
        name: of the case.
        address: who speaks.
        texts: what they say; everything is killed in the last one, when ``place`` is given, else after it.
        place: the named place at which everything is killed.
    """

    name: str
    address: str
    texts: tuple[str, ...]
    place: str = ""


CASES = (
    Case("a question is open", "+15551110001", ("send an email to Zelda about the offsite WX0001Y01",)),
    Case("a yes is waited for", "+15551110002",
         ("send an email to Zelda about the offsite WX0002Y01", "zelda@example.com")),
    Case("accepted, not decided", "+15551110003", ("add a task to buy milk WX0003Y01",), "HandleMessage.received"),
    Case("decided, not carried out", "+15551110004", ("add a task to buy milk WX0004Y01",), "StartWorkflow.received"),
    Case("carried out, not answered", "+15551110005", ("add a task to buy milk WX0005Y01",), "StartWorkflow.answered"),
    Case("a run begun", "+15551110006",
         ("add a task to buy milk WX0006Y01 and remind me tomorrow at 9 to pay the rent WX0006Y02",),
         "ScheduleTask.received"),
    Case("an outside effect done, not noted", "+15551110007",
         ("add a task to buy milk WX0007Y01 and remind me tomorrow at 9 to pay the rent WX0007Y02",),
         "ScheduleTask.answered"),
)  # fmt: skip


def record(case: Case, new: Installation) -> dict[str, Any]:
    """Plays a case on a suite of its own, on new data; returns its rows: table name to rows."""
    with tempfile.TemporaryDirectory(prefix="steward-recording-") as folder:
        places, data = Path(folder) / "places", Path(folder) / "data"
        places.mkdir()
        Path(folder).chmod(0o711)
        suite = Suite(new.copy_to(data), STEWARD_CLOCK=CLOCK, STEWARD_FAILPOINTS=str(places))
        suite.start()
        _play(suite, case, places)
        suite.kill_everything()
        pipe = ParentPipe()
        server = PostgresServer(data / "postgres", pipe=pipe)
        server.start()
        try:
            return _rows(server.url)
        finally:
            server.stop()
            pipe.close()


def load(url: str, rows: dict[str, list[dict[str, Any]]]) -> None:
    """Puts recorded rows into a database of this version: the columns they had; new ones take their defaults."""
    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")  # in any order: foreign keys are not looked at
        for table, each in ((table, row) for table, found in rows.items() for row in found):
            schema, name = table.split(".")
            columns = SQL(", ").join(Identifier(column) for column in each)
            connection.execute(_INSERT.format(table=Identifier(schema, name), columns=columns), (json.dumps(each),))


def recorded() -> dict[str, dict[str, Any]]:
    """All recordings by name: case name to rows."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}


def _play(suite: Suite, case: Case, places: Path) -> None:
    person = suite.person(case.address, timezone=ZONE)
    for text in case.texts[: -1 if case.place else None]:
        person.say(text)
    if not case.place:
        return
    pids = suite.pids()
    stopped = [pids[name] for name in (*SERVICES, "supervisor")]
    failpoints.arm_named(places, case.place, stopped)
    speaking = threading.Thread(target=_speak, args=(suite.url, person.message(case.texts[-1], message_id=case.name)))
    speaking.start()
    deadline = time.monotonic() + 20
    while (places / "named").exists():
        assert time.monotonic() < deadline, f"nobody came to {case.place}"
        time.sleep(0.01)
    speaking.join()


def _speak(url: str, body: dict[str, Any]) -> None:
    with suppress(httpx.HTTPError):
        httpx.post(f"{url}/v1/messages", json=body, timeout=30)


def _rows(url: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with psycopg.connect(url, row_factory=dict_row) as connection:
        tables = connection.execute(
            "SELECT table_schema AS schema, table_name AS name FROM information_schema.tables "
            "WHERE table_schema = ANY(%s) ORDER BY 1, 2",
            (list(_SCHEMAS),),
        ).fetchall()
        for each in tables:
            if any(each["name"].endswith(word) for word in _NOT_KEPT):
                continue
            table = Identifier(each["schema"], each["name"])
            rows = connection.execute(SQL("SELECT to_jsonb(t) AS row FROM {} t").format(table)).fetchall()
            if rows:
                found[f"{each['schema']}.{each['name']}"] = [row["row"] for row in rows]
    return found


def main() -> int:
    """Records all cases under a name."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    path = FOLDER / f"{sys.argv[1]}.json"
    if path.exists():
        sys.stderr.write(f"{path} is there already: it is what that version wrote\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="steward-recording-") as folder:
        Path(folder).chmod(0o711)
        new = Installation(Path(folder))
        rows = {case.name: record(case, new) for case in CASES}
    FOLDER.mkdir(exist_ok=True)
    path.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
