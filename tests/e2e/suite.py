"""The whole suite as a user runs it: the supervisor with its five processes, on free ports and a folder of its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx

from tests.ports import free_ports

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("gateway", "router", "planner", "executor", "agenda")
READY_WITHIN_S = 60.0


class Suite:
    """One running suite. `url` is the gateway's; `addresses` the gRPC addresses by service."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        ports = free_ports(12)
        self.url = f"http://127.0.0.1:{ports[0]}"
        self.addresses = {name: f"127.0.0.1:{port}" for name, port in zip(SERVICES, ports[1:6], strict=True)}
        self._environment = {
            **{name: value for name, value in os.environ.items() if name not in _OURS},
            "STEWARD_DATA_DIR": str(folder),
            "GATEWAY_HTTP_ADDR": f"127.0.0.1:{ports[0]}",
            **{f"{name.upper()}_GRPC_ADDR": address for name, address in self.addresses.items()},
            **{
                f"{name.upper()}_METRICS_ADDR": f"127.0.0.1:{port}"
                for name, port in zip(SERVICES, ports[6:11], strict=True)
            },
            "AGENDA_WORKER_METRICS_ADDR": f"127.0.0.1:{ports[11]}",
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._http = httpx.Client(base_url=self.url, timeout=40)

    def start(self, **environment: str) -> None:
        """Start and wait until everything is ready; `environment` is kept for later starts."""
        self._environment |= environment
        self.output = self.folder.parent / f"{self.folder.name}.out"
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "cli.supervisor"],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.wait_ready()

    def wait_ready(self) -> None:
        """Until `/readyz` says 200; fails with what the suite printed."""
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/readyz", timeout=2).status_code == 200:
                    return
            if self._process is not None and self._process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"the suite did not become ready:\n{self.output.read_text(errors='replace')[-4000:]}")

    def wait_serving(self, seconds: float = READY_WITHIN_S) -> None:
        """Until all five are seen serving again (after a kill; `/readyz` itself stays good once it was)."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.HTTPError):
                body = httpx.get(f"{self.url}/readyz", timeout=2).json()
                if all(_is_up(state) for state in body.get("services", {}).values()) and body.get("services"):
                    return
            time.sleep(0.05)
        raise AssertionError("the services did not come back")

    def stop(self) -> None:
        """As Ctrl-C does."""
        self._http.close()
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        self._process.wait(timeout=60)
        self._process = None

    def kill_everything(self) -> None:
        """SIGKILL the supervisor and all it started, as a power cut would."""
        assert self._process is not None
        pids = self.pids()
        self._process.kill()
        for pid in pids.values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait(timeout=10)
        self._process = None

    def pids(self) -> dict[str, int]:
        """Process ids by name, as run.json has them."""
        run = json.loads((self.folder / "run.json").read_text("utf-8"))
        return {name: int(entry["pid"]) for name, entry in run["processes"].items()}

    def kill(self, *names: str) -> None:
        """SIGKILL some of the processes; the supervisor starts them again."""
        pids = self.pids()
        for name in names:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pids[name], signal.SIGKILL)

    def move_clock(self, by: str) -> None:
        """Move the suite's clock on, as an operator does ("24h")."""
        command = [sys.executable, "-m", "cli.main", "clock", "advance", by]
        subprocess.run(command, cwd=ROOT, env=self._environment, check=True, capture_output=True, timeout=30)

    def person(self, address: str, **more: Any) -> Person:
        """Somebody who texts."""
        return Person(self._http, address, **more)


class Person:
    """Somebody who texts over HTTP, and what programs do in their name."""

    def __init__(
        self, http: httpx.Client, address: str, *, now: str | None = None, timezone: str | None = None
    ) -> None:
        self.address = address
        self.now = now
        self.timezone = timezone
        self._http = http

    def message(self, text: str, **more: Any) -> dict[str, Any]:
        """The body of one message."""
        body: dict[str, Any] = {"from": self.address, "text": text, **more}
        if self.now:
            body.setdefault("local_datetime", self.now)
        if self.timezone:
            body.setdefault("timezone", self.timezone)
        return body

    def say(self, text: str, **more: Any) -> dict[str, Any]:
        """Text something; returns the answer."""
        response = self._http.post("/v1/messages", json=self.message(text, **more))
        if response.status_code == 202:
            return self._later(response)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def say_until_answered(self, text: str, message_id: str, seconds: float = 60) -> dict[str, Any]:
        """Text something through crashes: the same message again until there is an answer."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.HTTPError):
                response = self._http.post("/v1/messages", json=self.message(text, message_id=message_id))
                if response.status_code == 200:
                    answer: dict[str, Any] = response.json()
                    return answer
                assert response.status_code in (202, 503), response.text
            time.sleep(0.1)
        raise AssertionError("no answer")

    def _later(self, response: httpx.Response) -> dict[str, Any]:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            turn: dict[str, Any] = self._http.get(response.headers["location"]).json()
            if turn.get("reply"):
                return turn
            time.sleep(0.1)
        raise AssertionError("no answer at the Location")

    def act(self, action: str, **params: Any) -> dict[str, Any]:
        """One action, without a message."""
        body: dict[str, Any] = {"from": self.address, "params": params}
        if self.now:
            body["local_datetime"] = self.now
        if self.timezone:
            body["timezone"] = self.timezone
        response = self._post_through_crashes(f"/v1/actions/{action}", body)
        assert response.status_code == 200, response.text
        result: dict[str, Any] = response.json()["result"]
        return result

    def _post_through_crashes(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """The same call again while the suite is down; a key makes it one call."""
        key = {"Idempotency-Key": uuid.uuid4().hex}
        return self._through_crashes(lambda: self._http.post(path, json=body, headers=key))

    @staticmethod
    def _through_crashes(call: Callable[[], httpx.Response], seconds: float = 60) -> httpx.Response:
        """Its response, once there is one of a suite that is up."""
        deadline = time.monotonic() + seconds
        while True:
            with contextlib.suppress(httpx.HTTPError):
                response = call()
                if response.status_code not in (503, 504) or time.monotonic() > deadline:
                    return response
            assert time.monotonic() < deadline, "the suite stays away"
            time.sleep(0.1)

    def events(self, start: str = "2026-01-01T00:00:00Z", end: str = "2027-01-01T00:00:00Z") -> list[dict[str, Any]]:
        """What stands in the calendar."""
        items: list[dict[str, Any]] = self.act("calendar.list_events", time_min=start, time_max=end)["items"]
        return items

    def turns(self, conversation_id: str) -> list[dict[str, Any]]:
        """All turns of a conversation."""
        items: list[dict[str, Any]] = self.get(f"/v1/conversations/{conversation_id}/turns", page_size="500")["items"]
        return items

    def post(self, path: str) -> Any:
        """Any other command without a body."""
        response = self._http.post(path, headers={"content-type": "application/json"})
        assert response.status_code == 200, response.text
        return response.json()

    def get(self, path: str, **params: str) -> Any:
        """Any other read; a kill that falls into it only delays it."""
        response = self._through_crashes(lambda: self._http.get(path, params=params))
        assert response.status_code == 200, response.text
        return response.json()

    def patch(self, path: str, **fields: Any) -> Any:
        """Changes what is kept of somebody, as a program does."""
        response = self._http.patch(path, json=fields)
        assert response.status_code == 200, response.text
        return response.json()


_OURS = frozenset(
    {
        "STEWARD_AGENDA_ENGINE",
        "HATCHET_CLIENT_TOKEN",
        "STEWARD_CLOCK",
        "STEWARD_CONFIG",
        "DATABASE_URL",
        "REDIS_URL",
        "DISABLE_REDIS",
    }
)


def _is_up(state: Mapping[str, Any] | str) -> bool:
    text = state if isinstance(state, str) else str(state.get("status"))
    return text.lower() in ("serving", "up", "ok")
