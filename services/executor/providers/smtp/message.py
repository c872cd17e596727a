"""A mail as it goes over the wire (RFC 5322, MIME)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to be sent.

    Attributes:
        id: of its row, and of its ``Message-ID``.
        recipients: addresses.
        reply_to: the address of the person it is from; "" when it is not known.
        name: that person's name; "" when it is not known.
        subject: any text; line ends become blanks.
        body: plain text.
        at: when it is sent, aware.
    """

    id: str
    recipients: Sequence[str]
    reply_to: str
    name: str
    subject: str
    body: str
    at: datetime


def is_international(letter: Letter) -> bool:
    """Whether an address needs a server that knows SMTPUTF8 (RFC 6531)."""
    return not all(address.isascii() for address in letter.recipients)


def wired(letter: Letter, sender: str) -> bytes:
    """The mail with its headers.

    Args:
        letter: what.
        sender: ``address`` or ``Name <address>``; the person's own name takes the place of that name, and answers go
            to the person (``Reply-To``), since no server lets us send in the name of an address that is not ours.
    """
    name, address = parseaddr(sender)
    message = EmailMessage(policy=SMTPUTF8 if is_international(letter) else SMTP)
    message["From"] = Address(_one_line(letter.name) or name, addr_spec=address)
    message["To"] = ", ".join(letter.recipients)
    if letter.reply_to and letter.reply_to.isascii():
        message["Reply-To"] = letter.reply_to
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = f"<{letter.id}@{address.rpartition('@')[2]}>"
    message.set_content(letter.body, charset="utf-8")
    return message.as_bytes()


def _one_line(text: str) -> str:
    """Without line ends and other characters that control instead of being read (RFC 5322, 2.2)."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
