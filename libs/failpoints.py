"""Named places at which a fault test ends processes: nothing at all unless ``STEWARD_FAILPOINTS`` names a folder.

In that folder ``hits`` gets one line a place that was passed, by whichever process, in the order of passing. A file
``armed`` with ``{"at": N, "pids": [...]}`` ends those processes and this one with SIGKILL when line N is written: what
comes after that commit, in any of the processes, never happens. Tests walk N over a whole conversation (tests/faults).

Other places are only named, not counted: a call received, answered and not yet sent, a transaction about to commit. A
file ``named`` with ``{"name": "…", "pids": [...]}`` ends whichever process first comes to a place of that name.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

VARIABLE = "STEWARD_FAILPOINTS"
_LINE_BYTES = 64


def failpoint(folder: str | None) -> Callable[[str], None]:
    """What a place calls with its name; does nothing without a folder."""
    if not folder:
        return _nothing
    place = Path(folder)

    def hit(name: str) -> None:
        number = _note(place / "hits", name)
        armed = _armed(place / "armed")
        if armed is not None and armed["at"] == number:
            _end(armed["pids"])

    return hit


def passing(folder: str | None) -> Callable[[str], None]:
    """What a place that is not counted calls with its name; does nothing without a folder."""
    if not folder:
        return _nothing
    place = Path(folder)

    def come_by(name: str) -> None:
        armed = _armed(place / "named")
        if armed is not None and armed["name"] == name and _taken(place):
            _end(armed["pids"])

    return come_by


def arm_named(folder: Path, name: str, pids: Sequence[int] = ()) -> None:
    """Have the first process that comes to the place of this name end ``pids`` and itself, once."""
    draft = folder / "named.new"
    draft.write_text(json.dumps({"name": name, "pids": list(pids)}), "utf-8")
    draft.replace(folder / "named")


def disarm_named(folder: Path) -> bool:
    """Take back what ``arm_named`` set; False when it has ended a process."""
    return _taken(folder)


def passed(folder: Path) -> list[str]:
    """The names passed so far, in order."""
    try:
        content = (folder / "hits").read_bytes()
    except FileNotFoundError:
        return []
    lines = [content[start : start + _LINE_BYTES] for start in range(0, len(content), _LINE_BYTES)]
    return [line.decode("ascii").strip() for line in lines]


def arm(folder: Path, at: int, pids: list[int]) -> None:
    """Have the process that writes line ``at`` (from 1) end ``pids`` and itself."""
    draft = folder / "armed.new"
    draft.write_text(json.dumps({"at": at, "pids": pids}), "utf-8")
    draft.replace(folder / "armed")


def _nothing(_: str) -> None:
    return None


def _note(path: Path, name: str) -> int:
    line = name.encode("ascii", "replace")[: _LINE_BYTES - 1].ljust(_LINE_BYTES - 1) + b"\n"
    # Lines are of one length, so that the place after an atomic append tells the line's number.
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(fd, line)
        return os.lseek(fd, 0, os.SEEK_CUR) // _LINE_BYTES
    finally:
        os.close(fd)


def _taken(folder: Path) -> bool:
    """Whether what was armed by name was taken just now: only one of many processes is the first."""
    try:
        (folder / "named").unlink()
    except FileNotFoundError:
        return False
    return True


def _armed(path: Path) -> dict[str, object] | None:
    try:
        document: dict[str, object] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    return document


def _end(pids: object) -> None:
    own = os.getpid()
    for pid in pids if isinstance(pids, list) else []:
        if pid != own:
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                continue  # gone already
    os.kill(own, signal.SIGKILL)


hit: Callable[[str], None] = failpoint(os.environ.get(VARIABLE))
"""The process's own place marker, set up once from the environment."""

come_by: Callable[[str], None] = passing(os.environ.get(VARIABLE))
"""The same for places that are not counted."""
