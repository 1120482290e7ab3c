"""Who takes letters from us: a mail server, or the letterbox of demo and debug."""

from __future__ import annotations

import re
import smtplib
from dataclasses import dataclass
from email.utils import format_datetime
from enum import Enum, auto
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import urlsplit

import environ
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

from konto.notices import contents, rendering
from konto.notices.models import Channel, Letter

_TRY_AGAIN_CODES = {530, 535, 538}
_OUR_OWN_FAULT = re.compile(rb"^[45]\.[34567]\.\d")
_HANGING_UP = 421


class Verdict(Enum):
    TAKEN = auto()
    BOUNCED = auto()
    """The address was refused for good."""
    REFUSED = auto()
    """This letter was refused for good; the address may be fine."""
    LATER = auto()
    BROKEN = auto()
    """The connection broke within this letter; another one may work."""
    DOWN = auto()
    """No connection can be had: nothing can be sent now."""


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt. `error` is the name of an exception and a code, never a server's words."""

    verdict: Verdict
    error: str = ""
    code: int = 0


TAKEN = Outcome(Verdict.TAKEN)


class Post(Protocol):
    """Takes letters between `__enter__` and `__exit__`, one after the other."""

    keeps: bool
    """Whether the row is the only place where the letter can be read afterwards."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...

    def take(self, letter: Letter) -> Outcome:
        """Try to hand the letter over. Raises nothing: every failure is an outcome."""


def has_gateway(channel: str) -> bool:
    """Whether anybody takes letters of this channel. E-mail can wait for a server; a text can't."""
    return channel == Channel.EMAIL or settings.KONTO_LETTERBOX


def post_for(channel: str) -> Post:
    """Who takes letters of this channel now."""
    if channel == Channel.EMAIL and settings.KONTO_EMAIL_URL:
        return Smtp(settings.KONTO_EMAIL_URL)
    return Letterbox() if settings.KONTO_LETTERBOX else Nowhere()


class _Standing:
    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        return None


class Letterbox(_Standing):
    """Demo and debug: the row itself is the letter, and `/letterbox/` shows it."""

    keeps = True

    def take(self, letter: Letter) -> Outcome:
        return TAKEN


class Nowhere(_Standing):
    """No mail server is set: letters wait, and are given up like any that can't be delivered."""

    keeps = False

    def take(self, letter: Letter) -> Outcome:
        return Outcome(Verdict.DOWN, "NoGateway")


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
            return Outcome(Verdict.LATER, _named(error))
        try:
            self._backend.open()
        except OSError as error:  # SMTPException is one
            self._hang_up()
            return Outcome(Verdict.DOWN, _named(error))
        return self._hand_over(mail)

    def _hand_over(self, mail: EmailMultiAlternatives) -> Outcome:
        try:
            self._backend.send_messages([mail])
        except ValueError as error:  # an address or a header that no mail can carry (UnicodeError is one)
            return Outcome(Verdict.REFUSED, _named(error))
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
        },
    )
    mail.attach_alternative(rendering.html(content.words, language=letter.language), "text/html")
    return mail


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
    return Outcome(Verdict.BROKEN, _named(error))


def _judge_answer(error: OSError, code: int, words: bytes | str, *, fatal: Verdict) -> Outcome:
    """5xx is for good, unless the server says that its own rules or state, or our rights there, are the reason."""
    said = words if isinstance(words, bytes) else words.encode()
    named = _named(error, code)
    if code == _HANGING_UP:
        return Outcome(Verdict.BROKEN, named, code)
    if code < 500 or code in _TRY_AGAIN_CODES:
        return Outcome(Verdict.LATER, named, code)
    if fatal is Verdict.BOUNCED and _OUR_OWN_FAULT.match(said):
        return Outcome(Verdict.LATER, named, code)
    return Outcome(fatal, named, code)


def _named(error: Exception, code: int | None = None) -> str:
    return f"{type(error).__name__} {code}" if code else type(error).__name__
