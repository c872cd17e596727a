"""Redis' client is imported by who has a Redis, and by nobody else."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import asyncio, sys
import libs.service
from libs.storage.redis import RedisStore
async def main():
    store = RedisStore({url!r})
    await store.close()
asyncio.run(main())
print("redis" in sys.modules)
"""


def imported(url: str | None) -> str:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(url=url)],
        env={"PYTHONPATH": ":".join(each for each in sys.path if each)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout.strip()


def test_the_client_is_imported_by_the_first_store_that_has_an_address() -> None:
    assert imported(None) == "False"
    assert imported("redis://127.0.0.1:1/0") == "True"
