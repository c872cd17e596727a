"""The customer's contacts, asked of the executor: one call a text, whatever the number of names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from google.protobuf import json_format, struct_pb2

from libs.errors import StewardError
from libs.telemetry.log import get_logger
from steward.common.v1 import common_pb2
from steward.executor.v1 import executor_pb2, executor_pb2_grpc

_log = get_logger(__name__)


class ContactSource:
    """Finds contacts by what was said."""

    def __init__(self, executor: executor_pb2_grpc.ExecutorServiceAsyncStub, timeout_s: float) -> None:
        self._executor = executor
        self._timeout_s = timeout_s

    async def search(
        self, customer: common_pb2.Customer, queries: Sequence[str]
    ) -> dict[str, list[dict[str, Any]]] | None:
        """Query → contacts as JSON; None when they could not be asked (the names stay unresolved, the turn goes on)."""
        params = struct_pb2.Struct()
        params.update({"queries": list(queries)})
        request = executor_pb2.InvokeActionRequest(
            type="contact",
            action="search_contacts",
            params=params,
            context=executor_pb2.ExecutionContext(customer=customer),
        )
        try:
            response = await self._executor.InvokeAction(request, timeout=self._timeout_s)
        except StewardError as error:
            _log.warning("contacts_not_asked", reason=error.reason)
            return None
        result = json_format.MessageToDict(response.result)
        by_query = result.get("by_query", {})
        if not isinstance(by_query, dict):
            return {}
        return {query: [c for c in _items(by_query.get(query)) if isinstance(c, dict)] for query in queries}


def _items(found: Any) -> list[Any]:
    """A query's contacts, as a list or under ``items``."""
    if isinstance(found, dict):
        found = found.get("items", [])
    return found if isinstance(found, list) else []
