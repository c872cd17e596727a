"""What is old is found by its time: by block ranges, because rows come in its order and must stay cheap to write."""

from alembic import op

revision = "gateway_0003"
down_revision = "gateway_0002"

_TIMES = {"events": "created_at", "outbox": "created_at", "covered_keys": "created_at", "http_keys": "created_at",
          "turns": "received_at"}  # fmt: skip


def upgrade() -> None:
    for table, column in _TIMES.items():
        op.execute(f"CREATE INDEX {table}_by_age ON gateway.{table} USING brin ({column})")
