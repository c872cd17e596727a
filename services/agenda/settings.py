"""The agenda's settings; names as in its source document, defaults here and nowhere else."""

from typing import ClassVar, Literal

from pydantic import Field

from libs.settings import Section, ServiceSettings, env


class FollowUpSettings(Section):
    """[agenda.follow_up]."""

    default_delay_hours: float = Field(24, gt=0, description="Follow-up after so many hours when nothing else is said.")
    max_delay_hours: float = Field(168, gt=0, description="No follow-up later than so many hours from now.")


class AgendaSettings(ServiceSettings):
    """[agenda]."""

    service: ClassVar[str] = "agenda"
    enabled: bool = Field(True, description="Goals and agenda tasks are made and said.")
    default_goal_timeout_hours: float = Field(24, gt=0, description="A goal without a deadline expires after so long.")
    max_goals_per_session: int = Field(10, ge=1, le=1000, description="Pending goals a conversation, at most.")
    max_retries: int = Field(3, ge=0, le=100, description="Times a failed send is tried again.")
    retry_delay_hours: float = Field(1, gt=0, description="Hours between such tries.")
    scheduler_interval_seconds: float = Field(60, gt=0, description="The slow sweep behind the dispatcher.")
    max_tasks_per_batch: int = Field(100, ge=1, le=10_000, description="Due rows taken at a time.")
    quiet_start: str = Field("21:00", pattern=r"^\d\d:\d\d$", description="Quiet hours begin (customer's zone).")
    quiet_end: str = Field("08:00", pattern=r"^\d\d:\d\d$", description="Quiet hours end (customer's zone).")
    daily_cap: int = Field(5, ge=1, le=1000, description="Proactive messages a customer and day, reminders apart.")
    live_exchange_seconds: float = Field(60, ge=0, description="Nothing proactive so soon after another message.")
    retention_days: float = Field(30, ge=3, description="Days the first answers to keyed calls are kept.")
    follow_up: FollowUpSettings = Field(default_factory=FollowUpSettings)
    engine: Literal["local"] = env(
        "STEWARD_AGENDA_ENGINE", default="local", description="What runs the agenda's workflows."
    )
