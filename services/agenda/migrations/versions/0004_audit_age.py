"""The audit is kept for a time that can be set: its old rows are found by their age."""

from alembic import op

revision, down_revision = "agenda_0004", "agenda_0003"


def upgrade() -> None:
    op.execute("CREATE INDEX audit_age ON agenda.audit (at)")
    op.execute("GRANT SELECT (at) ON agenda.audit TO steward_agenda_sweep")
