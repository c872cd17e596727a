"""One step's effects on several things: each under a key of its own, together one step."""

from __future__ import annotations

from collections.abc import Sequence

from services.executor.domain.actions import FailureClass, Json, StepFailure
from services.executor.freezing import EACH
from services.executor.providers.base import ActionContext, Applied, Provider


async def perform(provider: Provider, action: str, params: Json, context: ActionContext, key: str) -> Applied:
    """Does an effect outside, for each thing where the params stand for several.

    What failed for good among several is listed beside what was done, since that cannot be rolled back.

    Raises:
        StepFailure: nothing was done; or a failure that passes (what was done is found by its key the next time).
    """
    if EACH not in params:
        return await provider.perform(action, params, context, key)
    done: list[Applied] = []
    failures: list[StepFailure] = []
    for number, part in enumerate(params[EACH]):
        try:
            done.append(await provider.perform(action, part, context, f"{key}:{number}"))
        except StepFailure as failure:
            if failure.failure_class is FailureClass.TRANSIENT:
                raise
            failures.append(failure)
    if failures and not done:
        raise failures[0]
    return joined(done, failures)


def joined(parts: Sequence[Applied], failures: Sequence[StepFailure] = ()) -> Applied:
    """What one step did to several things, as one; it can be taken back when each of them can."""
    inverses = [part.inverse for part in parts]
    result: Json = {"items": [part.result for part in parts], "count": len(parts)}
    if failures:
        result["failed"] = [{"reason": each.reason, "message": each.message} for each in failures]
    return Applied(
        result=result,
        inverse={EACH: inverses} if all(inverse is not None for inverse in inverses) else None,
        undo_check={EACH: [part.undo_check for part in parts]},
    )
