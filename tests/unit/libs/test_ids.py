"""Ids."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest

from libs.clock import FixedClock
from libs.ids import RandomIds, derive


def test_new_ids_are_version_7_and_rise_even_inside_a_millisecond() -> None:
    ids = RandomIds(FixedClock(datetime(2026, 5, 4, tzinfo=UTC)))
    made = [ids.new() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {uuid.UUID(each).version for each in made} == {7}
    assert {uuid.UUID(each).variant for each in made} == {uuid.RFC_4122}


def test_ids_rise_when_the_clock_steps_back() -> None:
    clock = FixedClock(datetime(2026, 5, 4, tzinfo=UTC))
    ids = RandomIds(clock)
    first = ids.new()
    clock.advance(-3600)
    assert ids.new() > first


def test_an_id_holds_its_time() -> None:
    instant = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
    made = uuid.UUID(RandomIds(FixedClock(instant)).new())
    assert made.int >> 80 == int(instant.timestamp() * 1000)


def test_ids_of_two_processes_do_not_meet() -> None:
    clock = FixedClock(datetime(2026, 5, 4, tzinfo=UTC))
    one, other = RandomIds(clock), RandomIds(clock)
    assert not {one.new() for _ in range(5000)} & {other.new() for _ in range(5000)}


def test_a_derived_id_is_uuid5_of_a_uuid_parent() -> None:
    parent = "0190a000-0000-7000-8000-000000000000"
    assert derive(parent, "goal") == str(uuid.uuid5(uuid.UUID(parent), "goal"))


@pytest.mark.parametrize("parent", ["SM0123", "", "what: ever"])
def test_any_parent_derives_the_same_id_again_and_another_for_another_purpose(parent: str) -> None:
    assert derive(parent, "goal") == derive(parent, "goal")
    assert derive(parent, "goal") != derive(parent, "active")
    assert derive(parent, "goal") != derive(parent + "x", "goal")
