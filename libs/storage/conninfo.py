"""How a service's connections to PostgreSQL begin: its role, its schema, and the limits they keep."""

from __future__ import annotations

from psycopg.conninfo import conninfo_to_dict, make_conninfo


def service_conninfo(url: str, service: str, statement_timeout_s: float = 15.0, connect_timeout_s: float = 3.0) -> str:
    """The address with what every connection starts with.

    Settings of the connection's start survive RESET and DISCARD.
    """
    given = conninfo_to_dict(url)
    options = [
        str(given.get("options") or ""),
        f"-c role=steward_{service}",
        f"-c search_path={service}",
        "-c timezone=UTC",
        f"-c statement_timeout={round(statement_timeout_s * 1000)}",
        f"-c idle_in_transaction_session_timeout={round(statement_timeout_s * 2000)}",
        "-c jit=off",
    ]
    return make_conninfo(
        url,
        options=" ".join(options).strip(),
        application_name=f"steward-{service}",
        client_encoding="UTF8",
        connect_timeout=max(1, round(connect_timeout_s)),
        keepalives_idle=30,
        keepalives_interval=10,
        keepalives_count=3,
        tcp_user_timeout=round(statement_timeout_s * 1000),
    )
