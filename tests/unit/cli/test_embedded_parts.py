"""Parts of the embedded servers that need no server."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from cli.embedded import EmbeddedError
from cli.embedded.account import first_closed, may_search
from cli.embedded.child import LARGEST_LOG_BYTES, LAUNCH, Child, ParentPipe, open_log
from cli.embedded.leftovers import end, identity, wait_for_end
from cli.embedded.ports import free_port, split_address, why_not
from cli.embedded.startup import private_password, write_private

PATIENT_S = 10.0


def sleeper(log: Path) -> Child:
    return Child(
        [sys.executable, "-c", "print('up', flush=True); import time; time.sleep(60)"],
        log=open_log(log),
        death_signal=signal.SIGTERM,
        pipe=ParentPipe(),
    )


def test_the_permission_bits_of_the_nearest_class_decide(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    owner = folder.stat().st_uid
    folder.chmod(0o700)
    assert may_search(folder, owner, 1)
    assert not may_search(folder, 65533, 65533)
    folder.chmod(0o077)
    assert not may_search(folder, owner, 1)
    assert may_search(folder, 65533, 65533)


def test_the_topmost_closed_folder_is_named_and_missing_ones_do_not_count(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    found = first_closed(closed / "not" / "there", 65533, 65533)
    assert found is not None
    assert found in (closed, *closed.parents)
    assert first_closed(Path("/tmp/x"), 65533, 65533) is None


def test_addresses_are_split_and_others_refused() -> None:
    assert split_address("127.0.0.1:80") == ("127.0.0.1", 80)
    assert split_address("[::1]:80") == ("::1", 80)
    with pytest.raises(ValueError, match="host:port"):
        split_address("80")


def test_why_an_address_cannot_be_used() -> None:
    assert why_not(f"127.0.0.1:{free_port()}") is None
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert why_not(f"127.0.0.1:{port}") == f"port {port} is in use by another program"
    assert "not an address of this machine" in str(why_not("192.0.2.1:80"))


def test_a_password_is_made_once_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "password"
    first = private_password(path)
    assert private_password(path) == first
    assert len(first) >= 24
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedError, match="cannot be written"):
        write_private(tmp_path / "missing" / "file", "text")


def test_a_large_log_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "a.log"
    open_log(path).close()
    path.write_bytes(b"x" * (LARGEST_LOG_BYTES + 1))
    with open_log(path) as log:
        log.write(b"new")
    assert path.read_bytes() == b"new"
    assert path.with_name("a.log.1").stat().st_size == LARGEST_LOG_BYTES + 1


def test_a_child_writes_its_log_and_its_end_is_told(tmp_path: Path) -> None:
    ends: list[int] = []
    child = Child(
        [sys.executable, "-c", "print('one'); print('two'); raise SystemExit(3)"],
        log=open_log(tmp_path / "log"),
        death_signal=signal.SIGTERM,
        pipe=ParentPipe(),
        on_exit=ends.append,
    )
    assert child.wait(PATIENT_S)
    assert child.exit_code == 3
    assert list(child.tail) == ["one", "two"]
    assert (tmp_path / "log").read_text() == "one\ntwo\n"
    assert os.getpgid(0) != child.pid


def test_a_child_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    child = sleeper(tmp_path / "log")
    child.stop([(signal.SIGCONT, 0.05)])
    assert child.exit_code == -signal.SIGKILL


def test_a_process_is_known_by_its_start_and_another_of_its_number_is_left_alone(tmp_path: Path) -> None:
    child = sleeper(tmp_path / "log")
    known_as = identity(child.pid)
    assert known_as is not None
    assert not end(child.pid, "an earlier one", [])
    assert child.exit_code is None
    assert end(child.pid, known_as, [(signal.SIGTERM, PATIENT_S)])
    assert child.wait(PATIENT_S)
    assert identity(child.pid) is None
    assert wait_for_end(child.pid, 0.0)


def test_a_program_that_is_missing_is_told_by_the_launcher(tmp_path: Path) -> None:
    child = Child([tmp_path / "none"], log=open_log(tmp_path / "log"), death_signal=signal.SIGTERM, pipe=ParentPipe())
    assert child.wait(PATIENT_S)
    assert child.exit_code == 126
    assert "cannot be started" in child.tail[-1]


def test_where_the_kernel_does_not_tell_the_guard_ends_the_program_when_the_pipe_closes() -> None:
    read_fd, write_fd = os.pipe()
    wishes = json.dumps({"parent": os.getpid(), "death_signal": int(signal.SIGTERM), "guard_fd": read_fd})
    code = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    guard = subprocess.Popen(
        [sys.executable, "-I", "-S", str(LAUNCH), wishes, sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        pass_fds=[read_fd],
        text=True,
    )
    assert guard.stdout is not None
    pid = int(guard.stdout.readline())
    os.close(write_fd)
    assert wait_for_end(pid, PATIENT_S)
    assert guard.wait(PATIENT_S) == 128 + signal.SIGTERM
    guard.stdout.close()
    os.close(read_fd)
