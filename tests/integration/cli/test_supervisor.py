"""What `make run` promises, tried on real PostgreSQL and Valkey with dummy services."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import stat
import sys
import time
from datetime import UTC, datetime

import psycopg
import pytest
import redis

from cli.embedded.leftovers import identity, wait_for_end
from cli.supervisor.run import ONE_PRESS_S
from tests.integration.cli.suite import Suite

ALL = {"supervisor", "postgres", "valkey", "gateway", "router", "planner", "executor", "agenda"}


def kept_rows(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
        assert row is not None
        return int(row[0])


def test_runs_everything_and_leaves_nothing_behind(suite: Suite) -> None:
    record = suite.start_ready()
    assert set(record["processes"]) == ALL
    assert all(identity(each["pid"]) == each["identity"] for each in record["processes"].values())
    assert record["processes"]["router"]["addresses"]["grpc"] == suite.environment["ROUTER_GRPC_ADDR"]
    seen = suite.gateway()
    assert (seen["DATABASE_URL"], seen["REDIS_URL"]) == (record["database_url"], record["redis_url"])
    assert seen["STEWARD_EMBEDDED"] == "1"
    for name in ("run.json", "dev.key", "postgres.password", "valkey.password", "valkey.conf"):
        assert stat.S_IMODE((suite.data / name).stat().st_mode) == 0o600, name
    assert (suite.data / "dev.key").read_text().startswith("sk_dev_")
    assert kept_rows(record["database_url"]) == 1

    code, said = suite.stop()
    assert code == 0, said
    assert said.endswith("Stopped.")
    assert not (suite.data / "run.json").exists()
    assert not suite.left()


def test_data_and_key_are_there_at_the_next_start_and_nothing_is_migrated_again(suite: Suite) -> None:
    record = suite.start_ready()
    key = (suite.data / "dev.key").read_text()
    with redis.Redis.from_url(record["redis_url"]) as valkey:
        valkey.set("kept", "yes")
    suite.stop(signal.SIGTERM)

    record = suite.start_ready()
    assert kept_rows(record["database_url"]) == 1
    with redis.Redis.from_url(record["redis_url"]) as valkey:
        assert valkey.get("kept") == b"yes"
    assert (suite.data / "dev.key").read_text() == key
    suite.stop()


def test_a_sigkill_of_everything_costs_nothing_at_the_next_start(suite: Suite) -> None:
    record = suite.start_ready()
    for pid in suite.pids().values():
        with contextlib.suppress(ProcessLookupError):  # the others end by themselves when the supervisor has
            os.kill(pid, signal.SIGKILL)
    suite.end()

    record = suite.start_ready()
    assert kept_rows(record["database_url"]) == 1
    assert suite.stop()[0] == 0


def test_children_end_with_a_killed_supervisor(suite: Suite) -> None:
    suite.start_ready()
    pids = suite.pids()
    os.kill(pids["supervisor"], signal.SIGKILL)
    suite.end()
    assert all(wait_for_end(pid, 10.0) for pid in pids.values())


def test_a_child_that_outlives_a_killed_supervisor_is_ended_by_the_next_start(suite: Suite) -> None:
    suite.start_ready(DUMMY_HANGS="router")
    suite.wait_serving("router")
    router = suite.pids()["router"]
    os.kill(suite.pids()["supervisor"], signal.SIGKILL)
    suite.end()
    assert identity(router) is not None

    suite.start_ready()
    assert any("Ended what an earlier run left running" in line and "router" in line for line in suite.said)
    assert identity(router) is None
    suite.stop()


def test_a_stale_pid_file_of_another_process_does_not_stop_the_start(suite: Suite) -> None:
    suite.start_ready()
    suite.stop()
    # What a SIGKILL leaves, with a number that another process has got meanwhile.
    (suite.data / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{suite.data}/postgres\n0\n5432\n\n\n\n")
    suite.start_ready()
    suite.stop()


def test_a_service_that_is_killed_is_started_again_at_once(suite: Suite) -> None:
    first = suite.start_ready()["processes"]["planner"]
    for _ in range(4):
        os.kill(suite.pids()["planner"], signal.SIGKILL)
        assert suite.wait_for("planner ended", 5.0) == "planner ended (signal 9); starting it again."
        deadline = time.monotonic() + 5.0
        while "planner" not in suite.pids() and time.monotonic() < deadline:
            time.sleep(0.01)
    assert suite.record()["processes"]["planner"]["restarts"] == 4
    assert suite.pids()["planner"] != first["pid"]
    suite.stop()


@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_a_store_that_is_killed_comes_back_at_its_address(suite: Suite, name: str) -> None:
    record = suite.start_ready()
    os.kill(suite.pids()[name], signal.SIGKILL)
    suite.wait_for(f"{name} ended", 10.0)
    deadline = time.monotonic() + 10.0
    while True:
        try:
            with redis.Redis.from_url(record["redis_url"]) as valkey:
                valkey.ping()
            assert kept_rows(record["database_url"]) == 1
            break
        except (psycopg.OperationalError, redis.ConnectionError):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert suite.record()["database_url"] == record["database_url"]
    suite.stop()


def test_a_second_start_on_the_same_folder_is_refused_in_one_sentence(suite: Suite) -> None:
    suite.start_ready()
    other = Suite.__new__(Suite)
    other.__dict__.update(suite.__dict__)
    other.start()
    code, said = other.end()
    assert code == 1, said
    assert "already runs" in said
    assert str(suite.pids()["supervisor"]) in said
    assert len(said.splitlines()) == 1
    suite.stop()


def test_a_port_in_use_is_named_with_its_variable(suite: Suite) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        suite.start(ROUTER_GRPC_ADDR=f"127.0.0.1:{port}")
        code, said = suite.end()
    assert code == 1, said
    assert f"ROUTER_GRPC_ADDR = 127.0.0.1:{port}: port {port} is in use" in said
    assert len(said.splitlines()) == 1


def test_data_that_cannot_be_used_are_told(suite: Suite) -> None:
    suite.start_ready()
    suite.stop()
    control = suite.data / "postgres" / "global" / "pg_control"
    control.write_bytes(b"\0" * 8192)
    suite.start()
    code, said = suite.end()
    assert code == 1, said
    assert "PostgreSQL does not start" in said
    assert "FATAL:  database files are incompatible with server" in said

    (suite.data / "postgres" / "PG_VERSION").unlink()
    suite.start()
    code, said = suite.end()
    assert code == 1, said
    assert f"{suite.data}/postgres holds no PostgreSQL data" in said


def test_settings_a_service_refuses_end_the_start_with_its_sentence(suite: Suite) -> None:
    suite.start(DUMMY_FAILS="executor", DUMMY_EXIT="2")
    code, said = suite.end()
    assert code == 1, said
    assert "executor cannot use its settings" in said
    assert "DUMMY_FAILS = executor: may not be set" in said


def test_a_service_that_never_starts_ends_the_start_after_three_tries(suite: Suite) -> None:
    suite.start(DUMMY_FAILS="agenda")
    code, said = suite.end()
    assert code == 1, said
    assert said.count("agenda ended") == 2
    assert "agenda does not start (exit code 1)" in said


def test_a_second_signal_cuts_the_draining_short(suite: Suite) -> None:
    suite.start_ready(DUMMY_HANGS="router")
    suite.wait_serving("router")
    assert suite.process is not None
    suite.process.send_signal(signal.SIGINT)
    suite.wait_for("Stopping")
    time.sleep(ONE_PRESS_S)
    began = time.monotonic()
    suite.process.send_signal(signal.SIGINT)
    code, _ = suite.end()
    assert code == 0
    assert time.monotonic() - began < 8.0


def test_a_signal_while_starting_stops_it_cleanly(suite: Suite) -> None:
    suite.start()
    suite.wait_for("Bringing the databases up to date")
    code, said = suite.stop()
    assert code == 0, said
    assert said.endswith("Stopped.")


def test_stops_when_the_process_that_started_it_ends(suite: Suite) -> None:
    starter = (sys.executable, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:])")
    suite.start_ready("--with-parent", below=starter)
    supervisor = suite.pids()["supervisor"]
    assert suite.process is not None
    assert suite.process.pid != supervisor
    suite.process.kill()
    assert wait_for_end(supervisor, 10.0)
    _, said = suite.end()
    assert said.endswith("Stopped.")


def test_the_clock_starts_at_its_instant_at_every_start_and_goes_without(suite: Suite) -> None:
    suite.start_ready(STEWARD_CLOCK="2030-05-06T07:08:09+02:00")
    assert suite.gateway()["STEWARD_CLOCK_FILE"] == str(suite.data / "clock.json")
    from cli.suite_clock import read_clock

    shown = read_clock(suite.data / "clock.json")
    assert 0 <= (shown - datetime(2030, 5, 6, 5, 8, 9, tzinfo=UTC)).total_seconds() < 60
    suite.stop()
    suite.start_ready()
    assert not (suite.data / "clock.json").exists()
    assert suite.gateway()["STEWARD_CLOCK_FILE"] is None
    suite.stop()


def test_given_stores_replace_the_embedded_ones_and_redis_can_be_left_out(suite: Suite) -> None:
    from cli.embedded import throwaway_servers

    with throwaway_servers() as servers:
        record = suite.start_ready(DATABASE_URL=servers.database_url, REDIS_URL=servers.redis_url)
        assert set(record["processes"]) == ALL - {"postgres", "valkey"}
        assert suite.gateway()["DATABASE_URL"] == servers.database_url
        assert not (suite.data / "postgres").exists()
        suite.stop()

        record = suite.start_ready(DATABASE_URL=servers.database_url, DISABLE_REDIS="true")
        assert set(record["processes"]) == ALL - {"postgres", "valkey"}
        assert record["redis_url"] is None
        suite.stop()


def test_a_database_that_does_not_answer_is_told_in_one_sentence(suite: Suite) -> None:
    suite.start(DATABASE_URL="postgresql://nobody@127.0.0.1:1/none", DISABLE_REDIS="1")
    code, said = suite.end()
    assert code == 1, said
    assert "DATABASE_URL cannot be used" in said
    assert "nobody@" not in said
