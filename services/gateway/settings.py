"""What the gateway can be told from outside."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from pydantic import Field, field_validator

from libs.settings import ServiceSettings, env


class GatewaySettings(ServiceSettings):
    """The shared settings and the gateway's own (``GATEWAY_…``, or ``[gateway]`` in the file)."""

    service: ClassVar[str] = "gateway"

    http_addr: str = Field("127.0.0.1:8080", description="host:port of the HTTP interface and the page")
    dev_key_file: Path | None = env(
        "STEWARD_DEV_KEY_FILE", description="file with the development key of the embedded default"
    )
    answer_within_s: float = Field(30.0, gt=0, le=300, description="seconds a message waits for its answer before 202")
    stop_within_s: float = Field(
        8.0, gt=0, le=10, description="seconds messages still wait for their answers when the service stops, before 202"
    )
    turn_attempts: int = Field(5, ge=1, le=100, description="attempts at a turn before it gets an honest answer")
    attempt_timeout_s: float = Field(30.0, gt=0, le=600, description="seconds the router has for one attempt at a turn")
    conversation_lease_s: float = Field(15.0, ge=1, le=600, description="seconds a conversation is ours unless renewed")
    sweep_every_s: float = Field(1.0, gt=0, le=60, description="seconds between looks for turns that others left")
    turns_at_once: int = Field(24, ge=1, description="turns that run at once while they are quick; one waits a second")
    max_running_turns: int = Field(128, ge=1, description="turns that run at once when those are slow")
    max_body_bytes: int = Field(262_144, ge=1024, description="largest request body, imports excepted")
    max_import_bytes: int = Field(33_554_432, ge=1024, description="largest body of an import")
    key_cache_s: float = Field(5.0, ge=0, le=60, description="seconds a looked-up API key is believed")
    ping_every_s: float = Field(15.0, gt=0, le=300, description="seconds between comments on a silent event stream")

    key_requests_per_minute: int | None = Field(
        None, ge=0, description="requests of one key before 429; 0: any number; not set: 6000, without a key any"
    )
    sender_messages_per_minute: int | None = Field(
        None,
        ge=0,
        description="messages of one sender before 429; 0: any number; not set: 600, without a key any",
    )
    allowed_hosts: list[str] = Field([], description="names a request may be for (Host); empty: any")
    retention_days: float = Field(30.0, ge=1, description="days events, sent messages and keys of calls are kept")
    turn_retention_days: float = Field(0.0, ge=0, description="days answered turns are kept; 0: until they are erased")
    prune_every_s: float = Field(3600.0, gt=0, description="pause between looks for what is older than that")

    @field_validator("http_addr")
    @classmethod
    def _check_http_address(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not (host and port.isdigit() and int(port) < 65536):
            raise ValueError("must be host:port, with a port of 0 to 65535")
        return value
