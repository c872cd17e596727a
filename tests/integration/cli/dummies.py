"""Five tiny services in place of the real ones, so that the supervisor is tested whatever those do."""

from __future__ import annotations

from pathlib import Path

SERVICE = """
import http.server, json, os, queue, signal, sys, threading
name = __spec__.name.split(".")[1]
assert sys.argv[1:] == ["serve"]
told = queue.SimpleQueue()
for number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(number, lambda *_: told.put(None))
def follow():
    while os.read(int(os.environ["STEWARD_PARENT_FD"]), 1):
        pass
    told.put(None)
threading.Thread(target=follow, daemon=True).start()
if os.environ.get("DUMMY_FAILS") == name:
    print(f"{name}: DUMMY_FAILS = {name}: may not be set", file=sys.stderr)
    sys.exit(int(os.environ.get("DUMMY_EXIT", "1")))
print(json.dumps({"level": "info", "event": "serving"}), file=sys.stderr, flush=True)
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        keys = ("DATABASE_URL", "REDIS_URL", "STEWARD_EMBEDDED", "STEWARD_CLOCK_FILE", "STEWARD_DEV_KEY_FILE")
        body = json.dumps({key: os.environ.get(key) for key in keys}).encode()
        self.send_response(503 if os.environ.get("DUMMY_FAILS") else 200)
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
if name == "gateway":
    host, port = os.environ["GATEWAY_HTTP_ADDR"].rsplit(":", 1)
    server = http.server.ThreadingHTTPServer((host, int(port)), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
told.get()
if os.environ.get("DUMMY_HANGS") == name:
    threading.Event().wait()
print(json.dumps({"level": "info", "event": "stopped"}), file=sys.stderr, flush=True)
"""

MIGRATE = """
import os, sys
import psycopg
with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
    for name in sys.argv[1:]:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {name}")
        connection.execute(f"CREATE TABLE IF NOT EXISTS {name}.alembic_version (version_num text)")
        connection.execute(f"DELETE FROM {name}.alembic_version")
        connection.execute(f"INSERT INTO {name}.alembic_version VALUES ('{name}_0001')")
    connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
    connection.execute("INSERT INTO kept VALUES (1)")
"""


def write_dummies(folder: Path) -> None:
    """Write the packages `services` and `libs` into a folder that is to come first on the path."""
    for service in ("gateway", "router", "planner", "executor", "agenda"):
        package = folder / "services" / service
        versions = package / "migrations" / "versions"
        versions.mkdir(parents=True)
        (package / "__init__.py").touch()
        (package / "__main__.py").write_text(SERVICE)
        (versions / "0001_first.py").write_text(f'revision, down_revision = "{service}_0001", None\n')
    storage = folder / "libs" / "storage"
    storage.mkdir(parents=True)
    (storage / "migrate.py").write_text(MIGRATE)
    for package in (folder / "services", folder / "libs", storage):
        (package / "__init__.py").touch()
