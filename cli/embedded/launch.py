"""Prepares a child process and becomes the program it is to run. Executed as a script, on the standard library alone.

What must be set between fork and exec is set here, in a fresh interpreter, because code between fork and exec of a
process with threads may hang (and PostgreSQL refuses to run as root). In order: the user, one capability that lets it
reach folders of ours whose parents are closed to that user, and the signal at the death of the parent. Where the kernel
has no such signal, this process stays: it watches the pipe from the supervisor and ends the program when that closes.

    python launch.py '{"parent": 123, "death_signal": 2, "uid": 65534, "gid": 65534, "reach": true}' program argument …
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import subprocess
import sys
from typing import Any, NoReturn

# From linux/prctl.h, linux/capability.h and linux/securebits.h.
PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
SECBIT_NO_SETUID_FIXUP = 4
CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
CAP_SETPCAP = 8
CANNOT_LAUNCH = 126


class CannotLaunch(Exception):
    """The child cannot be prepared; one sentence."""


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Data(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise CannotLaunch(f"{what}: {os.strerror(number)}")


def permitted_capabilities() -> int:
    """The first 32 capabilities this process may use, as bits."""
    header, data = _Header(CAPABILITY_VERSION_3, 0), (_Data * 2)()
    _check(_libc().capget(ctypes.byref(header), ctypes.byref(data)), "reading the capabilities")
    return int(data[0].permitted)


def reaching_capability() -> int | None:
    """The weakest capability we hold that opens closed folders: reading anywhere, else (in containers) any access."""
    held = permitted_capabilities()
    return next((each for each in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE) if held & 1 << each), None)


def _set_capabilities(bits: int) -> None:
    header, data = _Header(CAPABILITY_VERSION_3, 0), (_Data * 2)()
    data[0].effective = data[0].permitted = data[0].inheritable = bits
    _check(_libc().capset(ctypes.byref(header), ctypes.byref(data)), "setting the capabilities")


def change_user(uid: int, gid: int, *, reach: bool) -> None:
    """Become another user for good; with `reach`, one that may pass through folders closed to it.

    Raises:
        CannotLaunch: the kernel refuses.
    """
    libc = _libc()
    capability = reaching_capability() if reach else None
    if reach and capability is None:
        raise CannotLaunch("no capability to pass through closed folders (CAP_DAC_READ_SEARCH or CAP_DAC_OVERRIDE)")
    if capability is not None:
        # Without this bit access(2), by which PostgreSQL looks for its own programs, ignores a user's capabilities.
        _check(libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0), "keeping a capability")
    try:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    except OSError as error:
        raise CannotLaunch(f"becoming user {uid}: {error.strerror}") from error
    if capability is not None:
        _set_capabilities(1 << capability)
        raised = libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, ctypes.c_ulong(capability), 0, 0)
        _check(raised, "handing on a capability")


def follow_parent(parent: int, death_signal: int) -> None:
    """Have the kernel signal us when the thread that started us ends; end at once when it is gone already.

    Only Linux can; elsewhere a program that comes here watches the pipe itself.
    """
    if sys.platform != "linux":
        return
    _check(_libc().prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0), "following the parent")
    if os.getppid() != parent:
        os._exit(CANNOT_LAUNCH)


def guard(command: list[str], pipe: int, death_signal: int) -> NoReturn:
    """Run the program as a child, hand signals on to it, and end it when the pipe from the supervisor closes."""
    child = subprocess.Popen(command)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: child.send_signal(received))
    ended, told = os.pipe()
    os.set_blocking(told, False)
    signal.set_wakeup_fd(told)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    watched = [ended, pipe]
    while child.poll() is None:
        readable, _, _ = select.select(watched, [], [])
        if ended in readable:
            os.read(ended, 512)
        if pipe in readable and not os.read(pipe, 512):
            watched.remove(pipe)
            child.send_signal(death_signal)
    os._exit(child.returncode if child.returncode >= 0 else 128 - child.returncode)


def main(arguments: list[str]) -> NoReturn:
    """Entry point: does not return; exit code 126 and a sentence when the child cannot be prepared."""
    wishes: dict[str, Any] = json.loads(arguments[0])
    command = arguments[1:]
    try:
        if wishes.get("uid") is not None:
            change_user(wishes["uid"], wishes["gid"], reach=bool(wishes.get("reach")))
        if wishes.get("folder"):
            os.chdir(wishes["folder"])
        if wishes.get("guard_fd") is not None:
            guard(command, wishes["guard_fd"], wishes["death_signal"])
        follow_parent(wishes["parent"], wishes["death_signal"])
        os.execv(command[0], command)
    except (CannotLaunch, OSError) as error:
        print(f"launch: {command[0]} cannot be started: {error}", file=sys.stderr, flush=True)
        os._exit(CANNOT_LAUNCH)


if __name__ == "__main__":
    main(sys.argv[1:])
