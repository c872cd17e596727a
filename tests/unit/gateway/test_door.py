"""Few turns at once, in order; more when those take long; never more than the most."""

from __future__ import annotations

import asyncio

import pytest

from services.gateway.turns.door import Door


class Turns:
    """Turns that stay inside until they are told to go."""

    def __init__(self, door: Door) -> None:
        self.inside: list[int] = []
        self._door = door
        self._over: dict[int, asyncio.Event] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}

    async def come(self, *numbers: int) -> None:
        for number in numbers:
            self._over[number] = asyncio.Event()
            self._tasks[number] = asyncio.create_task(self._stay(number))
        await _settled()

    async def go(self, *numbers: int) -> None:
        for number in numbers:
            self._over[number].set()
        await _settled()

    async def cancel(self, number: int) -> None:
        self._tasks[number].cancel()
        await _settled()

    async def _stay(self, number: int) -> None:
        async with self._door.through():
            self.inside.append(number)
            try:
                await self._over[number].wait()
            finally:
                self.inside.remove(number)


async def _settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_few_are_inside_and_the_next_follows_in_order() -> None:
    turns = Turns(Door(few=2, most=10, patience_s=60))
    await turns.come(1, 2, 3, 4)
    assert turns.inside == [1, 2]
    await turns.go(2)
    assert turns.inside == [1, 3]
    await turns.go(1, 3)
    assert turns.inside == [4]
    await turns.go(4)


async def test_who_has_waited_long_enough_goes_in_beside_them_up_to_the_most() -> None:
    turns = Turns(Door(few=1, most=3, patience_s=0.01))
    await turns.come(1, 2, 3, 4)
    assert turns.inside == [1]
    await asyncio.sleep(0.05)
    assert turns.inside == [1, 2, 3]
    await turns.go(2)
    await asyncio.sleep(0.05)
    assert turns.inside == [1, 3, 4]
    await turns.go(1, 3, 4)
    await turns.come(5, 6)
    assert turns.inside == [5], "those who went in beside the few gave no place back that they had not taken"
    await turns.go(5, 6)


@pytest.mark.parametrize("waiting", [1, 2])
async def test_who_gives_up_leaves_no_place_taken(waiting: int) -> None:
    turns = Turns(Door(few=1, most=2, patience_s=60))
    await turns.come(*range(1, 2 + waiting))
    await turns.cancel(2)
    await turns.go(1)
    await turns.come(8)
    assert turns.inside == ([8] if waiting == 1 else [3])
    await turns.go(8, *range(3, 2 + waiting))
