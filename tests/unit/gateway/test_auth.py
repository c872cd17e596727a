"""Who may call without a key, and how long a key is believed."""

from __future__ import annotations

import pytest

from libs.errors import PermissionDenied, StewardError, Unauthenticated
from libs.rpc.context import DEFAULT_TENANT_ID
from services.gateway.http.auth import Authenticator


class Keys:
    """One good key; counts the look-ups."""

    def __init__(self) -> None:
        self.good = {"secret": "tenant-1"}
        self.asked = 0

    async def tenant_of_key(self, secret: str) -> str | None:
        self.asked += 1
        return self.good.get(secret)


async def test_a_good_key_is_looked_up_once_and_a_bad_one_each_time() -> None:
    keys = Keys()
    authenticator = Authenticator(keys, embedded=False, cache_s=60)
    for _ in range(3):
        headers = {"authorization": "Bearer secret"}
        assert await authenticator.tenant_of("10.0.0.1", headers, has_body=True) == "tenant-1"
    assert keys.asked == 1
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            await authenticator.tenant_of("10.0.0.1", {"authorization": "bearer bad"}, has_body=True)
    assert keys.asked == 3


@pytest.mark.parametrize(
    ("client", "host", "allowed"),
    [
        ("127.0.0.1", "localhost:8080", True),
        ("127.0.0.1", "127.0.0.1:8080", True),
        ("::1", "[::1]:8080", True),
        ("::ffff:127.0.0.1", "localhost", True),
        ("127.0.0.1", "steward.example", False),
        ("127.0.0.1", "localhost.evil.example", False),
        ("127.0.0.1", "", False),
        ("192.168.1.5", "localhost:8080", False),
        (None, "localhost", False),
    ],
)
async def test_only_this_machine_under_a_name_of_its_own(client: str | None, host: str, allowed: bool) -> None:
    authenticator = Authenticator(Keys(), embedded=True, cache_s=0)
    headers = {"host": host, "content-type": "application/json"}
    if allowed:
        assert await authenticator.tenant_of(client, headers, has_body=True) == DEFAULT_TENANT_ID
        return
    with pytest.raises(StewardError) as refused:
        await authenticator.tenant_of(client, headers, has_body=True)
    assert isinstance(refused.value, Unauthenticated | PermissionDenied)


async def test_not_embedded_means_no_exceptions() -> None:
    authenticator = Authenticator(Keys(), embedded=False, cache_s=0)
    with pytest.raises(Unauthenticated):
        await authenticator.tenant_of("127.0.0.1", {"host": "localhost"}, has_body=False)
