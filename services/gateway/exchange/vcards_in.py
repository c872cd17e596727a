"""vCards (RFC 2426, 6350) as contacts in the form of the contracts."""

from __future__ import annotations

import hashlib
from typing import Any

import vobject

from services.gateway.exchange.icalendar_in import Unreadable


def contacts_in(text: str) -> list[dict[str, Any]]:
    """The cards of a file.

    A card without UID gets one made from its name and addresses, so that the same file again updates.

    Raises:
        Unreadable: it is not vCard.
    """
    try:
        cards = [card for card in vobject.readComponents(text, ignoreUnreadable=True) if card.name == "VCARD"]
    except (vobject.base.ParseError, ValueError, IndexError, KeyError, AttributeError) as error:
        raise Unreadable("the body is not vCard") from error
    if not cards:
        raise Unreadable("the body is not vCard")
    return [_contact(card) for card in cards]


def _contact(card: Any) -> dict[str, Any]:
    name = _value(card, "fn") or _value(card, "nickname")
    email, phone = _value(card, "email"), _value(card, "tel").removeprefix("tel:")
    organisation = _raw(card, "org")
    contact: dict[str, Any] = {
        "external_id": _value(card, "uid") or _made_id(name, email, phone),
        "name": name or email or phone,
    }
    if email:
        contact["email"] = email
    if phone:
        contact["phone"] = phone
    if organisation:
        contact["company"] = organisation[0] if isinstance(organisation, list) else str(organisation)
    return contact


def _raw(card: Any, name: str) -> Any:
    found = card.contents.get(name)
    return found[0].value if found else None


def _value(card: Any, name: str) -> str:
    value = _raw(card, name)
    return "" if value is None else str(value).strip()


def _made_id(*parts: str) -> str:
    return "vcard:" + hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
