"""People nobody knows, and what is asked about them: drawn at random, as people type it."""

from __future__ import annotations

import random

from tests.e2e.phrases import typed

_STARTS = ("zog", "quib", "torv", "blim", "fask", "drel", "wix", "yomp", "krel", "plon")
_ENDS = ("blar", "nix", "ulon", "dorf", "mip", "vash", "gorn", "teck", "lumo", "rax")
_TOPICS = ("project", "roof", "picnic", "budget", "garden party", "lease", "launch", "workshop")
_ASK = (
    "send an email to {who} about the {topic}",
    "email {who} about the {topic}",
    "write an email to {who} about the {topic}",
)
_SENTENCES = ("{name} is {address}", "{name}'s email is {address}", "{address}", "it's {address}")


def name(dice: random.Random, *others: str) -> str:
    """A name that is no word and no contact's, and none of the others."""
    while True:
        drawn = (dice.choice(_STARTS) + dice.choice(_ENDS)).capitalize()
        if drawn not in others:
            return drawn


def topic(dice: random.Random) -> str:
    """What a letter is about."""
    return dice.choice(_TOPICS)


def address(dice: random.Random, who: str) -> str:
    """An address of theirs."""
    return f"{who.lower()}@{dice.choice(('alien.com', 'example.org', 'mail.example'))}"


def letter(dice: random.Random, who: str, about: str) -> str:
    """A request to write to someone."""
    return typed(dice, dice.choice(_ASK).format(who=who, topic=about))


def tells(dice: random.Random, who: str, where: str) -> str:
    """The address of someone, as an answer."""
    return dice.choice(_SENTENCES).format(name=dice.choice((who, who.lower())), address=where)
