"""What people do: each story is a few messages about one thing, with its mark, and what the answers claim."""

from __future__ import annotations

import json
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from tests.e2e import phrases
from tests.faults.ledger import ABSENT, Ledger, Message, Thing
from tests.faults.people import NotAnswered, Somebody

FIRST_NAMES = ("Priya", "Marcus", "Elena", "Tobias", "Naomi", "Gustavo", "Ingrid", "Kwame", "Sofia", "Dmitri", "Ruth")
STRANGERS = ("Zelda", "Hugo", "Wanda", "Oscar", "Mabel", "Felix", "Greta", "Lionel", "Petra", "Quentin", "Ursula")
_LAST = ("Okafor", "Lindqvist", "Moreau", "Castellanos", "Novak", "Brennan", "Tanaka", "Haddad")
_NOTHING_OPEN = "never mind"


class Life:
    """One person's stories, in some order; each uses people and times of its own.

    Args:
        who: they.
        ledger: what they are told.
        dice: their draws.
        number: theirs alone.
    """

    def __init__(self, who: Somebody, ledger: Ledger, dice: random.Random, number: int) -> None:
        self._who, self._ledger, self._dice, self._number = who, ledger, dice, number
        self._names = list(FIRST_NAMES)
        self._strangers = list(STRANGERS)
        dice.shuffle(self._names)
        dice.shuffle(self._strangers)
        slots = [(day, hour) for day in ("tomorrow", "wednesday", "thursday", "friday") for hour in range(9, 17)]
        dice.shuffle(slots)
        self._slots = slots
        self._marks = 0
        self._things: list[Thing] = []

    @property
    def goes_on(self) -> bool:
        """Whether there are people and times left for another story."""
        return len(self._names) > 1 and len(self._strangers) > 1 and len(self._slots) > 3

    async def story(self) -> None:
        """One story, drawn."""
        stories: list[tuple[Callable[[], Awaitable[None]], int]] = [
            (self._meeting, 8), (self._mail, 4), (self._mail_to_a_stranger, 4), (self._task, 4), (self._reminder, 3),
            (self._plan_of_two, 4), (self._promise, 1), (self._question_between, 2),
        ]  # fmt: skip
        told = self._dice.choices([each for each, _ in stories], [weight for _, weight in stories])[0]
        earlier, said = list(self._things), len(self._who.said)
        try:
            await told()
        except NotAnswered:
            for thing in self._things[len(earlier) :]:
                thing.states |= {
                    "any",
                    ABSENT,
                }  # nobody was told of them: the answer that is missing is noted by itself
            raise
        for message in self._who.said[said:]:
            self._take_up(earlier, message)
        if self._who.last.get("active_goal") or (self._who.last.get("reply") or {}).get("expects"):
            await self._who.say(_NOTHING_OPEN)

    async def _meeting(self) -> None:
        """Scheduled, perhaps moved, perhaps cancelled, perhaps that undone."""
        first, email = await self._contact()
        event = self._thing("event", email)
        await self._who.say(f"schedule a meeting with {first} {self._slot()}")
        if not await self._agree(event, "create_event"):
            self._ledger.unfulfilled.append("schedule")
            return
        if self._dice.random() < 0.5:
            await self._who.say(f"reschedule my meeting with {first} to {self._slot()}")
            if not await self._agree(event, "update_event"):
                self._ledger.unfulfilled.append("reschedule")
                return
        if self._dice.random() < 0.5:
            before = set(event.states)
            await self._who.say(f"cancel my meeting with {first}")
            if not await self._agree(event, "delete_event"):
                self._ledger.unfulfilled.append("cancel")
                return
            if self._dice.random() < 0.5:
                self._undone(event, await self._who.say("undo that"), before)

    async def _question_between(self) -> None:
        """Something else is asked while a proposal stands."""
        first, email = await self._contact()
        event = self._thing("event", email)
        await self._who.say(f"schedule a call with {first} {self._slot()}")
        await self._who.say(self._dice.choice(("what's on my calendar today?", "what are my tasks?")))
        if not await self._agree(event, "create_event"):
            self._ledger.unfulfilled.append("schedule")

    async def _mail(self) -> None:
        first, _ = await self._contact()
        mail = self._thing("mail", self._mark())
        self._drafted(mail, await self._who.say(f"send an email to {first} about the budget {mail.mark}"))
        await self._send(mail)

    async def _mail_to_a_stranger(self) -> None:
        """A question for the address, perhaps something else first, then the yes."""
        stranger, mail = self._strangers.pop(), self._thing("mail", self._mark())
        asked = await self._who.say(f"send an email to {stranger} about the offsite {mail.mark}")
        self._drafted(mail, asked)
        if self._dice.random() < 0.3:
            await self._who.say("what's on my calendar today?")
        self._drafted(mail, await self._who.say(f"{stranger.lower()}.{mail.mark.lower()}@example.com"))
        await self._send(mail)

    async def _send(self, mail: Thing) -> None:
        if "draft" not in mail.states:
            self._ledger.unfulfilled.append("draft")
            return
        for answer in await self._yes():
            mail.told(_done(answer, "send_email", mail), ("sent",), unknown=answer.unknown)
        if mail.states != {"sent"}:
            self._ledger.unfulfilled.append("send")

    async def _task(self) -> None:
        task = self._thing("task", self._mark())
        answer = await self._who.say(f"add a task to buy milk {task.mark}")
        task.told(_done(answer, "create_task", task), ("open",), unknown=answer.unknown)
        if task.states != {"open"}:
            self._ledger.unfulfilled.append("task")
            return
        what = self._dice.choice(("undo", "complete", "delete", "leave"))
        if what == "undo":
            self._undone(task, await self._who.say("undo that"), {ABSENT})
        elif what == "complete":
            answer = await self._who.say(f"complete the task buy milk {task.mark}")
            task.told(_done(answer, "complete_task", task), ("completed",), unknown=answer.unknown)
        elif what == "delete":
            answer = await self._who.say(f"delete the task buy milk {task.mark}")
            task.told(_done(answer, "delete_task", task), (ABSENT,), unknown=answer.unknown)

    async def _plan_of_two(self) -> None:
        """An event and a task in one request."""
        first, email = await self._contact()
        event, task = self._thing("event", email), self._thing("task", self._mark())
        text = f"schedule a call with {first} {self._slot()} and add a task to prepare the deck {task.mark}"
        answers = [await self._who.say(text)]
        if (self._who.last.get("reply") or {}).get("expects") == "yes_no":
            answers += await self._yes()
        for answer in answers:
            event.told(_done(answer, "create_event", event), ("any",), unknown=answer.unknown)
            task.told(_done(answer, "create_task", task), ("open",), unknown=answer.unknown)
        if ABSENT in event.states or ABSENT in task.states:
            self._ledger.unfulfilled.append("plan")

    async def _reminder(self) -> None:
        reminder = self._thing("reminder", self._mark())
        seconds = self._dice.randrange(2, 12)
        answer = await self._who.say(f"remind me in {seconds} seconds to water the plants {reminder.mark}",
                                     real_time=True)  # fmt: skip
        reminder.told(_done(answer, "create_reminder", reminder), ("there",), unknown=answer.unknown)
        if reminder.states != {"there"}:
            self._ledger.unfulfilled.append("reminder")

    async def _promise(self) -> None:
        answer = (await self._who.say("I'll think about it and get back to you")).answer or {}
        if answer.get("goal"):
            self._thing("goal", str(answer["goal"]["id"])).states = {"there"}

    async def _contact(self) -> tuple[str, str]:
        """A new contact: first name, and an address that is the mark of what is done with them."""
        first, last = self._names.pop(), self._dice.choice(_LAST)
        email = f"{first}.{last}.{self._mark()}@example.com".lower()
        await self._who.act("contact.create_contact", name=f"{first} {last}", email=email)
        self._thing("contact", email).states = {"there"}
        return first, email

    async def _agree(self, event: Thing, action: str) -> bool:
        """Say yes to a proposal about an event; whether it was done."""
        if (self._who.last.get("reply") or {}).get("expects") not in ("yes_no", "choice") and not self._who.last.get(
            "active_goal"
        ):
            return False
        done = False
        for answer in await self._yes():
            claimed = _done(answer, action, event)
            if claimed is not None and done:
                self._ledger.wrong.append(f"two answers claim {action} of {event.mark}")
            done = done or claimed is not None
            event.told(claimed, ("any", ABSENT), unknown=answer.unknown)
        return done

    async def _yes(self) -> list[Message]:
        """A yes, now and then two at the same moment; said again when it is asked for again (Redis was away)."""
        if self._dice.random() < 0.15:
            both = await self._who.say_both("yes", "yes please")
            return list(both)
        answers = []
        for _ in range(3):
            answers.append(await self._who.say(phrases.yes(self._dice)))
            reply = (answers[-1].answer or {}).get("reply") or {}
            if reply.get("type") == "ai_brain" or reply.get("expects") != "yes_no":
                break
        return answers

    def _drafted(self, mail: Thing, answer: Message) -> None:
        mail.told(_done(answer, "create_draft", mail), ("draft",), unknown=answer.unknown)

    def _undone(self, thing: Thing, answer: Message, before: set[str]) -> None:
        if _statuses(answer, "undone"):
            thing.states = set(before)
        elif answer.unknown:
            thing.states |= before

    def _take_up(self, earlier: list[Thing], message: Message) -> None:
        """An answer may tell of an earlier story's thing, whose question was still open: then that one was done."""
        for step in _steps(message):
            for thing in earlier if step["status"] == "completed" else ():
                state = _state_after(step) if _is_about(step, thing) else None
                if state is not None and thing.states != {state}:
                    thing.states = {state}
                    self._ledger.taken_up.append(step["action"])

    def _thing(self, kind: str, mark: str) -> Thing:
        made = self._ledger.thing(kind, mark)
        self._things.append(made)
        return made

    def _slot(self) -> str:
        day, hour = self._slots.pop()
        return f"{day} at {hour}:00"

    def _mark(self) -> str:
        self._marks += 1
        return f"WX{self._number:04d}Y{self._marks:02d}"


def _steps(message: Message) -> list[dict[str, Any]]:
    """The steps an answer tells of as something it did."""
    answer = message.answer or {}
    if (answer.get("reply") or {}).get("type") != "ai_brain":
        return []
    return list((answer.get("workflow") or {}).get("steps") or [])


def _statuses(message: Message, status: str) -> bool:
    return any(step["status"] == status for step in _steps(message))


def _done(message: Message, action: str, thing: Thing) -> str | None:
    """The state that a completed step of the answer has brought the thing to; None when it tells of none."""
    found = (each for each in _steps(message) if each["action"] == action and each["status"] == "completed")
    return next((_state_after(each) for each in found if _is_about(each, thing)), None)


def _is_about(step: dict[str, Any], thing: Thing) -> bool:
    """Whether what a step did is of the thing's kind and has its mark."""
    kinds = {"event": "event", "task": "task", "mail": ("draft", "email"), "reminder": "reminder"}
    if not step["action"].endswith(kinds.get(thing.kind, ())):
        return False
    return thing.mark.casefold() in json.dumps(step.get("result")).casefold()


_STATES = {
    "delete_event": ABSENT, "create_draft": "draft", "send_email": "sent", "create_task": "open",
    "complete_task": "completed", "delete_task": ABSENT, "create_reminder": "there",
}  # fmt: skip


def _state_after(step: dict[str, Any]) -> str | None:
    """The state a completed step claims; of an event that was made or moved its start."""
    if step["action"] in ("create_event", "update_event"):
        return datetime.fromisoformat(step["result"]["event"]["start"]).astimezone(UTC).isoformat()
    return _STATES.get(step["action"])
