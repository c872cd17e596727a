"""The agenda's settings; names as in its source document, defaults here and nowhere else."""

from pathlib import Path
from typing import ClassVar, Literal, Self

from pydantic import Field, SecretStr, model_validator

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
    audit_retention_days: float = Field(365, ge=3, description="Days the record of what was said first is kept.")
    follow_up: FollowUpSettings = Field(default_factory=FollowUpSettings)
    worker_slots: int = Field(100, ge=1, le=10_000, description="Steps one worker runs at a time on a Hatchet.")
    worker_metrics_addr: str = Field("127.0.0.1:9465", description="host:port of the worker's Prometheus metrics.")
    embeddings_model: str = Field(
        "", description="Model that compares answers with goals by meaning; empty: rules only."
    )
    embeddings_threshold: float = Field(
        0.5, gt=0, le=1, description="Likeness from which a message counts as the answer."
    )
    openai_api_key: SecretStr | None = env(
        "OPENAI_API_KEY", description="Key of the service that embeds, where a model is named."
    )
    openai_base_url: str = env("OPENAI_BASE_URL", default="https://api.openai.com/v1", description="Where it answers.")
    engine: Literal["", "local", "hatchet", "embedded"] = env(
        "STEWARD_AGENDA_ENGINE",
        default="",
        description="What runs the workflows: local, hatchet or embedded; empty: hatchet when its token is set.",
    )
    hatchet_token: SecretStr | None = env(
        "HATCHET_CLIENT_TOKEN", description="Makes the agenda run on that Hatchet; its SDK's other variables count too."
    )

    hatchet_token_file: Path | None = env(
        "HATCHET_CLIENT_TOKEN_FILE", description="File with that token, where it is made at the start of a Hatchet."
    )

    @model_validator(mode="after")
    def _check_engine(self) -> Self:
        if self.engine == "hatchet" and not self.has_token:
            raise ValueError("STEWARD_AGENDA_ENGINE=hatchet needs HATCHET_CLIENT_TOKEN or HATCHET_CLIENT_TOKEN_FILE")
        if self.engine == "embedded" and not self.has_token:
            raise ValueError("STEWARD_AGENDA_ENGINE=embedded is for `make run`, which starts that engine")
        return self

    @property
    def has_token(self) -> bool:
        """Whether a Hatchet is named."""
        return self.hatchet_token is not None or self.hatchet_token_file is not None

    def token(self) -> str:
        """The token. Raises OSError when its file cannot be read."""
        if self.hatchet_token is not None:
            return self.hatchet_token.get_secret_value()
        return self.hatchet_token_file.read_text("ascii").strip() if self.hatchet_token_file else ""

    @property
    def engine_name(self) -> Literal["local", "hatchet", "embedded"]:
        """The engine that runs."""
        return self.engine or ("hatchet" if self.has_token else "local")
