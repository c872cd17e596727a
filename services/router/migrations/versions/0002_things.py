"""What each answer spoke of, for "it" and "the second one"; an index by age, for what is forgotten after a time."""

from alembic import op

revision, down_revision = "router_0002", "router_0001"


def upgrade() -> None:
    """Add the column and the indices."""
    op.execute("ALTER TABLE router.turns ADD COLUMN things jsonb NOT NULL DEFAULT '[]'")
    op.execute("CREATE INDEX turns_by_age ON router.turns (tenant_id, created_at)")
    op.execute("CREATE INDEX proposals_by_age ON router.proposals (tenant_id, created_at)")
