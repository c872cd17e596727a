"""``python -m libs.rpc.probe router``: whether a service on this machine says that it serves (for containers).

Asks ``grpc.health.v1`` at the service's own address, with its certificate where it has one. Ends with 0 when it is
SERVING, else with 1 and a word why.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from libs.rpc.tls import TlsFiles

_TIMEOUT_S = 3.0
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}
"""Where a server that listens everywhere is asked."""


def main(service: str, environ: Mapping[str, str]) -> int:
    """The command; returns its exit code."""
    address = environ.get(f"{service.upper()}_GRPC_ADDR", "")
    host, _, port = address.rpartition(":")
    if not address.startswith("unix:"):
        address = f"{_EVERYWHERE.get(host, host)}:{port}"
    try:
        with _channel(service, address, environ) as channel:
            stub: Any = health_pb2_grpc.HealthStub(channel)  # its types leave the methods out
            answer = stub.Check(health_pb2.HealthCheckRequest(), timeout=_TIMEOUT_S)
    except (grpc.RpcError, OSError) as error:
        code = error.code().name if isinstance(error, grpc.Call) else type(error).__name__
        sys.stderr.write(f"{service}: {code}\n")
        return 1
    state = health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status)
    sys.stderr.write(f"{service}: {state}\n")
    return 0 if answer.status == health_pb2.HealthCheckResponse.SERVING else 1


def _channel(service: str, address: str, environ: Mapping[str, str]) -> grpc.Channel:
    files = [environ.get(name, "") for name in ("STEWARD_TLS_CERT", "STEWARD_TLS_KEY", "STEWARD_TLS_CA")]
    if not all(files):
        return grpc.insecure_channel(address)
    credentials = TlsFiles(*map(Path, files)).channel_credentials()
    return grpc.secure_channel(address, credentials, options=[("grpc.ssl_target_name_override", service)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], os.environ))
