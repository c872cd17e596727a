"""TLS between the services: one certificate a service, a private authority, both sides shown.

Names are logical: a server's certificate carries its service's name (``planner``) as a DNS name, a client's the
caller's. So a target may be any address, and the name checked stays the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import grpc


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Paths of PEM files: own certificate (chain), its key, and the authority that signs everybody's."""

    cert: Path
    key: Path
    ca: Path

    def server_credentials(self) -> grpc.ServerCredentials:
        """Credentials of a server that wants a client certificate. Raises OSError when a file cannot be read."""
        pair = (self.key.read_bytes(), self.cert.read_bytes())
        return grpc.ssl_server_credentials([pair], root_certificates=self.ca.read_bytes(), require_client_auth=True)

    def channel_credentials(self) -> grpc.ChannelCredentials:
        """Credentials of a client. Raises OSError when a file cannot be read."""
        return grpc.ssl_channel_credentials(self.ca.read_bytes(), self.key.read_bytes(), self.cert.read_bytes())
