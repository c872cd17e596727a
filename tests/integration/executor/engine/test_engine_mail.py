"""Mail over SMTP to a real little server: sent once after a yes, at most once under any kill, and told as it is."""

from __future__ import annotations

import asyncio
import email
import email.policy
from typing import Any

import pytest
from aiosmtpd.controller import UnthreadedController

from libs.clock import FixedClock, SystemClock
from libs.errors import StewardError
from services.executor.invoke import Invoke
from services.executor.providers.smtp import MailServer, SmtpProvider
from services.executor.providers.smtp.letters import Letters
from services.executor.providers.smtp.server import Place

from .conftest import NOW, Executor, Killed, Outside, statuses, step

LETTER = {
    "recipient_email": ["ann@example.com"],
    "subject": "Offsite\nBcc: eve@example.com",
    "body": "Hi Ann,\n.\nsee you ☕",
}
WHO = {"name": "Tom Novak", "email": "tom@example.com"}


class Post:
    """What the server got; ``says`` are its next replies to RCPT and to a mail, ``after`` happens once it has one."""

    def __init__(self) -> None:
        self.got: list[Any] = []
        self.rcpt: list[str] = []
        self.data: list[str] = []
        self.after: Any = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        said = self.rcpt.pop(0) if self.rcpt else "250 OK"
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        said = self.data.pop(0) if self.data else "250 OK"
        if said.startswith("250"):
            self.got.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
            if self.after is not None:
                await self.after(server)
        return said

    def read(self) -> Any:
        """The one mail that came, as a mail program reads it."""
        [(_, _, content)] = self.got
        return email.message_from_bytes(content, policy=email.policy.default)


@pytest.fixture
async def post() -> Any:
    handler = Post()
    controller = UnthreadedController(handler, hostname="127.0.0.1", port=0, loop=asyncio.get_running_loop())
    server = await controller._create_server()
    handler.port = server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    yield handler
    server.close()
    await server.wait_closed()


@pytest.fixture
def executor(engine_database: Any, engine_redis: Any, post: Any) -> Any:
    """One whose mail goes to that server."""
    server = MailServer(Place.of(f"smtp://127.0.0.1:{post.port}"), "Steward <desk@example.org>", timeout_s=2.0)
    mail = SmtpProvider(engine_database, server)
    return Executor(engine_database, engine_redis, FixedClock(NOW), Outside(), more=[mail])


async def _sent(executor: Any, **params: Any) -> Any:
    """The run of one mail with its yes."""
    run = await executor.start(step("send", "email.send_email", params or LETTER), id="wf", customer=WHO)
    return await executor.answer(run, "yes", "answer-1")


async def _mails(executor: Any) -> Any:
    return await executor.rows("SELECT status, recipients, subject, body FROM executor.emails ORDER BY created_at")


async def _error(executor: Any) -> Any:
    return (await executor.get("wf")).workflow.steps["send"].error["reason"]


async def test_a_mail_is_sent_after_its_yes_and_kept(executor: Any, post: Any) -> None:
    run = await executor.start(step("send", "email.send_email", LETTER), id="wf", customer=WHO)
    assert post.got == [], "not before the yes"
    await executor.answer(run, "yes")
    assert statuses(await executor.get("wf")) == {"send": "completed"}
    [(sender, recipients, _)] = post.got
    assert (sender, recipients) == ("desk@example.org", ["ann@example.com"])
    mail = post.read()
    assert (mail["From"], mail["Reply-To"], mail["To"]) == (
        "Tom Novak <desk@example.org>", "tom@example.com", "ann@example.com",
    )  # fmt: skip
    assert mail["Subject"] == "Offsite Bcc: eve@example.com" and mail["Bcc"] is None, "a subject is no header"
    assert mail["Message-ID"].endswith("@example.org>") and mail["Date"].datetime == NOW
    assert mail.get_content().replace("\r\n", "\n").strip() == LETTER["body"], "a line with a dot alone does not end it"
    [kept] = await _mails(executor)
    assert (kept["status"], kept["recipients"]) == ("sent", ["ann@example.com"])
    assert await executor.rows("SELECT 1 FROM executor.mail_attempts") == []


async def test_a_draft_is_kept_as_it_was_sent(executor: Any, post: Any) -> None:
    """Whatever becomes of it while the server has it."""
    draft = (await _invoke(executor, "email.create_draft", LETTER))["draft"]

    async def changed_meanwhile(server: Any) -> None:
        await executor.rows("UPDATE executor.emails SET body = 'other' RETURNING id")

    post.after = changed_meanwhile
    await _sent(executor, draft_id=draft["id"], subject="Offsite, moved")
    [kept] = await _mails(executor)
    assert (kept["status"], kept["subject"], kept["body"]) == ("sent", "Offsite, moved", LETTER["body"])
    again = await executor.start(step("send", "email.send_email", {"draft_id": draft["id"]}), id="wf2")
    await executor.answer(again, "yes")
    assert (await executor.get("wf2")).workflow.steps["send"].error["reason"] == "ALREADY_SENT"
    assert len(post.got) == 1


@pytest.mark.parametrize("commits", range(1, 7))
async def test_killed_after_each_commit_it_is_sent_at_most_once(
    executor: Any, post: Any, kill_after: Any, commits: int
) -> None:
    kill_after(commits)
    try:
        await _sent(executor)
    except Killed:
        kill_after(0)
        executor = executor.again()
        await executor.sweep()
        await _sent_again(executor)
    assert statuses(await executor.get("wf")) == {"send": "completed"}, "no kill is in the moment of handing over"
    assert len(post.got) == 1
    assert [mail["status"] for mail in await _mails(executor)] == ["sent"]


@pytest.mark.parametrize(("moment", "went"), [("begin", 0), ("finish", 1)])
async def test_killed_while_the_server_has_it_nothing_is_claimed_and_nothing_repeated(
    executor: Any, post: Any, monkeypatch: Any, moment: str, went: int
) -> None:
    """After the attempt is begun, before the mail is over; and when the server has it, before we know."""
    whole = getattr(Letters, moment)

    async def dies(*args: Any) -> Any:
        if moment == "begin":
            await whole(*args)
        raise Killed

    monkeypatch.setattr(Letters, moment, dies)
    with pytest.raises(Killed):
        await _sent(executor)
    monkeypatch.setattr(Letters, moment, whole)
    executor = executor.again()
    await executor.sweep()
    assert await _error(executor) == "OUTCOME_UNKNOWN"
    assert len(post.got) == went
    assert await _mails(executor) == [], "not kept as sent"


async def test_a_server_that_says_no_has_sent_nothing(executor: Any, post: Any) -> None:
    post.rcpt = ["550 no such user"]
    await _sent(executor)
    assert await _error(executor) == "MAIL_REFUSED"
    assert post.got == [] and await _mails(executor) == []


@pytest.mark.parametrize("where", ["rcpt", "data"])
async def test_a_server_that_says_later_gets_it_later(executor: Any, post: Any, where: str) -> None:
    setattr(post, where, ["451 try again", "451 try again"])
    executor.clock.now = SystemClock().now
    await _sent(executor)
    assert statuses(await executor.get("wf")) == {"send": "completed"}
    assert len(post.got) == 1


async def test_a_line_that_breaks_after_the_mail_leaves_it_unknown_until_asked_for_again(
    executor: Any, post: Any
) -> None:
    draft = (await _invoke(executor, "email.create_draft", LETTER))["draft"]

    async def breaks(server: Any) -> None:
        server.transport.abort()

    post.after = breaks
    await _sent(executor, draft_id=draft["id"])
    assert await _error(executor) == "OUTCOME_UNKNOWN"
    assert [mail["status"] for mail in await _mails(executor)] == ["draft"]
    post.after = None
    with pytest.raises(StewardError) as still:
        await _invoke(executor, "email.send_email", {"draft_id": draft["id"]})
    assert still.value.reason == "OUTCOME_UNKNOWN", "it may be under way just now"
    executor.clock.advance(180)
    await _invoke(executor, "email.send_email", {"draft_id": draft["id"]})
    assert [mail["status"] for mail in await _mails(executor)] == ["sent"] and len(post.got) == 2


async def test_a_silent_server_is_given_up_in_time(executor: Any, post: Any) -> None:
    async def silent(server: Any) -> None:
        await asyncio.sleep(4)

    post.after = silent
    begun = asyncio.get_running_loop().time()
    await _sent(executor)
    assert await _error(executor) == "OUTCOME_UNKNOWN"
    assert asyncio.get_running_loop().time() - begun < 3.9


async def test_a_program_that_asks_twice_sends_once(executor: Any, post: Any) -> None:
    first = await _invoke(executor, "email.send_email", LETTER, "r1")
    assert await _invoke(executor, "email.send_email", LETTER, "r1") == first
    assert len(post.got) == 1 and first["message"]["status"] == "sent"


async def _invoke(executor: Any, action: str, params: Any, request_id: str = "") -> Any:
    context = executor.context(customer=WHO)
    return await executor.invoker.invoke(Invoke(executor.tenant, action, params, context, request_id))


async def _sent_again(executor: Any) -> None:
    """The caller asks again, as the router does."""
    run = await executor.start(step("send", "email.send_email", LETTER), id="wf", customer=WHO)
    if any(run.workflow.open_interventions()):
        await executor.answer(run, "yes", "answer-1")
