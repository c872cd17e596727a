"""What was learned about names, and the first answers of keyed calls."""

from alembic import op

from libs.storage.ddl import requests_table, tenant_table

revision, down_revision = "planner_0001", None


def upgrade() -> None:
    """Make the tables."""
    op.execute(
        """
        CREATE TABLE planner.entities (
            tenant_id text NOT NULL,
            customer_id text NOT NULL,
            type text NOT NULL,
            value_folded text NOT NULL,
            value text NOT NULL,
            address text NOT NULL DEFAULT '',
            resolved jsonb NOT NULL DEFAULT '{}',
            origin text NOT NULL DEFAULT '',
            learned_at timestamptz NOT NULL,
            forgotten boolean NOT NULL DEFAULT false,
            PRIMARY KEY (tenant_id, customer_id, value_folded, type)
        )
        """
    )
    tenant_table(op, "planner", "entities")
    requests_table(op, "planner")
