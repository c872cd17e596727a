"""The spans of a run as a collector gets them: one trace from the run through its steps to planner and gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import pytest
import pytest_asyncio
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from libs.storage.postgres import Database
from services.agenda.store.tasks import TaskStore
from tests.integration.agenda.house import TENANT
from tests.integration.engines.agenda_process import AgendaProcess
from tests.integration.engines.standins import Neighbours
from tests.integration.engines.test_engines import completed, task_of, until

pytestmark = pytest.mark.timeout(240)

STEPS = ["load_context", "generate_message", "send_message"]


class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """An OTLP collector that keeps the spans it is sent."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.endpoint = ""

    async def Export(  # noqa: N802
        self, request: trace_service_pb2.ExportTraceServiceRequest, context: Any
    ) -> trace_service_pb2.ExportTraceServiceResponse:
        self.spans += [
            span for resource in request.resource_spans for scope in resource.scope_spans for span in scope.spans
        ]
        return trace_service_pb2.ExportTraceServiceResponse()

    def named(self, end: str) -> list[Span]:
        """The spans whose name ends so."""
        return [span for span in self.spans if span.name.endswith(end)]


@pytest_asyncio.fixture
async def collector() -> AsyncIterator[Collector]:
    made, server = Collector(), grpc.aio.server()
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(made, server)  # type: ignore[no-untyped-call]
    made.endpoint = f"http://127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    yield made
    await server.stop(None)


async def test_a_run_is_one_trace_from_its_steps_to_planner_and_gateway(
    engine: str, agenda: AgendaProcess, neighbours: Neighbours, database: Database, collector: Collector
) -> None:
    tasks = TaskStore(database)
    await agenda.start(
        OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint,
        OTEL_BSP_SCHEDULE_DELAY="100",
        HATCHET_CLIENT_OPENTELEMETRY_INCLUDE_TASK_NAME_IN_START_STEP_RUN_SPAN_NAME="true",
    )
    await tasks.create(TENANT, task_of(1, "c1", datetime.now(UTC) + timedelta(seconds=1)))
    await completed(tasks, database, 1, 60)
    await until(lambda: bool(collector.named("SendMessage")), 20)
    of_run = ["follow_up"] if engine == "local" else STEPS
    await until(lambda: all(collector.named(name) for name in of_run), 20)
    [said] = neighbours.gateway.outbox.values()
    run = [span for name in of_run for span in collector.named(name)]
    [asked], [sent] = collector.named("ComposeFollowUp"), collector.named("SendMessage")
    assert {span.trace_id.hex() for span in (*run, asked, sent)} == {said.trace_id}
    by_id = {span.span_id: span.name for span in run}
    assert by_id[asked.parent_span_id].endswith(of_run[-1] if engine == "local" else "generate_message")
    assert by_id[sent.parent_span_id].endswith(of_run[-1])
    everything = b"".join(span.SerializeToString() for span in collector.spans)
    assert b"matter 1" not in everything and said.text.encode() not in everything, "no words in spans"
