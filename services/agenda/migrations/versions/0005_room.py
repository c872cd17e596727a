"""Room in the pages of goals: a message that answers nothing is noted in the row, which moves in no index then."""

from alembic import op

revision, down_revision = "agenda_0005", "agenda_0004"


def upgrade() -> None:
    op.execute("ALTER TABLE agenda.goals SET (fillfactor = 85)")
