"""What may be changed of a person, and what it may be changed to."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from libs.errors import FieldViolation, InvalidInput
from services.gateway.model import DEFAULT_LOCALE, DEFAULT_TIMEZONE, ChannelName
from services.gateway.texts import cleaned

_NOT_ZONES = ("localtime", "posixrules", "Factory")


def is_zone(name: str) -> bool:
    """Whether it is the name of an IANA zone."""
    if not name or len(name) > 64 or name.startswith(("/", ".")) or name in _NOT_ZONES:
        return False
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True


def _zone(value: str) -> str:
    if not is_zone(value):
        raise ValueError("is not an IANA time zone")
    return value


def _email(value: str) -> str:
    if not value:
        return value
    from email_validator import EmailNotValidError, validate_email  # 0.06 s that no start has to pay

    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        raise ValueError("is not an e-mail address") from None


def _locale(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", value) or len(value) > 35:
        raise ValueError("is not a BCP 47 locale such as en-US")
    return value


Zone = Annotated[str, AfterValidator(_zone)]
Clean = Annotated[str, AfterValidator(cleaned)]
_Time = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
_EndTime = Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
_ActionName = Annotated[Clean, Field(max_length=512)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WorkingHours(_Strict):
    """A stretch of local time on one weekday."""

    weekday: int = Field(ge=1, le=7, description="1 = Monday to 7 = Sunday")
    start: _Time
    end: _EndTime

    @model_validator(mode="after")
    def _in_order(self) -> WorkingHours:
        if self.start >= self.end:
            raise ValueError("must end after it begins")
        return self


class QuietHours(_Strict):
    """A daily stretch of local time; may go over midnight."""

    start: _Time
    end: _Time


class Policy(_Strict):
    """What needs a yes."""

    confirm: Literal["always", "risky", "never"] | None = None
    approve_actions: list[_ActionName] = Field(default_factory=list, max_length=100)
    standing_approvals: list[_ActionName] = Field(default_factory=list, max_length=100)


_EMPTY: dict[str, Any] = {
    "name": "", "email": "", "timezone": DEFAULT_TIMEZONE, "locale": DEFAULT_LOCALE, "working_hours": [],
}  # fmt: skip


class ProfileChanges(_Strict):
    """Changes to a person; a field that is not given stays, null takes it back to unknown."""

    name: Annotated[Clean, Field(max_length=512)] | None = None
    email: Annotated[str, Field(max_length=320), AfterValidator(_email)] | None = None
    timezone: Zone | None = Field(None, description="IANA zone")
    locale: Annotated[str, AfterValidator(_locale)] | None = None
    working_hours: list[WorkingHours] | None = Field(None, max_length=50)
    preferred_channel: ChannelName | None = None
    quiet_hours: QuietHours | None = None
    policy: Policy | None = None

    def columns(self) -> dict[str, Any]:
        """The given fields as they are stored."""
        given = self.model_dump(include=self.model_fields_set, mode="json")
        return {name: _EMPTY.get(name) if value is None else value for name, value in given.items()}


def changes_of(fields: dict[str, Any]) -> ProfileChanges:
    """Checked changes out of plain values.

    Raises:
        InvalidInput: with the fields that are wrong.
    """
    try:
        return ProfileChanges.model_validate(fields)
    except ValidationError as error:
        found = [
            FieldViolation("customer." + ".".join(map(str, each["loc"])), str(each["msg"])[:200])
            for each in error.errors(include_input=False, include_url=False)
        ]
        raise InvalidInput("CUSTOMER_INVALID", "the customer's fields are not acceptable", violations=found) from None
