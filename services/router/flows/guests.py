"""The people of a goal: who is named, which of several is meant, whose address is asked for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from services.router.model.goal import Choice, Contact, Goal, Guest
from services.router.model.understood import PersonSaid, Understood

_NOT_GUESTS = frozenset({"assignee", "recipient"})


def guests(understood: Understood) -> tuple[Guest, ...]:
    """The people named as taking part, in order; an address said for the only unknown one is theirs."""
    named = _one_of(understood, [person for person in understood.people if _takes_part(person)])
    found = list({_who(guest): guest for guest in named}.values())  # somebody spoken of twice comes once
    known = {guest.email.casefold() for guest in found if guest.email}
    emails = [email for email in understood.emails if email.casefold() not in known]
    unknown = [index for index, guest in enumerate(found) if guest.state == "unknown"]
    if len(unknown) == 1 and len(emails) == 1:
        found[unknown[0]] = found[unknown[0]].model_copy(update={"email": emails[0], "state": "known"})
        return tuple(found)
    return (*found, *(Guest(said=email, name=email, email=email) for email in emails))


def _one_of(understood: Understood, people: Sequence[PersonSaid]) -> list[Guest]:
    """The people as guests; those between whom there is a choice ("Sarah or Tom") are one who is still open."""
    said = understood.slots.get("either")
    names = {str(name).casefold() for name in said} if isinstance(said, list) else set()
    either = [person for person in people if person.text.casefold() in names]
    if len(either) < 2:
        return [guest_of(person) for person in people]
    candidates = tuple(each for person in either for each in person.candidates or (Contact(name=person.name),))
    one = Guest(
        said=" or ".join(person.text for person in either), name=" or ".join(person.name for person in either),
        state="several", candidates=candidates, either=True,
    )  # fmt: skip
    return [one, *(guest_of(person) for person in people if person not in either)]


def _takes_part(person: PersonSaid) -> bool:
    """Who is only named in the title ("Dentist appointment with Dr. Lee") is a guest when we know them."""
    return person.role not in _NOT_GUESTS and (person.role != "title" or person.resolution == "exact")


def _who(guest: Guest) -> str:
    return guest.contact_id or (guest.email or guest.name or guest.said).casefold()


def guest_of(person: PersonSaid) -> Guest:
    """A named person as far as they are known."""
    if len(person.candidates) == 1 and person.resolution != "several":
        return guest_from(person.candidates[0], person.text)
    if len(person.candidates) > 1:
        return Guest(said=person.text, name=person.name, state="several", candidates=person.candidates)
    return Guest(said=person.text, name=person.name or person.text, state="unknown")


def guest_from(contact: Contact, said: str) -> Guest:
    """A person who is one contact; of a name alone the address is still to be asked for."""
    state: Literal["known", "unknown"] = "known" if contact.id or contact.email else "unknown"
    return Guest(said=said, name=contact.name or said, email=contact.email, contact_id=contact.id, state=state)


def with_people(goal: Goal, understood: Understood) -> Goal:
    """The goal with the people of the text: they answer our question, replace the others, or ("also Bob") join them."""
    if goal.asked == "unknown_person":
        return _with_address(goal, understood)
    named = guests(understood)
    if not named:
        return goal
    if goal.asked == "which_person":
        return with_guest(goal, named[0])
    if (meant_now := _meant_instead(goal, named)) is not None:
        return meant_now
    joins = understood.does("also") or (understood.manner.more is not None and not understood.does("instead"))
    if goal.people and joins:
        names = {guest.name.casefold() for guest in named}
        return goal.having(people=(*(guest for guest in goal.people if guest.name.casefold() not in names), *named))
    return goal.having(people=named)


def _meant_instead(goal: Goal, named: tuple[Guest, ...]) -> Goal | None:
    """The goal with another of those who were to choose from ("no, Kim") in place of the one taken; None for any other
    people."""
    ids = [str(choice.value.get("id") or "") for choice in goal.offered if choice.kind == "contact"]
    if len(named) != 1 or not named[0].contact_id or named[0].contact_id not in ids[1:]:
        return None
    people = tuple(named[0] if guest.contact_id == ids[0] else guest for guest in goal.people)
    return goal.having(people=people)


def with_guest(goal: Goal, guest: Guest) -> Goal:
    """The goal with the person whose identity is open replaced."""
    people = list(goal.people)
    at = next((index for index, other in enumerate(people) if other.state in ("several", "unknown")), None)
    if at is None:
        return goal
    people[at] = guest
    return goal.having(people=tuple(people))


def open_guest(goal: Goal) -> Guest | None:
    """The person whose identity is open."""
    return next((guest for guest in goal.people if guest.state in ("several", "unknown")), None)


def _with_address(goal: Goal, understood: Understood) -> Goal:
    guest = open_guest(goal)
    if guest is None:
        return goal
    if understood.emails and understood.does("also"):
        mails = tuple(Guest(said=mail, name=mail, email=mail) for mail in understood.emails)
        return goal.having(people=(*goal.people, *mails))
    if understood.emails:
        return with_guest(goal, guest.model_copy(update={"email": understood.emails[0], "state": "known"}))
    if understood.does("without"):
        return with_guest(goal, guest.model_copy(update={"state": "without"}))
    named = [
        other
        for other in guests(understood)
        if other.name.casefold() != guest.name.casefold() or other.state != "unknown"
    ]
    return with_guest(goal, named[0]) if named else goal


def contact_choices(candidates: Sequence[Contact]) -> tuple[Choice, ...]:
    """People to choose from."""
    return tuple(
        Choice(
            kind="contact",
            label=contact.name,
            value={
                "id": contact.id,
                "name": contact.name,
                "email": contact.email,
                "company": contact.company,
                "phone": contact.phone,
            },
        )
        for contact in candidates
    )
