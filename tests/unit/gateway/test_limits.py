"""Limits a minute: how much gets through, when one more is allowed, and that several gateways hold one limit."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping

import pytest

from libs.errors import Exhausted, Unavailable
from services.gateway.limits import KEY_REQUESTS, SENDER_MESSAGES, Limiter, Rates


class Shared:
    """Counters in memory, as Redis keeps them."""

    def __init__(self) -> None:
        self.enabled = True
        self.away = False
        self.counters: Counter[str] = Counter()

    async def add(self, amounts: Mapping[str, int], ttl_s: float) -> dict[str, int]:
        if self.away:
            raise Unavailable("REDIS_AWAY", "away")
        self.counters.update(amounts)
        return {name: self.counters[name] for name in amounts}


class Clock:
    def __init__(self, now: float = 600.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def _taken(limiter: Limiter, tries: int, per_minute: int = 10) -> int:
    taken = 0
    for _ in range(tries):
        try:
            limiter.take("key:a", per_minute)
        except Exhausted:
            continue
        taken += 1
    return taken


def test_so_much_a_minute_and_other_names_apart() -> None:
    limiter = Limiter(Shared(), Clock())
    assert _taken(limiter, 50) == 10
    limiter.take("key:b", 10)
    assert _taken(limiter, 50, per_minute=0) == 50


def test_one_more_is_allowed_after_the_time_that_was_said() -> None:
    dice = random.Random(7)
    for _ in range(200):
        clock = Clock(600 + dice.random() * 60)
        limiter = Limiter(Shared(), clock)
        per_minute = dice.randint(1, 50)
        _taken(limiter, dice.randint(0, per_minute), per_minute)
        clock.now += dice.random() * 100
        _taken(limiter, 200, per_minute)
        with pytest.raises(Exhausted) as refused:
            limiter.take("key:a", per_minute)
        assert refused.value.reason == "RATE_LIMITED"
        wait_s = refused.value.retry_after_s
        assert wait_s is not None and 1 <= wait_s <= 120
        clock.now += wait_s + 0.001
        limiter.take("key:a", per_minute)


def test_never_more_than_twice_the_limit_in_any_minute() -> None:
    clock, limiter_hits = Clock(), []
    limiter = Limiter(Shared(), clock)
    dice = random.Random(11)
    for _ in range(3000):
        clock.now += dice.random() * 0.5
        if _taken(limiter, 1):
            limiter_hits.append(clock.now)
    for start in limiter_hits:
        assert sum(start <= each < start + 60 for each in limiter_hits) <= 20


async def test_several_gateways_hold_a_limit_together() -> None:
    clock, shared = Clock(), Shared()
    one, two = Limiter(shared, clock), Limiter(shared, clock)
    assert _taken(one, 6) == 6
    assert _taken(two, 3) == 3
    for each in (one, two, one):
        await each.share()
    assert _taken(one, 50) == 1
    assert sum(shared.counters.values()) == 9  # told once


async def test_without_redis_each_holds_it_alone_and_tells_later() -> None:
    clock, shared = Clock(), Shared()
    shared.away = True
    limiter = Limiter(shared, clock)
    assert _taken(limiter, 4) == 4
    await limiter.share()
    assert _taken(limiter, 50) == 6
    shared.away = False
    await limiter.share()
    assert list(shared.counters.values()) == [10]


async def test_old_names_are_forgotten() -> None:
    clock = Clock()
    limiter = Limiter(Shared(), clock)
    _taken(limiter, 10)
    clock.now += 180
    await limiter.share()
    assert not limiter._counts


def test_defaults_hold_with_a_key_only_and_a_setting_holds_for_all() -> None:
    free = Rates(Limiter(Shared(), Clock()), None, None)
    for _ in range(SENDER_MESSAGES + 1):
        free.request("t", None)
        free.message("t", "ann", with_key=False)
    with pytest.raises(Exhausted):
        for _ in range(SENDER_MESSAGES + 1):
            free.message("t", "bob", with_key=True)
    free.message("other tenant", "bob", with_key=True)
    with pytest.raises(Exhausted):
        for _ in range(KEY_REQUESTS + 1):
            free.request("t", "Bearer one")
    free.request("t", "Bearer two")
    strict = Rates(Limiter(Shared(), Clock()), 2, 1)
    strict.message("t", "ann", with_key=False)
    with pytest.raises(Exhausted):
        strict.message("t", "ann", with_key=False)
    strict.request("t", None)
    strict.request("t", None)
    with pytest.raises(Exhausted):
        strict.request("t", None)
