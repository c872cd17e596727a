"""Reads the params of an action: each getter checks one field and raises a StepFailure that names it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from libs.limits import Limit, from_json
from services.executor.providers.builtin import times
from services.executor.providers.builtin.failures import invalid

MAX_TITLE = 1_000
MAX_NOTES = 20_000
MAX_ATTENDEES = 500
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean_text(value: Any, field: str, limit: int = MAX_TITLE) -> str:
    """The text stripped, control characters as spaces; NUL, lone surrogates and what is too long are refused."""
    if not isinstance(value, str):
        raise invalid(field, f"The {_spoken(field)} must be text.")
    if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
        raise invalid(field, f"The {_spoken(field)} has characters that cannot be kept.")
    text = _CONTROL.sub(" ", value).strip()
    if len(text) > limit:
        raise invalid(field, f"The {_spoken(field)} is too long (at most {limit:,} characters).")
    return text


def read_email(value: Any, field: str) -> str:
    """An e-mail address in lower case (as entities have them), checked without asking the network."""
    text = clean_text(value, field, 320)
    found = _email(text)
    if found is None:
        raise invalid(field, f"“{text[:60]}” is not an e-mail address.")
    return found


@lru_cache(maxsize=8192)
def _email(text: str) -> str | None:
    from email_validator import EmailNotValidError, validate_email

    bare = re.sub(r"^mailto:", "", text, flags=re.IGNORECASE).strip("<> ")
    try:
        return validate_email(bare, check_deliverability=False, test_environment=True).normalized.lower()
    except (EmailNotValidError, ValueError):
        return None


@lru_cache(maxsize=8192)
def _phone(text: str, region: str) -> str | None:
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def read_phone(value: Any, field: str, locale: str) -> str:
    """A phone number in E.164 where it has its shape (national numbers by the locale's country); any other text with
    digits as it is.

    Never refused for being unassigned.
    """
    text = clean_text(value, field, 64)
    region = locale.replace("_", "-").split("-")[-1].upper() if "-" in locale or "_" in locale else "US"
    if not re.search(r"\d{2}", text):
        raise invalid(field, f"“{text[:40]}” is not a phone number.")
    return _phone(text, region if re.fullmatch(r"[A-Z]{2}", region) else "US") or text


class Params:
    """The params of one action, read field by field. ``path`` stands before field names in messages' details."""

    def __init__(self, values: Mapping[str, Any], path: str = "") -> None:
        if not isinstance(values, Mapping):
            raise invalid(path or "params", "This must be an object.")
        self.values = values
        self.prefix = path
        self._path = f"{path}." if path else ""

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self.values.get(name) is not None

    def path(self, name: str) -> str:
        """The field's full path."""
        return self._path + name

    def text(self, name: str, limit: int = MAX_TITLE, required: bool = False) -> str:
        """Clean text; "" when absent."""
        value = clean_text(self.values[name], self.path(name), limit) if self.has(name) else ""
        if required and not value:
            raise invalid(self.path(name), f"The {_spoken(name)} is missing.")
        return value

    def choice(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        """One of the allowed words, in any case."""
        value = self.text(name, 64).lower() or default
        if value not in allowed:
            raise invalid(self.path(name), f"The {_spoken(name)} is one of {', '.join(a for a in allowed if a)}.")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean."""
        value = self.values.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise invalid(self.path(name), f"The {_spoken(name)} must be true or false.")
        return value

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number, brought into [low, high]."""
        value = self.values.get(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) > 1e15:
            raise invalid(self.path(name), f"The {_spoken(name)} must be a number.")
        return max(low, min(high, int(value)))

    def texts(self, name: str, most: int, limit: int = MAX_TITLE) -> list[str]:
        """A list of clean texts; one text counts as a list of one."""
        value = self.values.get(name)
        if value is None:
            return []
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list | tuple):
            raise invalid(self.path(name), f"The {_spoken(name)} must be a list.")
        if len(items) > most:
            raise invalid(self.path(name), f"There can be at most {most:,} {_spoken(name)}.")
        return [clean_text(item, f"{self.path(name)}[{i}]", limit) for i, item in enumerate(items)]

    def limits(self, name: str = "limits") -> tuple[Limit, ...]:
        """Limits of a search, as ``libs.limits`` writes them; () when absent."""
        value = self.values.get(name)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            raise invalid(self.path(name), f"The {_spoken(name)} must be a list.")
        try:
            return tuple(from_json(each) for each in value)
        except ValueError:
            raise invalid(self.path(name), f"The {_spoken(name)} of the search can't be read.") from None

    def emails(self, name: str) -> tuple[str, ...]:
        """E-mail addresses in normal form, each once, in order."""
        found = [
            read_email(text, f"{self.path(name)}[{i}]") for i, text in enumerate(self.texts(name, MAX_ATTENDEES, 320))
        ]
        return tuple(dict.fromkeys(found))

    def zone(self, default: str, name: str = "timezone") -> ZoneInfo:
        """The IANA zone named, else the default."""
        return times.zone_named(self.values[name] if self.has(name) else default, self.path(name))

    def instant(self, name: str, zone: ZoneInfo) -> datetime | None:
        """An instant (aware UTC); None when absent."""
        return times.read_instant(self.values[name], zone, self.path(name)) if self.has(name) else None

    def duration_s(self, default: int) -> int:
        """``duration_s`` or ``duration`` in seconds."""
        for name in ("duration_s", "duration"):
            if self.has(name):
                return times.read_duration_s(self.values[name], self.path(name))
        return default

    def nested(self, name: str) -> Params:
        """An object inside; empty when absent."""
        return Params(self.values[name] if self.has(name) else {}, self.path(name))


def _spoken(field: str) -> str:
    return field.rsplit(".", 1)[-1].replace("_", " ")
