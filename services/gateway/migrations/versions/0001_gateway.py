"""Tenants and keys, people and how they are reached, conversations and turns, what we say first, feeds."""

from alembic import op

from libs.storage.ddl import lease_columns, outbox_columns, requests_table, tenant_table

revision = "gateway_0001"
down_revision = None

_TENANTS = """
CREATE TABLE gateway.tenants (
    tenant_id text PRIMARY KEY,
    name text NOT NULL,
    policy jsonb,
    created_at timestamptz NOT NULL
)
"""

_API_KEYS = """
CREATE TABLE gateway.api_keys (
    tenant_id text NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    key_hash text NOT NULL UNIQUE,  -- SHA-256, hexadecimal; the key itself is stored nowhere
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (tenant_id, id)
)
"""

_CUSTOMERS = """
CREATE TABLE gateway.customers (
    tenant_id text NOT NULL,
    id text NOT NULL,
    name text NOT NULL DEFAULT '',
    email text NOT NULL DEFAULT '',
    timezone text NOT NULL DEFAULT 'UTC',
    locale text NOT NULL DEFAULT 'en-US',
    working_hours jsonb NOT NULL DEFAULT '[]',
    quiet_hours jsonb,
    preferred_channel text,
    policy jsonb,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    push_due boolean NOT NULL DEFAULT false,  -- the executor does not know of the last change yet
    PRIMARY KEY (tenant_id, id)
)
"""

_ADDRESSES = """
CREATE TABLE gateway.addresses (
    tenant_id text NOT NULL,
    address text NOT NULL,
    customer_id text NOT NULL,
    consent jsonb NOT NULL DEFAULT '{}',  -- channel to {"state": "given" | "stopped", "at": instant}
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, address)
)
"""

# `lease_turn_id`: the turn whose acceptance claimed the lease, by which that statement knows that it did.
# `previous_inbound_seq`: `last_inbound_seq` before the newest message, by which it knows whether others wait.
_CONVERSATIONS = f"""
CREATE TABLE gateway.conversations (
    tenant_id text NOT NULL,
    id text NOT NULL,
    customer_id text NOT NULL,
    address text NOT NULL,
    channel text NOT NULL,
    agent_id text NOT NULL,
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'handoff', 'closed')),
    last_seq bigint NOT NULL DEFAULT 0,
    last_inbound_seq bigint NOT NULL DEFAULT 0,
    previous_inbound_seq bigint NOT NULL DEFAULT 0,
    done_seq bigint NOT NULL DEFAULT 0,
    event_seq bigint NOT NULL DEFAULT 0,
    last_inbound_at timestamptz,
    last_reply text NOT NULL DEFAULT '',
    last_reply_at timestamptz,
    last_reply_turn_id text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    lease_turn_id text NOT NULL DEFAULT '',
    {lease_columns()},
    PRIMARY KEY (tenant_id, id)
) WITH (fillfactor = 70)
"""

_TURNS = """
CREATE TABLE gateway.turns (
    tenant_id text NOT NULL,
    id text NOT NULL,
    conversation_id text NOT NULL,
    seq bigint NOT NULL,  -- order in the conversation
    sender text,  -- the address; null for what we say first
    message_id text,
    content_hash text,
    text text,  -- null for what we say first
    origin text NOT NULL,
    received_at timestamptz NOT NULL,
    reference_time timestamptz NOT NULL,
    timezone text NOT NULL,
    status text NOT NULL CHECK (status IN ('accepted', 'running', 'answered', 'dead')),
    attempts integer NOT NULL DEFAULT 0,
    reply jsonb,
    mode text,
    decision jsonb,
    response text,  -- body of the HTTP answer, given byte for byte again to a repeat
    dead_reason text,
    answered_at timestamptz,
    PRIMARY KEY (tenant_id, id)
) WITH (fillfactor = 85)
"""

_OUTBOX = f"""
CREATE TABLE gateway.outbox (
    tenant_id text NOT NULL,
    id text NOT NULL,
    message_key text NOT NULL,
    conversation_id text NOT NULL,
    turn_id text NOT NULL,
    channel text NOT NULL,
    address text NOT NULL,  -- bound when it was made; never "the last one seen"
    text text NOT NULL,
    origin text NOT NULL,
    state text NOT NULL CHECK (state IN ('queued', 'sent', 'delivered', 'failed', 'undelivered')),
    failure_reason text,
    provider_id text,
    created_at timestamptz NOT NULL,
    {outbox_columns()},
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, message_key)
)
"""

_COVERED = """
CREATE TABLE gateway.covered_keys (
    tenant_id text NOT NULL,
    message_key text NOT NULL,
    turn_id text NOT NULL,  -- whose answer says it
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, message_key)
)
"""

# `data` is null where the event is told from its turn's row.
_EVENTS = """
CREATE TABLE gateway.events (
    tenant_id text NOT NULL,
    conversation_id text NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('turn', 'workflow', 'goal', 'task')),
    turn_id text,
    data jsonb,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, conversation_id, seq)
)
"""

_HTTP_KEYS = """
CREATE TABLE gateway.http_keys (
    tenant_id text NOT NULL,
    sender text NOT NULL,
    key text NOT NULL,
    content_hash text NOT NULL,
    request_id text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, sender, key)
)
"""

_FEEDS = """
CREATE TABLE gateway.calendar_feeds (
    tenant_id text NOT NULL,
    customer_id text NOT NULL,
    secret_hash text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, customer_id)
)
"""

_INDEXES = (
    "CREATE INDEX addresses_customer ON gateway.addresses (tenant_id, customer_id)",
    "CREATE UNIQUE INDEX conversations_open ON gateway.conversations (tenant_id, customer_id, channel, agent_id)"
    " WHERE status <> 'closed'",
    "CREATE INDEX conversations_customer ON gateway.conversations (tenant_id, customer_id, id)",
    "CREATE UNIQUE INDEX turns_message ON gateway.turns (tenant_id, sender, message_id) WHERE message_id IS NOT NULL",
    "CREATE UNIQUE INDEX turns_order ON gateway.turns (tenant_id, conversation_id, seq)",
    "CREATE INDEX turns_unfinished ON gateway.turns (tenant_id, conversation_id, seq)"
    " WHERE status IN ('accepted', 'running')",
    "CREATE INDEX outbox_due ON gateway.outbox (due_at) WHERE done_at IS NULL",
    "CREATE INDEX outbox_conversation ON gateway.outbox (tenant_id, conversation_id)",
    "CREATE INDEX customers_push ON gateway.customers (tenant_id, id) WHERE push_due",
)

# What the sweep role may see of all tenants (protocols.md 9): ids, due times, leases and look-up hashes.
_SWEEP = {
    "tenants": ["tenant_id", "name", "policy", "created_at"],
    "api_keys": ["tenant_id", "id", "key_hash", "revoked_at"],
    "customers": ["tenant_id", "id", "push_due"],
    "addresses": [],
    "conversations": ["tenant_id", "id", "lease_owner", "lease_end", "lease_epoch"],
    "turns": ["tenant_id", "id", "conversation_id", "seq", "status"],
    "outbox": ["tenant_id", "id", "due_at", "done_at", "lease_end"],
    "covered_keys": [],
    "events": [],
    "http_keys": [],
    "calendar_feeds": ["tenant_id", "customer_id", "secret_hash"],
}


def upgrade() -> None:
    for statement in (
        _TENANTS, _API_KEYS, _CUSTOMERS, _ADDRESSES, _CONVERSATIONS, _TURNS, _OUTBOX, _COVERED, _EVENTS, _HTTP_KEYS,
        _FEEDS, *_INDEXES,
    ):  # fmt: skip
        op.execute(statement)
    for table, columns in _SWEEP.items():
        tenant_table(op, "gateway", table, sweep_columns=columns)
    requests_table(op, "gateway")
