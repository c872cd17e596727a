"""The real servers behind `make run` and the tests, run from their packages' programs as children of ours.

`throwaway_servers()` for tests; `PostgresServer` and `ValkeyServer` for data that stay. All raise `EmbeddedError`.
"""

from cli.embedded.child import ParentPipe
from cli.embedded.errors import EmbeddedError
from cli.embedded.postgres import PostgresServer
from cli.embedded.throwaway import Servers, throwaway_servers
from cli.embedded.valkey import ValkeyServer

__all__ = ["EmbeddedError", "ParentPipe", "PostgresServer", "Servers", "ValkeyServer", "throwaway_servers"]
