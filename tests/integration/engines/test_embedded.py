"""The embedded Hatchet: started by the supervisor before the services, handed to both commands of the agenda.

The sidecar's own binary is not among the project's packages. Its part is played by a small program with the sidecar's
flags and handshake in front of the Hatchet of `HATCHET_CLIENT_TOKEN`; everything else is the real thing.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.e2e.suite import Suite

pytestmark = pytest.mark.timeout(240)

SIDECAR = """#!{python}
import json, os, signal, sys
arguments = dict(zip(sys.argv[1::2], sys.argv[2::2]))
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
with open({notes!r}, "a") as notes:
    notes.write(json.dumps(arguments) + "\\n")
path = arguments["-handshake-file"]
with open(path + ".new", "w") as file:
    json.dump({handshake}, file)
os.rename(path + ".new", path)
sys.stdin.buffer.read()
"""


@pytest.fixture
def embedded(engine: str, tmp_path: Path) -> Iterator[tuple[Suite, Path]]:
    if engine != "hatchet":
        pytest.skip("needs the Hatchet half")
    from hatchet_sdk.config import ClientConfig

    known = ClientConfig()
    handshake = {
        "token": known.token,
        "tenant_id": known.tenant_id,
        "grpc_address": known.host_port,
        "api_url": known.server_url,
    }
    notes, binary = tmp_path / "notes", tmp_path / "sidecar"
    binary.write_text(SIDECAR.format(python=sys.executable, notes=str(notes), handshake=handshake))
    binary.chmod(binary.stat().st_mode | stat.S_IXUSR)
    suite = Suite(
        tmp_path / "data",
        STEWARD_AGENDA_ENGINE="embedded",
        HATCHET_CLIENT_EMBEDDED_BINARY_PATH=str(binary),
        HATCHET_CLIENT_NAMESPACE=f"e{os.getpid()}",
        AGENDA_DEFAULT_GOAL_TIMEOUT_HOURS=str(3 / 3600),
        AGENDA_QUIET_START="00:00",
        AGENDA_QUIET_END="00:00",
    )
    suite.start()
    yield suite, notes
    suite.stop()


def test_the_supervisor_starts_it_once_and_follow_ups_run_on_it(embedded: tuple[Suite, Path]) -> None:
    suite, notes = embedded
    person = suite.person("+15556660001")
    _wait(lambda: person.get("/v1/agenda/engine")["status"] == "ok", 60)
    engine = person.get("/v1/agenda/engine")
    assert engine["engine"] == "embedded"
    [arguments] = [json.loads(line) for line in notes.read_text().splitlines()]
    database = arguments["-database-url"]
    with psycopg.connect(database) as own:
        assert own.info.dbname == "hatchet"
    asked = person.say("I'll get back to you on that")

    def said() -> bool:
        return any(turn["origin"] == "agenda" for turn in person.turns(asked["conversation_id"]))

    _wait(said, 60)
    suite.kill("hatchet")  # the sidecar's keeper: it is started again and handed over anew
    _wait(lambda: len(notes.read_text().splitlines()) == 2, 30)
    asked = person.say("let me check with my boss")
    _wait(said, 60)


def _wait(condition: object, seconds: float) -> None:
    assert callable(condition)
    ends_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends_at
        time.sleep(0.2)
