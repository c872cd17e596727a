"""The request that was remembered with a question of ours, and what a short answer makes of it. Pure."""

from __future__ import annotations

from services.router.flows.events import words
from services.router.model.decision import Pending
from services.router.model.understood import Understood
from services.router.reading.reads import LOOKS_ONLY


def confirmed_guess(pending: Pending | None, understood: Understood) -> str:
    """The intent that was meant by a text we were not sure of: our only guess by a yes, else by its place or words."""
    if pending is None or pending.kind != "guess" or understood.is_goal_request or understood.compound:
        return ""
    guesses = pending.guesses
    if understood.act == "affirm" and len(guesses) == 1:
        return guesses[0]
    index = understood.choice - 1 if understood.choice > 0 else len(guesses) + understood.choice
    if understood.choice and 0 <= index < len(guesses):
        return guesses[index]
    said = set(words(understood.text))
    named = [each for each in guesses if set(words(each.replace("_", " ").partition(".")[2])) & said]
    return named[0] if len(named) == 1 and len(said) <= 4 else ""


def guess_filled(pending: Pending | None, understood: Understood) -> str:
    """The only thing we guessed, when the text goes on with it ("lunch w bob" … "friday at 12") instead of a yes."""
    if pending is None or pending.kind != "guess" or len(pending.guesses) != 1 or understood.is_sure:
        return ""
    tells = bool(understood.times or understood.people or understood.emails)
    return pending.guesses[0] if tells and understood.act not in ("deny", "promise") else ""


_NO_ANSWERS = frozenset(
    {"deny", "thanks", "small_talk", "promise", "drop", "undo", "ask_open", "ask_why", "handoff", "misdirected"}
)
"""Acts whose words complete no request."""


def joined(pending: Pending | None, understood: Understood) -> str | None:
    """The remembered request with a short answer put into it; None when the text stands by itself."""
    if pending is None or pending.kind != "matter" or understood.act in _NO_ANSWERS:
        return None
    if pending.asked == "body":
        if understood.act == "affirm":
            return pending.text  # a yes to "what should it say?" says nothing yet
        mails = (
            understood.intent.startswith("email.") and understood.is_sure and (understood.people or understood.emails)
        )
        alone = mails or understood.does("asks_us") or _looks(understood)
        return None if alone else f"{pending.text.rstrip(' .!:')} saying {understood.text}"
    own = (
        understood.is_sure
        and understood.act in ("request", "")
        and not understood.intent.startswith(("chat.", "unclear"))
    )
    if own or len(understood.text) > 200:
        return None
    chosen = _chosen_name(pending, understood)
    if chosen and pending.missing_text:
        return pending.text.replace(pending.missing_text, chosen, 1)
    if understood.emails and pending.missing_text and pending.missing_text in pending.text:
        return pending.text.replace(pending.missing_text, f"{pending.missing_text} {understood.emails[0]}", 1)
    if pending.asked == "when" and understood.times and pending.missing_text and pending.missing_text in pending.text:
        return pending.text.replace(pending.missing_text, understood.text.strip(), 1)
    return f"{pending.text.rstrip(' .!')} {understood.text.strip()}"[:4000]


_OWN = frozenset({"i", "my", "me"})


def _looks(understood: Understood) -> bool:
    """A clear question about what is the person's own ("what emails did I send?"): no words for somebody else."""
    return understood.is_sure and understood.intent in LOOKS_ONLY and not _OWN.isdisjoint(words(understood.text))


def is_new_contact(understood: Understood) -> bool:
    """ "Zed's email is zed@z.com" of somebody who is no contact yet: the contact is made."""
    card = understood.emails or understood.phones
    people = understood.people
    unknown = len(people) == 1 and people[0].resolution == "unknown"
    return understood.intent == "contact.update" and understood.is_sure and unknown and bool(card)


_MOVES = frozenset({"reschedule", "cancel", "update"})


def may_stand_alone(understood: Understood) -> bool:
    """Whether what reads like a change of what we asked about may be a request of its own."""
    return understood.act == "change" and understood.is_sure and understood.goal_type in _MOVES


def names_its_own(alone: Understood) -> bool:
    """ "Push the dentist an hour", read by itself, names the event it is about."""
    return alone.is_goal_request and bool(alone.slot_text("query") or alone.people)


def _chosen_name(pending: Pending, understood: Understood) -> str:
    index = understood.choice - 1 if understood.choice > 0 else len(pending.choices) + understood.choice
    if understood.choice and 0 <= index < len(pending.choices):
        return str(pending.choices[index].value.get("email") or pending.choices[index].value.get("name") or "")
    named = [each for each in pending.choices if each.label.casefold() in understood.text.casefold()]
    return str(named[0].value.get("email") or named[0].label) if len(named) == 1 else ""
