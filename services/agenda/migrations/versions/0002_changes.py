"""Etags of tasks; what the sweep needs in order to leave goals to their follow-ups."""

from alembic import op

revision, down_revision = "agenda_0002", "agenda_0001"


def upgrade() -> None:
    # Raised by each change that is asked for; its etag.
    op.execute("ALTER TABLE agenda.tasks ADD COLUMN version bigint NOT NULL DEFAULT 1")
    op.execute("GRANT SELECT (follow_up_task_id) ON agenda.goals TO steward_agenda_sweep")
