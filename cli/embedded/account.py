"""Which user an embedded server runs as, and whether that user gets to its files.

PostgreSQL refuses to run as root, so for root both servers become `nobody`, or whoever owns the data of an earlier
start. The checkout may lie under a folder that user cannot pass through (`/root` is 0700). Nothing is done to that
folder: the server is given one capability instead (launch.py).
"""

from __future__ import annotations

import os
import pwd
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from cli.embedded.errors import EmbeddedError

NOBODY_ID = 65534


@dataclass(frozen=True)
class Account:
    """A user to become; `reach`: it must be able to pass through folders that are closed to it."""

    uid: int
    gid: int
    reach: bool = False


def may_search(folder: Path, uid: int, gid: int) -> bool:
    """Whether the permission bits let a user without further groups pass through a folder."""
    status = folder.stat()
    if status.st_uid == uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def first_closed(path: Path, uid: int, gid: int) -> Path | None:
    """The topmost folder above a path that a user cannot pass through; None when all that exist are open."""
    folders = (each for each in reversed(path.resolve().parents) if each.exists())
    return next((each for each in folders if not may_search(each, uid, gid)), None)


def server_account(data: Path, program: Path) -> Account | None:
    """The user for a server with its data in `data` (which may not exist yet); None means ourselves.

    Raises:
        EmbeddedError: we are root, but the other user could not reach the files and we have no way to let it.
    """
    if os.geteuid() != 0:
        return None
    uid, gid = _owner(data) or _nobody()
    closed = first_closed(data, uid, gid) or first_closed(program, uid, gid)
    if closed is not None and not _can_reach():
        raise EmbeddedError(
            f"PostgreSQL does not run as root, and the user it would run as cannot pass through {closed}: "
            "run make as an ordinary user, or put the checkout and STEWARD_DATA_DIR where everyone may pass through."
        )
    return Account(uid, gid, reach=closed is not None)


def _owner(data: Path) -> tuple[int, int] | None:
    """Owner of what an earlier start left, unless that is root."""
    if not data.exists():
        return None
    status = data.stat()
    return (status.st_uid, status.st_gid) if status.st_uid else None


def _nobody() -> tuple[int, int]:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:  # a minimal image without that entry; the number is free for it everywhere
        return NOBODY_ID, NOBODY_ID
    return entry.pw_uid, entry.pw_gid


def _can_reach() -> bool:
    if sys.platform != "linux":
        return False
    from cli.embedded.launch import reaching_capability

    return reaching_capability() is not None


def give(path: Path, account: Account | None) -> None:
    """Make a file or folder of ours the account's.

    Raises:
        EmbeddedError: the file system does not allow it.
    """
    if account is None:
        return
    try:
        os.chown(path, account.uid, account.gid)
    except OSError as error:
        raise EmbeddedError(
            f"{path} cannot be given to user {account.uid} ({error.strerror}), which PostgreSQL would run as: "
            "set STEWARD_DATA_DIR to a folder on another file system, or run as an ordinary user."
        ) from error
