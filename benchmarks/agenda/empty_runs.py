"""The same workflow as the agenda's with empty bodies, as the bare SDK runs it; prints runs a second.

python -m benchmarks.agenda.empty_runs RUNS PEOPLE
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
import uuid
from collections.abc import AsyncGenerator
from typing import Any

from hatchet_sdk import Hatchet
from hatchet_sdk.config import ClientConfig

from services.agenda.engines.hatchet_engine import Run
from services.agenda.engines.hatchet_steps import Progress
from services.agenda.engines.hatchet_workflows import HatchetRuns, Parts, follow_up_workflow
from services.agenda.sdk_log import quiet

SLOTS = 100
AT_A_TIME = 100
RATE = "runs a second: "


class EmptySteps:
    """Steps that do nothing; the last one counts."""

    def __init__(self, count: int) -> None:
        self.left = count
        self.done = asyncio.Event()

    async def load_context(self, run: Run, trace: str) -> Progress:
        return Progress("ready", 1)

    async def generate_message(self, run: Run, before: Progress, trace: str) -> Progress:
        return Progress("ready", 1)

    async def send_message(self, run: Run, before: Progress, trace: str) -> Progress:
        self.left -= 1
        if self.left == 0:
            self.done.set()
        return Progress("sent")


async def _measure(runs: HatchetRuns, steps: EmptySteps, count: int, people: int) -> None:
    await asyncio.sleep(2)  # the listener registers
    begun = time.monotonic()
    for first in range(0, count, AT_A_TIME):
        await runs.start(
            [
                Run("tenant", uuid.uuid4().hex, 0, f"c{(first + n) % people}")
                for n in range(min(AT_A_TIME, count - first))
            ]
        )
    await steps.done.wait()
    print(f"{RATE}{count / (time.monotonic() - begun)}", flush=True)
    os.kill(os.getpid(), signal.SIGTERM)


def main(count: int, people: int) -> None:
    """Run a worker until all runs have ended."""
    quiet()
    os.environ["HATCHET_CLIENT_NAMESPACE"] = f"empty{uuid.uuid4().hex[:8]}"
    hatchet = Hatchet(config=ClientConfig(disable_log_capture=True))
    workflow = follow_up_workflow(hatchet)

    async def life() -> AsyncGenerator[Any, None]:
        steps = EmptySteps(count)
        task = asyncio.create_task(_measure(HatchetRuns(workflow), steps, count, people))
        yield Parts(steps, None)  # type: ignore[arg-type]
        task.cancel()

    hatchet.worker("empty", slots=SLOTS, workflows=[workflow], lifespan=life).start()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
elif __name__ == "__mp_main__":
    quiet()
