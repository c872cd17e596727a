"""Copies of learned entities in Valkey: one that arrives late never brings back what was forgotten or replaced."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest_asyncio

from cli.embedded.throwaway import Servers
from libs.storage.redis import RedisStore
from services.planner.cache import EntityCache
from services.planner.entities import Learned, Owner

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)
SOON = NOW + timedelta(seconds=1)
KNOWN = Learned("PERSON", "Zogblar", {"email": "zog@example.com"}, "answer", NOW)


@pytest_asyncio.fixture
async def redis(servers: Servers) -> AsyncIterator[RedisStore]:
    store = RedisStore(servers.redis_url)
    await store.open()
    yield store
    await store.close()


def owner() -> Owner:
    return Owner("t1", "c1", f"+1555{uuid.uuid4().hex[:8]}")


async def test_a_copy_that_was_on_its_way_does_not_bring_back_what_was_forgotten(redis: RedisStore) -> None:
    whose, cache = owner(), EntityCache(redis, 3600)
    cache.put(whose, [KNOWN])
    await redis.drain()
    assert await cache.find(whose, "PERSON", ["zogblar"]) == {"zogblar": KNOWN}
    await cache.drop("t1", [("PERSON", "zogblar", whose.address)], SOON)
    cache.put(whose, [KNOWN])
    await redis.drain()
    assert await cache.find(whose, "PERSON", ["zogblar"]) == {}
    again = replace(KNOWN, learned_at=SOON + timedelta(microseconds=1))
    cache.put(whose, [again])
    await redis.drain()
    assert await cache.find(whose, "PERSON", ["zogblar"]) == {"zogblar": again}


async def test_an_older_copy_never_takes_the_place_of_a_newer_one(redis: RedisStore) -> None:
    whose, cache = owner(), EntityCache(redis, 3600)
    newer = replace(KNOWN, resolved={"email": "new@example.com"}, learned_at=SOON)
    for each in (newer, KNOWN):
        cache.put(whose, [each])
        await redis.drain()
    assert await cache.find(whose, "PERSON", ["Zogblar"]) == {"zogblar": newer}


async def test_who_has_an_address_next_knows_nothing_of_who_had_it_before(redis: RedisStore) -> None:
    whose, cache = owner(), EntityCache(redis, 3600)
    cache.put(whose, [KNOWN])
    await redis.drain()
    assert await cache.find(replace(whose, customer_id="c2"), "PERSON", ["zogblar"]) == {}
