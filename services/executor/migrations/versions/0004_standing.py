"""What a person lets us do without asking each time: "always send to Ann without asking"."""

from alembic import op

from libs.storage.ddl import tenant_table

revision, down_revision = "executor_0004", "executor_0003"

_STANDING = """
CREATE TABLE executor.standing_yes (
    tenant_id text NOT NULL,
    customer_id text NOT NULL,
    id text NOT NULL,
    external_id text,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    -- "type.action:recipient", all in lower case, as in a policy's standing_approvals.
    name text NOT NULL,
    PRIMARY KEY (tenant_id, id)
)
"""


def upgrade() -> None:
    op.execute(_STANDING)
    op.execute(
        "CREATE INDEX standing_yes_customer ON executor.standing_yes (tenant_id, customer_id) WHERE deleted_at IS NULL"
    )
    tenant_table(op, "executor", "standing_yes")


def downgrade() -> None:
    op.execute("DROP TABLE executor.standing_yes")
