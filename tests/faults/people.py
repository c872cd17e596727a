"""People who text through faults: what they say, and what they make of the answers.

Everybody sends a message again, with its id, until it is answered, now to one gateway and now to the other; some
messages go to both at once. What they ask for is noted in the ledger.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from tests.faults.ledger import Ledger, Message

NOW = "2026-03-02T09:00:00-05:00"
ZONE = "America/New_York"
ANSWERED_WITHIN_S = 150.0
_PAUSE_S = (0.05, 0.4)
_RETRIED = (408, 429, 500, 502, 503, 504)


class NotAnswered(Exception):
    """A message got no answer in time."""


@dataclass
class Somebody:
    """One person and the connection they have.

    Args:
        http: shared by all.
        urls: the gateways.
        address: theirs alone.
        ledger: where all is noted.
        dice: their own draws.
    """

    http: httpx.AsyncClient
    urls: Sequence[str]
    address: str
    ledger: Ledger
    dice: random.Random
    last: dict[str, Any] = field(default_factory=dict)
    said: list[Message] = field(default_factory=list)
    _said: int = 0

    async def say(self, text: str, *, real_time: bool = False, twice: float = 0.1) -> Message:
        """Text something; returns the message with its answer.

        Args:
            text: what.
            real_time: the words mean the present, not Monday 2 March 2026.
            twice: how likely it is sent to both gateways at once.

        Raises:
            NotAnswered: not within 150 s.
        """
        self._said += 1
        message = Message(self.address, f"{self.address}-{self._said}", text)
        self.ledger.messages.append(message)
        self.said.append(message)
        body = self._body(message, real_time)
        began = time.monotonic()
        if self.dice.random() < twice:
            await asyncio.gather(*(self._until_answered(message, body, url) for url in self.urls))
        else:
            await self._until_answered(message, body, self.dice.choice(self.urls))
        message.seconds = time.monotonic() - began
        if len(message.bodies) != 1:
            self.ledger.wrong.append(f"{len(message.bodies)} answers to {message.message_id}")
        self.last = message.answer or {}
        return message

    async def say_both(self, first: str, second: str) -> tuple[Message, Message]:
        """Two different messages at the same moment, one to each gateway."""
        both = []
        for text in (first, second):
            self._said += 1
            both.append(Message(self.address, f"{self.address}-{self._said}", text))
        self.ledger.messages.extend(both)
        self.said.extend(both)
        await asyncio.gather(
            *(
                self._until_answered(message, self._body(message, False), url)
                for message, url in zip(both, self.urls, strict=True)
            )
        )
        self.last = both[-1].answer or {}
        return both[0], both[1]

    async def act(self, action: str, **params: Any) -> dict[str, Any]:
        """A program's call in their name; the same key until it is answered."""
        body = {"from": self.address, "params": params, "timezone": ZONE, "local_datetime": NOW}
        self._said += 1
        key = f"act-{self.address}-{self._said}"
        deadline = time.monotonic() + ANSWERED_WITHIN_S
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.HTTPError):
                response = await self.http.post(
                    f"{self.dice.choice(self.urls)}/v1/actions/{action}", json=body, headers={"Idempotency-Key": key}
                )
                if response.status_code == 200:
                    result: dict[str, Any] = response.json()["result"]
                    return result
                if response.status_code not in _RETRIED:
                    raise AssertionError(f"{action}: {response.status_code} {response.text}")
            await asyncio.sleep(self.dice.uniform(*_PAUSE_S))
        raise NotAnswered(action)

    def _body(self, message: Message, real_time: bool) -> dict[str, Any]:
        now = datetime.now(UTC).isoformat() if real_time else NOW
        return {
            "from": self.address, "text": message.text, "message_id": message.message_id, "timezone": ZONE,
            "local_datetime": now,
        }  # fmt: skip

    async def _until_answered(self, message: Message, body: dict[str, Any], url: str) -> None:
        deadline = time.monotonic() + ANSWERED_WITHIN_S
        async for _ in _tries(self.dice, deadline):
            try:
                response = await self.http.post(f"{url}/v1/messages", json=body)
            except httpx.HTTPError as error:
                self.ledger.outcomes[type(error).__name__] += 1
                message.broken += not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
                url = self.dice.choice(self.urls)
                continue
            self.ledger.outcomes[str(response.status_code)] += 1
            if response.status_code == 200:
                message.accepted = True
                message.answered_at = message.answered_at or time.monotonic()
                message.answer = response.json()
                message.bodies.add(json.dumps(message.answer, sort_keys=True))
                return
            message.accepted = message.accepted or response.status_code == 202
            if response.status_code not in (202, *_RETRIED):
                self.ledger.wrong.append(f"{response.status_code} for {message.message_id}: {response.text[:200]}")
                raise NotAnswered(message.message_id)
            if response.status_code in (500, 502, 504):
                self.ledger.wrong.append(f"{response.status_code} for {message.message_id}: {response.text[:200]}")
            url = self.dice.choice(self.urls)
        self.ledger.wrong.append(f"no answer to {message.message_id}")
        raise NotAnswered(message.message_id)


async def _tries(dice: random.Random, deadline: float) -> AsyncIterator[None]:
    while time.monotonic() < deadline:
        yield
        await asyncio.sleep(dice.uniform(*_PAUSE_S))
