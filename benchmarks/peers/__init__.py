"""What Steward is compared with, each in an environment of its own under `build/`, made when it is first needed."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


class PeerMissing(Exception):
    """The packages of a peer cannot be installed here; the text says why."""


def python_with(requirements: Path) -> Path:
    """The interpreter of an environment that holds the packages of `requirements`.

    Raises:
        PeerMissing: they could not be installed (no network, no wheel for this machine).
    """
    fingerprint = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = ROOT / "build" / "peers" / f"{requirements.stem}-{fingerprint}"
    python = folder / "bin" / "python"
    if (folder / "complete").exists():
        return python
    uv = str(Path(sys.executable).parent / "uv")
    for command in (
        [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)],
        [uv, "pip", "install", "--quiet", "--python", str(python), "-r", str(requirements)],
    ):
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode:
            raise PeerMissing(f"{requirements.name}: {done.stderr.strip()[-300:]}")
    (folder / "complete").touch()
    return python
