"""What the engines need: who is first of a customer, what is begun, and which workers there are."""

from alembic import op

revision, down_revision = "agenda_0003", "agenda_0002"

_OPEN = "status IN ('scheduled', 'executing')"


def upgrade() -> None:
    op.execute(
        f"CREATE INDEX tasks_open ON agenda.tasks (tenant_id, customer_id, scheduled_at, id, lease_end) WHERE {_OPEN}"
    )
    op.execute(f"CREATE INDEX tasks_begun ON agenda.tasks (lease_end) WHERE {_OPEN} AND lease_end IS NOT NULL")
    op.execute("DROP INDEX agenda.tasks_executing")
    op.execute("GRANT SELECT (occurrence) ON agenda.tasks TO steward_agenda_sweep")
    # Of no tenant: one row a process that says what is due, so that any replica can tell how the engine is.
    op.execute(
        "CREATE TABLE agenda.workers (slot text PRIMARY KEY, engine text NOT NULL, version text NOT NULL, "
        "problem text NOT NULL, seen_at timestamptz NOT NULL)"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON agenda.workers TO steward_agenda_sweep")
