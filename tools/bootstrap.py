"""Makes the virtual environment that everything else runs in, and does nothing when it is already right.

Runs on the system's Python with the standard library alone. What is installed is exactly `constraints.txt`, every file
checked against its hash: with uv (itself from that file) because it takes seconds, with pip where uv cannot be had.
The environment finds the project by a `.pth` file, so nothing of the project is built or copied.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "constraints.txt"
OLDEST = (3, 11)
PIP_TO_UV = {"PIP_CERT": "SSL_CERT_FILE", "PIP_INDEX_URL": "UV_DEFAULT_INDEX", "PIP_EXTRA_INDEX_URL": "UV_INDEX"}
"""What a person has set for pip holds for uv, which does not read it."""

LAUNCHER = """#!/bin/sh
# The `steward` command of this checkout.
exec "$(dirname -- "$0")/python" -m cli.main "$@"
"""


class SetupError(Exception):
    """The environment cannot be made; the text is one sentence for the person at the terminal."""


def fingerprint() -> str:
    """What the environment depends on: the lock, this file, the interpreter and where the checkout lies."""
    digest = hashlib.sha256()
    for part in (LOCK.read_bytes(), Path(__file__).read_bytes(), sys.version.encode(), str(ROOT).encode()):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def stanza(name: str, lock: str) -> str:
    """The lines of one package in the lock: its pin with all its hashes. Empty when it is not there."""
    taken: list[str] = []
    for line in lock.splitlines():
        if taken and not line.startswith((" ", "\t")):
            break
        if taken or line.startswith(f"{name}=="):
            taken.append(line)
    return "\n".join(taken) + "\n" if taken else ""


def run(step: str, command: list[str]) -> None:
    """Run one step of the installation.

    Raises:
        SetupError: the step failed; its own output is on the terminal already, or follows the sentence.
    """
    result = subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if result.returncode:
        tail = result.stdout.decode(errors="replace").strip()[-2000:]
        raise SetupError(f"{step} failed (exit code {result.returncode}). What it said:\n{tail}")


def make_venv(venv: Path) -> None:
    """Make an empty environment with pip in it.

    Raises:
        SetupError: Python lacks the module `venv` or `ensurepip`, as on Debian without `python3-venv`.
    """
    try:
        import ensurepip
        import venv as venv_module
    except ImportError as error:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SetupError(
            f"{sys.executable} has no module {error.name!r}, which making a virtual environment needs: "
            f"install it (on Debian and Ubuntu: apt-get install python{version}-venv) and run make again."
        ) from error
    del ensurepip
    try:
        venv_module.EnvBuilder(clear=True, with_pip=True, symlinks=True).create(venv)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupError(f"The virtual environment {venv} cannot be made: {error}") from error


def usable(python: Path) -> bool:
    """Whether there is an environment of this very interpreter with uv in it, so that it need not be made again."""
    try:
        version = subprocess.run([python, "-c", "import sys; print(sys.version)"], capture_output=True, text=True)
        uv = subprocess.run([python, "-m", "uv", "--version"], capture_output=True)
    except OSError:
        return False
    return version.stdout.strip() == sys.version.strip() and not uv.returncode


def install(venv: Path) -> None:
    """Install the lock: with uv, or with pip where uv cannot be had or cannot reach what pip is set up to reach.

    Raises:
        SetupError: neither could install it.
    """
    python = venv / "bin" / "python"
    if not usable(python):
        make_venv(venv)
        install_uv(python)
    if usable(python):
        try:
            sync(python)
            return
        except SetupError as error:
            print(f"setup: uv could not install, so pip tries, which takes longer. {error}", flush=True)
            make_venv(venv)
    run("Installing the packages of constraints.txt", [*pip_install(python), "-r", str(LOCK)])


def install_uv(python: Path) -> None:
    """Put uv into a new environment; says so when it has no build for this machine."""
    with tempfile.TemporaryDirectory() as folder:
        only_uv = Path(folder) / "uv.txt"
        only_uv.write_text(stanza("uv", LOCK.read_text()))
        try:
            run("Installing uv", [*pip_install(python), "--no-deps", "-r", str(only_uv)])
        except SetupError as error:
            print(f"setup: uv cannot be installed, so pip installs everything, which takes longer. {error}", flush=True)


def pip_install(python: Path) -> list[str]:
    """The beginning of a command that installs with pip, hashes checked."""
    return [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]


def sync(python: Path) -> None:
    """Bring the packages in line with the lock by uv: what is missing comes, what is no longer there goes.

    Raises:
        SetupError: a package cannot be had, or is not the one that was locked.
    """
    uv = [str(python), "-m", "uv", "--no-config"]
    cache = subprocess.run([*uv, "cache", "dir"], capture_output=True, text=True).stdout.strip()
    # A user without a home folder has nowhere to keep a cache.
    without_cache = [] if cache and _can_be_made(Path(cache)) else ["--no-cache"]
    for pip_name, uv_name in PIP_TO_UV.items():
        if pip_name in os.environ:
            os.environ.setdefault(uv_name, os.environ[pip_name])
    command = [*uv, *without_cache, "pip", "sync", "--quiet", "--require-hashes", "--python", str(python), str(LOCK)]
    run("Installing the packages of constraints.txt", command)


def _can_be_made(folder: Path) -> bool:
    there = next(each for each in (folder, *folder.parents) if each.exists())
    return os.access(there, os.W_OK)


def link_project(venv: Path) -> None:
    """Put the checkout and its generated stubs on the environment's path, and the `steward` command in its bin."""
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(venv), "platbase": str(venv)}))
    (site / "steward-checkout.pth").write_text(f"{ROOT}\n{ROOT / 'gen'}\n")
    # site leaves out folders of a .pth that do not exist yet when Python starts.
    (ROOT / "gen").mkdir(exist_ok=True)
    launcher = venv / "bin" / "steward"
    launcher.write_text(LAUNCHER)
    launcher.chmod(0o755)


def ensure(venv: Path) -> bool:
    """Bring the environment in line with the lock.

    Returns:
        True when something was installed, False when it was right already.

    Raises:
        SetupError: it cannot be made here.
    """
    stamp, wanted = venv / "stamp", fingerprint()
    if stamp.is_file() and stamp.read_text() == wanted and (venv / "bin" / "python").exists():
        stamp.touch()
        return False
    print(f"setup: making {venv.name} with the packages of constraints.txt", flush=True)
    stamp.unlink(missing_ok=True)
    install(venv)
    link_project(venv)
    stamp.write_text(wanted)
    return True


def main() -> int:
    """Entry point: the exit code is 1 after a sentence on what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv")
    arguments = parser.parse_args()
    if sys.version_info < OLDEST:
        print(
            f"Steward needs Python {OLDEST[0]}.{OLDEST[1]} or newer; {sys.executable} is {sys.version.split()[0]}.",
            file=sys.stderr,
        )
        return 1
    # Settings of a person's shell must not reach into this environment.
    for name in (
        "PYTHONPATH",
        "PYTHONHOME",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_USER",
        "PIP_REQUIRE_VIRTUALENV",
        "UV_PYTHON",
    ):
        os.environ.pop(name, None)
    # Embedded servers may run as another user, who must be able to read their programs here.
    os.umask(0o022)
    try:
        # Two at once wait for each other; closed, and so given back, when this process ends.
        fcntl.flock(os.open(ROOT, os.O_RDONLY), fcntl.LOCK_EX)
        ensure(arguments.venv)
    except SetupError as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
