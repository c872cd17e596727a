"""One answer for several people who are still open: "Smith, and Meera is meera@z.com", "1: zed@x.com, 2: yara@y.com".
Pure."""

from __future__ import annotations

from services.router.flows.events import words
from services.router.flows.guests import guest_from
from services.router.model.goal import Goal, Guest
from services.router.model.understood import Understood

_OPEN = ("several", "unknown")
_ASKED = ("which_person", "unknown_person")


def answered(goal: Goal, understood: Understood) -> Goal | None:
    """The goal with everyone the text settles; None unless it settles more than the one we asked about."""
    open_guests = [guest for guest in goal.people if guest.state in _OPEN]
    if goal.asked not in _ASKED or len(open_guests) < 2:
        return None
    mails = _mails(open_guests, understood)
    settled = {guest.said: done for guest in open_guests if (done := _settled(guest, understood, mails)) is not None}
    if len(settled) < 2:
        return None
    return goal.having(
        people=tuple(settled.get(guest.said, guest) if guest.state in _OPEN else guest for guest in goal.people),
        choices=(), asked="", asked_text="",
    )  # fmt: skip


def _settled(guest: Guest, understood: Understood, mails: dict[str, str]) -> Guest | None:
    if guest.state == "unknown":
        mail = mails.get(guest.said, "")
        return guest.model_copy(update={"email": mail, "state": "known"}) if mail else None
    said = set(words(_without_mails(understood)))
    fitting = []
    for one in guest.candidates:
        others = [set(words(other.name)) for other in guest.candidates if other is not one]
        own = set(words(one.name)) - set().union(*others)
        if own & said or (one.email and one.email.casefold() in {each.casefold() for each in understood.emails}):
            fitting.append(one)
    return guest_from(fitting[0], guest.said) if len(fitting) == 1 else None


def _mails(guests: list[Guest], understood: Understood) -> dict[str, str]:
    """Whose each address is: of the unknown one named before it or in it; else in the order they were named."""
    known = {one.email.casefold() for guest in guests for one in guest.candidates}
    unknown = [guest.said for guest in guests if guest.state == "unknown"]
    fresh = [mail for mail in understood.emails if mail.casefold() not in known]
    found: dict[str, str] = {}
    for mail in fresh:
        name = _named_by(mail, [each for each in unknown if each not in found], understood.text)
        if name:
            found[name] = mail
    rest = [mail for mail in fresh if mail not in found.values()]
    left = [name for name in unknown if name not in found]
    return found | (dict(zip(left, rest, strict=True)) if len(left) == len(rest) else {})


def _named_by(mail: str, names: list[str], text: str) -> str:
    folded = text.casefold()
    local = mail.partition("@")[0].casefold()
    within = [
        name
        for name in names
        if set(words(name)) & set("".join(each if each.isalpha() else " " for each in local).split())
    ]
    if len(within) == 1:
        return within[0]
    before = folded.partition(mail.casefold())[0]
    places = {name: before.rfind(name.casefold()) for name in names}
    nearest = max(places, key=lambda name: places[name], default="")
    return nearest if nearest and places[nearest] >= 0 else ""


def _without_mails(understood: Understood) -> str:
    text = understood.text.casefold()
    for mail in understood.emails:
        text = text.replace(mail.casefold(), " ")
    return text
