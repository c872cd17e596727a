"""Whatever is sent: a clear refusal in one form, never an error of ours."""

from __future__ import annotations

import json
import string
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.gateway.others import Others
from tests.integration.gateway.process import GatewayProcess

_GOOD = {"from": "bad-input", "text": "x"}

_BODIES: list[tuple[Any, int]] = [
    ({}, 400),
    ([], 400),
    ("text", 400),
    ({"from": "a"}, 400),
    ({"text": "x"}, 400),
    ({**_GOOD, "from": ""}, 400),
    ({**_GOOD, "from": "   "}, 400),
    ({**_GOOD, "from": "x" * 129}, 400),
    ({**_GOOD, "from": 15550100}, 400),
    ({**_GOOD, "text": "x" * 4001}, 400),
    ({**_GOOD, "text": "a\x00b"}, 400),
    ({**_GOOD, "text": 5}, 400),
    ({**_GOOD, "channel": "fax"}, 400),
    ({**_GOOD, "timezone": "Mars/Olympus"}, 400),
    ({**_GOOD, "timezone": "../../etc/passwd"}, 400),
    ({**_GOOD, "timezone": "/etc/localtime"}, 400),
    ({**_GOOD, "timezone": ""}, 400),
    ({**_GOOD, "local_datetime": "2026-03-02T09:00:00"}, 400),
    ({**_GOOD, "local_datetime": "2026-03-02"}, 400),
    ({**_GOOD, "local_datetime": "0001-01-01T00:00:00+14:00"}, 400),
    ({**_GOOD, "local_datetime": "9999-12-31T23:59:59-14:00"}, 400),
    ({**_GOOD, "local_datetime": "yesterday"}, 400),
    ({**_GOOD, "local_datetime": 5}, 400),
    ({**_GOOD, "message_id": ""}, 400),
    ({**_GOOD, "message_id": "x" * 201}, 400),
    ({**_GOOD, "conversation_id": "x" * 129}, 400),
    ({**_GOOD, "message-id": "misspelt"}, 400),
    ({**_GOOD, "text": ""}, 200),
    ({**_GOOD, "text": "   "}, 200),
    ({**_GOOD, "text": "x" * 4000}, 200),
    ({**_GOOD, "text": "👍🏽 مرحبا \u202e abc"}, 200),
    ({**_GOOD, "text": "'; DROP TABLE gateway.turns; -- %s %(x)s {0}"}, 200),
    ({**_GOOD, "from": "'; DROP TABLE x; --"}, 200),
    ({**_GOOD, "timezone": None, "local_datetime": None, "message_id": None}, 200),
]


@pytest.mark.parametrize(("body", "status"), _BODIES)
async def test_a_message_is_taken_or_refused(http: httpx.AsyncClient, others: Others, body: Any, status: int) -> None:
    response = await http.post("/v1/messages", json=body)
    assert response.status_code == status, response.text
    if status != 200:
        problem = response.json()
        assert response.headers["content-type"] == "application/problem+json"
        assert {"type", "title", "status", "detail", "reason", "errors"} <= set(problem)
        assert problem["status"] == status


async def test_control_characters_become_spaces(http: httpx.AsyncClient, others: Others) -> None:
    await http.post("/v1/messages", json={**_GOOD, "text": "a\x07b\tc\nd\x9be"})
    assert others.turns[0].text == "a b\tc\nd e"


@pytest.mark.parametrize(
    ("content", "headers", "status", "reason"),
    [
        (b"{", {}, 400, "BODY_NOT_JSON"),
        (b"", {}, 400, "BODY_NOT_JSON"),
        (b'{"from": "a", "text": "\\ud800"}', {}, 400, "BODY_NOT_JSON"),
        (b'{"from": "a", "text": "\xff"}', {}, 400, "BODY_NOT_JSON"),
        (b'{"a": NaN}', {}, 400, "BODY_NOT_JSON"),
        (b'{"a": 1e999}', {}, 400, "BODY_NOT_ACCEPTABLE"),
        (b"[" * 100 + b"]" * 100, {}, 400, "BODY_NOT_ACCEPTABLE"),
        (b"[" * 100_000, {}, 400, "BODY_NOT_JSON"),
        (b"x" * 300_000, {}, 413, "BODY_TOO_LARGE"),
        (b"{}", {"Content-Type": "application/xml"}, 415, "MEDIA_TYPE_UNSUPPORTED"),
        (b'{"from": "a", "text": "x"}', {"Idempotency-Key": "k" * 201}, 400, "IDEMPOTENCY_KEY_INVALID"),
    ],
)  # fmt: skip
async def test_a_body_that_is_none_is_refused(
    http: httpx.AsyncClient, content: bytes, headers: dict[str, str], status: int, reason: str
) -> None:
    given_headers = {"Content-Type": "application/json", **headers}
    response = await http.post("/v1/messages", content=content, headers=given_headers)
    assert (response.status_code, response.json()["reason"]) == (status, reason)


async def test_a_body_of_unknown_length_is_limited_too(http: httpx.AsyncClient) -> None:
    async def endless() -> Any:
        for _ in range(20):
            yield b" " * 20_000

    response = await http.post("/v1/messages", content=endless(), headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["reason"]) == (413, "BODY_TOO_LARGE")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/messages", 405),
        ("PUT", "/v1/customers/a", 405),
        ("GET", "/v1/nothing", 404),
        ("POST", "/v1/nothing", 404),
        ("GET", "/v1/turns/nope", 404),
        ("GET", "/v1/turns/%00", 400),
        ("GET", "/v1/customers/%00", 400),
        ("GET", "/v1/customers/" + "x" * 200, 400),
        ("GET", "/v1/conversations?page_size=-1", 400),
        ("GET", "/v1/conversations?page_size=999999999999999999999", 400),
        ("GET", "/v1/conversations?page_token=%FF%00", 400),
        ("GET", "/v1/workflows?status=melted", 400),
        ("POST", "/v1/conversations/nope:release", 404),
        ("GET", "/v1/calendars/nope.ics", 404),
        ("GET", "/v1/calendars/" + "x" * 2000 + ".ics", 404),
        ("DELETE", "/v1/customers/nobody", 404),
        ("POST", "/nothing", 404),
    ],
)
async def test_paths_and_parameters(http: httpx.AsyncClient, method: str, path: str, status: int) -> None:
    response = await http.request(method, path)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-content-type-options"] == "nosniff"


_TEXTS = st.text(alphabet=st.characters(codec="utf-8"), max_size=60)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=6,
)
_NAMES = ("from", "text", "channel", "conversation_id", "message_id", "timezone", "local_datetime", "params")
_BODY = st.dictionaries(st.sampled_from(_NAMES) | _TEXTS, _VALUES, max_size=6)


@pytest.mark.parametrize("path", ["/v1/messages", "/v1/actions/contact.create_contact", "/v1/customers/prop"])
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=_BODY, good=st.booleans())
def test_no_body_makes_an_error_of_ours(
    gateway: GatewayProcess, others: Others, path: str, body: dict[str, Any], good: bool
) -> None:
    sent = {**_GOOD, **body} if good and "customers" not in path else body
    method = "PATCH" if "customers" in path else "POST"
    content = json.dumps(sent).encode("utf-8", "replace")
    response = _client(gateway).request(method, path, content=content, headers={"Content-Type": "application/json"})
    assert response.status_code < 500, (sent, response.text)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(path=st.text(alphabet=string.printable, max_size=30), method=st.sampled_from(["GET", "POST", "DELETE", "PATCH"]))
def test_no_path_makes_an_error_of_ours(gateway: GatewayProcess, others: Others, path: str, method: str) -> None:
    try:
        url = httpx.URL(f"{gateway.url}/v1/{path}")
    except httpx.InvalidURL:
        return
    if url.host != "127.0.0.1":
        return
    assert _client(gateway).request(method, url).status_code < 500 or "agenda" in path or "workflows" in path


_clients: dict[str, httpx.Client] = {}


def _client(gateway: GatewayProcess) -> httpx.Client:
    if gateway.url not in _clients:
        _clients[gateway.url] = httpx.Client(base_url=gateway.url, timeout=10.0)
    return _clients[gateway.url]
