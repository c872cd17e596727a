"""Five nodes in a row on LangGraph with its PostgreSQL checkpointer, stopped at a question at the second and resumed.

Runs on the Python of its own environment: `langgraph_runs.py DATABASE_URL AT_ONCE RUNS NODES`; prints one line of JSON.
With NODES `idle` they do nothing, where the same plan at our side makes four tasks. With `writing` four make one
each: a row by its key, in a transaction of its own through the same pool, as the plan of who uses LangGraph would.
`durability="sync"`: as with us, a step is stored before the next one begins.
"""

import asyncio
import json
import statistics
import sys
import time
import uuid
from typing import Any, TypedDict

import uvloop
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

NAMES = ("one", "ask", "three", "four", "five")


class State(TypedDict, total=False):
    """Which run it is, and what the steps have made so far."""

    key: str
    one: str
    ask: str
    three: str
    four: str
    five: str


TASKS = """
CREATE TABLE IF NOT EXISTS langgraph_tasks (
    key text PRIMARY KEY,
    customer text NOT NULL,
    title text NOT NULL,
    status text NOT NULL,
    created_at timestamptz NOT NULL
)
"""
MAKE_TASK = "INSERT INTO langgraph_tasks VALUES (%s, 'bench', %s, 'open', now()) ON CONFLICT DO NOTHING"


def graph(saver: AsyncPostgresSaver, tasks: AsyncConnectionPool | None) -> Any:
    """The five nodes in a row; with a pool, four of them make a task in it."""
    builder = StateGraph(State)
    for before, name in zip((START, *NAMES[:-1]), NAMES, strict=True):
        builder.add_node(name, _node(name, tasks))
        builder.add_edge(before, name)
    builder.add_edge(NAMES[-1], END)
    return builder.compile(checkpointer=saver)


def _node(name: str, tasks: AsyncConnectionPool | None) -> Any:
    async def run(state: State) -> dict[str, str]:
        if name == "ask":
            return {name: interrupt("Who?")}
        if tasks is not None:
            async with tasks.connection() as connection:
                await connection.execute(MAKE_TASK, (f"{state['key']}:{name}", name))
        return {name: "done"}

    return run


async def main(url: str, at_once: int, runs: int, nodes: str) -> None:
    """Warm up, run, print."""
    connections: dict[str, Any] = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}
    async with AsyncConnectionPool(url, min_size=6, max_size=6, kwargs=connections, open=False) as pool:
        saver = AsyncPostgresSaver(pool)
        await saver.setup()
        async with pool.connection() as connection:
            await connection.execute(TASKS)
        compiled = graph(saver, pool if nodes == "writing" else None)
        times: list[float] = []

        async def caller(count: int, kept: list[float]) -> None:
            for _ in range(count):
                begun = time.perf_counter()
                key = str(uuid.uuid4())
                config = {"configurable": {"thread_id": key}}
                stopped = await compiled.ainvoke({"key": key} if nodes == "writing" else {}, config, durability="sync")
                assert "__interrupt__" in stopped
                done = await compiled.ainvoke(Command(resume="Ann"), config, durability="sync")
                assert done["five"] == "done" and done["ask"] == "Ann"
                kept.append((time.perf_counter() - begun) * 1000)

        await caller(5, [])
        begun = time.perf_counter()
        await asyncio.gather(*(caller(runs // at_once, times) for _ in range(at_once)))
        seconds = time.perf_counter() - begun
    print(json.dumps({"p50_ms": statistics.median(times), "per_second": len(times) / seconds}))


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]))
