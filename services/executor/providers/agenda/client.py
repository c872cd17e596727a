"""The agenda service over gRPC, with its errors as failures of steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from google.protobuf import json_format
from google.protobuf.timestamp_pb2 import Timestamp

from libs import errors
from services.executor.providers.base import ActionContext, FailureClass, StepFailure
from steward.agenda.v1 import agenda_pb2 as pb
from steward.common.v1 import common_pb2

if TYPE_CHECKING:
    from steward.agenda.v1.agenda_pb2_grpc import AgendaServiceAsyncStub

SCHEDULED, COMPLETED, CANCELLED = (
    pb.TASK_STATUS_SCHEDULED,
    pb.TASK_STATUS_COMPLETED,
    pb.TASK_STATUS_CANCELLED,
)
_PASSING = (errors.Unavailable, errors.DeadlineExceeded, errors.Exhausted, errors.Conflict)
_PAGE = 1000
_MOST = 5000
_REFUSED = {
    "ETAG_CHANGED": (FailureClass.CONFLICT, "That reminder has changed in the meantime."),
    "TASK_NOT_OPEN": (FailureClass.PERMANENT, "That reminder is over and can no longer be changed."),
    "AGENDA_DISABLED": (FailureClass.PERMANENT, "Reminders are switched off here."),
}
_INVALID = {
    "BAD_RECURRENCE": "I can't keep a reminder that repeats like that.",
    "BAD_TIMEZONE": "I don't know that time zone.",
    "BAD_TIME": "I can only keep times between the years 1900 and 2199.",
}


class AgendaClient:
    """Calls for one kind of agenda task: reminders of one customer."""

    def __init__(self, agenda: AgendaServiceAsyncStub) -> None:
        self._agenda = agenda

    async def schedule(
        self, context: ActionContext, key: str, *, text: str, at: datetime, timezone: str, recurrence: str
    ) -> pb.AgendaTask:
        """A new reminder, once by its key."""
        customer = json_format.ParseDict(context.customer, common_pb2.Customer(), ignore_unknown_fields=True)
        customer.customer_id = context.customer_id
        request = pb.ScheduleTaskRequest(
            request_id=key,
            customer=customer,
            conversation_id=context.conversation_id,
            task_type=pb.TASK_TYPE_REMINDER,
            description=text,
            scheduled_at=stamp(at),
            timezone=timezone,
            recurrence=recurrence,
        )
        with _classed():
            return (await self._agenda.ScheduleTask(request)).task

    async def get(self, context: ActionContext, task_id: str) -> pb.AgendaTask:
        """A reminder of the customer; one of somebody else's, or what is no reminder, is not found."""
        with _classed():
            task = (await self._agenda.GetTask(pb.GetTaskRequest(task_id=task_id))).task
        if task.customer_id != context.customer_id or task.task_type != pb.TASK_TYPE_REMINDER:
            raise not_found()
        return task

    async def all(
        self, context: ActionContext, statuses: Sequence[pb.TaskStatus.ValueType], since: datetime | None = None
    ) -> list[pb.AgendaTask]:
        """The customer's reminders in these states (all when none are given), soonest first; at most 5,000.

        ``since``: only those whose time is not before it.
        """
        found: list[pb.AgendaTask] = []
        token = ""
        while True:
            request = pb.ListTasksRequest(
                customer_id=context.customer_id,
                statuses=statuses,
                task_types=[pb.TASK_TYPE_REMINDER],
                page_size=_PAGE,
                page_token=token,
                scheduled_from=stamp(since) if since else None,
            )
            with _classed():
                page = await self._agenda.ListTasks(request)
            found += page.tasks
            token = page.next_page_token
            if not token or len(found) >= _MOST:
                return found

    async def reschedule(self, request: pb.RescheduleTaskRequest) -> pb.RescheduleTaskResponse:
        """A changed reminder and how it was before, once by its key."""
        with _classed():
            return await self._agenda.RescheduleTask(request)

    async def cancel(self, task_id: str, key: str, etag: str, reason: str) -> pb.CancelTaskResponse:
        """A cancelled reminder and how it was before, once by its key."""
        request = pb.CancelTaskRequest(task_id=task_id, request_id=key, etag=etag, reason=reason)
        with _classed():
            return await self._agenda.CancelTask(request)


def stamp(at: datetime) -> Timestamp:
    """The instant on the wire."""
    made = Timestamp()
    made.FromDatetime(at)
    return made


def not_found() -> StepFailure:
    """The reminder is not there, or somebody else's."""
    return StepFailure("NOT_FOUND", FailureClass.PERMANENT, "I can't find that reminder any more.")


@contextmanager
def _classed() -> Iterator[None]:
    """Errors of the agenda as failures of a step; what is neither known here nor passing is left to the engine."""
    try:
        yield
    except _PASSING as error:
        raise StepFailure(
            "AGENDA_AWAY",
            FailureClass.TRANSIENT,
            "I can't reach your reminders at the moment.",
            {"cause": error.reason},
        ) from error
    except errors.NotFound as error:
        raise not_found() from error
    except errors.FailedPrecondition as error:
        if error.reason not in _REFUSED:
            raise
        raise StepFailure(error.reason, *_REFUSED[error.reason]) from error
    except errors.InvalidInput as error:
        message = _INVALID.get(error.reason, "The details of that reminder don't fit.")
        raise StepFailure("INVALID_PARAMS", FailureClass.PERMANENT, message, {"cause": error.reason}) from error
