"""Whom of a tenant's staff to tell."""

from alembic import op

revision, down_revision = "gateway_0002", "gateway_0001"


def upgrade() -> None:
    op.execute("ALTER TABLE gateway.tenants ADD COLUMN staff_address text NOT NULL DEFAULT ''")
    op.execute("GRANT SELECT (staff_address) ON gateway.tenants TO steward_gateway_sweep")
