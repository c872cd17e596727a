"""What migrations say about every table: whose rows they are, who may see them, and the columns our protocols need.

    from alembic import op
    from libs.storage.ddl import lease_columns, requests_table, tenant_table

    def upgrade() -> None:
        op.execute(f"CREATE TABLE router.turns (tenant_id text, id text, {lease_columns()}, PRIMARY KEY …)")
        tenant_table(op, "router", "turns", sweep_columns=["tenant_id", "id", "lease_owner", "lease_end"])

The roles are made by ``libs.storage.migrate`` before the first revision of a service runs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_FIRST_STATISTICS = """
DO $$ BEGIN
    IF to_regproc('pg_catalog.pg_restore_attribute_stats') IS NOT NULL THEN
        PERFORM pg_catalog.pg_restore_attribute_stats(
            'schemaname', '{schema}', 'relname', '{table}', 'attname', 'tenant_id', 'inherited', false,
            'null_frac', CAST(0 AS real), 'avg_width', 36, 'n_distinct', CAST(1 AS real));
    END IF;
END $$
"""
"""Until the table is analysed the first time. Of an empty table PostgreSQL thinks that few rows are a tenant's: any
index that begins with the tenant is as good as the primary key then, one is taken that finds all of the tenant's rows,
and the prepared statement keeps that plan while the table fills. From PostgreSQL 18 on it can be told better."""


class Op(Protocol):
    """The part of ``alembic.op`` that is used; tests hand in their own."""

    def execute(self, sqltext: str, /) -> Any:
        """Runs a statement."""
        ...


def roles_of(schema: str) -> tuple[str, str]:
    """The role a service runs as, and the one its loops find work with."""
    return f"steward_{schema}", f"steward_{schema}_sweep"


def tenant_table(op: Op, schema: str, table: str, sweep_columns: Sequence[str] = ()) -> None:
    """Puts a table with a ``tenant_id text`` column under forced row-level security.

    The service's role sees and writes the rows of ``steward.tenant`` only; the sweep role reads ``sweep_columns`` of
    all rows (tenant, id, due time, lease, look-up hashes: nothing of a person) and, with no columns, nothing.
    """
    name = f"{_checked(schema)}.{_checked(table)}"
    role, sweep = roles_of(schema)
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
    own = "tenant_id = current_setting('steward.tenant', true)"
    op.execute(f"CREATE POLICY tenant ON {name} FOR ALL TO {role} USING ({own}) WITH CHECK ({own})")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO {role}")
    if sweep_columns:
        columns = ", ".join(_checked(column) for column in sweep_columns)
        op.execute(f"CREATE POLICY sweep ON {name} FOR SELECT TO {sweep} USING (true)")
        op.execute(f"GRANT SELECT ({columns}) ON {name} TO {sweep}")
    op.execute(_FIRST_STATISTICS.format(schema=schema, table=table))


def lease_columns() -> str:
    """The columns of a table whose rows are run by one at a time (``libs.storage.leases``)."""
    return "lease_owner text, lease_end timestamptz, lease_epoch bigint NOT NULL DEFAULT 0"


def outbox_columns() -> str:
    """The columns of a table that ``libs.storage.outbox`` works through, lease included."""
    return f"due_at timestamptz NOT NULL, attempts integer NOT NULL DEFAULT 0, done_at timestamptz, {lease_columns()}"


def requests_table(op: Op, schema: str) -> None:
    """The table of ``libs.storage.idempotency``."""
    op.execute(
        f"CREATE TABLE {_checked(schema)}.requests (tenant_id text NOT NULL, method text NOT NULL, "
        "request_id text NOT NULL, response bytea, created_at timestamptz NOT NULL DEFAULT now(), "
        "PRIMARY KEY (tenant_id, method, request_id))"
    )
    op.execute(f"CREATE INDEX requests_created ON {schema}.requests (tenant_id, created_at)")
    tenant_table(op, schema, "requests", ["tenant_id", "created_at"])


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a plain name: {name!r}")
    return name
