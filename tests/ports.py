"""Ports for the servers that tests start: two workers side by side never draw the same one."""

from __future__ import annotations

import os

from cli.embedded.ports import free_port

_PORTS = range(25_000, 32_000)
"""Above those that the embedded servers and the command draw for themselves."""
_WORKERS = 8


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on now, out of this worker's own share."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    share = _PORTS[worker % _WORKERS :: _WORKERS]
    found: set[int] = set()
    while len(found) < count:
        found.add(free_port(among=share))
    return list(found)


def free_address() -> str:
    """One of them on this machine, as `host:port`."""
    return f"127.0.0.1:{free_ports(1)[0]}"
