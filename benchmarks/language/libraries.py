"""The libraries our grammar is measured against: each installed into a scratch environment of its own, or skipped.

Nothing of them is a dependency of a service. Predictions are kept beside the environments, by the cases' content, so
that only the first run pays for them.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

LIBRARIES: dict[str, tuple[str, ...]] = {
    "duckling": ("pyduckling-native-phihos==0.3.0",),
    "recognizers": ("ms-recognizers-text-suite", "ms-recognizers-text-date-time"),
    "timesense": ("timesense==1.1.0",),
    "ctparse": ("ctparse==0.3.6",),
    "dateparser": ("dateparser==1.5.0",),
    "timefhuman": ("timefhuman==0.1.5",),
    "dateutil_fuzzy": ("python-dateutil",),
    "recurrent": ("recurrent==0.4.1",),
    "parsedatetime": ("parsedatetime",),
}
"""Name in the harness there → what has to be installed."""

_INSTALL_LIMIT_S, _RUN_LIMIT_S = 120, 400


def predict_all(folder: Path, out: Path, scratch: Path) -> dict[str, str]:
    """Writes predictions of every library that installs into ``out``; the others with the reason they are skipped."""
    cases = folder / "datetime"
    stamp = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(cases.glob("*.jsonl")))).hexdigest()[:16]
    with ThreadPoolExecutor(2) as pool:
        reasons = pool.map(lambda name: _predict(name, folder, scratch / stamp, scratch / name), LIBRARIES)
    skipped = {name: reason for name, reason in zip(LIBRARIES, reasons, strict=True) if reason}
    for name in LIBRARIES:
        if name not in skipped:
            shutil.copytree(scratch / stamp / name, out / name, dirs_exist_ok=True)
    return skipped


def _predict(name: str, folder: Path, kept: Path, environment: Path) -> str:
    """Why it could not be run; "" when its predictions are there."""
    if (kept / name).is_dir():
        return ""
    python = environment / "bin" / "python"
    if not python.exists():
        reason = _install(environment, LIBRARIES[name])
        if reason:
            shutil.rmtree(environment, ignore_errors=True)
            return reason
    partial = kept / f".{name}"
    command = [
        str(python),
        str(folder / "datetime_harness.py"),
        "predict",
        name,
        str(folder / "datetime"),
        str(partial),
    ]
    reason = _run(command, _RUN_LIMIT_S)
    if not reason:
        (partial / name).rename(kept / name)
    shutil.rmtree(partial, ignore_errors=True)
    return reason


def _install(environment: Path, packages: tuple[str, ...]) -> str:
    uv = [sys.executable, "-m", "uv"]
    made = _run([*uv, "venv", "--quiet", "--python", sys.executable, str(environment)], _INSTALL_LIMIT_S)
    into = [*uv, "pip", "install", "--quiet", "--python", str(environment / "bin" / "python"), "setuptools<81"]
    return made or _run([*into, *packages], _INSTALL_LIMIT_S)


def _run(command: list[str], limit_s: float) -> str:
    """ "" or why it failed, in one line."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit_s, check=False)
    except subprocess.TimeoutExpired:
        return f"took longer than {limit_s:g} s"
    said = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return "" if done.returncode == 0 else (said[-1] if said else f"exit status {done.returncode}")[:160]
