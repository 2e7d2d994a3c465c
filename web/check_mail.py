"""Whether the mail server would take a mail."""

import smtplib
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from notifications.email_gateway import EmailGateway
from web.finding import LOOK_SECONDS, Finding
from web.services import utc_now
from web.settings import Settings


def check_mail(settings: Settings) -> Iterator[Finding]:
    """All that comes before a mail, certificate and password too, and no mail."""
    if settings.smtp_url is None:
        if not settings.production:
            yield Finding(True, "MEDIATORI_SMTP_URL", "none: mails are only printed")
        return
    host = urlsplit(settings.smtp_url).hostname
    try:
        EmailGateway(
            settings.smtp_url, mailbox=settings.dispatch.mailbox, name="", clock=utc_now, timeout=LOOK_SECONDS
        ).greet()
    except ValueError as error:
        yield Finding(False, "MEDIATORI_SMTP_URL", str(error))
    except smtplib.SMTPAuthenticationError:
        yield Finding(False, "MEDIATORI_SMTP_URL", f"{host} refuses the user or the password: check both")
    except ssl.SSLCertVerificationError:
        yield Finding(False, "MEDIATORI_SMTP_URL", f"{host} shows a certificate that does not prove its name: "
                                                   "use the name that it is made for")  # fmt: skip
    except (OSError, smtplib.SMTPException) as error:
        yield Finding(False, "MEDIATORI_SMTP_URL", f"{host} does not answer ({type(error).__name__}): "
                                                   "check host, port and firewall")  # fmt: skip
    else:
        yield Finding(True, "MEDIATORI_SMTP_URL", f"{host} answers")
