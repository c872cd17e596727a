"""The revisions of one service.

Which is the newest, and Alembic run over them without files of its own (no env.py, no ini).
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any


def head_of(versions: Path) -> str:
    """The newest revision of a folder, read without running the files.

    Raises:
        ValueError: no revision, or not one line from the first to the newest.
    """
    found = [_read(path) for path in sorted(versions.glob("[0-9a-z]*.py"))]
    parents = {down for _, down in found}
    heads = [revision for revision, _ in found if revision not in parents]
    if len(heads) != 1 or len(parents) != len(found):
        raise ValueError(f"{versions}: revisions must be one line with one newest; heads are {heads or 'none'}")
    return heads[0]


def upgrade(url: str, schema: str, versions: Path) -> None:
    """Runs the missing revisions, each in a transaction of its own; the version table is ``<schema>.alembic_version``.

    Raises:
        psycopg.Error: a revision failed; the database is at the one before it.
    """
    import sqlalchemy
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory
    from psycopg import Connection, Error, connect

    def open_connection() -> Connection[Any]:
        return connect(url, application_name="steward-migrate")

    script = ScriptDirectory(str(versions.parent), version_locations=[str(versions)])

    def steps(at: Any, _: Any) -> Any:
        return script._upgrade_revs("head", at)

    engine = sqlalchemy.create_engine("postgresql+psycopg://", creator=open_connection, poolclass=sqlalchemy.NullPool)
    try:
        with EnvironmentContext(Config(), script, fn=steps) as environment, engine.connect() as connection:
            environment.configure(connection=connection, version_table_schema=schema, transaction_per_migration=True)
            with environment.begin_transaction():
                environment.run_migrations()
    except sqlalchemy.exc.DBAPIError as error:
        if isinstance(error.orig, Error):
            raise error.orig from error
        raise


def _read(path: Path) -> tuple[str, str | None]:
    values: dict[str, Any] = {}
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                _take(values, target, node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            _take(values, node.target, node.value)
    if not isinstance(values.get("revision"), str):
        raise ValueError(f"{path}: no revision in it")
    return values["revision"], values.get("down_revision")


def _take(values: dict[str, Any], target: ast.expr, value: ast.expr) -> None:
    if isinstance(target, ast.Name) and target.id in ("revision", "down_revision"):
        values[target.id] = ast.literal_eval(value)
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for each, part in zip(target.elts, value.elts, strict=True):
            _take(values, each, part)
