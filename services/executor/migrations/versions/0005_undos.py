"""Undos that have begun to take back what happened elsewhere, until they are recorded."""

from alembic import op

from libs.storage.ddl import tenant_table

revision, down_revision = "executor_0005", "executor_0004"

_UNDOS = """
CREATE TABLE executor.undos (
    tenant_id text NOT NULL,
    workflow_id text NOT NULL,
    request_id text NOT NULL,
    begun_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, workflow_id, request_id)
)
"""


def upgrade() -> None:
    op.execute(_UNDOS)
    op.execute("CREATE INDEX undos_by_time ON executor.undos (begun_at)")
    tenant_table(op, "executor", "undos", sweep_columns=["tenant_id", "workflow_id", "request_id", "begun_at"])


def downgrade() -> None:
    op.execute("DROP TABLE executor.undos")
