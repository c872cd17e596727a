"""What extras of the project need, and nothing else: the lines of `constraints.txt` for them, with their hashes.

    python tools/requirements.py gateway migrate > requirements.txt

An image installs only what its service runs on, every file checked against the lock. Needs uv; asks the package index
which packages depend on which, and takes versions and hashes from the lock alone.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "constraints.txt"
_PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==", re.MULTILINE)


class RequirementsError(Exception):
    """The list cannot be made; a sentence."""


def stanzas(lock: str) -> dict[str, str]:
    """The lock's lines by package."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in lock.splitlines():
        if pinned := _PINNED.match(line):
            name = pinned.group(1)
        if name:
            found.setdefault(name, []).append(line)
    return {name: "\n".join(lines) for name, lines in found.items()}


def names_of(extras: list[str]) -> list[str]:
    """The packages that the project with these extras needs here, dependencies of dependencies too.

    Raises:
        RequirementsError: an unknown extra, or the index cannot be asked.
    """
    command = [sys.executable, "-m", "uv", "--no-config", "pip", "compile", str(ROOT / "pyproject.toml")]
    command += [f"--extra={extra}" for extra in extras]
    command += ["--constraints", str(LOCK), "--no-annotate", "--no-header", "--no-emit-index-url", "--quiet"]
    resolved = subprocess.run(command, capture_output=True, text=True)
    if resolved.returncode or "warning" in resolved.stderr:
        raise RequirementsError(resolved.stderr.strip())
    return _PINNED.findall(resolved.stdout)


def requirements(extras: list[str]) -> str:
    """The list for some extras. Raises `RequirementsError`."""
    locked = stanzas(LOCK.read_text("utf-8"))
    names = names_of(extras)
    missing = [name for name in names if name not in locked]
    if missing:
        raise RequirementsError(f"not in constraints.txt (make lock?): {', '.join(missing)}")
    return "\n".join(locked[name] for name in names) + "\n"


def main() -> int:
    """Print the list; 1 and a sentence when it cannot be made."""
    parser = argparse.ArgumentParser(description="Print the locked requirements of some extras.")
    parser.add_argument("extras", nargs="+")
    try:
        sys.stdout.write(requirements(parser.parse_args().extras))
    except RequirementsError as error:
        print(f"requirements: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
