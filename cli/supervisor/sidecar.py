"""The embedded Hatchet: the SDK's sidecar on a database of its own, one for the whole suite.

`python -m cli.supervisor.sidecar HANDSHAKE` runs it as a child of ours: it writes the sidecar's handshake (token and
addresses) into a file that only we can read, and ends with the sidecar. The SDK's variables `HATCHET_CLIENT_EMBEDDED_…`
name the sidecar: a binary of one's own (`BINARY_PATH`), or a release (`VERSION`) with its checksum (`CHECKSUM`). The
newest release is never taken by itself.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from cli.embedded.startup import write_private

DATABASE = "hatchet"
BINARY, VERSION, CHECKSUM = (f"HATCHET_CLIENT_EMBEDDED_{name}" for name in ("BINARY_PATH", "VERSION", "CHECKSUM"))
HELP = (
    f"STEWARD_AGENDA_ENGINE=embedded needs {BINARY} (a sidecar on this machine), or {VERSION} and {CHECKSUM} (a "
    "release and the SHA-256 of its binary for this machine)."
)


def is_named(environ: Mapping[str, str]) -> bool:
    """Whether the environment says which sidecar to run."""
    return bool(environ.get(BINARY)) or bool(environ.get(VERSION) and environ.get(CHECKSUM))


def client_environment(handshake: Mapping[str, str]) -> dict[str, str]:
    """The variables by which the agenda's two commands find the sidecar."""
    return {
        "STEWARD_AGENDA_ENGINE": "embedded",
        "HATCHET_CLIENT_TOKEN": handshake["token"],
        "HATCHET_CLIENT_TENANT_ID": handshake["tenant_id"],
        "HATCHET_CLIENT_HOST_PORT": handshake["grpc_address"],
        "HATCHET_CLIENT_SERVER_URL": handshake["api_url"],
        "HATCHET_CLIENT_TLS_STRATEGY": "none",
    }


def run(handshake_path: Path) -> int:
    """Start the sidecar, hand over how to reach it, and wait for its end; the exit code."""
    from hatchet_sdk.config import EmbeddedHatchetConfig
    from hatchet_sdk.embedded import start_embedded_sidecar

    sidecar = start_embedded_sidecar(EmbeddedHatchetConfig())
    told = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        told.set()
        sidecar.process.terminate()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    write_private(handshake_path, sidecar.handshake.model_dump_json() + "\n")
    sidecar.process.wait()
    handshake_path.unlink(missing_ok=True)
    return 0 if told.is_set() else 1


if __name__ == "__main__":
    os.environ.pop("HATCHET_CLIENT_TOKEN", None)  # of another Hatchet; the sidecar makes its own
    sys.exit(run(Path(sys.argv[1])))
