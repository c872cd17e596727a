"""The processes that say what is due: each reports every few seconds, so that any replica can tell how they are."""

from dataclasses import dataclass

from libs.storage.postgres import Database

FRESH_S = 15.0
"""A process that has not reported for so long is gone."""


@dataclass(frozen=True, slots=True)
class Workers:
    """Those that have reported lately: how many, on which version of the engine, and what is wrong with the newest."""

    count: int
    version: str
    problem: str


class WorkerStore:
    """Reports of one process, read by all. They belong to no tenant."""

    def __init__(self, database: Database, slot: str, engine: str) -> None:
        self._database = database
        self._slot = slot
        self._engine = engine

    async def report(self, version: str, problem: str) -> int:
        """Say that we are there, and what is wrong (empty: nothing); how many of our kind there are."""
        async with self._database.sweep() as tx:
            await tx.execute(
                "INSERT INTO agenda.workers (slot, engine, version, problem, seen_at) VALUES (%s, %s, %s, %s, now()) "
                "ON CONFLICT (slot) DO UPDATE SET engine = EXCLUDED.engine, version = EXCLUDED.version, "
                "problem = EXCLUDED.problem, seen_at = EXCLUDED.seen_at",
                (self._slot, self._engine, version, problem),
            )
            await tx.execute("DELETE FROM agenda.workers WHERE seen_at < now() - interval '1 day'")
            count = await tx.fetch_value(
                "SELECT count(*) FROM agenda.workers WHERE engine = %s AND seen_at > now() - make_interval(secs => %s)",
                (self._engine, FRESH_S),
                last=True,
            )
        return int(count)

    async def seen(self) -> Workers:
        """Those that have reported lately."""
        async with self._database.sweep() as tx:
            rows = await tx.fetch_all(
                "SELECT version, problem FROM agenda.workers WHERE engine = %s "
                "AND seen_at > now() - make_interval(secs => %s) ORDER BY problem <> '', seen_at DESC",
                (self._engine, FRESH_S),
            )
        return Workers(len(rows), rows[0]["version"], rows[0]["problem"]) if rows else Workers(0, "", "")
