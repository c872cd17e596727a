"""Five nodes in a row on LangGraph with its PostgreSQL checkpointer, stopped at a question at the second and resumed.

Runs on the Python of its own environment: `langgraph_runs.py DATABASE_URL AT_ONCE RUNS`; prints one line of JSON. Its
nodes do nothing, where the same plan at our side makes four tasks. `durability="sync"`: as with us, a step is stored
before the next one begins.
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
    """What the steps have made so far."""

    one: str
    ask: str
    three: str
    four: str
    five: str


def graph(saver: AsyncPostgresSaver) -> Any:
    """The five nodes in a row."""
    builder = StateGraph(State)
    for before, name in zip((START, *NAMES[:-1]), NAMES, strict=True):
        builder.add_node(name, _node(name))
        builder.add_edge(before, name)
    builder.add_edge(NAMES[-1], END)
    return builder.compile(checkpointer=saver)


def _node(name: str) -> Any:
    async def run(state: State) -> dict[str, str]:
        return {name: interrupt("Who?") if name == "ask" else "done"}

    return run


async def main(url: str, at_once: int, runs: int) -> None:
    """Warm up, run, print."""
    connections: dict[str, Any] = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}
    async with AsyncConnectionPool(url, min_size=6, max_size=6, kwargs=connections, open=False) as pool:
        saver = AsyncPostgresSaver(pool)
        await saver.setup()
        compiled = graph(saver)
        times: list[float] = []

        async def caller(count: int, kept: list[float]) -> None:
            for _ in range(count):
                begun = time.perf_counter()
                config = {"configurable": {"thread_id": str(uuid.uuid4())}}
                stopped = await compiled.ainvoke({}, config, durability="sync")
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
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
