"""What the engine is asked to do, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass

from services.executor.domain.actions import Json
from services.executor.domain.model import Answer
from services.executor.run import Run


@dataclass(frozen=True, slots=True)
class Start:
    """StartWorkflow: ``plan`` and ``context`` as JSON with the protos' names."""

    tenant_id: str
    request_id: str
    plan: Json
    context: Json


@dataclass(frozen=True, slots=True)
class Resume:
    """ResumeWorkflow."""

    tenant_id: str
    workflow_id: str
    intervention_id: str
    request_id: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Resumed:
    """What an answer did: answered, partly, unclear or lost. ``going_on``: somebody else runs the workflow now."""

    run: Run
    disposition: str
    going_on: bool = False
