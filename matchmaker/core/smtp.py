"""Speaking to a mail server over a connection whose certificate is checked."""

from __future__ import annotations

import smtplib
import ssl
from typing import Any

from flask_mailman.backends.smtp import EmailBackend as Plain


class _Checked(smtplib.SMTP):
    """After STARTTLS the server has to prove who it is before it hears a password or a message.

    Trusted are the certificates of the operating system; for one's own authority `SSL_CERT_FILE` names its file.
    """

    def starttls(self, *arguments: Any, **named: Any) -> tuple[int, bytes]:
        """Raises SMTPNotSupportedError if the server offers no encryption, SSLError if it is not who it should be."""
        named["context"] = named.get("context") or ssl.create_default_context()
        return super().starttls(*arguments, **named)


class EmailBackend(Plain):
    """The mail library checks certificates for smtps only."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """What opens the connection."""
        return smtplib.SMTP_SSL if self.use_ssl else _Checked
