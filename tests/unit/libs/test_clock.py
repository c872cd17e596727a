"""The suite's clock."""

from __future__ import annotations

import asyncio
import json
import os
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from libs.clock import (
    FixedClock,
    SuiteClock,
    SystemClock,
    clock_from_environment,
    seconds_until,
    sleep_until,
)

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def move(path: Path, real: datetime, suite: datetime) -> None:
    """Replaces the clock file as the supervisor does."""
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps({"origin_real": real.isoformat(), "origin_suite": suite.isoformat()}))
    os.replace(draft, path)


def close(one: datetime, other: datetime) -> bool:
    return abs((one - other).total_seconds()) < 2


def test_the_suite_clock_runs_on_from_its_origin(tmp_path: Path) -> None:
    file = tmp_path / "clock.json"
    move(file, datetime.now(UTC) - timedelta(hours=1), NOON)
    assert close(SuiteClock(file).now(), NOON + timedelta(hours=1))


def test_a_moved_clock_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "clock.json"
    move(file, datetime.now(UTC), NOON)
    clock = SuiteClock(file)
    move(file, datetime.now(UTC), NOON + timedelta(days=3))
    time.sleep(0.06)
    assert close(clock.now(), NOON + timedelta(days=3))


@pytest.mark.parametrize("content", ["", "{", "[]", '{"origin_real": "x", "origin_suite": "y"}', "{}", "5"])
def test_a_broken_file_keeps_the_last_good_reading(tmp_path: Path, content: str) -> None:
    file = tmp_path / "clock.json"
    move(file, datetime.now(UTC), NOON)
    clock = SuiteClock(file)
    file.write_text(content)
    time.sleep(0.06)
    assert close(clock.now(), NOON)


def test_without_its_file_the_suite_clock_is_the_machines(tmp_path: Path) -> None:
    assert close(SuiteClock(tmp_path / "absent").now(), datetime.now(UTC))


def test_now_is_always_utc(tmp_path: Path) -> None:
    file = tmp_path / "clock.json"
    east = timezone(timedelta(hours=9))
    move(file, datetime.now(UTC).astimezone(east), NOON.astimezone(east))
    for clock in (SystemClock(), SuiteClock(file), FixedClock(NOON.astimezone(east))):
        assert clock.now().utcoffset() == timedelta(0)


def test_the_environment_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STEWARD_CLOCK_FILE", raising=False)
    assert isinstance(clock_from_environment(), SystemClock)
    monkeypatch.setenv("STEWARD_CLOCK_FILE", str(tmp_path / "clock.json"))
    assert isinstance(clock_from_environment(), SuiteClock)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        FixedClock(datetime(2026, 1, 1))  # noqa: DTZ001


def test_seconds_until_is_negative_for_the_past() -> None:
    clock = FixedClock(NOON)
    clock.advance(90)
    assert seconds_until(clock, NOON) == -90


async def test_sleeping_ends_when_the_clock_is_moved_past_the_instant(tmp_path: Path) -> None:
    file = tmp_path / "clock.json"
    move(file, datetime.now(UTC), NOON)
    clock = SuiteClock(file)
    sleeper = asyncio.create_task(sleep_until(clock, NOON + timedelta(hours=2), None, 5))
    await asyncio.sleep(0.1)
    move(file, datetime.now(UTC), NOON + timedelta(hours=3))
    started = time.monotonic()
    assert await sleeper is True
    assert time.monotonic() - started < 1


async def test_sleeping_ends_at_the_wake_and_at_its_longest_time() -> None:
    wake = asyncio.Event()
    asyncio.get_running_loop().call_later(0.02, wake.set)
    assert await sleep_until(SystemClock(), datetime.now(UTC) + timedelta(hours=1), wake, 5) is False
    assert await sleep_until(SystemClock(), datetime.now(UTC) + timedelta(hours=1), None, 0.02) is False
    assert await sleep_until(SystemClock(), datetime.now(UTC) - timedelta(seconds=1)) is True
