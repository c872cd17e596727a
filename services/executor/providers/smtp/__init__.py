"""Mail that is really sent: ``email.send_email`` over SMTP, when ``EXECUTOR_SMTP_URL`` is set. Drafts and what was sent
stay in the built-in provider's tables.

SMTP can't be asked whether a mail was taken (protocols.md, 12), so a mail goes at most once:

1. The server is greeted and told sender and recipients. Whatever fails up to here, nothing went out.
2. The attempt is committed (``executor.mail_attempts``), one a mail and one a key.
3. The mail itself goes over. A server that says no has not taken it: the attempt is taken back.
4. Mail, first answer and the end of the attempt are committed together.

An attempt that is found begun and not ended (a process killed, a line cut, in 3 or 4) is ``OUTCOME_UNKNOWN``: never
repeated by itself, and the answer says that the mail may have gone.

provider: the interface of the engine; letters: the rows; message: what goes over the wire; server: the line to it.
"""

from services.executor.providers.smtp.provider import SmtpProvider
from services.executor.providers.smtp.server import MailServer

__all__ = ["MailServer", "SmtpProvider"]
