"""Goals, agenda tasks and the audit of what was said first."""

from alembic import op

from libs.storage.ddl import lease_columns, requests_table, tenant_table

revision, down_revision = "agenda_0001", None


def upgrade() -> None:
    """Make the tables."""
    _goals()
    _tasks()
    _audit()
    requests_table(op, "agenda")


def _goals() -> None:
    op.execute(
        """
        CREATE TABLE agenda.goals (
            tenant_id text NOT NULL,
            id text NOT NULL,
            agent_id text NOT NULL,
            customer_id text NOT NULL,
            conversation_id text NOT NULL,
            turn_id text NOT NULL,
            channel text NOT NULL,
            goal_type text NOT NULL,
            description text NOT NULL,
            subject text NOT NULL,
            expected_response_pattern text NOT NULL DEFAULT '',
            status text NOT NULL,
            created_at timestamptz NOT NULL,
            deadline timestamptz NOT NULL,
            seen_at timestamptz,
            achieved_at timestamptz,
            achieved_by_turn text NOT NULL DEFAULT '',
            context_snapshot jsonb NOT NULL DEFAULT '{}',
            follow_up_task_id text NOT NULL DEFAULT '',
            PRIMARY KEY (tenant_id, id)
        )
        """
    )
    op.execute("CREATE INDEX goals_pending ON agenda.goals (tenant_id, customer_id) WHERE status = 'pending'")
    op.execute("CREATE INDEX goals_deadline ON agenda.goals (deadline) WHERE status = 'pending'")
    op.execute("CREATE INDEX goals_conversation ON agenda.goals (tenant_id, conversation_id, created_at)")
    op.execute("CREATE INDEX goals_customer ON agenda.goals (tenant_id, customer_id, created_at)")
    op.execute(
        "CREATE INDEX goals_achieved_by ON agenda.goals (tenant_id, achieved_by_turn) WHERE achieved_by_turn <> ''"
    )
    tenant_table(op, "agenda", "goals", sweep_columns=["tenant_id", "id", "status", "deadline"])


def _tasks() -> None:
    op.execute(
        f"""
        CREATE TABLE agenda.tasks (
            tenant_id text NOT NULL,
            id text NOT NULL,
            agent_id text NOT NULL,
            customer_id text NOT NULL,
            customer jsonb NOT NULL,
            conversation_id text NOT NULL DEFAULT '',
            task_type text NOT NULL,
            description text NOT NULL,
            scheduled_at timestamptz NOT NULL,
            timezone text NOT NULL,
            recurrence text NOT NULL DEFAULT '',
            recurrence_start timestamptz NOT NULL,
            occurrence bigint NOT NULL DEFAULT 0,
            created_at timestamptz NOT NULL,
            executed_at timestamptz,
            status text NOT NULL,
            failure_reason text NOT NULL DEFAULT '',
            retry_count int NOT NULL DEFAULT 0,
            max_retries int NOT NULL,
            goal_id text NOT NULL DEFAULT '',
            context jsonb NOT NULL DEFAULT '{{}}',
            preferred_channel text NOT NULL DEFAULT '',
            message_template text NOT NULL DEFAULT '',
            message_text text NOT NULL DEFAULT '',
            {lease_columns()},
            PRIMARY KEY (tenant_id, id)
        )
        """
    )
    op.execute("CREATE INDEX tasks_due ON agenda.tasks (scheduled_at, id) WHERE status = 'scheduled'")
    op.execute("CREATE INDEX tasks_executing ON agenda.tasks (lease_end) WHERE status = 'executing'")
    op.execute("CREATE INDEX tasks_customer ON agenda.tasks (tenant_id, customer_id, scheduled_at, id)")
    op.execute("CREATE INDEX tasks_conversation ON agenda.tasks (tenant_id, conversation_id, scheduled_at, id)")
    tenant_table(
        op,
        "agenda",
        "tasks",
        sweep_columns=["tenant_id", "id", "customer_id", "status", "scheduled_at", "lease_owner", "lease_end"],
    )


def _audit() -> None:
    op.execute(
        """
        CREATE TABLE agenda.audit (
            tenant_id text NOT NULL,
            id bigint GENERATED ALWAYS AS IDENTITY,
            customer_id text NOT NULL,
            task_id text NOT NULL DEFAULT '',
            goal_id text NOT NULL DEFAULT '',
            occurrence bigint NOT NULL DEFAULT 0,
            event text NOT NULL,
            reason text NOT NULL DEFAULT '',
            message_id text NOT NULL DEFAULT '',
            at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, id)
        )
        """
    )
    op.execute("CREATE INDEX audit_sent ON agenda.audit (tenant_id, customer_id, at) WHERE event = 'sent'")
    op.execute("CREATE INDEX audit_task ON agenda.audit (tenant_id, task_id)")
    tenant_table(op, "agenda", "audit", sweep_columns=["tenant_id"])
