"""The process that says what is due: `serve` with the local engine, `worker` with a Hatchet."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

from tests.e2e.suite import ROOT
from tests.integration.engines.standins import Neighbours
from tests.ports import free_ports

READY_S = 40.0


class AgendaProcess:
    """One such process, started and ended as a test wishes.

    Each has a namespace of its own on the Hatchet, so that no run of another test comes to it.
    """

    def __init__(self, engine: str, database_url: str, neighbours: Neighbours, folder: Path) -> None:
        self.engine = engine
        self.log = folder / f"agenda-{uuid.uuid4().hex[:6]}.log"
        ports = free_ports(3)
        namespace = f"t{uuid.uuid4().hex[:10]}"
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "gen")]),
            "DATABASE_URL": database_url,
            "STEWARD_EMBEDDED": "1",
            "STEWARD_AGENDA_ENGINE": engine,
            "AGENDA_GRPC_ADDR": f"127.0.0.1:{ports[0]}",
            "AGENDA_METRICS_ADDR": f"127.0.0.1:{ports[1]}",
            "AGENDA_WORKER_METRICS_ADDR": f"127.0.0.1:{ports[2]}",
            "GATEWAY_GRPC_ADDR": neighbours.gateway_address,
            "PLANNER_GRPC_ADDR": neighbours.planner_address,
            "AGENDA_QUIET_START": "00:00",
            "AGENDA_QUIET_END": "00:00",
            "AGENDA_LIVE_EXCHANGE_SECONDS": "0",
            "HATCHET_CLIENT_NAMESPACE": namespace,
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def metrics_port(self) -> str:
        """Of the process that says what is due."""
        name = "AGENDA_METRICS_ADDR" if self.engine == "local" else "AGENDA_WORKER_METRICS_ADDR"
        return self.environment[name].rpartition(":")[2]

    async def start(self, *, wait: bool = True, **environment: str) -> None:
        """Start it, and wait until it is at work."""
        self.environment |= environment
        self._spawn()
        if wait:
            await self.wait_at_work()

    def _spawn(self) -> None:
        command = "serve" if self.engine == "local" else "worker"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "services.agenda", command],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def wait_at_work(self) -> None:
        """Until its metrics answer, which is after it opened its database."""
        for _ in range(round(READY_S / 0.1)):
            assert self.process is not None
            if self.process.poll() is not None:
                break
            if b"worker_started" in self.log.read_bytes() or (self.engine == "local" and await self._listens()):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"the agenda did not start:\n{self.log.read_text(errors='replace')[-3000:]}")

    async def _listens(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", int(self.environment["AGENDA_GRPC_ADDR"][10:]))
        except OSError:
            return False
        writer.close()
        return True

    async def kill(self) -> None:
        """SIGKILL, the process alone: what it started has to notice by itself."""
        assert self.process is not None
        self.process.kill()
        await asyncio.to_thread(self.process.wait)
        self.log.write_bytes(b"")

    async def stop(self) -> int | None:
        """SIGTERM; its exit code, None when it did not run."""
        if self.process is None:
            return None
        process, self.process = self.process, None
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            return await asyncio.to_thread(process.wait, 30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
