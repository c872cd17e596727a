"""The development key of the embedded default."""

from __future__ import annotations

from libs.clock import Clock
from libs.ids import derive
from libs.rpc.context import DEFAULT_TENANT_ID
from services.gateway.settings import GatewaySettings
from services.gateway.tenants_store import TenantStore, key_hash


async def register_development_key(settings: GatewaySettings, tenants: TenantStore, clock: Clock) -> None:
    """Makes the default tenant and takes the key that the supervisor wrote; does nothing outside the embedded default.

    Raises:
        SystemExit: the key's file cannot be read.
    """
    if not settings.embedded:
        return
    await tenants.put(DEFAULT_TENANT_ID, "default", None, clock.now())
    path = settings.dev_key_file
    if path is None:
        return
    try:
        key = path.read_text("utf-8").strip()
    except OSError as error:
        raise SystemExit(f"gateway: STEWARD_DEV_KEY_FILE={path}: cannot be read: {error.strerror}") from None
    if key:
        key_id = derive(DEFAULT_TENANT_ID, f"development-key:{key_hash(key)}")
        await tenants.put_key(DEFAULT_TENANT_ID, key_id, "development", key, clock.now())
