"""Placeholders, revisions and the DDL of tenants."""

from __future__ import annotations

from pathlib import Path

import pytest

from libs.storage.ddl import outbox_columns, tenant_table
from libs.storage.json import dumps
from libs.storage.outbox import Backoff
from libs.storage.placeholders import parse
from libs.storage.revisions import head_of


def test_placeholders_become_numbers() -> None:
    assert parse("SELECT %s, %s").query == b"SELECT $1, $2"
    assert parse("SELECT '100%%' LIKE %s").query == b"SELECT '100%' LIKE $1"
    named = parse("SELECT %(a)s, %(b)s, %(a)s")
    assert named.query == b"SELECT $1, $2, $1"
    assert named.names == ("a", "b")


@pytest.mark.parametrize("bad", ["SELECT %d", "SELECT 5 % 3", "SELECT %s, %(a)s", "x LIKE 'a%'", "%"])
def test_any_other_percent_sign_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="%"):
        parse(bad)


def revision(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)


def test_the_newest_revision_is_found_without_running_the_files(tmp_path: Path) -> None:
    revision(tmp_path, "0001_first.py", 'revision, down_revision = "r1", None\nraise SystemExit')
    revision(tmp_path, "0002_next.py", 'revision: str = "r2"\ndown_revision: str | None = "r1"\n')
    revision(tmp_path, "__init__.py", "")
    assert head_of(tmp_path) == "r2"


def test_two_newest_revisions_are_refused(tmp_path: Path) -> None:
    revision(tmp_path, "0001_first.py", 'revision, down_revision = "r1", None')
    revision(tmp_path, "0002_a.py", 'revision, down_revision = "r2", "r1"')
    revision(tmp_path, "0002_b.py", 'revision, down_revision = "r3", "r1"')
    with pytest.raises(ValueError, match="one line"):
        head_of(tmp_path)


class Recorder:
    def __init__(self) -> None:
        self.said: list[str] = []

    def execute(self, sqltext: str, /) -> None:
        self.said.append(sqltext)


def test_a_tenant_table_is_forced_under_row_security() -> None:
    op = Recorder()
    tenant_table(op, "router", "turns", ["tenant_id", "id"])
    said = "\n".join(op.said)
    assert "FORCE ROW LEVEL SECURITY" in said
    assert "USING (tenant_id = current_setting('steward.tenant', true)) WITH CHECK" in said
    assert "GRANT SELECT (tenant_id, id) ON router.turns TO steward_router_sweep" in said


@pytest.mark.parametrize("name", ["turns; DROP", "Turns", "", 'a"b', "1a"])
def test_ddl_takes_plain_names_only(name: str) -> None:
    with pytest.raises(ValueError, match="plain name"):
        tenant_table(Recorder(), "router", name)


def test_outbox_columns_hold_a_lease() -> None:
    assert "lease_epoch" in outbox_columns()


def test_backoff_doubles_to_its_longest() -> None:
    backoff = Backoff(first_s=1, longest_s=60)
    assert [backoff.seconds(attempt, lambda: 0.0) for attempt in (1, 2, 3, 10, 1000)] == [1, 2, 4, 60, 60]
    assert backoff.seconds(1, lambda: 1.0) == pytest.approx(0.8)


def test_json_refuses_what_nobody_can_read_back() -> None:
    assert dumps({"é": [1, None]}) == '{"é":[1,null]}'
    for bad in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="JSON"):
            dumps(bad)
