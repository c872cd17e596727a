"""What is the same for all providers whose effects happen outside the engine's transaction."""

from __future__ import annotations

from libs import errors
from services.executor.providers.base import ActionContext, Applied, Json, Tx


class OutsideProvider:
    """The part of ``providers.base.Provider`` that is never asked of such a provider."""

    transactional = False

    async def apply(self, tx: Tx, action: str, params: Json, context: ActionContext, effect_key: str) -> Applied:
        """Never asked."""
        raise _not_here()

    def written(self, action: str, params: Json, context: ActionContext, effect_key: str) -> None:
        """Nothing: what is done is kept elsewhere."""
        return

    async def undo(self, tx: Tx, action: str, inverse: Json, undo_check: Json, context: ActionContext) -> None:
        """Never asked."""
        raise _not_here()


def _not_here() -> errors.NotBuilt:
    return errors.NotBuilt("NOT_TRANSACTIONAL", "what happens outside is no part of the engine's transaction")
