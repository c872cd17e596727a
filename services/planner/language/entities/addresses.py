"""E-mail addresses and phone numbers in a text."""

from __future__ import annotations

import re
from collections.abc import Sequence

import phonenumbers

from services.planner.language.model import Found, Kind, Token

_PHONE = re.compile(
    r"(?<![\w.,:/-])(?:\+|00)?\(?\d[\d\s().\-/]{5,22}\d(?!\w|[:/]\d|-\d)(?:\s?(?:x|ext\.?)\s?\d{1,6}\b)?"
)
_LONGEST = 1600
"""Characters searched for phone numbers; more is no message of a person."""


def find_emails(tokens: Sequence[Token]) -> list[Found]:
    """Addresses by their shape, lower-cased; their domain is not looked up."""
    return [Found(Kind.EMAIL, t.text, t.start, t.end, t.text.lower()) for t in tokens if t.shape == "email"]


def find_phones(text: str, region: str = "US") -> list[Found]:
    """Phone numbers in E.164; what cannot be one by its length is left out. ``region``: ISO country of numbers
    without a prefix."""
    found: list[Found] = []
    for match in _PHONE.finditer(text[:_LONGEST]):
        value = to_e164(match.group(), region)
        if value and not _looks_like_date(match.group()):
            found.append(Found(Kind.PHONE, match.group(), match.start(), match.end(), value))
    return found


def to_e164(written: str, region: str = "US") -> str:
    """A number in E.164, or "" when it cannot be one."""
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _looks_like_date(written: str) -> bool:
    return (
        re.fullmatch(r"\s*\d{4}[-/.]\d{1,2}[-/.]\d{1,2}.*|\s*\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\s*", written) is not None
    )
