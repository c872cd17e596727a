"""Answers known by their meaning: through a little embeddings server, and without one the rules alone."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from libs.storage.postgres import Database
from services.agenda.embeddings_client import EmbeddingsLikeness
from tests.integration.agenda.house import NOON, TENANT, House, customer, goal_wish, turn_of

_WORDS = ("slides", "deck", "venue", "invoice")
_SAME = {"presentation": "slides", "deck": "slides"}


class Server:
    """Embeds by the words it knows; can be told to answer badly."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.bad: bytes | None = None
        self.status = 200
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                owner.asked.append(body["input"])
                rows = [{"index": n, "embedding": _vector(text)} for n, text in enumerate(body["input"])]
                content = owner.bad if owner.bad is not None else json.dumps({"data": rows[::-1]}).encode()
                self.send_response(owner.status)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                return

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.http.server_port}/"


def _vector(text: str) -> list[float]:
    words = [_SAME.get(word, word) for word in text.lower().split()]
    return [float(word in words) for word in _WORDS] + [0.01]


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.http.shutdown()
    made.http.server_close()


def misc(goal: Any, text: str, **more: Any) -> Any:
    """A turn no rule takes for an answer to a goal that waits for a yes or no."""
    return turn_of(goal, NOON.replace(hour=13), text=text, act="inform", **more)


async def test_an_answer_in_other_words_meets_the_goal_and_silences_its_follow_up(
    database: Database, server: Server
) -> None:
    async with httpx.AsyncClient(base_url=server.url) as client:
        house = House(database, likeness=EmbeddingsLikeness(client, "words"))
        who = customer()
        wish = goal_wish(who, goal_type="confirmation_expected", description="the slides")
        other = goal_wish(who, goal_type="confirmation_expected", description="the venue")
        goal, venue = await house.agenda.create_goal(TENANT, wish), await house.agenda.create_goal(TENANT, other)
        unrelated = misc(goal, "the invoice came")
        assert (await house.agenda.check_turn(TENANT, who["customer_id"], unrelated))[0] == []
        turn = misc(goal, "sent the presentation")
        met, silent = await house.agenda.check_turn(TENANT, who["customer_id"], turn)
        assert ([each.id for each in met], silent) == ([goal.id], [goal.follow_up_task_id])
        assert (await house.agenda.get_goal(TENANT, venue.id)).status == "pending"
        assert server.asked[1] == ["sent the presentation"], "what goals say is embedded once"


@pytest.mark.parametrize(("status", "bad"), [(500, b"{}"), (200, b"no json"), (200, b'{"data": []}')])
async def test_a_service_that_answers_badly_leaves_it_to_the_rules(
    database: Database, server: Server, status: int, bad: bytes
) -> None:
    server.status, server.bad = status, bad
    async with httpx.AsyncClient(base_url=server.url) as client:
        house = House(database, likeness=EmbeddingsLikeness(client, "words"))
        who = customer()
        goal = await house.agenda.create_goal(
            TENANT, goal_wish(who, goal_type="confirmation_expected", description="the slides")
        )
        assert (await house.agenda.check_turn(TENANT, who["customer_id"], misc(goal, "the slides")))[0] == []
        yes = turn_of(goal, NOON.replace(hour=14))
        assert [each.id for each in (await house.agenda.check_turn(TENANT, who["customer_id"], yes))[0]] == [goal.id]


async def test_a_clear_other_request_is_never_compared(database: Database, server: Server) -> None:
    async with httpx.AsyncClient(base_url=server.url) as client:
        house = House(database, likeness=EmbeddingsLikeness(client, "words"))
        who = customer()
        goal = await house.agenda.create_goal(TENANT, goal_wish(who, description="the slides"))
        request = turn_of(
            goal, NOON.replace(hour=13), text="show the slides", act="request", intent="calendar.list", confidence=0.9
        )
        assert (await house.agenda.check_turn(TENANT, who["customer_id"], request))[0] == []
        assert server.asked == []
