"""Mail that is being handed to a server, until its end is known."""

from alembic import op

from libs.storage.ddl import tenant_table

revision, down_revision = "executor_0007", "executor_0006"

_ATTEMPTS = """
CREATE TABLE executor.mail_attempts (
    tenant_id text NOT NULL,
    effect_key text NOT NULL,
    customer_id text NOT NULL,
    email_id text NOT NULL,
    begun_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, effect_key)
)
"""


def upgrade() -> None:
    op.execute(_ATTEMPTS)
    op.execute("CREATE INDEX mail_attempts_customer ON executor.mail_attempts (tenant_id, customer_id)")
    op.execute("CREATE INDEX mail_attempts_email ON executor.mail_attempts (tenant_id, email_id)")
    tenant_table(op, "executor", "mail_attempts")


def downgrade() -> None:
    op.execute("DROP TABLE executor.mail_attempts")
