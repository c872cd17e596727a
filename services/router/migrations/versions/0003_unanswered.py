"""An index of the turns without an answer, for those that are given up."""

from alembic import op

revision, down_revision = "router_0003", "router_0002"


def upgrade() -> None:
    """Add the index."""
    op.execute("CREATE INDEX turns_unanswered ON router.turns (tenant_id, created_at) WHERE status = 'decided'")
