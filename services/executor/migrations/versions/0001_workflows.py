"""Workflows, their steps, questions, outcomes and events; the people of a tenant; first answers by request_id."""

from alembic import op

from libs.storage.ddl import lease_columns, outbox_columns, requests_table, tenant_table

# No foreign keys: rows of a workflow are written only under the lock of its row, and each check would cost every turn.
revision = "executor_0001"
down_revision = None

_WORKFLOWS = f"""
CREATE TABLE executor.workflows (
    tenant_id text NOT NULL,
    id text NOT NULL,                       -- the request_id of StartWorkflow; the sessionId of the Redis keys
    customer_id text NOT NULL,
    conversation_id text NOT NULL,          -- empty for programs
    turn_id text NOT NULL,                  -- empty for programs
    plan jsonb NOT NULL,                    -- as checked: templates are references
    context jsonb NOT NULL,                 -- ExecutionContext
    status text NOT NULL CHECK (status IN ('running', 'waiting_intervention', 'completed', 'completed_with_failures',
                                           'failed', 'cancelled', 'expired')),
    version bigint NOT NULL,                -- raised by one at each change
    schema_version integer NOT NULL,        -- form of plan, context and steps
    undoable boolean NOT NULL,              -- some step can be taken back
    wake_at timestamptz,                    -- the first put-off step's time, on the suite's clock
    {lease_columns()},
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
)
"""

_STEPS = """
CREATE TABLE executor.steps (
    tenant_id text NOT NULL,
    workflow_id text NOT NULL,
    id text NOT NULL,
    position integer NOT NULL,
    type text NOT NULL,
    action text NOT NULL,
    effect text NOT NULL CHECK (effect IN ('none', 'reversible', 'irreversible')),
    description text NOT NULL,
    params jsonb NOT NULL,                  -- with references
    depends_on text[] NOT NULL,
    status text NOT NULL CHECK (status IN ('pending', 'running', 'completed', 'failed', 'skipped', 'undone')),
    attempt integer NOT NULL,
    frozen jsonb,                           -- params fixed when they were asked about
    approved_by text NOT NULL DEFAULT '',   -- the yes that covers it
    resolved_params jsonb,
    result jsonb,
    error jsonb,                            -- {reason, failure_class, message, details}
    receipt jsonb,                          -- {provider, check}
    inverse jsonb,
    effect_key text,                        -- workflow_id:step_id, for steps with an effect
    not_before timestamptz,
    started_at timestamptz,
    ended_at timestamptz,
    PRIMARY KEY (tenant_id, workflow_id, id),
    UNIQUE (tenant_id, effect_key)
)
"""

_INTERVENTIONS = """
CREATE TABLE executor.interventions (
    tenant_id text NOT NULL,
    id text NOT NULL,
    workflow_id text NOT NULL,
    step_id text NOT NULL,
    customer_id text NOT NULL,
    conversation_id text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('entity', 'batch', 'choice', 'approval', 'time')),
    prompt text NOT NULL,
    expects text NOT NULL,
    options jsonb NOT NULL,
    entities jsonb NOT NULL,
    covers jsonb NOT NULL,
    hash text NOT NULL,
    status text NOT NULL CHECK (status IN ('open', 'answered', 'expired', 'cancelled')),
    expires_at timestamptz NOT NULL,        -- on the suite's clock
    answer jsonb,
    answered_by text NOT NULL DEFAULT '',   -- request_id of the ResumeWorkflow that answered it
    created_at timestamptz NOT NULL,
    answered_at timestamptz,
    PRIMARY KEY (tenant_id, id)
)
"""

_OUTCOMES = f"""
CREATE TABLE executor.outcomes (
    tenant_id text NOT NULL,
    id text NOT NULL,                       -- the key of what is said: outcome:<workflow_id>:<version>
    workflow_id text NOT NULL,
    version bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('ended', 'asked', 'expired')),
    disposition text NOT NULL DEFAULT '',   -- said, covered, stale
    created_at timestamptz NOT NULL,
    {outbox_columns()},                     -- due_at: on the suite's clock
    PRIMARY KEY (tenant_id, id)
)
"""

_STEP_EVENTS = """
CREATE TABLE executor.step_events (
    tenant_id text NOT NULL,
    workflow_id text NOT NULL,
    sequence bigint NOT NULL,               -- rises by one an event of its workflow
    kind text NOT NULL CHECK (kind IN ('step', 'workflow')),
    step jsonb,                             -- the step as it was then
    workflow_status text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, workflow_id, sequence)
)
"""

_PEOPLE = """
CREATE TABLE executor.people (
    tenant_id text NOT NULL,
    customer_id text NOT NULL,
    email text NOT NULL,                    -- lower case; empty when unknown
    customer jsonb NOT NULL,                -- Customer, as the gateway knows them
    updated_at timestamptz NOT NULL,        -- the gateway's; the newest wins
    PRIMARY KEY (tenant_id, customer_id)
)
"""

_INDICES = (
    "CREATE INDEX workflows_by_time ON executor.workflows (tenant_id, created_at DESC, id DESC)",
    "CREATE INDEX workflows_by_customer ON executor.workflows (tenant_id, customer_id, created_at DESC, id DESC)",
    "CREATE INDEX workflows_by_conversation ON executor.workflows "
    "(tenant_id, conversation_id, created_at DESC, id DESC)",
    "CREATE INDEX workflows_running ON executor.workflows (lease_end) WHERE status = 'running'",
    "CREATE INDEX workflows_leased ON executor.workflows (lease_owner) WHERE lease_owner IS NOT NULL",
    "CREATE INDEX interventions_by_workflow ON executor.interventions (tenant_id, workflow_id)",
    "CREATE INDEX interventions_open ON executor.interventions (tenant_id, customer_id, created_at) "
    "WHERE status = 'open'",
    "CREATE INDEX interventions_due ON executor.interventions (expires_at) WHERE status = 'open'",
    "CREATE INDEX outcomes_by_workflow ON executor.outcomes (tenant_id, workflow_id, version)",
    "CREATE INDEX outcomes_due ON executor.outcomes (due_at) WHERE done_at IS NULL",
    "CREATE INDEX people_by_email ON executor.people (tenant_id, email) WHERE email <> ''",
)


def upgrade() -> None:
    for sql in (_WORKFLOWS, _STEPS, _INTERVENTIONS, _OUTCOMES, _STEP_EVENTS, _PEOPLE, *_INDICES):
        op.execute(sql)
    lease = ["lease_owner", "lease_end", "lease_epoch"]
    tenant_table(op, "executor", "workflows", sweep_columns=["tenant_id", "id", "status", "wake_at", *lease])
    tenant_table(op, "executor", "steps")
    tenant_table(op, "executor", "interventions", sweep_columns=["tenant_id", "workflow_id", "status", "expires_at"])
    tenant_table(
        op,
        "executor",
        "outcomes",
        sweep_columns=["tenant_id", "id", "due_at", "done_at", "lease_owner", "lease_end"],
    )
    tenant_table(op, "executor", "step_events")
    tenant_table(op, "executor", "people")
    requests_table(op, "executor")
