"""Likeness by embeddings of an OpenAI-compatible service, where one is configured."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Sequence

import httpx

from libs.telemetry.log import get_logger

log = get_logger(__name__)
_KEPT = 2000


class EmbeddingsLikeness:
    """Cosine of two embeddings; see `domain.likeness.Likeness`. What a goal says is embedded once.

    A service that is away or slow costs the wait for it and nothing else: then the rules alone decide.
    """

    def __init__(self, client: httpx.AsyncClient, model: str) -> None:
        self._client = client
        self._model = model
        self._vectors: OrderedDict[str, list[float]] = OrderedDict()

    async def scores(self, text: str, others: Sequence[str]) -> list[float]:
        """The likeness of each of the others to the text."""
        unknown = [other for other in dict.fromkeys(others) if other not in self._vectors]
        try:
            vectors = await self._embed([text, *unknown])
        except (httpx.HTTPError, KeyError, TypeError, ValueError) as error:
            log.warning("embeddings_failed", error=type(error).__name__)
            return [0.0] * len(others)
        self._vectors.update(zip(unknown, vectors[1:], strict=True))
        found = [_cosine(vectors[0], self._vectors[other]) for other in others]
        while len(self._vectors) > _KEPT:
            self._vectors.popitem(last=False)
        return found

    async def _embed(self, texts: list[str]) -> list[list[float]]:
        answer = await self._client.post("embeddings", json={"model": self._model, "input": texts})
        answer.raise_for_status()
        rows = sorted(answer.json()["data"], key=lambda row: int(row["index"]))
        vectors = [[float(value) for value in row["embedding"]] for row in rows]
        if len(vectors) != len(texts):
            raise ValueError("not one embedding for each text")
        return vectors


def _cosine(one: list[float], other: list[float]) -> float:
    if len(one) != len(other):
        return 0.0
    norms = math.hypot(*one) * math.hypot(*other)
    return max(0.0, sum(a * b for a, b in zip(one, other, strict=True)) / norms) if norms else 0.0
