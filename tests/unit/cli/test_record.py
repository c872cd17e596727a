from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.embedded import EmbeddedError
from cli.embedded.leftovers import identity
from cli.supervisor.record import Record, end_leftovers, read_record


def test_what_is_noted_can_be_read_again(tmp_path: Path) -> None:
    record = Record(tmp_path / "run.json", about={"version": 1})
    record.started("router", os.getpid(), {"grpc": "127.0.0.1:1"}, tmp_path / "router.log", restarts=2)
    read = read_record(record.path)
    assert read is not None
    router = read["processes"]["router"]
    assert (router["pid"], router["identity"], router["restarts"]) == (os.getpid(), identity(os.getpid()), 2)
    record.ended("router")
    assert json.loads(record.path.read_text()) == {"version": 1, "processes": {}}
    record.remove()
    assert read_record(record.path) is None


def test_a_file_that_is_not_whole_counts_as_none(tmp_path: Path) -> None:
    for text in ("", "{", "[]", "{}", '{"processes": []}'):
        (tmp_path / "run.json").write_text(text)
        assert read_record(tmp_path / "run.json") is None
        assert end_leftovers(tmp_path / "run.json") == []


def test_leftovers_are_ended_and_what_took_their_number_is_not(tmp_path: Path) -> None:
    record = Record(tmp_path / "run.json")
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as left:
        record.started("router", left.pid, {}, None)
        record.processes["agenda"] = {**record.processes["router"], "pid": os.getpid()}
        record.write()
        assert end_leftovers(record.path) == ["router"]


def test_a_file_that_cannot_be_written_ends_a_start_but_not_a_run(tmp_path: Path) -> None:
    record = Record(tmp_path / "missing" / "run.json")
    with pytest.raises(EmbeddedError, match="cannot be written"):
        record.started("router", os.getpid(), {}, None)
    record.settled = True
    record.ended("router")
