"""A gateway as its own process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.ports import free_ports

ROOT = Path(__file__).resolve().parents[3]


class GatewayProcess:
    """Started, killed and started again on the same addresses, as a supervisor would.

    Args:
        database_url: an owner's address; the process takes the service's role.
        others: address that plays all four other services.
        environment: more variables.
    """

    def __init__(self, database_url: str, others: str, **environment: str) -> None:
        self.http_port, grpc_port = free_ports(2)
        self.url = f"http://127.0.0.1:{self.http_port}"
        self.grpc_address = f"127.0.0.1:{grpc_port}"
        names = ("ROUTER", "PLANNER", "EXECUTOR", "AGENDA")
        self._environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "GATEWAY_HTTP_ADDR": f"127.0.0.1:{self.http_port}",
            "GATEWAY_GRPC_ADDR": self.grpc_address,
            "GATEWAY_METRICS_ADDR": "127.0.0.1:0",
            **{f"{name}_GRPC_ADDR": others for name in names},
            "DISABLE_REDIS": "true",
            "STEWARD_EMBEDDED": "true",
            "STEWARD_LOG_LEVEL": "warning",
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and waits until it answers."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "services.gateway", "serve"], cwd=ROOT, env=self._environment
        )
        ends_at = time.monotonic() + 30
        while time.monotonic() < ends_at:
            if self._process.poll() is not None:
                raise RuntimeError(f"the gateway ended with {self._process.returncode}")
            try:
                if httpx.get(f"{self.url}/healthz", timeout=1.0).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise RuntimeError("the gateway did not come up")

    def kill(self) -> None:
        """SIGKILL: nothing of it runs any more."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> int:
        """SIGTERM, and its exit code."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.terminate()
        return self._process.wait(timeout=30)
