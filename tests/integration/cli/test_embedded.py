"""The embedded servers alone, as other tests use them."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from cli.embedded import EmbeddedError, PostgresServer, throwaway_servers
from cli.embedded.leftovers import wait_for_end

ROOT = Path(__file__).resolve().parents[3]
HOLDER = """
import signal, sys
from cli.embedded import throwaway_servers
with throwaway_servers() as servers:
    print(servers.postgres.child.pid, servers.valkey.child.pid, servers.postgres.folder.parent, flush=True)
    signal.pause()
"""


def test_throwaway_servers_are_empty_work_and_are_gone_afterwards() -> None:
    with throwaway_servers() as servers:
        assert servers.postgres is not None
        assert servers.valkey is not None
        folder = servers.postgres.folder.parent
        pids = [server.child.pid for server in (servers.postgres, servers.valkey) if server.child is not None]
        with redis.Redis.from_url(servers.redis_url) as valkey:
            assert valkey.dbsize() == 0
        other = servers.create_database("case_1")
        for url in (servers.database_url, other):
            with psycopg.connect(url) as connection:
                row = connection.execute(
                    "SELECT datcollate, datlocale, pg_encoding_to_char(encoding) FROM pg_database "
                    "WHERE datname = current_database()"
                ).fetchone()
                assert row == ("C", "C.UTF-8", "UTF8")
        with pytest.raises(EmbeddedError, match="already exists"):
            servers.create_database("case_1")
    assert len(pids) == 2
    assert all(wait_for_end(pid, 0.0) for pid in pids)
    assert not folder.exists()


def test_servers_refuse_who_has_no_password() -> None:
    with throwaway_servers() as servers:
        assert servers.postgres is not None
        assert servers.valkey is not None
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"postgresql://steward:wrong@127.0.0.1:{servers.postgres.port}/steward")
        with socket.create_connection(("127.0.0.1", servers.valkey.port)) as connection:
            connection.sendall(b"PING\r\n")
            assert connection.recv(100).startswith(b"-NOAUTH")


def test_servers_end_with_a_process_that_is_killed() -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    postgres, valkey, folder = holder.stdout.readline().split()
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert wait_for_end(int(postgres), 10.0)
    assert wait_for_end(int(valkey), 10.0)
    # Their folder is removed by the next one who starts such servers.
    assert Path(folder).exists()
    with throwaway_servers(postgres=False):
        assert not Path(folder).exists()


def test_a_server_comes_back_with_its_data_after_a_crash_and_at_another_port(tmp_path: Path) -> None:
    before = {folder: stat.S_IMODE(folder.stat().st_mode) for folder in (tmp_path, *tmp_path.parents)}
    server = PostgresServer(tmp_path / "data")
    server.start()
    try:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept (n int)")
            connection.execute("INSERT INTO kept VALUES (7)")
        server.kill()
        server.start()
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
    finally:
        server.stop()
    # Whoever may not pass through a folder above (nobody, below root's) is not let in by opening it.
    assert before == {folder: stat.S_IMODE(folder.stat().st_mode) for folder in (tmp_path, *tmp_path.parents)}
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert ((tmp_path / "data").stat().st_uid == 0) is False or os.geteuid() != 0


def test_an_interrupted_first_start_leaves_nothing_that_looks_like_data(tmp_path: Path) -> None:
    half_made = tmp_path / "data.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")
    server = PostgresServer(tmp_path / "data", durable=False)
    server.start()
    server.stop()
    assert not half_made.exists()


def test_data_of_another_version_are_told(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("9\n")
    with pytest.raises(EmbeddedError, match="was made by PostgreSQL 9"):
        PostgresServer(tmp_path / "data").start()


def test_the_memory_of_a_stopped_server_is_given_back(tmp_path: Path) -> None:
    server = PostgresServer(tmp_path / "data", durable=False)
    server.start()
    assert server.child is not None
    segment = (tmp_path / "data" / "postmaster.pid").read_text().splitlines()[6].split()[1]
    assert segment in _segments()
    server.child.send(signal.SIGQUIT)
    server.stop()
    assert segment not in _segments()


def _segments() -> set[str]:
    lines = Path("/proc/sysvipc/shm").read_text().splitlines()[1:]
    return {line.split()[1] for line in lines}
