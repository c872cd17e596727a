"""The tools that install, generate and check."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tools.bootstrap import stanza
from tools.import_check import Rules, violations
from tools.protos import GenerationError, ensure

ROOT = Path(__file__).resolve().parents[3]
PROTO = """syntax = "proto3";
// A sample.
package sample.v1;
import "buf/validate/validate.proto";
import "google/protobuf/timestamp.proto";
import "google/rpc/status.proto";
// Something.
message Thing {
  // Its name.
  string name = 1 [(buf.validate.field).string.min_len = 2];
  // When.
  google.protobuf.Timestamp at = 2;
  // How it went.
  google.rpc.Status status = 3;
}
"""
SERVICE = """
// Serves.
service ThingService {
  // Gets.
  rpc Get(Thing) returns (Thing);
}
"""
USE = """
import protovalidate
from sample.v1 import thing_pb2
print([each.proto.rule_id for each in protovalidate.collect_violations(thing_pb2.Thing(name="x"))])
"""


def test_a_package_s_pin_comes_with_all_its_hashes() -> None:
    lock = "uv==1 \\\n    --hash=sha256:a \\\n    --hash=sha256:b\nuvloop==2 \\\n    --hash=sha256:c\n"
    assert stanza("uv", lock) == "uv==1 \\\n    --hash=sha256:a \\\n    --hash=sha256:b\n"
    assert stanza("u", lock) == ""


def test_the_lock_is_pinned_hashed_and_names_no_address() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert not any(word in line for line in lines for word in ("://", "--index", "--find-links"))
    pins = [number for number, line in enumerate(lines) if "==" in line and not line.startswith(" ")]
    assert pins
    assert all("--hash=" in lines[number + 1] for number in pins)


def test_stubs_are_generated_once_and_validate_plain_messages(tmp_path: Path) -> None:
    protos, gen = tmp_path / "protos", tmp_path / "gen"
    source = protos / "sample" / "v1" / "thing.proto"
    source.parent.mkdir(parents=True)
    source.write_text(PROTO + SERVICE)
    assert ensure(protos, gen)
    assert not ensure(protos, gen)
    made = gen / "sample" / "v1"
    assert {path.name for path in made.glob("thing_*")} == {
        f"thing_pb2{part}.{kind}" for part in ("", "_grpc") for kind in ("py", "pyi")
    }
    result = subprocess.run([sys.executable, "-c", USE], cwd=gen, capture_output=True, text=True)
    assert result.stdout.strip() == "['string.min_len']", result.stderr

    untouched = (gen / "buf" / "validate" / "validate_pb2.py").stat().st_mtime_ns
    source.write_text(PROTO)
    assert ensure(protos, gen)
    assert not list(made.glob("*_grpc*"))
    assert (gen / "buf" / "validate" / "validate_pb2.py").stat().st_mtime_ns == untouched


def test_a_wrong_contract_is_refused_and_nothing_is_replaced(tmp_path: Path) -> None:
    protos, gen = tmp_path / "protos", tmp_path / "gen"
    protos.mkdir()
    (protos / "a.proto").write_text('syntax = "proto3"; message A { Missing m = 1; }')
    with pytest.raises(GenerationError):
        ensure(protos, gen)
    assert not list(gen.glob("*.py"))
    with pytest.raises(GenerationError, match=r"no \.proto"):
        ensure(tmp_path / "empty", gen)


def test_domain_code_may_not_import_a_store_and_edges_may(tmp_path: Path) -> None:
    service = tmp_path / "services" / "router"
    (service / "store").mkdir(parents=True)
    (service / "store" / "turns.py").write_text("import psycopg\n")
    (service / "servicer.py").write_text("import grpc\n")
    (service / "decide.py").write_text("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import grpc\n")
    rules = Rules(("store*", "servicer*"), ("grpc", "psycopg"))
    assert list(violations(tmp_path / "services", rules)) == []
    (service / "late.py").write_text("def f():\n    from psycopg.rows import dict_row\n")
    (found,) = violations(tmp_path / "services", rules)
    assert found.startswith("services/router/late.py:2: domain code imports psycopg.rows")
