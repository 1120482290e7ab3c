"""Who takes letters from us: a mail server, a gateway for texts, or the letterbox of demo and debug."""

from __future__ import annotations

from django.conf import settings

from konto.notices.models import Channel, Letter
from konto.notices.sms import Gateway
from konto.notices.smtp import Smtp
from konto.notices.verdicts import TAKEN, Outcome, Post, Standing, Verdict


def has_gateway(channel: str) -> bool:
    """Whether anybody takes letters of this channel. E-mail can wait for a server; a text can't."""
    return channel == Channel.EMAIL or bool(settings.KONTO_SMS_URL) or settings.KONTO_LETTERBOX


def post_for(channel: str) -> Post:
    """Who takes letters of this channel now."""
    if channel == Channel.EMAIL and settings.KONTO_EMAIL_URL:
        return Smtp(settings.KONTO_EMAIL_URL)
    if channel == Channel.SMS and settings.KONTO_SMS_URL:
        return Gateway(settings.KONTO_SMS_URL)
    return Letterbox() if settings.KONTO_LETTERBOX else Nowhere()


class Letterbox(Standing):
    """Demo and debug: the row itself is the letter, and `/letterbox/` shows it."""

    keeps = True

    def take(self, letter: Letter) -> Outcome:
        return TAKEN


class Nowhere(Standing):
    """No server is set: letters wait, and are given up like any that can't be delivered."""

    keeps = False

    def take(self, letter: Letter) -> Outcome:
        return Outcome(Verdict.DOWN, "NoGateway")
