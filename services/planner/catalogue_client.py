"""The executor's catalogue of actions, fetched once a version."""

from __future__ import annotations

import asyncio

from google.protobuf import json_format

from services.planner.rules.check import ActionForm, Catalogue
from steward.executor.v1 import executor_pb2, executor_pb2_grpc


class CatalogueSource:
    """Holds the newest catalogue; asks again when a caller knows another version."""

    def __init__(self, executor: executor_pb2_grpc.ExecutorServiceAsyncStub) -> None:
        self._executor = executor
        self._held: Catalogue | None = None
        self._fetching = asyncio.Lock()

    @property
    def held(self) -> Catalogue | None:
        """The catalogue as far as it is known without asking anybody."""
        return self._held

    async def get(self, version: str = "") -> Catalogue:
        """The catalogue; fetched when none is held, or when the caller knows another version than the one held.

        Raises:
            Unavailable: the executor is away and nothing is held.
        """
        held = self._held
        if held is not None and version in ("", held.version):
            return held
        async with self._fetching:
            if self._held is not None and self._held is not held and version in ("", self._held.version):
                return self._held
            self._held = await self._fetch()
            return self._held

    async def _fetch(self) -> Catalogue:
        forms: dict[str, ActionForm] = {}
        token, version = "", ""
        while True:
            page = await self._executor.ListActions(executor_pb2.ListActionsRequest(page_token=token))
            version = page.catalogue_version
            for action in page.actions:
                params, result = (
                    json_format.MessageToDict(action.params_schema),
                    json_format.MessageToDict(action.result_schema),
                )
                forms[f"{action.type}.{action.action}"] = ActionForm(
                    params, result, action.effect != executor_pb2.EFFECT_NONE
                )
            token = page.next_page_token
            if not token:
                return Catalogue(version, forms)
