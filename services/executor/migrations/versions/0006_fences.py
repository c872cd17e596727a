"""A fence that fails by itself, so that what it guards can go out in the same round trip."""

from alembic import op

revision, down_revision = "executor_0006", "executor_0005"

# 40001 is a serialisation failure: whoever gets it loads again.
_FENCED = """
CREATE FUNCTION executor.fenced(rows bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF rows = 0 THEN
        RAISE EXCEPTION 'the row is not as it was loaded' USING ERRCODE = '40001';
    END IF;
END $$
"""


def upgrade() -> None:
    op.execute(_FENCED)
    # Room for the next version of a row on its own page: such an update writes no index.
    op.execute("ALTER TABLE executor.workflows SET (fillfactor = 70)")
    op.execute("ALTER TABLE executor.steps SET (fillfactor = 70)")


def downgrade() -> None:
    op.execute("ALTER TABLE executor.steps RESET (fillfactor)")
    op.execute("ALTER TABLE executor.workflows RESET (fillfactor)")
    op.execute("DROP FUNCTION executor.fenced")
