"""Turns, proposals, and first answers of keyed calls."""

from alembic import op

from libs.storage.ddl import requests_table, tenant_table

revision, down_revision = "router_0001", None


def upgrade() -> None:
    """Make the tables."""
    _turns()
    _proposals()
    requests_table(op, "router")


def _turns() -> None:
    op.execute(
        """
        CREATE TABLE router.turns (
            tenant_id text NOT NULL,
            turn_id text NOT NULL,
            conversation_id text NOT NULL,
            customer_id text NOT NULL,
            position bigint GENERATED ALWAYS AS IDENTITY,
            status text NOT NULL CHECK (status IN ('decided', 'done', 'failed')),
            attempt int NOT NULL DEFAULT 1,
            mode text NOT NULL,
            decision jsonb NOT NULL,
            goal_before jsonb,
            ids jsonb NOT NULL DEFAULT '{}',
            turn bytea NOT NULL,
            understood bytea NOT NULL,
            pending jsonb,
            mentioned jsonb NOT NULL DEFAULT '[]',
            matter jsonb,
            goal_id text NOT NULL DEFAULT '',
            reply jsonb,
            response bytea,
            workflow_id text NOT NULL DEFAULT '',
            check_due timestamptz,
            check_attempts int NOT NULL DEFAULT 0,
            created_at timestamptz NOT NULL,
            done_at timestamptz,
            PRIMARY KEY (tenant_id, turn_id)
        )
        """
    )
    op.execute("CREATE INDEX turns_conversation ON router.turns (tenant_id, conversation_id, position DESC)")
    op.execute("CREATE INDEX turns_customer ON router.turns (tenant_id, customer_id, position DESC)")
    op.execute("CREATE INDEX turns_check_due ON router.turns (check_due) WHERE check_due IS NOT NULL")
    # decision and bytes are read by key only: keep them out of the way of the rows' other columns.
    op.execute("ALTER TABLE router.turns SET (fillfactor = 85)")
    tenant_table(op, "router", "turns", sweep_columns=["tenant_id", "turn_id", "check_due"])


def _proposals() -> None:
    op.execute(
        """
        CREATE TABLE router.proposals (
            tenant_id text NOT NULL,
            id text NOT NULL,
            goal_id text NOT NULL,
            conversation_id text NOT NULL,
            customer_id text NOT NULL,
            position bigint GENERATED ALWAYS AS IDENTITY,
            turn_id text NOT NULL,
            what jsonb NOT NULL,
            goal jsonb NOT NULL,
            hash text NOT NULL,
            state text NOT NULL CHECK (state IN ('live', 'done', 'dropped', 'replaced', 'lapsed')),
            closed_by_turn text NOT NULL DEFAULT '',
            receipt jsonb,
            expires_at timestamptz NOT NULL,
            created_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, id)
        )
        """
    )
    op.execute("CREATE INDEX proposals_conversation ON router.proposals (tenant_id, conversation_id, position DESC)")
    op.execute("CREATE INDEX proposals_customer ON router.proposals (tenant_id, customer_id)")
    tenant_table(op, "router", "proposals", sweep_columns=["tenant_id"])
