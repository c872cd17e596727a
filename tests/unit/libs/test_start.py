"""What a start has to store gets through a database that is away for a while."""

from __future__ import annotations

from typing import ClassVar

import pytest

from libs import service
from libs.errors import NotFound, Unavailable
from libs.service import Process
from libs.settings import ServiceSettings


class AgendaLike(ServiceSettings):
    service: ClassVar[str] = "agenda"


class Storing:
    """Fails so often, then stores."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)

    async def __call__(self) -> str:
        if self.failures:
            raise self.failures.pop(0)
        return "stored"


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Process:
    monkeypatch.setattr(service, "_START_AGAIN_S", 0.001)
    return Process(AgendaLike.load({}))


async def test_it_is_tried_again_while_the_database_is_away_or_full(process: Process) -> None:
    away = [Unavailable("POSTGRES_AWAY", "gone"), Unavailable("POSTGRES_FULL", "full")]
    assert await process.once_stored(Storing(*away)) == "stored"


async def test_other_errors_end_the_start(process: Process) -> None:
    with pytest.raises(NotFound):
        await process.once_stored(Storing(NotFound("NOTHING", "not there")))


async def test_a_process_told_to_stop_does_not_wait_for_it(process: Process) -> None:
    process.stop.set()
    with pytest.raises(Unavailable):
        await process.once_stored(Storing(Unavailable("POSTGRES_AWAY", "gone")))
