"""The planner's settings."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from libs.settings import ServiceSettings


class PlannerSettings(ServiceSettings):
    """PLANNER_* variables, or ``[planner]`` in the settings file."""

    service: ClassVar[str] = "planner"

    entity_cache_seconds: float = Field(3600, gt=0, description="time a learned entity stays in Redis")
    lookup_timeout_seconds: float = Field(3.0, gt=0, description="longest wait for contacts while a text is read")
    default_region: str = Field(
        "US", pattern="^[A-Z]{2}$", description="country of phone numbers without a prefix, when the locale names none"
    )
    confident: float = Field(0.6, gt=0, le=1, description="below it a request is asked about rather than planned")
    answer_retention_days: float = Field(7.0, ge=3, description="days first answers of keyed calls are kept")
    prune_every_s: float = Field(3600.0, gt=0, description="pause between looks for what is older than that")
