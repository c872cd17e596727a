"""Joined requests drawn at random: the parts, how they are joined, and how they are typed."""

from __future__ import annotations

import random

from tests.e2e.phrases import Somebody

_THINGS = ("groceries", "laundry", "the tax papers", "new curtains", "the garden", "a birthday cake", "the car wash")
_ERRANDS = (
    "water the plants",
    "pick up the parcel",
    "pay the rent",
    "wash the car",
    "feed the cat",
    "renew the passport",
    "return the books",
    "fix the bike",
)
_FREE = (
    "where I have free time",
    "when I'm free",
    "when I have time",
    "in my next free slot",
    "where there is free time",
    "whenever I have a free slot",
    "in my first free hour",
)
_LIST = ("list my events", "show me my calendar", "list out events", "show my schedule", "what's on my calendar")
_JOIN = (" and ", " and then ", ", then ", " and also ", ". Then ")


def errands(dice: random.Random, count: int) -> list[str]:
    """So many different things to do."""
    return dice.sample(_ERRANDS, count)


def list_and_task_when_free(dice: random.Random) -> tuple[str, str]:
    """A request to list the calendar and to make a task in free time, in either order; and what the task is about."""
    thing = dice.choice(_THINGS)
    verb = dice.choice(("create", "add", "make", "put in"))
    task = f"{verb} a task for {thing} {dice.choice(_FREE)}"
    parts = [dice.choice(_LIST), task]
    dice.shuffle(parts)
    return typed(dice, joined(dice, parts)), thing


def meeting_on_the_list(dice: random.Random, name: str, what: str, when: str) -> str:
    """A request to schedule something and put it among the tasks."""
    verb = dice.choice(("schedule", "book", "set up", "arrange"))
    add = dice.choice(
        ("add it to my task list", "add it to my tasks", "put it on my to-do list", "add that to my tasks")
    )
    return typed(dice, joined(dice, [f"{verb} a {what} with {name} {when}", add]))


def three_steps(dice: random.Random, who: Somebody, what: str, when: str, errand: str) -> str:
    """A booking, a task and a list of tasks, in any order."""
    parts = [
        f"{dice.choice(('book', 'schedule'))} a {what} with {dice.choice((who.first, who.name))} {when}",
        f"{dice.choice(('add', 'create'))} a task to {errand}",
        dice.choice(("show my tasks", "list my tasks")),
    ]
    dice.shuffle(parts)
    middle = dice.choice((", ", " and ", ", then "))
    return typed(dice, f"{parts[0]}{middle}{parts[1]}{dice.choice(_JOIN)}{parts[2]}")


def several_tasks(dice: random.Random, tasks: list[str]) -> str:
    """Tasks in a list."""
    listed = f"{', '.join(tasks[:-1])}{dice.choice((' and ', ', and '))}{tasks[-1]}"
    lead = dice.choice(("add these tasks: ", "create tasks: ", "add three tasks: ", "new tasks: add these tasks: "))
    return _first_letter(dice, f"{lead}{listed}")


def for_each(dice: random.Random, day: str) -> str:
    """A task for each event of a day."""
    each = dice.choice(("each of my meetings", "every meeting", "each event", "all my events"))
    task = dice.choice(("a prep task", "a task to prepare"))
    if dice.random() < 0.5:
        return typed(dice, f"{dice.choice(('add', 'create'))} {task} for {each} {day}")
    return typed(dice, f"for {each} {day} {dice.choice(('add', 'create'))} {task}")


def email_to(dice: random.Random, people: list[Somebody], words: str) -> str:
    """A mail with its words to several."""
    names = " and ".join(who.first for who in people)
    verb = dice.choice(("email {}", "send an email to {}", "write an email to {}", "mail {}"))
    return typed(dice, f"{verb.format(names)} saying {words}")


def move_and_tell(dice: random.Random, who: Somebody, what: str, when: str) -> str:
    """An event moved, and its guest told."""
    move = f"{dice.choice(('move', 'reschedule', 'shift'))} my {what} with {who.first} to {when}"
    tell = dice.choice(
        (
            f"tell {who.first}",
            "tell {her}",
            "let {her} know",
            f"let {who.first} know about it",
            f"email {who.first} about it",
        )
    ).format(her=dice.choice(("her", "him", "them")))
    return typed(dice, joined(dice, [move, tell]))


def joined(dice: random.Random, parts: list[str]) -> str:
    """Parts in one text."""
    text = parts[0]
    for part in parts[1:]:
        join = dice.choice(_JOIN)
        text += join + (part[:1].upper() + part[1:] if join.startswith(".") else part)
    return text


def typed(dice: random.Random, text: str) -> str:
    """As typed: properly, in lower case, or without punctuation too (where a comma joined two requests, "and" does)."""
    style = dice.randrange(3)
    if style == 0:
        return text[:1].upper() + text[1:]
    lowered = text.lower().replace(", and ", " and ").replace(", then ", " then ").replace(", ", " and ")
    return text.lower() if style == 1 else "".join(each for each in lowered if each not in "?!,.'")


def _first_letter(dice: random.Random, text: str) -> str:
    return text if dice.random() < 0.5 else text[:1].upper() + text[1:]
