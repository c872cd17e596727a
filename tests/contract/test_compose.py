"""docker-compose.yml: sound by its own schema, in line with the settings, and hardened."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = Path(__file__).parent / "compose_spec" / "compose-spec.json"
SERVICES = ("gateway", "router", "planner", "executor", "agenda")
ONCE = ("migrate", "certificates")
HATCHET = ("agenda-worker", "hatchet", "hatchet-postgres", "hatchet-token")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    return document


def test_it_is_what_the_schema_of_compose_allows(compose: dict[str, Any]) -> None:
    validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text("utf-8")))
    assert [f"{list(each.instance_path)}: {each.message}" for each in validator.iter_errors(compose)] == []
    assert not validator.is_valid({**compose, "services": {"router": {"imagee": "x"}}})


def test_every_service_is_there_with_its_own_image_and_nobody_has_more_rights_than_needed(
    compose: dict[str, Any],
) -> None:
    services = compose["services"]
    assert set(services) == {*SERVICES, *ONCE, *HATCHET, "postgres", "valkey", "operator"}
    for name in SERVICES:
        service = services[name]
        more = {"MORE": "hatchet"} if name == "agenda" else {}
        assert service["build"]["args"] == {"SERVICE": name, **more} and service["image"] == f"steward-{name}"
        assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
        token = {"hatchet-token": "service_completed_successfully"} if name == "agenda" else {}
        assert {name: each["condition"] for name, each in service["depends_on"].items()} == {
            "migrate": "service_completed_successfully",
            "certificates": "service_completed_successfully",
            "valkey": "service_healthy",
            **token,
        }
        mounted, *more_mounted = service["volumes"]
        assert mounted["read_only"] is True and mounted["volume"] == {"subpath": name}  # nobody else's key
        assert [each["source"] for each in more_mounted if each["read_only"]] == list(token)
    published = {name: each["ports"] for name, each in services.items() if "ports" in each}
    assert published == {"gateway": ["127.0.0.1:8080:8080"]}


def test_the_worker_of_the_agenda_has_its_own_command_and_the_token_that_is_made_at_start(
    compose: dict[str, Any],
) -> None:
    services = compose["services"]
    agenda, worker = services["agenda"], services["agenda-worker"]
    assert worker["image"] == agenda["image"] and worker["command"] == ["worker"]
    assert worker["volumes"] == agenda["volumes"] and worker["depends_on"] == agenda["depends_on"]
    assert worker["read_only"] is True and worker["cap_drop"] == ["ALL"]
    folder = agenda["volumes"][1]["target"]
    assert agenda["environment"]["HATCHET_CLIENT_TOKEN_FILE"] == f"{folder}/token"
    made = services["hatchet-token"]
    assert made["image"] == services["hatchet"]["image"] and "hatchet-token:/token" in made["volumes"]
    port = services["hatchet"]["environment"]["SERVER_GRPC_PORT"]
    assert worker["environment"]["HATCHET_CLIENT_HOST_PORT"] == f"hatchet:{port}"


def test_addresses_fit_together_and_every_variable_is_one_that_a_service_reads(compose: dict[str, Any]) -> None:
    known = re.findall(r"`([A-Z_<>, ]+)`", (ROOT / "README.md").read_text("utf-8"))
    names = {each for group in known for each in group.split(", ")}
    for name in SERVICES:
        environment = compose["services"][name]["environment"]
        for variable in environment:
            assert variable in names or variable.replace(name.upper(), "<SERVICE>") in names, variable
        port = environment[f"{name.upper()}_GRPC_ADDR"].rpartition(":")[2]
        for other in SERVICES:
            expected = f"0.0.0.0:{port}" if other == name else f"{name}:{port}"
            assert compose["services"][other]["environment"][f"{name.upper()}_GRPC_ADDR"] == expected


def test_what_the_image_copies_is_not_kept_from_it() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "deploy" / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    assert copied
    for source in (each for line in copied for each in line.split()):
        assert f"!{source.partition('/')[0]}" in ignored and (ROOT / source).exists(), source


def test_compose_itself_takes_it() -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True).returncode:
        pytest.skip("docker compose is not on this machine")
    environment = {**os.environ, "POSTGRES_PASSWORD": "x"}
    checked = subprocess.run(
        [docker, "compose", "config", "--quiet"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr
