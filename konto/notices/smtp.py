"""Letters by e-mail: a mail server, the mail, and what its answers mean."""

from __future__ import annotations

import re
import smtplib
from email.utils import format_datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import environ
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

from konto.notices import contents, fewer, rendering
from konto.notices.models import Channel, Letter, Topic
from konto.notices.topics import is_essential
from konto.notices.verdicts import TAKEN, Outcome, Verdict, named

_TRY_AGAIN_CODES = {530, 535, 538}
_OUR_OWN_FAULT = re.compile(rb"^[45]\.[34567]\.\d")
_HANGING_UP = 421


class Smtp:
    """A mail server, over one connection that is opened at the first letter and again after it broke."""

    keeps = False

    def __init__(self, url: str) -> None:
        where = environ.Env.email_url_config(url)
        self._backend = EmailBackend(
            host=where["EMAIL_HOST"],
            port=where["EMAIL_PORT"],
            username=where["EMAIL_HOST_USER"] or "",
            password=where["EMAIL_HOST_PASSWORD"] or "",
            use_tls=where.get("EMAIL_USE_TLS", False),
            use_ssl=where.get("EMAIL_USE_SSL", False),
            timeout=settings.KONTO_EMAIL_TIMEOUT,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._hang_up()

    def take(self, letter: Letter) -> Outcome:
        try:
            mail = message(letter)
        except (
            Exception
        ) as error:  # one letter that can't be made (a lost key, a broken theme) must not stop the others
            return Outcome(Verdict.LATER, named(error))
        try:
            self._backend.open()
        except OSError as error:  # SMTPException is one
            self._hang_up()
            return Outcome(Verdict.DOWN, named(error))
        return self._hand_over(mail)

    def _hand_over(self, mail: EmailMultiAlternatives) -> Outcome:
        try:
            self._backend.send_messages([mail])
        except ValueError as error:  # an address or a header that no mail can carry (UnicodeError is one)
            return Outcome(Verdict.REFUSED, named(error))
        except OSError as error:
            outcome = judge(error)
            if outcome.verdict is Verdict.BROKEN:
                self._hang_up()
            return outcome
        return TAKEN

    def _hang_up(self) -> None:
        try:
            self._backend.close()
        except OSError:
            self._backend.connection = None


def message(letter: Letter) -> EmailMultiAlternatives:
    """The mail for a letter. Its Message-ID is the same at each try, so that a duplicate can be recognised."""
    content = contents.of(letter)
    mail = EmailMultiAlternatives(
        subject=content.subject,
        body=content.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[content.to],
        headers={
            "Message-ID": f"<{letter.id}@{urlsplit(settings.KONTO_PUBLIC_URL).hostname or 'localhost'}>",
            "Date": format_datetime(letter.created_at),
            "Content-Language": letter.language,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            **_ending(letter),
        },
    )
    mail.attach_alternative(rendering.html(content.words, language=letter.language), "text/html")
    return mail


def _ending(letter: Letter) -> dict[str, str]:
    """How a mail program ends letters of an optional topic in one click (RFC 2369, RFC 8058)."""
    if is_essential(Topic(letter.topic)) or letter.account_ref is None:
        return {}
    link = fewer.link(fewer.Offer(letter.account_ref, Topic(letter.topic), Channel(letter.channel)))
    return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def judge(error: OSError) -> Outcome:
    """What a failure within a letter means for it."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, words = next(iter(error.recipients.values()))
            return _judge_answer(error, code, words, fatal=Verdict.BOUNCED)
        case smtplib.SMTPSenderRefused():
            return _judge_answer(error, error.smtp_code, error.smtp_error, fatal=Verdict.LATER)
        case smtplib.SMTPResponseException():
            return _judge_answer(error, error.smtp_code, error.smtp_error, fatal=Verdict.REFUSED)
    return Outcome(Verdict.BROKEN, named(error))


def _judge_answer(error: OSError, code: int, words: bytes | str, *, fatal: Verdict) -> Outcome:
    """5xx is for good, unless the server says that its own rules or state, or our rights there, are the reason."""
    said = words if isinstance(words, bytes) else words.encode()
    what = named(error, code)
    if code == _HANGING_UP:
        return Outcome(Verdict.BROKEN, what, code)
    if code < 500 or code in _TRY_AGAIN_CODES:
        return Outcome(Verdict.LATER, what, code)
    if fatal is Verdict.BOUNCED and _OUR_OWN_FAULT.match(said):
        return Outcome(Verdict.LATER, what, code)
    return Outcome(fatal, what, code)
