"""The line to the mail server (RFC 5321), by aiosmtplib."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from libs.telemetry.log import get_logger
from services.executor.providers.base import FailureClass, StepFailure

if TYPE_CHECKING:
    from aiosmtplib import SMTP, SMTPResponseException

_log = get_logger(__name__)

_PORTS = {"smtp": 587, "smtps": 465}
_GOODBYE_S = 1.0
_LOOPBACK = frozenset(["127.0.0.1", "::1", "localhost"])


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail server is: ``smtp[s]://[user:password@]host[:port]``, what is special in user and password quoted.

    ``smtps`` is TLS from the first byte (port 465). ``smtp`` (port 587) turns to TLS as soon as the server offers it,
    and with a password must, except on loopback.
    """

    host: str
    port: int
    tls: bool
    user: str = ""
    password: str = ""

    @classmethod
    def of(cls, url: str) -> Place:
        """Raises ValueError, with what is wrong and without the password."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/"):
            raise ValueError("must be smtp://host:port or smtps://host:port, with user:password@ where needed")
        if bool(parts.username) != bool(parts.password):
            raise ValueError("must have both a user and a password, or neither")
        port = parts.port or _PORTS[parts.scheme]
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname, port, parts.scheme == "smtps", user, password)

    @property
    def start_tls(self) -> bool | None:
        """Whether TLS is demanded (True), taken where offered (None) or begun already (False)."""
        if self.tls:
            return False
        return True if self.user and self.host not in _LOOPBACK else None

    def __repr__(self) -> str:
        return f"Place({self.host}:{self.port})"


class MailServer:
    """One line a mail.

    Args:
        place: where it is.
        sender: the envelope's, and what stands in ``From``: ``address`` or ``Name <address>``.
        timeout_s: for all up to the mail itself, and again for the mail.
    """

    def __init__(self, place: Place, sender: str, timeout_s: float) -> None:
        self._place = place
        self.sender = sender
        self._timeout_s = timeout_s

    @contextlib.asynccontextmanager
    async def addressed(self, recipients: Sequence[str], *, international: bool) -> AsyncIterator[Line]:
        """A line on which the server has taken sender and recipients, and waits for the mail.

        Raises:
            StepFailure: nothing went out; PROVIDER_AWAY when it may work later, MAIL_REFUSED when it never will.
        """
        from aiosmtplib import SMTP  # only who sends mail pays for the import

        place = self._place
        client = SMTP(
            hostname=place.host, port=place.port, use_tls=place.tls, start_tls=place.start_tls,
            username=place.user or None, password=place.password or None, timeout=self._timeout_s,
        )  # fmt: skip
        try:
            await self._address(client, recipients, international)
            yield Line(client, self._timeout_s)
        finally:
            client.close()

    async def _address(self, client: SMTP, recipients: Sequence[str], international: bool) -> None:
        from aiosmtplib import SMTPAuthenticationError, SMTPException, SMTPNotSupported, SMTPResponseException

        try:
            async with asyncio.timeout(self._timeout_s):
                await client.connect()
                await client.ehlo()
                if international and not client.supports_extension("smtputf8"):
                    raise _refused("The mail server can't send to that address.")
                encoding, options = ("utf-8", ["SMTPUTF8"]) if international else ("ascii", [])
                await client.mail(parseaddr(self.sender)[1], options=options, encoding=encoding)
                for address in recipients:
                    await client.rcpt(address, encoding=encoding)
        except SMTPAuthenticationError as error:
            _log.error("mail_login_refused", code=error.code)
            raise _refused("The mail server doesn't let me in.") from error
        except SMTPResponseException as error:
            raise _said_no(error) from error
        except SMTPNotSupported as error:
            _log.error("mail_not_supported", exc_info=error)
            raise _refused("The mail server can't do what is needed to send safely.") from error
        except (SMTPException, OSError) as error:  # TimeoutError is an OSError
            raise _away() from error


class Line:
    """A server that waits for one mail."""

    def __init__(self, client: SMTP, timeout_s: float) -> None:
        self._client = client
        self._timeout_s = timeout_s

    async def deliver(self, mail: bytes) -> None:
        """Hands the mail over.

        Raises:
            StepFailure: PROVIDER_AWAY or MAIL_REFUSED: the server said no, nothing went out. OUTCOME_UNKNOWN: it said
                nothing.
        """
        from aiosmtplib import SMTPException, SMTPResponseException

        try:
            async with asyncio.timeout(self._timeout_s):
                await self._client.data(mail)
        except SMTPResponseException as error:
            if not 400 <= error.code < 600:  # no reply of the protocol: anything may have happened
                raise unknown() from error
            raise _said_no(error) from error
        except (SMTPException, OSError) as error:
            raise unknown() from error
        with contextlib.suppress(SMTPException, OSError):  # it is taken; to part politely changes nothing
            async with asyncio.timeout(_GOODBYE_S):
                await self._client.quit()


def unknown() -> StepFailure:
    """A mail of which nobody can tell whether it went out."""
    message = "I can't tell whether that mail went out."
    return StepFailure("OUTCOME_UNKNOWN", FailureClass.PERMANENT, message)


def _said_no(error: SMTPResponseException) -> StepFailure:
    """RFC 5321, 4.2.1: 5yz never works, 4yz (and what is no reply at all) may later."""
    _log.warning("mail_refused", code=error.code)
    return _refused("The mail server refused that mail.") if 500 <= error.code < 600 else _away()


def _refused(message: str) -> StepFailure:
    return StepFailure("MAIL_REFUSED", FailureClass.PERMANENT, message)


def _away() -> StepFailure:
    message = "The mail server can't be reached at the moment."
    return StepFailure("PROVIDER_AWAY", FailureClass.TRANSIENT, message)
