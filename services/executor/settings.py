"""The executor's settings: ``EXECUTOR_…`` variables or ``[executor]`` in the configuration file."""

from __future__ import annotations

from email.utils import parseaddr
from typing import ClassVar, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from libs.settings import ServiceSettings
from services.executor.providers.smtp.server import Place


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
    smtp_url: SecretStr | None = Field(
        None, description="smtp[s]://user:password@host:port: mail is really sent; empty: it is kept as sent"
    )
    smtp_from: str = Field("", description="address or Name <address> that mail comes from; needed with a mail server")
    smtp_timeout_s: float = Field(5.0, gt=0, le=60, description="for reaching the mail server, and again for a mail")

    @field_validator("smtp_url")
    @classmethod
    def _check_smtp_url(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            Place.of(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _check_smtp_from(self) -> Self:
        address = parseaddr(self.smtp_from)[1]
        if self.smtp_url is not None and not (address.isascii() and "@" in address[1:-1]):
            raise ValueError("smtp_from must be the address mail is sent from when smtp_url is set")
        return self
