"""The files in the data folder, by name, and how they are written."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cli.embedded.startup import write_private


class DataFolderError(Exception):
    """The data folder cannot be used; one sentence with what to do."""


@dataclass(frozen=True)
class DataFolder:
    """The paths inside the data folder."""

    path: Path

    @property
    def run(self) -> Path:
        """What runs: there while something does."""
        return self.path / "run.json"

    @property
    def dev_key(self) -> Path:
        """The development key."""
        return self.path / "dev.key"

    @property
    def clock(self) -> Path:
        """Where the suite's clock stands; there only with `STEWARD_CLOCK`."""
        return self.path / "clock.json"

    @property
    def postgres(self) -> Path:
        """PostgreSQL's data."""
        return self.path / "postgres"

    @property
    def valkey(self) -> Path:
        """Valkey's data."""
        return self.path / "valkey"

    def log(self, name: str) -> Path:
        """The log of one process."""
        return self.path / "logs" / f"{name}.log"

    def prepare(self) -> None:
        """Make the folder when it does not exist; one that does keeps its mode.

        Raises:
            DataFolderError: it cannot be made or written.
        """
        # As root the servers run as another user, who has to pass through.
        mode = 0o711 if os.geteuid() == 0 else 0o700
        try:
            if not self.path.exists():
                self.path.mkdir(parents=True)
                self.path.chmod(mode)
            (self.path / "logs").mkdir(exist_ok=True)
        except OSError as error:
            raise DataFolderError(self._sentence(error)) from error
        if not os.access(self.path, os.W_OK | os.X_OK):
            raise DataFolderError(
                f"{self.path} cannot be written: change its rights, or set STEWARD_DATA_DIR to another."
            )

    def lock(self) -> IO[str]:
        """Take the folder for this process; it is given back when the file closes, and so when the process ends.

        Raises:
            DataFolderError: another process has it.
        """
        try:
            file = (self.path / "lock").open("a+")
        except OSError as error:
            raise DataFolderError(self._sentence(error)) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            owner = file.read().strip()
            file.close()
            raise DataFolderError(
                f"Steward already runs on {self.path}{f' (process {owner})' if owner else ''}: stop it first, "
                "or give this one another STEWARD_DATA_DIR and other addresses."
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        return file

    def _sentence(self, error: OSError) -> str:
        return f"{self.path} cannot be used ({error.strerror}): set STEWARD_DATA_DIR to a folder that can be written."


def development_key(folder: DataFolder) -> Path:
    """The file with the development key; the key is made at the first start."""
    import secrets

    if not folder.dev_key.exists():
        write_private(folder.dev_key, f"sk_dev_{secrets.token_urlsafe(24)}\n")
    return folder.dev_key
