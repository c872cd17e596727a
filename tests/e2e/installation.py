"""A new installation's data, made once a run and copied for each suite that starts.

Its first start takes three seconds of a processor for `initdb` and the migrations; some thirty suites start in a run of
all tests. The suite that most tests share still starts from nothing.
"""

from __future__ import annotations

import fcntl
import subprocess
from pathlib import Path

from cli.embedded import PostgresServer
from cli.files import DataFolder
from libs.storage.migrate import migrate


class Installation:
    """Data as a first start leaves them before its services run.

    Args:
        shared: a folder that all workers of this run see.
    """

    def __init__(self, shared: Path) -> None:
        self._made = DataFolder(shared / "installation")
        self._lock = shared / "installation.lock"

    def copy_to(self, folder: Path) -> Path:
        """Put a copy at `folder`, which does not exist yet, and return it."""
        with self._lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self._made.path.exists():
                self._make()
        # Not `shutil`: as root, PostgreSQL's files belong to another user.
        subprocess.run(["cp", "-a", self._made.path, folder], check=True)
        return folder

    def _make(self) -> None:
        draft = DataFolder(self._made.path.with_suffix(".new"))
        draft.prepare()
        server = PostgresServer(draft.postgres, log=draft.path.with_suffix(".log"))
        server.start()
        try:
            migrate(["all"], server.url)
        finally:
            server.stop()
        draft.path.rename(self._made.path)
