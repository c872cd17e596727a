from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.suite_clock import ClockError, parse_instant, parse_span, read_clock, start_clock, write_clock
from libs.clock import SuiteClock

NOON = datetime(2031, 1, 2, 12, tzinfo=UTC)


def test_what_is_written_is_what_the_services_read(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    start_clock(path, NOON)
    clock = SuiteClock(path)
    assert timedelta(0) <= clock.now() - NOON < timedelta(seconds=5)
    assert abs(read_clock(path) - clock.now()) < timedelta(seconds=1)
    assert set(json.loads(path.read_text())) == {"origin_real", "origin_suite"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_an_instant_the_file_goes_and_cannot_be_moved(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    write_clock(path, NOON)
    start_clock(path, None)
    assert not path.exists()
    with pytest.raises(ClockError, match="STEWARD_CLOCK"):
        read_clock(path)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("24h", timedelta(days=1)),
        ("1h30m", timedelta(minutes=90)),
        ("2d", timedelta(days=2)),
        ("1w1s", timedelta(7, 1)),
    ],
)
def test_lengths_of_time(text: str, span: timedelta) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize("text", ["", "24", "h", "-1h", "1h 30m", "1.5h", "tomorrow"])
def test_what_is_no_length_of_time(text: str) -> None:
    with pytest.raises(ClockError):
        parse_span(text)


@pytest.mark.parametrize("text", ["2026-03-02T09:00:00", "noon", ""])
def test_what_is_no_instant(text: str) -> None:
    with pytest.raises(ClockError):
        parse_instant(text)
