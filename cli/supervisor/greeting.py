"""The sentences of a run."""

from __future__ import annotations

import json
from typing import Any

from cli.configuration import SERVICES, Configuration
from cli.files import DataFolder
from cli.supervisor.services import BAD_SETTINGS, Service

EXAMPLE = "Schedule lunch with Ana tomorrow at noon"


def ready(configuration: Configuration, folder: DataFolder, seconds: float) -> str:
    """Where everything is, and what to try first."""
    url = configuration.gateway_url
    message = json.dumps({"from": "+15550100", "text": EXAMPLE})
    grpc = ", ".join(f"{name} {configuration.address(name, 'grpc').value}" for name in SERVICES)
    return "\n".join(
        [
            f"Steward is ready ({seconds:.1f} s).",
            f"  page     {url}/   (chat and operations)",
            f"  API      {url}/docs",
            f"  gRPC     {grpc}",
            f"  key      {folder.dev_key}   (not needed from this machine)",
            f"  logs     {folder.path / 'logs'}",
            f"  try      curl -s {url}/v1/messages -H 'Content-Type: application/json' -d '{message}'",
            "Ctrl-C stops it; its data stay.",
        ]
    )


def restarted(name: str, code: int, wait_s: float) -> str:
    """That a process ended and comes again."""
    when = "starting it again" if not wait_s else f"starting it again in {wait_s:.0f} s"
    return f"{name} ended ({how(code)}); {when}."


def how(code: int) -> str:
    """An exit code in words."""
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def failed_start(service: Service, code: int) -> str:
    """That a service cannot be started, with its own last words."""
    said = "\n".join(f"  {line}" for line in (list(service.child.tail)[-12:] if service.child else []))
    why = "cannot use its settings" if code == BAD_SETTINGS else f"does not start ({how(code)})"
    return f"{service.name} {why}. What it said last (all of it is in {service.log}):\n{said}"


def not_ready(answer: tuple[int, dict[str, Any]] | None, folder: DataFolder) -> str:
    """What is waited for when it takes long."""
    logs = folder.path / "logs"
    if answer is None:
        return f"Still waiting: the gateway does not answer yet. Its log is {logs / 'gateway.log'}."
    services = answer[1].get("services")
    missing = [name for name, state in services.items() if not _is_fine(state)] if isinstance(services, dict) else []
    return (
        f"Still waiting for {', '.join(missing) or 'the services'}: /readyz says {answer[0]}. Their logs are in {logs}."
    )


def _is_fine(state: object) -> bool:
    word = state.get("status") if isinstance(state, dict) else state
    return str(word).lower() in ("serving", "ok", "ready", "true")
