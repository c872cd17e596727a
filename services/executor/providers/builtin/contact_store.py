"""Contacts in PostgreSQL: statements only. Rows are found within one customer's (see the migration for why not by a
GIN index).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.executor.providers.base import Json
from services.executor.providers.builtin.rows import Statement
from services.executor.providers.builtin.words import name_words

_COLUMNS = "id, external_id, name, name_tokens, email, phone, company, owner, version"
MOST = 20_000
"""Contacts of one customer that are looked through for typos."""


def emails_named(customer_id: str, tokens: Sequence[str]) -> Statement:
    """Addresses and name tokens of the contacts whose name has any of the words."""
    sql = (
        "SELECT email, name_tokens FROM executor.contacts WHERE customer_id = %s AND deleted_at IS NULL AND email <> ''"
        " AND name_tokens && %s::text[] LIMIT 500"
    )
    return sql, (customer_id, list(tokens))


def with_any(customer_id: str, tokens: Sequence[str], exact: Sequence[str]) -> Statement:
    """Contacts with any of the words in their name, or with one of the exact values as e-mail or phone."""
    sql = (
        f"SELECT {_COLUMNS} FROM executor.contacts WHERE customer_id = %s AND deleted_at IS NULL"  # noqa: S608
        " AND (name_tokens && %s::text[] OR lower(email) = ANY(%s::text[]) OR phone = ANY(%s::text[]))"
        " ORDER BY name, id LIMIT 2000"
    )
    return sql, (customer_id, list(tokens), list(exact), list(exact))


def all_of(customer_id: str) -> Statement:
    """All contacts of a customer, by name."""
    sql = (
        f"SELECT {_COLUMNS} FROM executor.contacts WHERE customer_id = %s AND deleted_at IS NULL"  # noqa: S608
        " ORDER BY name, id LIMIT %s"
    )
    return sql, (customer_id, MOST)


def by_external_id(customer_id: str, external_id: str) -> Statement:
    """The contact imported or made under an external id, locked, with its snapshot; deleted ones too."""
    sql = (
        "SELECT t.*, to_jsonb(t) AS snapshot FROM executor.contacts t"
        " WHERE customer_id = %s AND external_id = %s FOR UPDATE"
    )
    return sql, (customer_id, external_id)


def form(row: Mapping[str, Any], version: int | None = None) -> Json:
    """The JSON form of contracts.md; what is unknown is absent."""
    optional = {name: row[name] for name in ("external_id", "email", "phone", "company", "owner") if row.get(name)}
    return {"id": row["id"], "name": row["name"], **optional, "etag": f"v{version or row['version']}"}


def tokens_of(name: str) -> list[str]:
    """The words a name is found by, as they are stored."""
    return name_words(name)[:64]
