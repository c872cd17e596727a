"""The built-in provider's tables: calendar, holds, contacts, tasks, mail, and the ledger of effects done.

Under row-level security an index can only serve operators that PostgreSQL marks leakproof. Comparisons of text and
timestamptz are; range and array operators (``&&``, ``@>``) are not, so a GiST index on a span or a GIN index on name
tokens would never be used by the service's role. Hence overlaps are found by two B-trees: short events by when they
begin (an event counts as short up to three days, so the scan looks back three days), and the few ``spread`` ones
(series, long events) by when they end. Names are found within one customer's rows.
"""

from alembic import op

from libs.storage.ddl import tenant_table

revision, down_revision = "executor_0002", "executor_0001"
branch_labels = depends_on = None

_KEPT = """
    tenant_id text NOT NULL,
    customer_id text NOT NULL,
    id text NOT NULL,
    external_id text,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, customer_id, external_id)
"""

_EVENTS = f"""
CREATE TABLE executor.calendar_events ({_KEPT},
    title text NOT NULL,
    -- All-day events float: their dates, as midnights in UTC.
    start_at timestamptz NOT NULL,
    end_at timestamptz NOT NULL,
    all_day boolean NOT NULL,
    timezone text NOT NULL,
    location text NOT NULL,
    notes text NOT NULL,
    attendees text[] NOT NULL,
    status text NOT NULL CHECK (status IN ('confirmed', 'tentative', 'cancelled')),
    busy boolean NOT NULL,
    -- RFC 5545; empty for what happens once. until_at: start of the last occurrence, null when there is none.
    recurrence text NOT NULL,
    until_at timestamptz,
    -- An instance changed (or, with deleted_at, cancelled) on its own: of which series, and its start by the rule.
    series_id text,
    original_at timestamptz,
    -- Where it can lie whatever the viewer's zone; last_at of an endless series is in the year 9999.
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    spread boolean NOT NULL,
    CHECK (start_at < end_at)
)
"""

_CONTACTS = f"""
CREATE TABLE executor.contacts ({_KEPT},
    name text NOT NULL,
    name_tokens text[] NOT NULL,
    email text NOT NULL,
    phone text NOT NULL,
    company text NOT NULL,
    owner text NOT NULL
)
"""

_TASKS = f"""
CREATE TABLE executor.tasks ({_KEPT},
    title text NOT NULL,
    -- With due_is_date: the date, as midnight in UTC.
    due_at timestamptz,
    due_is_date boolean NOT NULL,
    timezone text NOT NULL,
    notes text NOT NULL,
    status text NOT NULL CHECK (status IN ('open', 'completed')),
    assignee_email text NOT NULL,
    list text NOT NULL,
    project text NOT NULL,
    priority text NOT NULL,
    completed_at timestamptz
)
"""

_EMAILS = f"""
CREATE TABLE executor.emails ({_KEPT},
    recipients text[] NOT NULL,
    sender text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    status text NOT NULL CHECK (status IN ('draft', 'sent', 'received')),
    sent_at timestamptz
)
"""

_HOLDS = """
CREATE TABLE executor.holds (
    tenant_id text NOT NULL,
    goal_id text NOT NULL,
    customer_id text NOT NULL,
    conversation_id text NOT NULL,
    title text NOT NULL,
    timezone text NOT NULL,
    start_at timestamptz NOT NULL,
    end_at timestamptz NOT NULL,
    -- On the suite's clock; counts only until then.
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, goal_id),
    CHECK (start_at < end_at)
)
"""

_EFFECTS = """
CREATE TABLE executor.builtin_effects (
    tenant_id text NOT NULL,
    effect_key text NOT NULL,
    customer_id text NOT NULL,
    -- What it answered: {result, inverse, undo_check}.
    answer jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, effect_key)
)
"""

_INDEXES = (
    "calendar_events_short ON executor.calendar_events (tenant_id, customer_id, first_at)"
    " WHERE NOT spread AND deleted_at IS NULL",
    "calendar_events_spread ON executor.calendar_events (tenant_id, customer_id, last_at)"
    " WHERE spread AND deleted_at IS NULL",
    "calendar_events_instances ON executor.calendar_events (tenant_id, customer_id, original_at)"
    " WHERE series_id IS NOT NULL",
    "calendar_events_series ON executor.calendar_events (tenant_id, customer_id, series_id)"
    " WHERE series_id IS NOT NULL",
    "calendar_events_all ON executor.calendar_events (tenant_id, customer_id, id)",
    "holds_customer ON executor.holds (tenant_id, customer_id, expires_at)",
    "contacts_all ON executor.contacts (tenant_id, customer_id, id)",
    "tasks_all ON executor.tasks (tenant_id, customer_id, id)",
    "tasks_open ON executor.tasks (tenant_id, customer_id, due_at) WHERE status = 'open' AND deleted_at IS NULL",
    "emails_all ON executor.emails (tenant_id, customer_id, id)",
    "builtin_effects_customer ON executor.builtin_effects (tenant_id, customer_id)",
)
_TABLES = ("calendar_events", "contacts", "tasks", "emails", "holds", "builtin_effects")


def upgrade() -> None:
    for create in (_EVENTS, _CONTACTS, _TASKS, _EMAILS, _HOLDS, _EFFECTS):
        op.execute(create)
    for index in _INDEXES:
        op.execute(f"CREATE INDEX {index}")
    for table in _TABLES:
        tenant_table(op, "executor", table)


def downgrade() -> None:
    for table in _TABLES:
        op.execute(f"DROP TABLE executor.{table}")
