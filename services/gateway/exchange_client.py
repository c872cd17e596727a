"""Import and export through the other services: pages in, chunks out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from libs.ids import derive
from services.gateway.http.people import customer_message
from services.gateway.http.values import plain, struct
from services.gateway.model import Customer
from steward.agenda.v1 import agenda_pb2
from steward.common.v1 import common_pb2
from steward.executor.v1 import executor_pb2
from steward.planner.v1 import planner_pb2

if TYPE_CHECKING:
    from steward.agenda.v1.agenda_pb2_grpc import AgendaServiceAsyncStub
    from steward.executor.v1.executor_pb2_grpc import ExecutorServiceAsyncStub
    from steward.planner.v1.planner_pb2_grpc import PlannerServiceAsyncStub

_CALL_S = 60.0
_CHUNK_ROWS = 500
_CHUNK_BYTES = 2_000_000
"""Half of what a message between services may have."""

_PAGE = 500


@dataclass(slots=True)
class Imported:
    """What became of the rows, by kind."""

    created: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)


class ExchangeClient:
    """Rows of people, in and out."""

    def __init__(
        self, executor: ExecutorServiceAsyncStub, agenda: AgendaServiceAsyncStub, planner: PlannerServiceAsyncStub
    ) -> None:
        self._executor = executor
        self._agenda = agenda
        self._planner = planner

    async def take_in(
        self, customer: Customer, rows: Sequence[tuple[str, int, Mapping[str, Any]]], key: str
    ) -> Imported:
        """Hands rows (kind, place in its list, form) to the executor; the same key and rows again change nothing."""
        imported = Imported()
        for number, chunk in enumerate(_chunks(rows)):
            request = executor_pb2.ImportItemsRequest(
                customer=customer_message(customer),
                records=[record for _, _, record in chunk],
                request_id=derive(key, f"import:{number}"),
            )
            answer = await self._executor.ImportItems(request, timeout=_CALL_S)
            _add(imported.created, answer.created)
            _add(imported.updated, answer.updated)
            for problem in answer.problems:
                kind, place, _ = chunk[problem.index]
                found = {"kind": kind, "index": place, "field": problem.field, "description": problem.description}
                imported.problems.append(found)
        return imported

    async def executor_rows(
        self, customer_id: str, kinds: Sequence[str] = ()
    ) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """Rows of the executor, kind and form, page by page."""
        token = ""
        while True:
            request = executor_pb2.ExportCustomerRequest(
                customer_id=customer_id, kinds=kinds, page_size=_PAGE, page_token=token
            )
            answer = await self._executor.ExportCustomer(request, timeout=_CALL_S)
            for record in answer.records:
                yield record.kind, plain(record.value)
            token = answer.next_page_token
            if not token:
                return

    async def agenda_rows(self, customer_id: str) -> list[tuple[str, dict[str, Any]]]:
        """Goals and agenda tasks, page by page."""
        rows: list[tuple[str, dict[str, Any]]] = []
        token = ""
        while True:
            request = agenda_pb2.ExportCustomerRequest(customer_id=customer_id, page_size=_PAGE, page_token=token)
            answer = await self._agenda.ExportCustomer(request, timeout=_CALL_S)
            rows += [(record.kind, plain(record.value)) for record in answer.records]
            token = answer.next_page_token
            if not token:
                return rows

    async def planner_rows(self, customer_id: str) -> list[tuple[str, dict[str, Any]]]:
        """Learned entities."""
        request = planner_pb2.ExportCustomerRequest(customer_id=customer_id)
        answer = await self._planner.ExportCustomer(request, timeout=_CALL_S)
        return [(record.kind, plain(record.value)) for record in answer.records]


_Chunk = list[tuple[str, int, common_pb2.Record]]


def _chunks(rows: Iterable[tuple[str, int, Mapping[str, Any]]]) -> Iterable[_Chunk]:
    chunk: _Chunk = []
    size = 0
    for kind, place, form in rows:
        record = common_pb2.Record(kind=kind, value=struct(form))
        bytes_of_it = record.ByteSize() + 8
        if chunk and (len(chunk) == _CHUNK_ROWS or size + bytes_of_it > _CHUNK_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append((kind, place, record))
        size += bytes_of_it
    if chunk:
        yield chunk


def _add(total: dict[str, int], more: Mapping[str, int]) -> None:
    for kind, count in more.items():
        total[kind] = total.get(kind, 0) + count
