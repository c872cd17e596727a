"""The executor's settings: ``EXECUTOR_…`` variables or ``[executor]`` in the configuration file."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from libs.settings import ServiceSettings


class ExecutorSettings(ServiceSettings):
    """What can be set; every default is that of the design."""

    service: ClassVar[str] = "executor"

    question_timeout_s: float = Field(24 * 3600.0, gt=0, description="how long a question waits, unless its step says")
    undo_window_s: float = Field(24 * 3600.0, ge=0, description="how long after it began a workflow can be undone")
    outcome_delay_s: float = Field(30.0, ge=0, description="how long an answer has to say an outcome first")
    retention_days: float = Field(
        30.0, ge=3, description="how long first answers, told outcomes and events of ended runs are kept, at least"
    )
    prune_every_s: float = Field(3600.0, gt=0, description="pause between looks for what is older than that")
    lease_s: float = Field(15.0, ge=2, description="how long a run that died keeps its workflow")
    sweep_every_s: float = Field(5.0, gt=0, description="pause between looks for runs that died")
    due_every_s: float = Field(1.0, gt=0, description="pause between looks for lapsed questions and due outcomes")
