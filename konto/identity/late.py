"""Sign-ups whose contact nobody confirms: they may look around for some days, then see one page until it is done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from konto.identity.models import Account, State
from konto.kernel import clock

SPARED = ("activation", "leaving", "export", "proof")
"""What a late sign-up may still do."""


def closes_at(account: Account) -> datetime | None:
    """When the account is stopped for want of confirmation; None where it never is."""
    days = settings.KONTO_ACTIVATION_DAYS
    return account.created_at + timedelta(days=days) if days and account.state == State.NEW else None


def forgotten_at(account: Account) -> datetime:
    """When a sign-up that nobody confirmed is removed."""
    return account.created_at + timedelta(days=settings.KONTO_SIGN_UP_DAYS)


def guard(account: Any) -> str | None:
    """The page that explains it, for whoever is late."""
    closed = closes_at(account)
    return "identity:not_confirmed" if closed and closed <= clock.now() else None
